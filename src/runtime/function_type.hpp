// krait.function: the Python type whose objects are C++ functions.
#pragma once

namespace krait::detail {

/// The type is made anew by the next interpreter; `lose` is for after the end.
void forget_function_type() noexcept;
void lose_function_type() noexcept;

}  // namespace krait::detail
