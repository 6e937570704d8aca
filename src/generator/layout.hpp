// The order in which C++ can define structs that hold each other, and what cannot be held.

#pragma once

#include <vector>

#include "bound_types.hpp"
#include "diagnostics.hpp"

namespace krait::generator {

/// Of a vector, and of what is reached through a pointer: its elements may be of a type that is not
/// defined yet.
bool may_be_incomplete_inside(TypeKind kind);

/// A struct that would hold itself gets a krait::Box, or a krait::Object with a warning.
void break_cycles(std::vector<BoundStruct>& structs, Reporter& reporter);

/// Those that are held before those that hold them; else the order of the source.
std::vector<const BoundStruct*> in_order_of_definition(const std::vector<BoundStruct>& structs);

}  // namespace krait::generator
