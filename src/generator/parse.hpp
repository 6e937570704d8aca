// Source text in, plain model out: the first step, done by Python's own `ast` module.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics.hpp"
#include "syntax.hpp"

namespace krait::generator {

/// How much of a module is wanted.
enum class Extent {
  imports,  // what its embedding takes: its text and its imports
  all
};

/// Holds a Python interpreter of the generator's own, which only parses: no line of the given
/// source is run, nothing that it imports is imported. One at a time in a process.
class Parser {
 public:
  Parser();
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// The module with these bytes; nothing if it is not Python, which is then an error in
  /// `diagnostics` under the name `file`.
  std::optional<ModuleSyntax> parse(std::string_view bytes, const std::string& file,
                                    Diagnostics& diagnostics, Extent extent = Extent::all) const;

  /// Where `import` looks for modules, in this order: the standard library, then what is installed.
  std::vector<std::filesystem::path> import_folders() const;

  /// Whether the standard library has a module of this name.
  bool is_in_standard_library(const std::string& module) const;

  /// Whether Python allows this as a name, keywords aside.
  bool is_identifier(std::string_view name) const;

 private:
  struct Script;
  Script* script_;
};

}  // namespace krait::generator
