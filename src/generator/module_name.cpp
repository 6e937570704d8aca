// From a file's place to its module's names.

#include "module_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "naming.hpp"

namespace krait::generator {
namespace {

namespace fs = std::filesystem;

bool is_package(const fs::path& folder) {
  return fs::exists(folder / "__init__.py") || fs::exists(folder / "__init__.pyi");
}

fs::path normal(const fs::path& path) {
  auto result = fs::absolute(path).lexically_normal();
  return result.has_filename() ? result : result.parent_path();
}

fs::path outermost_package_parent(fs::path folder) {
  while (is_package(folder) && folder != folder.parent_path()) folder = folder.parent_path();
  return folder;
}

/// Why this cannot be a file to generate from; empty if it can.
std::string problem_with(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) return "there is no such file";
  if (fs::is_directory(status)) return "this is a folder; name the Python files in it";
  if (path.extension() != ".py" && path.extension() != ".pyi") {
    return "this is not a Python file: its name does not end in .py or .pyi";
  }
  return {};
}

ModuleName name_from(const fs::path& relative_path) {
  ModuleName name;
  for (const auto& part : relative_path.parent_path()) name.components.push_back(part.string());
  const auto stem = relative_path.stem().string();
  name.is_package = stem == "__init__";
  if (!name.is_package) name.components.push_back(stem);
  return name;
}

/// Why Python could not import a module of this name; empty if it could.
std::string problem_with(const ModuleName& name) {
  if (name.components.empty()) {
    return "the package root is this package itself; name the folder that contains it";
  }
  for (const auto& component : name.components) {
    if (component == "..") return "this is not below the package root";
    if (!is_python_identifier(component)) {
      return problem_with_module_name(component);
    }
  }
  return {};
}

}  // namespace

std::string problem_with_module_name(const std::string& component) {
  return fmt::format("'{}' is not a name that Python can import: rename it", component);
}

std::string ModuleName::dotted() const { return fmt::format("{}", fmt::join(components, ".")); }

std::string ModuleName::path_without_suffix() const {
  return fmt::format("{}", fmt::join(components, "/"));
}

std::string ModuleFile::relative_path() const {
  return normal(path).lexically_relative(package_root).generic_string();
}

std::optional<ModuleFile> locate_module(const fs::path& path,
                                        const std::optional<fs::path>& package_root,
                                        Diagnostics& diagnostics) {
  Reporter reporter(diagnostics, path.string());
  if (const auto problem = problem_with(path); !problem.empty()) {
    reporter.error({}, problem);
    return std::nullopt;
  }
  const auto absolute = normal(path);
  const auto root =
      package_root ? normal(*package_root) : outermost_package_parent(absolute.parent_path());
  ModuleFile file{path, root, name_from(absolute.lexically_relative(root))};
  if (const auto problem = problem_with(file.name); !problem.empty()) {
    reporter.error({}, problem);
    return std::nullopt;
  }
  return file;
}

std::string namespace_of(const ModuleName& name, const std::string& outer_namespace) {
  std::vector<std::string> parts;
  if (!outer_namespace.empty()) parts.push_back(outer_namespace);
  for (const auto& component : name.components) {
    parts.push_back(cpp_namespace_name(component, parts.empty()));
  }
  return fmt::format("{}", fmt::join(parts, "::"));
}

}  // namespace krait::generator
