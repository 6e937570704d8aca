// Times that a program gives, as numbers of seconds.
#pragma once

#include <cmath>
#include <string>

#include "krait/error.hpp"

namespace krait::detail {

/// The time itself; throws Error where it is a NaN, of which nobody could say when it is over.
inline double require_number(double seconds, const char* function) {
  if (!std::isnan(seconds)) return seconds;
  throw Error{std::string{function} + " was given a time that is no number"};
}

}  // namespace krait::detail
