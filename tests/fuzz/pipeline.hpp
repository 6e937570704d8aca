// The generator from bytes to C++, and what must hold for it whatever the bytes are.

#pragma once

#include <string_view>

namespace krait::generator::fuzz {

/// Generates twice from these bytes of a Python file. Aborts, with a word on why, if an exception
/// escapes, the results differ, or anything in them cannot be right.
void generate_and_check(std::string_view python);

}  // namespace krait::generator::fuzz
