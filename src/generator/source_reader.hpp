// Reads and parses Python files, each once, and remembers which were read.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "diagnostics.hpp"
#include "parse.hpp"
#include "syntax.hpp"

namespace krait::generator {

class SourceReader {
 public:
  SourceReader(const Parser& parser, Diagnostics& diagnostics)
      : parser_(parser), diagnostics_(diagnostics) {}

  /// Null if the file cannot be read or is not Python, which is reported as this bad.
  const ModuleSyntax* read(const std::filesystem::path& path, Severity if_it_fails,
                           Extent extent = Extent::all);

  const std::set<std::string>& files_read() const { return files_read_; }

 private:
  using Modules = std::map<std::filesystem::path, std::optional<ModuleSyntax>>;

  std::optional<ModuleSyntax> parse(const std::filesystem::path& path, Diagnostics& diagnostics,
                                    Extent extent);

  const Parser& parser_;
  Diagnostics& diagnostics_;
  Modules modules_;
  Modules sources_;  // of which only the imports were wanted
  std::set<std::string> files_read_;
};

}  // namespace krait::generator
