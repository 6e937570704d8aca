// Literals beside the types that have their choices, and others.

#pragma once

#include "types.hpp"

namespace krait::generator {

/// What all choices of a literal are: `str` for `Literal["a", "b"]`; another type, and a literal of
/// several types, as it is.
Type without_literal(const Type& type);

/// Which takes what any of the two takes: types that are the same but for their literals.
Type wider(const Type& first, const Type& second);

}  // namespace krait::generator
