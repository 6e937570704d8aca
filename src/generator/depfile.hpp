// The list of read files in the syntax of Makefiles, as build tools take it from compilers.

#pragma once

#include <set>
#include <string>
#include <vector>

namespace krait::generator {

/// `targets: inputs`, one input on a line.
std::string depfile_text(const std::vector<std::string>& targets,
                         const std::set<std::string>& inputs);

}  // namespace krait::generator
