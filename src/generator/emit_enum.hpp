// Writes the C++ of enumerations.

#pragma once

#include <string>

#include "bound_types.hpp"

namespace krait::generator {

bool is_flags(const BoundEnum& each);

std::string enum_in_header(const BoundEnum& each, const std::string& indentation);
/// What stands beside an enumeration in the namespace, where argument-dependent look-up finds it.
std::string enum_functions_in_header(const BoundEnum& each);
std::string to_string_in_source(const BoundEnum& each);

}  // namespace krait::generator
