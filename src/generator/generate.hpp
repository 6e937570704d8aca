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
  std::vector<std::string> modules = {};                 // by their import names; never embedded
  std::vector<std::filesystem::path> search_paths = {};  // for these, before Python's own
  bool is_reloadable = false;  // the program reads the files anew when they change
  bool is_check = false;       // nothing is written
  bool is_external = false;    // the Python source stays outside of the program
};

/// Writes what can be written; a file with an error gets nothing written, the others do. The answer
/// is a table of what there is in C++ now, for people.
std::string generate(const GenerateOptions& options, const Parser& parser, FileSaver& saver,
                     Diagnostics& diagnostics);

}  // namespace krait::generator
