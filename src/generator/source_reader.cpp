// Reads and parses Python files, each once, and remembers which were read.

#include "source_reader.hpp"

#include <fmt/format.h>

#include <system_error>

#include "save.hpp"

namespace krait::generator {

const ModuleSyntax* SourceReader::read(const std::filesystem::path& path, Severity if_it_fails,
                                       Extent extent) {
  const auto key = std::filesystem::absolute(path).lexically_normal();
  const bool is_enough = extent == Extent::all || modules_.contains(key);
  auto& known = is_enough ? modules_ : sources_;
  auto found = known.find(key);
  if (found == known.end()) {
    Diagnostics problems;
    found = known.emplace(key, parse(path, problems, extent)).first;
    files_read_.insert(path.generic_string());
    for (auto problem : problems.all()) {
      problem.severity = if_it_fails;
      diagnostics_.add(std::move(problem));
    }
  }
  auto& module = found->second;
  return module ? &*module : nullptr;
}

std::optional<ModuleSyntax> SourceReader::parse(const std::filesystem::path& path,
                                                Diagnostics& diagnostics, Extent extent) {
  try {
    return parser_.parse(read_file(path), path.string(), diagnostics, extent);
  } catch (const std::system_error& error) {
    Reporter(diagnostics, path.string())
        .error({}, fmt::format("cannot be read: {}", error.code().message()));
    return std::nullopt;
  }
}

}  // namespace krait::generator
