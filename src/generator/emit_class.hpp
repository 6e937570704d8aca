// Writes the C++ of classes with behaviour and of exception classes.

#pragma once

#include <set>
#include <string>

#include "bind.hpp"
#include "emit_types.hpp"
#include "source_names.hpp"

namespace krait::generator {

/// The definition in the header, with what must stand before it.
std::string class_in_header(const BoundClass& each);
void add_headers_of_classes(const BoundModule& module, std::set<std::string>& headers);

/// What the class itself is called among the parameters of a reflected operator.
std::string instance_name(const BoundFunction& function);

/// `krait::ItemOf<std::int64_t, std::string>`
std::string item_type(const BoundItem& item);

/// Declares the classes of other modules that this one names: their headers may include this one.
std::string forward_declarations(const BoundModule& module, const std::string& cpp_namespace);

/// The headers of other modules whose types must be defined before those of this one.
std::set<std::string> headers_needed_first(const BoundModule& module,
                                           const std::string& cpp_namespace);

/// Adds to what stands in the source.
void write_classes(const BoundModule& module, SourceNames& names, TypesInSource& text);

}  // namespace krait::generator
