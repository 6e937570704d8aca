// Writes the C++ of structs: those of dataclasses, named tuples and typed dictionaries.

#pragma once

#include <string>
#include <vector>

#include "bound_types.hpp"

namespace krait::generator {

/// Whether the member may be empty, so that Python's own default applies, or the key is missing.
bool is_optional_in_cpp(const BoundField& field);

std::string struct_in_header(const BoundStruct& each, const std::string& indentation);
/// The enumerations and structs inside of a struct or a class.
std::string insides_in_header(const std::vector<BoundEnum>& enums,
                              const std::vector<BoundStruct>& structs,
                              const std::string& indentation);

/// `krait::detail::DataClass<cases::Point, …> Point_{module_, "Point", "x", "y"};`
std::string record_object(const BoundStruct& each, const std::string& name);
/// Of a struct whose `==` the header only declares; empty for others.
std::string comparison_in_source(const BoundStruct& each);
std::string hash_function(const BoundStruct& each);

}  // namespace krait::generator
