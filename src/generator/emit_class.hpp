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

/// Adds to what stands in the source.
void write_classes(const BoundModule& module, SourceNames& names, TypesInSource& text);

}  // namespace krait::generator
