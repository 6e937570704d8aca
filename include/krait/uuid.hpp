// Universally unique identifiers: Python's `uuid.UUID`.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/types/declared.hpp"

namespace krait {

/// The 16 bytes of a UUID; a default-constructed one is all zeros.
///
/// They compare as their bytes do, which is the order of Python's too.
///
/// **Thread safety:** a plain value. **GIL:** not used.
class KRAIT_EXPORT Uuid {
 public:
  using Bytes = std::array<std::byte, 16>;

  constexpr Uuid() noexcept = default;
  constexpr explicit Uuid(const Bytes& bytes) noexcept : bytes_(bytes) {}

  /// From `12345678-1234-5678-1234-567812345678`, or the 32 digits alone, in braces or after
  /// `urn:uuid:` as Python takes them; throws ConversionError.
  [[nodiscard]] static Uuid parse(std::string_view text);

  /// In the order in which the text has them.
  [[nodiscard]] constexpr const Bytes& bytes() const noexcept { return bytes_; }
  /// `12345678-1234-5678-1234-567812345678`
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(const Uuid&, const Uuid&) = default;
  friend KRAIT_EXPORT std::ostream& operator<<(std::ostream& out, const Uuid& uuid);

 private:
  Bytes bytes_{};
};

namespace types {

template <>
struct KRAIT_EXPORT Conversion<krait::Uuid> {
  static constexpr std::string_view name = "UUID";
  static bool exact(detail::Handle object);
  static std::optional<krait::Uuid> load(detail::Handle object, detail::Failure& failure);
  static detail::Handle make(const krait::Uuid& value, detail::Failure& failure);
};

using Uuid = Declared<krait::Uuid>;

}  // namespace types
}  // namespace krait

template <>
struct std::hash<krait::Uuid> {
  std::size_t operator()(const krait::Uuid& uuid) const noexcept {
    const auto* bytes = reinterpret_cast<const char*>(uuid.bytes().data());
    return std::hash<std::string_view>{}({bytes, uuid.bytes().size()});
  }
};
