// Ints of any size: their digits, and their way to Python and back.
#include "krait/integer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>

#include "krait/error.hpp"
#include "krait/hash.hpp"
#include "krait/python/inline_api.hpp"
#include "text.hpp"

namespace krait {

namespace {

constexpr unsigned limb_bits = 32;
constexpr std::size_t hex_digits_of_limb = limb_bits / 4;
// The most decimal digits that a limb holds.
constexpr std::size_t decimal_digits_of_limb = 9;
constexpr std::uint32_t decimal_base = 1'000'000'000;

[[noreturn]] void throw_no_number(std::string_view text) {
  throw ConversionError{
      "krait::Integer: expected decimal digits, or hexadecimal ones after 0x, got '" +
      detail::shortened(text) + "'"};
}

int digit_of(char character) noexcept {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

bool are_digits(std::string_view text, int base) noexcept {
  return !text.empty() && std::ranges::all_of(text, [base](char each) {
    const int digit = digit_of(each);
    return digit >= 0 && digit < base;
  });
}

std::uint32_t number_of(std::string_view digits, std::uint32_t base) noexcept {
  std::uint32_t number = 0;
  for (const char each : digits)
    number = number * base + static_cast<std::uint32_t>(digit_of(each));
  return number;
}

// Divides in place and gives the remainder.
std::uint32_t divide(std::vector<std::uint32_t>& limbs, std::uint32_t divisor) noexcept {
  std::uint64_t remainder = 0;
  for (std::uint32_t& limb : limbs | std::views::reverse) {
    const std::uint64_t dividend = (remainder << limb_bits) | limb;
    limb = static_cast<std::uint32_t>(dividend / divisor);
    remainder = dividend % divisor;
  }
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
  return static_cast<std::uint32_t>(remainder);
}

}  // namespace

Integer::Integer(bool negative, std::uint64_t magnitude) : negative_(negative) {
  for (; magnitude != 0; magnitude >>= limb_bits) {
    limbs_.push_back(static_cast<std::uint32_t>(magnitude));
  }
}

Integer Integer::parse(std::string_view text) {
  std::string_view digits = text;
  const bool has_sign = digits.starts_with('-') || digits.starts_with('+');
  if (has_sign) digits.remove_prefix(1);
  const bool is_hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
  if (is_hexadecimal) digits.remove_prefix(2);
  if (!are_digits(digits, is_hexadecimal ? 16 : 10)) throw_no_number(text);

  Integer number;
  is_hexadecimal ? number.read_hexadecimal(digits) : number.read_decimal(digits);
  number.negative_ = text.starts_with('-') && !number.limbs_.empty();
  return number;
}

void Integer::read_hexadecimal(std::string_view digits) {
  limbs_.reserve(digits.size() / hex_digits_of_limb + 1);
  while (!digits.empty()) {
    const std::size_t taken = std::min(digits.size(), hex_digits_of_limb);
    limbs_.push_back(number_of(digits.substr(digits.size() - taken), 16));
    digits.remove_suffix(taken);
  }
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
}

void Integer::read_decimal(std::string_view digits) {
  while (!digits.empty()) {
    // The first group is the one that is shorter.
    const std::size_t rest = digits.size() % decimal_digits_of_limb;
    const std::size_t taken = rest != 0 ? rest : decimal_digits_of_limb;
    std::uint32_t factor = 1;
    for (std::size_t i = 0; i < taken; ++i) factor *= 10;
    multiply_add(factor, number_of(digits.substr(0, taken), 10));
    digits.remove_prefix(taken);
  }
}

void Integer::multiply_add(std::uint32_t factor, std::uint32_t summand) {
  std::uint64_t carry = summand;
  for (auto& limb : limbs_) {
    carry += std::uint64_t{limb} * factor;
    limb = static_cast<std::uint32_t>(carry);
    carry >>= limb_bits;
  }
  if (carry != 0) limbs_.push_back(static_cast<std::uint32_t>(carry));
}

std::uint64_t Integer::low() const noexcept {
  const std::uint64_t high = limbs_.size() > 1 ? limbs_[1] : 0;
  return limbs_.empty() ? 0 : (high << limb_bits) | limbs_[0];
}

std::string Integer::to_string() const {
  if (limbs_.empty()) return "0";
  std::string reversed;
  auto rest = limbs_;
  while (!rest.empty()) {
    std::uint32_t group = divide(rest, decimal_base);
    // Only the highest group has no zeros before it.
    for (std::size_t i = 0; rest.empty() ? group != 0 : i < decimal_digits_of_limb; ++i) {
      reversed += static_cast<char>('0' + group % 10);
      group /= 10;
    }
  }
  if (negative_) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

std::string Integer::to_hex() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string reversed;
  for (const std::uint32_t limb : limbs_) {
    for (unsigned shift = 0; shift < limb_bits; shift += 4)
      reversed += digits[(limb >> shift) & 15U];
  }
  while (!reversed.empty() && reversed.back() == '0') reversed.pop_back();
  if (reversed.empty()) reversed = "0";
  reversed += negative_ ? "x0-" : "x0";
  return {reversed.rbegin(), reversed.rend()};
}

std::size_t Integer::bit_width() const noexcept {
  if (limbs_.empty()) return 0;
  return limbs_.size() * limb_bits - static_cast<std::size_t>(std::countl_zero(limbs_.back()));
}

Integer Integer::operator-() const {
  Integer negated = *this;
  negated.negative_ = !negative_ && !limbs_.empty();
  return negated;
}

std::strong_ordering operator<=>(const Integer& a, const Integer& b) noexcept {
  if (a.negative_ != b.negative_) {
    return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  // With the longer one, or the higher of the highest limbs that differ, being farther from zero.
  auto order = a.limbs_.size() <=> b.limbs_.size();
  if (order == 0) {
    order = std::lexicographical_compare_three_way(a.limbs_.rbegin(), a.limbs_.rend(),
                                                   b.limbs_.rbegin(), b.limbs_.rend());
  }
  return a.negative_ ? 0 <=> order : order;
}

std::ostream& operator<<(std::ostream& out, const Integer& number) {
  return out << number.to_string();
}

std::size_t Integer::hash() const noexcept {
  std::size_t hash = negative_ ? 1 : 0;
  for (const std::uint32_t limb : limbs_) hash = detail::combine_hashes(hash, limb);
  return hash;
}

void Integer::throw_does_not_fit(int digits, bool is_signed) const {
  const int bits = digits + (is_signed ? 1 : 0);
  throw ConversionError{std::string{"krait::Integer: expected a number that fits "} +
                        (is_signed ? "a signed" : "an unsigned") + " integer of " +
                        std::to_string(bits) + " bits, got " +
                        (bit_width() <= 256 ? to_string() : detail::shortened(to_hex()))};
}

namespace types {

namespace {

using Ref = detail::Owned<detail::InlineApi>;
using Border = Conversion<krait::Integer>;

// Hexadecimal digits are read and written in a time that grows with their number only, and Python
// sets no limit to them.
std::optional<krait::Integer> from_hexadecimal(PyObject* number, detail::Failure& failure) {
  const Ref text{PyNumber_ToBase(number, 16)};
  if (!text) return failure.raised(), std::nullopt;
  std::string_view digits;
  if (!detail::InlineApi::read_str(text.get(), digits, failure)) return std::nullopt;
  return krait::Integer::parse(digits);
}

}  // namespace

bool Border::exact(detail::Handle object) { return detail::CompiledApi::is_int(object); }

std::optional<krait::Integer> Border::load(detail::Handle object, detail::Failure& failure) {
  if (!PyIndex_Check(object)) return failure.mismatch(name, object), std::nullopt;
  const Ref number{PyNumber_Index(object)};
  if (!number) {
    if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) return failure.raised(), std::nullopt;
    PyErr_Clear();  // an array, say: it can be an index, but only if it has one item
    return failure.mismatch(name, object), std::nullopt;
  }
  int overflow = 0;
  const long long small = PyLong_AsLongLongAndOverflow(number.get(), &overflow);
  if (overflow == 0) return krait::Integer{small};
  return from_hexadecimal(number.get(), failure);
}

detail::Handle Border::make(const krait::Integer& value, detail::Failure&) {
  if (value.fits<std::int64_t>()) return PyLong_FromLongLong(value.to<std::int64_t>());
  return PyLong_FromString(value.to_hex().c_str(), nullptr, 16);
}

}  // namespace types
}  // namespace krait
