// The order in which C++ can define the classes of a module, and what they cannot mention.

#pragma once

#include <set>
#include <vector>

#include "bind.hpp"
#include "diagnostics.hpp"

namespace krait::generator {

/// The class around all others around it; itself where there is none.
const Declaration& outermost(const Declaration& declaration);

/// The structs with members that can be defined only after the module's classes.
std::set<const Declaration*> structs_that_need_classes(const std::vector<BoundStruct>& all);

/// Puts bases before what derives from them, and has krait::Object instead of types that are not
/// defined yet where C++ would need them, with a note.
void put_in_order(BoundModule& module, Reporter& reporter);

}  // namespace krait::generator
