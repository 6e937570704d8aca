// The attributes and properties of a class, with their types.

#pragma once

#include <vector>

#include "bind_function.hpp"
#include "bound_class.hpp"
#include "class_members.hpp"

namespace krait::generator {

/// Those that the body of `origin` gives to its class, or to one that has them from there; `place`
/// is that of the class. C++ names are still Python's.
std::vector<BoundAttribute> bind_attributes(const FunctionPlace& place, const Declaration& origin,
                                            const ClassMembers& members);

}  // namespace krait::generator
