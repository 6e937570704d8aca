// Follows a module's imports to the other modules of its package root, without running any.

#pragma once

#include <optional>
#include <vector>

#include "module_name.hpp"
#include "source_reader.hpp"

namespace krait::generator {

/// The Python source of a module: its file or, for a `.pyi`, the `.py` beside it, if there is one.
std::optional<ModuleFile> source_of(const ModuleFile& module);

/// All modules below the package root that importing this one may import, in the order of their
/// names: packages around it, what it imports, what that imports. Not the module itself.
std::vector<ModuleFile> imported_modules(const ModuleFile& module, SourceReader& reader);

}  // namespace krait::generator
