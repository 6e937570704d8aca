// The constructors of a class.

#pragma once

#include <functional>

#include "bind_function.hpp"
#include "class_builder.hpp"
#include "class_members.hpp"

namespace krait::generator {

/// Whether C++ would take an argument of the class itself for one of the type.
bool takes(const Type& type, const Declaration& declaration);

/// `place_of` is the place of what another class says for this one.
void bind_constructors(const Declaration& declaration,
                       const std::function<FunctionPlace(const Declaration&)>& place_of,
                       ClassBuilder& builder);

}  // namespace krait::generator
