// Python's literal defaults as C++ default arguments.

#pragma once

#include <optional>
#include <string>

#include "syntax.hpp"
#include "types.hpp"

namespace krait::generator {

/// How C++ spells this default for a parameter of this type; nothing if it is not a literal of
/// that type, so that only Python knows the value.
std::optional<std::string> cpp_default(const Expression& value, const Type& type);

/// Whether `std::int64_t` holds an int of these digits.
bool fits_in_64_bits(const std::string& digits);

/// How C++ spells a choice of a `Literal`: a text, an int of 64 bits or a truth value; nothing for
/// anything else.
std::optional<std::string> spelled_choice(const Expression& value);

}  // namespace krait::generator
