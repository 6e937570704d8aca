// What the generator tells its user, in the form in which compilers speak of source files.

#pragma once

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace krait::generator {

enum class Severity { note, warning, error };

/// A place in a source file, counted from 1 in characters. Line 0 means the file as a whole.
struct Location {
  int line = 0;
  int column = 0;
  int end_column = 0;  // one past the last character on the line; 0 where only a point is known
};

struct Diagnostic {
  Severity severity = Severity::error;
  bool is_untyped = false;
  std::string file;
  Location location;
  std::string message;
  std::string source_line;
};

/// `demo.py:12:8: warning: …`, and beneath it the source line with a caret under the place.
std::string to_text(const Diagnostic& diagnostic);

/// Everything that was said so far. The same thing about the same place is said only once.
class Diagnostics {
 public:
  /// Strict ones take each warning for an error, and each type that is not said.
  explicit Diagnostics(bool is_strict = false) : is_strict_(is_strict) {}

  void add(Diagnostic diagnostic);

  const std::vector<Diagnostic>& all() const { return all_; }
  bool has_errors() const { return has_errors_from(0); }
  /// Among those that were added since there were `first` of them.
  bool has_errors_from(std::size_t first) const;
  /// Puts those that were added since there were `first` of them into the order of the source.
  void sort_from(std::size_t first);

 private:
  using Key = std::tuple<Severity, std::string, int, int, std::string>;

  bool is_strict_;
  std::vector<Diagnostic> all_;
  std::set<Key> said_;
};

/// Speaks about one file.
class Reporter {
 public:
  Reporter(Diagnostics& diagnostics, std::string file, std::string_view text = {});

  void error(Location location, std::string message);
  void warning(Location location, std::string message);
  void note(Location location, std::string message);
  /// A note that a type is not said.
  void untyped(Location location, std::string message);

 private:
  void report(Severity severity, Location location, std::string message, bool is_untyped = false);

  Diagnostics* diagnostics_;
  std::string file_;
  std::vector<std::string> lines_;
};

}  // namespace krait::generator
