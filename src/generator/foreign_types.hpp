// The types of other modules that a header names: which it must include first, and which it only
// declares, because their headers may include this one.

#pragma once

#include <set>
#include <string>

#include "bind.hpp"

namespace krait::generator {

/// Declares the classes and structs of other modules that this one names.
std::string forward_declarations(const BoundModule& module, const std::string& cpp_namespace);

/// The headers of other modules whose types must be defined before those of this one.
std::set<std::string> headers_needed_first(const BoundModule& module,
                                           const std::string& cpp_namespace);

}  // namespace krait::generator
