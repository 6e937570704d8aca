// Text as C++ source spells it.

#include "cpp_text.hpp"

#include <fmt/format.h>

namespace krait::generator {
namespace {

bool is_plain(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte >= 0x20 && byte < 0x7F && character != '"' && character != '\\' && character != '?';
}

std::string escaped(char character) {
  switch (character) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '?':  // two of them could begin a trigraph
      return "\\?";
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(character);
  // Always three octal digits: unlike hexadecimal ones, they end where they should.
  return byte < 0x20 || byte >= 0x7F ? fmt::format("\\{:03o}", byte) : std::string(1, character);
}

}  // namespace

std::string string_literal(std::string_view text) {
  std::string literal = "\"";
  const auto escape = [&](std::size_t index) {
    const bool is_lone_question_mark = text[index] == '?' && (index == 0 || text[index - 1] != '?');
    literal += is_lone_question_mark ? "?" : escaped(text[index]);
  };
  std::size_t done = 0;
  for (std::size_t index = 0; index < text.size(); ++index) {
    if (is_plain(text[index])) continue;
    literal += text.substr(done, index - done);
    escape(index);
    done = index + 1;
  }
  literal += text.substr(done);
  return literal + '"';
}

std::string string_literal_by_lines(std::string_view text, std::string_view indentation) {
  if (text.empty()) return fmt::format("{}\"\"", indentation);
  std::string literals;
  while (!text.empty()) {
    const auto newline = text.find('\n');
    const auto line = text.substr(0, newline == text.npos ? newline : newline + 1);
    if (!literals.empty()) literals += '\n';
    literals += fmt::format("{}{}", indentation, string_literal(line));
    text.remove_prefix(line.size());
  }
  return literals;
}

}  // namespace krait::generator
