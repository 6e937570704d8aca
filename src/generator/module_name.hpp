// Which module a file is: where `import` finds it, what its namespace and its C++ files are called.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "diagnostics.hpp"

namespace krait::generator {

struct ModuleName {
  std::vector<std::string> components;  // {"pkg", "sub", "mod"}
  bool is_package = false;              // an `__init__.py`

  std::string dotted() const;               // "pkg.sub.mod"
  std::string path_without_suffix() const;  // "pkg/sub/mod"
};

/// A Python file and its place below the folder that `import` starts from.
struct ModuleFile {
  std::filesystem::path path;  // as it was given
  std::filesystem::path package_root;
  ModuleName name;

  bool is_stub() const { return path.extension() == ".pyi"; }
  /// Relative to the package root, with `/` everywhere.
  std::string relative_path() const;
};

/// What to say of a file or folder whose name cannot be part of a module's.
std::string problem_with_module_name(const std::string& component);

/// Finds the module's name from its place: below `package_root` if that is given, else below the
/// first folder upwards that is not a package. What is wrong with it is reported.
std::optional<ModuleFile> locate_module(const std::filesystem::path& path,
                                        const std::optional<std::filesystem::path>& package_root,
                                        Diagnostics& diagnostics);

/// `outer::pkg::sub::mod`, with names that C++ cannot use escaped.
std::string namespace_of(const ModuleName& name, const std::string& outer_namespace);

}  // namespace krait::generator
