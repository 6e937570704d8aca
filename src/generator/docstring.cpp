// Docstrings as Doxygen comments.

#include "docstring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <vector>

#include "text.hpp"

namespace krait::generator {
namespace {

constexpr std::size_t tab_width = 8;

std::string with_tabs_expanded(std::string_view line) {
  std::string expanded;
  for (const char character : line) {
    if (character == '\t') {
      expanded.append(tab_width - expanded.size() % tab_width, ' ');
    } else {
      expanded += character;
    }
  }
  return expanded;
}

std::string_view without_trailing_blanks(std::string_view line) {
  const auto last = line.find_last_not_of(' ');
  return line.substr(0, last == line.npos ? 0 : last + 1);
}

bool is_blank(std::string_view line) { return line.find_first_not_of(' ') == line.npos; }

/// The indentation that all lines but the first have in common: they stand in a function.
std::size_t common_indentation(const std::vector<std::string>& lines) {
  std::size_t common = std::string::npos;
  for (std::size_t index = 1; index < lines.size(); ++index) {
    common = std::min(common, lines[index].find_first_not_of(' '));
  }
  return common == std::string::npos ? 0 : common;
}

std::vector<std::string> unindented_lines(std::string_view docstring) {
  std::vector<std::string> lines;
  for (const auto& line : split(docstring, '\n')) lines.push_back(with_tabs_expanded(line));
  const auto indentation = common_indentation(lines);
  for (auto& line : lines) {
    const bool is_first = &line == &lines.front();
    const auto removed = is_first ? line.find_first_not_of(' ') : indentation;
    line.erase(0, std::min(removed, line.size()));
  }
  const auto is_text = [](const std::string& line) { return !is_blank(line); };
  lines.erase(lines.begin(), std::ranges::find_if(lines, is_text));
  lines.erase(std::ranges::find_if(lines | std::views::reverse, is_text).base(), lines.end());
  return lines;
}

/// Bidirectional marks and line separators would show a reader something else than the compiler.
std::string without_invisible_marks(std::string line) {
  // NOLINTBEGIN(misc-misleading-bidirectional): these are what is looked for
  for (const auto* mark : {"\u2028", "\u2029", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                           "\u2066", "\u2067", "\u2068", "\u2069"}) {
    // NOLINTEND(misc-misleading-bidirectional)
    line = replace_all(std::move(line), mark, " ");
  }
  for (char& character : line) {
    if (static_cast<unsigned char>(character) < 0x20 || character == 0x7F) character = ' ';
  }
  return line;
}

std::string as_doxygen_text(std::string line) {
  line = without_invisible_marks(std::move(line));
  line = replace_all(replace_all(std::move(line), "\\", "\\\\"), "@", "\\@");
  // A backslash at the end of a `//` comment, or its trigraph, would swallow the next line.
  if (line.ends_with('\\') || line.ends_with("?\?/")) line += "&zwj;";
  return line;
}

}  // namespace

std::string doxygen_comment(std::string_view docstring, std::string_view indentation) {
  std::string comment;
  for (const auto& line : unindented_lines(docstring)) {
    const auto text = as_doxygen_text(std::string(without_trailing_blanks(line)));
    comment += fmt::format("{}///{}{}\n", indentation, text.empty() ? "" : " ", text);
  }
  return comment;
}

}  // namespace krait::generator
