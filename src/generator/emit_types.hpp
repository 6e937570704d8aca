// Writes what the types of a module are in C++, all in their order, and how they cross the border.

#pragma once

#include <set>
#include <string>
#include <vector>

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
  std::string error_classes = {};
  std::string registrations = {};  // after the objects
};

/// The three functions of a type's conversion; the texts are their bodies.
std::string conversion_in_source(const Declaration& declaration, const std::string& exact,
                                 const std::string& load, const std::string& make);

TypesInSource types_in_source(const BoundModule& module, SourceNames& names);

}  // namespace krait::generator
