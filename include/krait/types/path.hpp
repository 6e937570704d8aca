// Paths: Python's `pathlib.Path` and `os.PathLike[str]` as std::filesystem::path.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/hash.hpp"
#include "krait/types/declared.hpp"

namespace krait {

namespace detail {

// Older standard libraries have no std::hash for it: what a container hashes with must not depend
// on the library.
template <>
inline constexpr bool uses_std_hash<std::filesystem::path> = false;

}  // namespace detail

template <>
struct Hash<std::filesystem::path> {
  std::size_t operator()(const std::filesystem::path& path) const noexcept {
    return std::filesystem::hash_value(path);
  }
};

namespace types {

/// Read from anything with `__fspath__`, made as a `pathlib.Path`, which drops doubled slashes,
/// single dots and a slash at the end. Every byte survives, also where a name is no UTF-8.
template <>
struct KRAIT_EXPORT Conversion<std::filesystem::path> {
  static constexpr std::string_view name = "path";
  static bool exact(detail::Handle object);
  static std::optional<std::filesystem::path> load(detail::Handle object, detail::Failure& failure);
  static detail::Handle make(const std::filesystem::path& value, detail::Failure& failure);
};

using Path = Declared<std::filesystem::path>;

}  // namespace types
}  // namespace krait
