// Overloads among which C++ would choose otherwise than Python does.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bound_function.hpp"
#include "overloads.hpp"

namespace krait::generator {

/// The concept of what an overload for any text takes beside those for Literals.
inline constexpr std::string_view plain_text = "krait::detail::PlainText";

/// Of functions with one name: has a parameter take nothing but its own type where C++ would
/// convert what another overload is meant for. A text in quotes becomes a bool sooner than a
/// `std::string_view`, and a number any of bool, int and double.
void constrain(const std::vector<BoundFunction*>& overloads);

/// What C++ has to instantiate of an overload with such parameters; nothing of others.
std::vector<BoundFunction> instances_of(const BoundFunction& function, const Overload& overload);

}  // namespace krait::generator
