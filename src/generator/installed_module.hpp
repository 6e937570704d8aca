// Where Python would find a module that is installed, or the stub that says its types.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "diagnostics.hpp"
#include "module_name.hpp"

namespace krait::generator {

/// By the rules of PEP 561: a `-stubs` package comes first, then a `.pyi`, then a `.py`, in each of
/// the folders in turn. What is wrong with the name, or with what was found, is reported.
std::optional<ModuleFile> locate_installed_module(const std::string& name,
                                                  const std::vector<std::filesystem::path>& folders,
                                                  Diagnostics& diagnostics);

}  // namespace krait::generator
