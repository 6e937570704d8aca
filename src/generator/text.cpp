// Small helpers for UTF-8 text, shared by the generator's parts.

#include "text.hpp"

#include <algorithm>

namespace krait::generator {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (auto end = text.find(separator); end != text.npos; end = text.find(separator, start)) {
    parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  parts.emplace_back(text.substr(start));
  return parts;
}

std::vector<std::string> split_lines(std::string_view text) {
  auto lines = split(text, '\n');
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

std::unordered_set<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view blanks = " \n";
  std::unordered_set<std::string_view> words;
  for (auto start = text.find_first_not_of(blanks); start != text.npos;) {
    const auto end = text.find_first_of(blanks, start);
    words.insert(text.substr(start, end - start));
    start = text.find_first_not_of(blanks, end);
  }
  return words;
}

std::string_view first_characters(std::string_view text, int count) {
  std::size_t end = 0;
  while (end < text.size() && (count > 0 || is_utf8_continuation(text[end]))) {
    if (!is_utf8_continuation(text[end])) --count;
    ++end;
  }
  return text.substr(0, end);
}

int character_count(std::string_view text) {
  return static_cast<int>(
      std::ranges::count_if(text, [](char each) { return !is_utf8_continuation(each); }));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t index = 0; index < names.size(); ++index) {
    const bool is_last = index + 1 == names.size();
    if (index > 0) text += is_last ? " and " : ", ";
    text += "'" + names[index] + "'";
  }
  return text;
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace krait::generator
