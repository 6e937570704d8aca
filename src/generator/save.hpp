// Where generated text goes: to files, or to memory in tests.

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace krait::generator {

class FileSaver {
 public:
  virtual ~FileSaver() = default;

  /// Makes the file have this text, and its folders exist. Throws std::system_error.
  virtual void save(const std::filesystem::path& path, std::string_view text) = 0;
};

/// A file that has the text already is not touched, so that nothing that depends on it is built
/// again; any other is replaced as a whole, never seen half-written.
class DiskSaver : public FileSaver {
 public:
  void save(const std::filesystem::path& path, std::string_view text) override;
};

class MemorySaver : public FileSaver {
 public:
  void save(const std::filesystem::path& path, std::string_view text) override {
    files[path.generic_string()] = text;
  }

  std::map<std::string, std::string> files;
};

/// The bytes of a file. Throws std::system_error.
std::string read_file(const std::filesystem::path& path);

}  // namespace krait::generator
