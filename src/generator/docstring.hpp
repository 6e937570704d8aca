// Docstrings as Doxygen comments.

#pragma once

#include <string>
#include <string_view>

namespace krait::generator {

/// Lines of `/// …`, each after `indentation` and with its newline; none for a blank docstring.
/// The text loses the indentation that it has in Python, and what Doxygen takes for commands.
std::string doxygen_comment(std::string_view docstring, std::string_view indentation = {});

}  // namespace krait::generator
