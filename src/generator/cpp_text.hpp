// Text as C++ source spells it.

#pragma once

#include <string>
#include <string_view>

namespace krait::generator {

/// `"…"`, in ASCII, whatever the text holds.
std::string string_literal(std::string_view text);

/// One literal for each line, on lines of their own, each after `indentation`.
std::string string_literal_by_lines(std::string_view text, std::string_view indentation);

}  // namespace krait::generator
