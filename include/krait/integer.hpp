// An int of any size, as Python's are; for those marked `Annotated[int, "big"]`.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/types/declared.hpp"

namespace krait {

/// A whole number of any size: it is carried and compared, and is exact or throws. It does no
/// arithmetic but its negation; give `to_hex()` to a library that does.
///
/// **Thread safety:** a plain value. **GIL:** not used.
class KRAIT_EXPORT Integer {
 public:
  Integer() noexcept = default;

  template <std::integral T>
    requires(!std::same_as<T, bool>)
  Integer(T value)  // NOLINT: implicit, as between C++'s own integers
      : Integer(std::cmp_less(value, 0), magnitude_of(value)) {}

  /// From decimal digits, or hexadecimal ones after `0x`, with a sign or none; throws
  /// ConversionError. The time for decimal digits grows with the square of their number.
  [[nodiscard]] static Integer parse(std::string_view text);

  /// Whether `to<T>()` would give it.
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  [[nodiscard]] bool fits() const noexcept {
    if (limbs_.size() > 2) return false;
    const std::uint64_t magnitude = low();
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    if (!negative_) return magnitude <= most;
    return std::signed_integral<T> && magnitude <= most + 1;
  }

  /// The same number as a C++ integer; throws ConversionError where it doesn't fit.
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  [[nodiscard]] T to() const {
    if (!fits<T>()) throw_does_not_fit(std::numeric_limits<T>::digits, std::signed_integral<T>);
    return static_cast<T>(negative_ ? 0 - low() : low());
  }

  /// `-255`. The time grows with the square of the number of digits.
  [[nodiscard]] std::string to_string() const;
  /// `-0xff`
  [[nodiscard]] std::string to_hex() const;

  [[nodiscard]] bool is_negative() const noexcept { return negative_; }
  /// How many bits the number has without its sign; 0 for zero.
  [[nodiscard]] std::size_t bit_width() const noexcept;

  [[nodiscard]] Integer operator-() const;

  friend bool operator==(const Integer&, const Integer&) = default;
  friend KRAIT_EXPORT std::strong_ordering operator<=>(const Integer& a, const Integer& b) noexcept;
  friend KRAIT_EXPORT std::ostream& operator<<(std::ostream& out, const Integer& number);

 private:
  friend struct std::hash<Integer>;

  Integer(bool negative, std::uint64_t magnitude);

  template <std::integral T>
  static constexpr std::uint64_t magnitude_of(T value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    return std::cmp_less(value, 0) ? 0 - bits : bits;
  }
  [[nodiscard]] std::uint64_t low() const noexcept;
  [[nodiscard]] std::size_t hash() const noexcept;
  [[noreturn]] void throw_does_not_fit(int digits, bool is_signed) const;
  void multiply_add(std::uint32_t factor, std::uint32_t summand);
  void read_hexadecimal(std::string_view digits);
  void read_decimal(std::string_view digits);

  bool negative_ = false;             // never of zero
  std::vector<std::uint32_t> limbs_;  // the lowest first; the highest is not zero
};

namespace types {

/// Any int, and what Python takes for one in an index.
template <>
struct KRAIT_EXPORT Conversion<krait::Integer> {
  static constexpr std::string_view name = "int";
  static bool exact(detail::Handle object);
  static std::optional<krait::Integer> load(detail::Handle object, detail::Failure& failure);
  static detail::Handle make(const krait::Integer& value, detail::Failure& failure);
};

using Integer = Declared<krait::Integer>;

}  // namespace types
}  // namespace krait

template <>
struct std::hash<krait::Integer> {
  std::size_t operator()(const krait::Integer& number) const noexcept { return number.hash(); }
};
