// Classes with behaviour, and exception classes.

#pragma once

#include "bind_function.hpp"
#include "bound_class.hpp"
#include "bound_types.hpp"
#include "diagnostics.hpp"
#include "program.hpp"

namespace krait::generator {

BoundClass bind_class(Program& program, const Declaration& declaration, const FunctionPlace& place);

/// The enumerations and structs inside of a struct.
void bind_inner(Program& program, const Declaration& outer, const FunctionPlace& place,
                BoundStruct& bound);

}  // namespace krait::generator
