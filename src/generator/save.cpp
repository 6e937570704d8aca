// Reading and replacing files.

#include "save.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <random>
#include <system_error>

namespace krait::generator {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_last_error(const fs::path& path) {
  throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), path.string());
}

bool has_text(const fs::path& path, std::string_view text) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const auto size = fs::file_size(path, error);
  return !error && size == text.size() && read_file(path) == text;
}

/// A device or a link, such as /dev/stdout, is written to, and never replaced by a file.
bool can_be_replaced(const fs::path& path) {
  std::error_code error;
  const auto status = fs::symlink_status(path, error);
  return !fs::exists(status) || fs::is_regular_file(status) || fs::is_directory(status);
}

/// In the same folder, so that renaming is one step of the file system.
fs::path temporary_beside(const fs::path& path) {
  auto temporary = path;
  temporary += ".krait-" + std::to_string(std::random_device{}());
  return temporary;
}

void write_new(const fs::path& path, std::string_view text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) throw_last_error(path);
}

}  // namespace

std::string read_file(const fs::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_last_error(path);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) throw_last_error(path);
  return text;
}

void DiskSaver::save(const fs::path& path, std::string_view text) {
  if (has_text(path, text)) return;
  if (!can_be_replaced(path)) {
    write_new(path, text);
    return;
  }
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  const auto temporary = temporary_beside(path);
  try {
    write_new(temporary, text);
    fs::rename(temporary, path);
  } catch (...) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw;
  }
}

}  // namespace krait::generator
