// Where Python would find a module that is installed, or the stub that says its types.

#include "installed_module.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "naming.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// The file of a module below a folder that holds its outermost package.
struct Found {
  fs::path path;
  bool is_package = false;
};

std::optional<Found> find_below(fs::path folder, const std::vector<std::string>& components,
                                std::string_view end_of_first) {
  for (std::size_t index = 0; index < components.size(); ++index) {
    folder /= components[index] + (index == 0 ? std::string(end_of_first) : std::string{});
  }
  for (const auto* suffix : {".pyi", ".py"}) {
    const auto package = folder / (std::string("__init__") + suffix);
    if (is_file(package)) return Found{package, true};
    const auto module = fs::path(folder) += suffix;
    if (is_file(module)) return Found{module, false};
  }
  return std::nullopt;
}

/// A package says with an empty file `py.typed` that its annotations are meant for others.
bool says_that_it_is_typed(const fs::path& folder, const std::string& package) {
  return is_file(folder / package / "py.typed");
}

ModuleFile file_of(const Found& found, const fs::path& folder,
                   const std::vector<std::string>& components) {
  return {found.path, folder, {components, found.is_package}};
}

std::string shown(const std::vector<fs::path>& folders) {
  std::vector<std::string> texts;
  for (const auto& each : folders) texts.push_back(each.string());
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

std::optional<ModuleFile> locate_installed_module(const std::string& name,
                                                  const std::vector<fs::path>& folders,
                                                  Diagnostics& diagnostics) {
  Reporter reporter(diagnostics, name);
  const auto components = split(name, '.');
  if (!std::ranges::all_of(components, is_python_identifier)) {
    reporter.error({}, "this is not a module's name; write it as in `import`: aiohttp.client");
    return std::nullopt;
  }
  for (const auto& folder : folders) {
    if (const auto stub = find_below(folder, components, "-stubs")) {
      return file_of(*stub, folder, components);
    }
    const auto found = find_below(folder, components, "");
    if (!found) continue;
    const bool is_typed =
        found->path.extension() == ".pyi" || says_that_it_is_typed(folder, components.front());
    if (!is_typed) {
      reporter.warning({},
                       fmt::format("{} does not say that its annotations are complete: there "
                                   "is no {}/py.typed; look for a stub package {}-stubs",
                                   found->path.string(), components.front(), components.front()));
    }
    return file_of(*found, folder, components);
  }
  reporter.error({}, fmt::format("there is no such module in {}; install it there, or name its "
                                 "folder with --search-path",
                                 shown(folders)));
  return std::nullopt;
}

}  // namespace krait::generator
