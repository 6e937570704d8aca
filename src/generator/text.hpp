// Small helpers for UTF-8 text, shared by the generator's parts.

#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace krait::generator {

constexpr bool is_utf8_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The lines between the newlines; what follows the last newline counts only if it is not empty.
std::vector<std::string> split_lines(std::string_view text);

/// The beginning of the text with this many characters (code points).
std::string_view first_characters(std::string_view text, int count);

/// How many characters (code points) it has.
int character_count(std::string_view text);

std::string_view trimmed(std::string_view text);

/// `'a'`, `'a' and 'b'`, `'a', 'b' and 'c'`.
std::string quoted_list(const std::vector<std::string>& names);

/// The words between blanks and newlines; the set refers to the text.
std::unordered_set<std::string_view> words_of(std::string_view text);

std::vector<std::string> split(std::string_view text, char separator);

/// What follows the last `/` of a path.
std::string file_name(const std::string& path);

std::string replace_all(std::string text, std::string_view from, std::string_view to);

}  // namespace krait::generator
