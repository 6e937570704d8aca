// How diagnostics are kept, ordered and printed.

#include "diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "text.hpp"

namespace krait::generator {
namespace {

// In characters. Of a longer line a window around the place is shown.
constexpr int longest_whole_line = 120;
constexpr int window_width = 100;
constexpr int shown_before_place = 40;
constexpr std::string_view cut_off = "...";

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      break;
  }
  return "error";
}

/// Blanks as wide as what stands before the caret: tabs stay, whatever their width is.
std::string indentation_before(const std::string& line, int column) {
  std::string blanks;
  for (const char character : first_characters(line, column - 1)) {
    if (!is_utf8_continuation(character)) blanks += character == '\t' ? '\t' : ' ';
  }
  return blanks;
}

/// A terminal would obey control characters; the replacement is one character, too.
std::string without_control_characters(const std::string& line) {
  std::string shown;
  for (const char character : line) {
    const auto byte = static_cast<unsigned char>(character);
    const bool is_control = (byte < 0x20 && character != '\t') || byte == 0x7F;
    shown += is_control ? "\uFFFD" : std::string(1, character);
  }
  return shown;
}

/// What is shown of a source line, and the place in it.
struct Excerpt {
  std::string line;
  int column = 1;
  int width = 1;
};

Excerpt window(const std::string& line, int begin, int column, int width) {
  const auto before = first_characters(line, begin);
  const auto rest = std::string_view(line).substr(before.size());
  const auto shown = first_characters(rest, window_width);
  const auto head = before.empty() ? std::string_view{} : cut_off;
  const auto tail = shown.size() == rest.size() ? std::string_view{} : cut_off;
  const int most_marked = std::max(begin + window_width - column + 1, 1);
  return {.line = fmt::format("{}{}{}", head, shown, tail),
          .column = column - begin + static_cast<int>(head.size()),
          .width = std::min(width, most_marked)};
}

Excerpt excerpt(const Diagnostic& diagnostic) {
  const auto [line, column, end_column] = diagnostic.location;
  const auto& source = diagnostic.source_line;
  const int width = std::max(end_column - column, 1);
  const int length = character_count(source);
  if (length <= longest_whole_line) return {source, column, width};
  const bool is_early = column + width - 1 <= window_width;
  const int last_begin = length - window_width;
  const int begin = is_early ? 0 : std::clamp(column - 1 - shown_before_place, 0, last_begin);
  return window(source, begin, column, width);
}

std::string marked_source(const Diagnostic& diagnostic) {
  const auto [line, column, width] = excerpt(diagnostic);
  return fmt::format("  {}\n  {}^{}\n", without_control_characters(line),
                     indentation_before(line, column),
                     std::string(static_cast<std::size_t>(width - 1), '~'));
}

std::string place(const Diagnostic& diagnostic) {
  if (diagnostic.location.line == 0) return diagnostic.file;
  return fmt::format("{}:{}:{}", diagnostic.file, diagnostic.location.line,
                     diagnostic.location.column);
}

}  // namespace

std::string to_text(const Diagnostic& diagnostic) {
  auto text = fmt::format("{}: {}: {}\n", place(diagnostic), name_of(diagnostic.severity),
                          diagnostic.message);
  if (!diagnostic.source_line.empty()) text += marked_source(diagnostic);
  return text;
}

void Diagnostics::add(Diagnostic diagnostic) {
  const auto [line, column, end_column] = diagnostic.location;
  const bool is_wrong_if_strict = diagnostic.severity == Severity::warning || diagnostic.is_untyped;
  if (is_strict_ && is_wrong_if_strict) diagnostic.severity = Severity::error;
  Key key{diagnostic.severity, diagnostic.file, line, column, diagnostic.message};
  if (said_.insert(std::move(key)).second) all_.push_back(std::move(diagnostic));
}

bool Diagnostics::has_errors_from(std::size_t first) const {
  return std::any_of(all_.begin() + static_cast<std::ptrdiff_t>(first), all_.end(),
                     [](const Diagnostic& each) { return each.severity == Severity::error; });
}

void Diagnostics::sort_from(std::size_t first) {
  std::stable_sort(all_.begin() + static_cast<std::ptrdiff_t>(first), all_.end(),
                   [](const Diagnostic& left, const Diagnostic& right) {
                     return std::tie(left.location.line, left.location.column) <
                            std::tie(right.location.line, right.location.column);
                   });
}

Reporter::Reporter(Diagnostics& diagnostics, std::string file, std::string_view text)
    : diagnostics_(&diagnostics), file_(std::move(file)), lines_(split_lines(text)) {}

void Reporter::error(Location location, std::string message) {
  report(Severity::error, location, std::move(message));
}

void Reporter::warning(Location location, std::string message) {
  report(Severity::warning, location, std::move(message));
}

void Reporter::note(Location location, std::string message) {
  report(Severity::note, location, std::move(message));
}

void Reporter::untyped(Location location, std::string message) {
  report(Severity::note, location, std::move(message), true);
}

void Reporter::report(Severity severity, Location location, std::string message, bool is_untyped) {
  const auto line = static_cast<std::size_t>(location.line);
  const bool is_known = line >= 1 && line <= lines_.size();
  diagnostics_->add({.severity = severity,
                     .is_untyped = is_untyped,
                     .file = file_,
                     .location = location,
                     .message = std::move(message),
                     .source_line = is_known ? lines_[line - 1] : std::string{}});
}

}  // namespace krait::generator
