// The types of the numbers in arrays, as NumPy names them, and half-precision floats.
#pragma once

#include <bit>
#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace krait {

/// What each item of a buffer or an array is; `other` for what is no number, or one that C++ lacks.
enum class DType : std::uint8_t {
  other,
  boolean,
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float16,
  float32,
  float64,
  complex64,
  complex128
};

/// Bytes of one item; 0 for `DType::other`, whose size only its buffer knows.
[[nodiscard]] constexpr std::size_t size_of(DType type) noexcept {
  constexpr std::size_t sizes[] = {0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8, 8, 16};
  return sizes[static_cast<std::size_t>(type)];
}

/// NumPy's name: "float64".
[[nodiscard]] constexpr std::string_view to_string(DType type) noexcept {
  constexpr std::string_view names[] = {
      "another type", "bool",   "int8",    "uint8",   "int16",   "uint16",    "int32",     "uint32",
      "int64",        "uint64", "float16", "float32", "float64", "complex64", "complex128"};
  return names[static_cast<std::size_t>(type)];
}

/// A float of 16 bits, as NumPy's `float16`: it holds numbers, and a float does the arithmetic.
///
/// From a float it is rounded to the nearest, ties to even; what is too large becomes infinite.
class Float16 {
 public:
  constexpr Float16() noexcept = default;
  explicit constexpr Float16(float value) noexcept : bits_(rounded(value)) {}
  constexpr operator float() const noexcept;  // NOLINT: implicit, since nothing is lost

  [[nodiscard]] static constexpr Float16 from_bits(std::uint16_t bits) noexcept {
    Float16 made;
    made.bits_ = bits;
    return made;
  }
  [[nodiscard]] constexpr std::uint16_t bits() const noexcept { return bits_; }

 private:
  static constexpr std::uint16_t rounded(float value) noexcept;

  std::uint16_t bits_ = 0;
};

constexpr Float16::operator float() const noexcept {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits_ & 0x8000U) << 16;
  const std::uint32_t exponent = (bits_ >> 10) & 0x1FU;
  const std::uint32_t fraction = bits_ & 0x3FFU;
  if (exponent == 0) {  // zero, or a subnormal, which is so many times 2 to the power of -24
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 0x1FU ? 0xFFU : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

constexpr std::uint16_t Float16::rounded(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  std::uint32_t half = 0;
  if (magnitude > 0x7F800000U) {  // not a number: stays one, quiet, with what fits of its payload
    half = 0x7E00U | ((magnitude >> 13) & 0x1FFU);
  } else if (magnitude >= 0x47800000U) {  // 65536, or infinite
    half = 0x7C00U;
  } else {
    // Normal floats drop 13 bits; below the smallest normal one, 2 to the power of -14, each
    // halving drops one more.
    const std::uint32_t exponent = magnitude >> 23;
    const bool is_normal = exponent >= 113;
    const std::uint32_t fraction =
        is_normal ? magnitude - (112U << 23) : (magnitude & 0x7FFFFFU) | 0x800000U;
    const std::uint32_t dropped = is_normal ? 13 : 126 - exponent;
    if (dropped < 25) {
      const std::uint32_t tail = fraction & ((1U << dropped) - 1);
      const std::uint32_t tie = 1U << (dropped - 1);
      half = fraction >> dropped;
      if (tail > tie || (tail == tie && (half & 1U) != 0)) ++half;
    }
  }
  return static_cast<std::uint16_t>(sign | half);
}

namespace detail {

template <class T>
constexpr DType dtype_of_integer() noexcept {
  constexpr bool is_signed = std::is_signed_v<T>;
  switch (sizeof(T)) {
    case 1:
      return is_signed ? DType::int8 : DType::uint8;
    case 2:
      return is_signed ? DType::int16 : DType::uint16;
    case 4:
      return is_signed ? DType::int32 : DType::uint32;
    case 8:
      return is_signed ? DType::int64 : DType::uint64;
    default:
      return DType::other;
  }
}

template <class T>
constexpr DType find_dtype() noexcept {
  if constexpr (std::same_as<T, bool>) {
    return DType::boolean;
  } else if constexpr (std::integral<T>) {
    return dtype_of_integer<T>();
  } else if constexpr (std::same_as<T, std::byte>) {
    return DType::uint8;
  } else if constexpr (std::same_as<T, Float16>) {
    return DType::float16;
  } else if constexpr (std::same_as<T, float>) {
    return DType::float32;
  } else if constexpr (std::same_as<T, double>) {
    return DType::float64;
  } else if constexpr (std::same_as<T, std::complex<float>>) {
    return DType::complex64;
  } else if constexpr (std::same_as<T, std::complex<double>>) {
    return DType::complex128;
  } else {
    return DType::other;
  }
}

}  // namespace detail

/// The type of items that `T` is, const or not: `dtype_of<float> == DType::float32`.
template <class T>
inline constexpr DType dtype_of = detail::find_dtype<std::remove_const_t<T>>();

namespace detail {

template <class T>
inline constexpr bool has_dtype = dtype_of<T> != DType::other;

}  // namespace detail

/// What an array can be of.
template <class T>
concept ArrayItem = detail::has_dtype<T>;

}  // namespace krait
