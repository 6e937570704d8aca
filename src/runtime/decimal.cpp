// Decimal numbers: their one text, and their way to Python and back.
#include "krait/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "krait/error.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/module.hpp"
#include "text.hpp"

namespace krait {

namespace {

[[noreturn]] void throw_no_number(std::string_view text) {
  throw ConversionError{
      "krait::Decimal: expected a number like -1.50, 2E+5, Infinity or NaN, got '" +
      detail::shortened(text) + "'"};
}

char lower(char character) noexcept {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                              : character;
}

std::string lowered(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool are_digits(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char each) { return each >= '0' && each <= '9'; });
}

std::string_view without_leading_zeros(std::string_view digits) noexcept {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

/// `Infinity`, `NaN` and `sNaN`, the latter with what digits they carry; empty for anything else.
std::string special(std::string_view unsigned_text) {
  const std::string text = lowered(unsigned_text);
  if (text == "inf" || text == "infinity") return "Infinity";
  for (const std::string_view name : {"NaN", "sNaN"}) {
    if (!text.starts_with(lowered(name))) continue;
    const std::string_view payload = std::string_view{text}.substr(name.size());
    if (are_digits(payload)) return std::string{name} + std::string{without_leading_zeros(payload)};
  }
  return {};
}

/// `digits` times ten to the power of `exponent`.
struct Parts {
  std::string digits;
  std::int64_t exponent = 0;
};

// Python's own exponents end long before those of 64 bits do.
bool read_exponent(std::string_view text, std::int64_t& exponent) noexcept {
  constexpr std::int64_t largest = 2'000'000'000'000'000'000;
  const bool has_plus = text.starts_with('+');
  if (has_plus) text.remove_prefix(1);
  if (has_plus && text.starts_with('-')) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  return error == std::errc{} && end == text.data() + text.size() && exponent > -largest &&
         exponent < largest;
}

bool read_parts(std::string_view text, Parts& parts) {
  const auto e = text.find_first_of("eE");
  if (e != text.npos && !read_exponent(text.substr(e + 1), parts.exponent)) return false;
  const std::string_view coefficient = text.substr(0, e);
  const auto point = coefficient.find('.');
  const std::string_view whole = coefficient.substr(0, point);
  const std::string_view fraction = point == text.npos ? "" : coefficient.substr(point + 1);
  const std::string digits = std::string{whole} + std::string{fraction};
  if (digits.empty() || !are_digits(digits)) return false;
  parts.exponent -= static_cast<std::int64_t>(fraction.size());
  parts.digits = without_leading_zeros(digits);
  if (parts.digits.empty()) parts.digits = "0";
  return true;
}

// As the General Decimal Arithmetic Specification has it, and with it Python's str().
std::string text_of(const Parts& parts) {
  const auto size = static_cast<std::int64_t>(parts.digits.size());
  const std::int64_t digits_before_point = size + parts.exponent;
  const bool is_plain = parts.exponent <= 0 && digits_before_point > -6;
  const std::int64_t point = is_plain ? digits_before_point : 1;
  std::string text = parts.digits;
  if (point <= 0) {
    text.insert(0, "0." + std::string(static_cast<std::size_t>(-point), '0'));
  } else if (point < size) {
    text.insert(static_cast<std::size_t>(point), ".");
  }
  if (is_plain) return text;
  const std::int64_t exponent = digits_before_point - 1;
  return text + (exponent < 0 ? "E" : "E+") + std::to_string(exponent);
}

}  // namespace

Decimal Decimal::parse(std::string_view text) {
  const bool has_sign = text.starts_with('-') || text.starts_with('+');
  const std::string_view rest = text.substr(has_sign ? 1 : 0);
  std::string number = special(rest);
  if (number.empty()) {
    Parts parts;
    if (!read_parts(rest, parts)) throw_no_number(text);
    number = text_of(parts);
  }
  return Decimal{(text.starts_with('-') ? "-" : "") + number};
}

std::ostream& operator<<(std::ostream& out, const Decimal& number) {
  return out << number.to_string();
}

namespace types {

namespace {

using Ref = detail::Owned<detail::InlineApi>;
using Border = Conversion<krait::Decimal>;

constinit detail::Module module{"decimal"};
constinit detail::CachedAttribute decimal_class{module, "Decimal"};

}  // namespace

bool Border::exact(detail::Handle object) {
  return PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject*>(decimal_class.get()));
}

std::optional<krait::Decimal> Border::load(detail::Handle object, detail::Failure& failure) {
  if (!exact(object)) return failure.mismatch(name, object), std::nullopt;
  const Ref text{PyObject_Str(object)};
  if (!text) return failure.raised(), std::nullopt;
  std::string_view characters;
  if (!detail::InlineApi::read_str(text.get(), characters, failure)) return std::nullopt;
  try {
    return krait::Decimal::parse(characters);
  } catch (const ConversionError&) {  // of a class that prints itself in its own way
    failure.invalid(name, detail::describe(object) + " '" + detail::shortened(characters) + "'");
    return std::nullopt;
  }
}

// Python's decimals have fewer exponents than there are texts: those it takes for invalid.
detail::Handle Border::make(const krait::Decimal& value, detail::Failure& failure) {
  const Ref text{detail::InlineApi::make_str(value.to_string())};
  if (!text) return nullptr;
  const detail::Handle made = PyObject_CallOneArg(decimal_class.get(), text.get());
  if (made != nullptr || PyErr_ExceptionMatches(PyExc_ArithmeticError) == 0) return made;
  PyErr_Clear();
  failure.invalid("Decimal that Python can hold", value.to_string());
  return nullptr;
}

}  // namespace types
}  // namespace krait
