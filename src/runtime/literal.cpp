// Tells what a value is that is none of a Literal's choices.
#include "krait/literal.hpp"

#include <string>

#include "krait/error.hpp"

namespace krait::detail {

void throw_no_choice(const std::string& choices, const std::string& found) {
  throw ConversionError{"expected " + choices + ", got " + found};
}

}  // namespace krait::detail
