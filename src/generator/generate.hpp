// `krait generate`: from Python files to C++ files, with everything in between.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "diagnostics.hpp"
#include "parse.hpp"
#include "save.hpp"

namespace krait::generator {

struct GenerateOptions {
  std::vector<std::filesystem::path> files;
  std::filesystem::path output_dir;
  std::optional<std::filesystem::path> package_root;
  std::optional<std::filesystem::path> depfile;
  std::optional<std::string> depfile_target;  // else the generated files
  std::string outer_namespace;
  bool is_external = false;  // the Python source stays outside of the program
};

/// Writes what can be written; a file with an error gets nothing written, the others do.
void generate(const GenerateOptions& options, const Parser& parser, FileSaver& saver,
              Diagnostics& diagnostics);

}  // namespace krait::generator
