// Decimal numbers that are exactly what their digits say: Python's `decimal.Decimal`.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/types/declared.hpp"

namespace krait {

/// A decimal number as its text, in the form in which Python's `str` gives it: `1.10`, `-0`,
/// `1E+5`, `Infinity`, `NaN`. It is carried, exactly, and does no arithmetic.
///
/// Two are equal where their texts are: `1.0` is not `1.00`, which have the same value for Python
/// but another number of digits, and `NaN` is itself.
///
/// **Thread safety:** a plain value. **GIL:** not used.
class KRAIT_EXPORT Decimal {
 public:
  Decimal() : text_("0") {}

  /// From a text as Python's Decimal takes it, without blanks and underscores: `1e5` is `1E+5`.
  /// Throws ConversionError.
  [[nodiscard]] static Decimal parse(std::string_view text);

  [[nodiscard]] const std::string& to_string() const noexcept { return text_; }

  [[nodiscard]] bool is_negative() const noexcept { return text_.starts_with('-'); }
  [[nodiscard]] bool is_infinite() const noexcept { return text_.ends_with('y'); }
  /// Quiet (`NaN`) or signalling (`sNaN`).
  [[nodiscard]] bool is_nan() const noexcept { return text_.find('N') != std::string::npos; }

  friend bool operator==(const Decimal&, const Decimal&) = default;
  friend KRAIT_EXPORT std::ostream& operator<<(std::ostream& out, const Decimal& number);

 private:
  explicit Decimal(std::string text) noexcept : text_(std::move(text)) {}

  std::string text_;
};

namespace types {

template <>
struct KRAIT_EXPORT Conversion<krait::Decimal> {
  static constexpr std::string_view name = "Decimal";
  static bool exact(detail::Handle object);
  static std::optional<krait::Decimal> load(detail::Handle object, detail::Failure& failure);
  static detail::Handle make(const krait::Decimal& value, detail::Failure& failure);
};

using Decimal = Declared<krait::Decimal>;

}  // namespace types
}  // namespace krait

template <>
struct std::hash<krait::Decimal> {
  std::size_t operator()(const krait::Decimal& number) const noexcept {
    return std::hash<std::string>{}(number.to_string());
  }
};
