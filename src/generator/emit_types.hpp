// Writes the C++ of enumerations, structs and variables.

#pragma once

#include <set>
#include <string>

#include "bind.hpp"
#include "source_names.hpp"

namespace krait::generator {

/// What stands in the header, inside of the namespace.
std::string types_in_header(const BoundModule& module);
/// After the namespace: how the types cross the border.
std::string conversions_in_header(const BoundModule& module);
void add_headers_of_types(const BoundModule& module, std::set<std::string>& headers);

/// What stands in the source.
struct TypesInSource {
  std::string objects;      // of the unnamed namespace
  std::string definitions;  // inside of the module's namespace
  std::string conversions;  // outside of all namespaces
};

TypesInSource types_in_source(const BoundModule& module, SourceNames& names);

}  // namespace krait::generator
