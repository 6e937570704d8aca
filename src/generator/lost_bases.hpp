// Bases of exception classes that C++ loses, because their modules are not generated together.

#pragma once

#include "diagnostics.hpp"
#include "module_name.hpp"
#include "parse.hpp"
#include "program.hpp"
#include "source_reader.hpp"

namespace krait::generator {

/// What the classes of one file lose; `reporter` speaks about that file.
void report_lost_bases(Program& program, const ProgramModule& module, const ModuleFile& file,
                       SourceReader& reader, const Parser& parser, Reporter& reporter);

}  // namespace krait::generator
