// Python's literal defaults as C++ default arguments.

#include "defaults.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include "cpp_text.hpp"
#include "cpp_types.hpp"
#include "enumerators.hpp"
#include "program.hpp"

namespace krait::generator {
namespace {

using Kind = Expression::Kind;

/// Every whole number of so few digits is a double, too.
constexpr std::size_t digits_of_exact_double = 15;

std::optional<std::string> integer_default(const std::string& digits) {
  std::int64_t number = 0;
  const auto end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, number).ec != std::errc{}) return std::nullopt;
  // C++ reads the minus and the number separately, and this number alone does not fit.
  if (number == std::numeric_limits<std::int64_t>::min()) return "-9223372036854775807 - 1";
  return digits;
}

std::optional<std::string> real_default(const Expression& value) {
  if (value.kind == Kind::integer) {
    if (value.text.size() > digits_of_exact_double) return std::nullopt;
    return value.text + ".0";
  }
  if (value.kind != Kind::real || value.text.find("inf") != std::string::npos) return std::nullopt;
  const bool says_double = value.text.find_first_of(".e") != std::string::npos;
  return says_double ? value.text : value.text + ".0";
}

std::optional<std::string> complex_default(const Expression& value) {
  if (value.kind == Kind::imaginary) {
    const auto imaginary = real_default({.kind = Kind::real, .text = value.text});
    if (!imaginary) return std::nullopt;
    // In Python, too, the minus of -1j is also that of its zero.
    return fmt::format("std::complex<double>{{{}0.0, {}}}", imaginary->starts_with('-') ? "-" : "",
                       *imaginary);
  }
  const auto real = real_default(value);
  if (!real) return std::nullopt;
  return fmt::format("std::complex<double>{{{}, 0.0}}", *real);
}

/// `std::vector<std::byte>{std::byte{0x61}}`
std::optional<std::string> bytes_default(const Expression& value, const Type& type) {
  if (value.kind != Kind::bytes || value.text == "…") return std::nullopt;
  std::vector<std::string> bytes;
  for (std::size_t index = 0; index < value.text.size(); index += 2) {
    bytes.push_back(fmt::format("std::byte{{0x{}}}", value.text.substr(index, 2)));
  }
  return fmt::format("{}{{{}}}", value_type(type), fmt::join(bytes, ", "));
}

/// A literal that stops at a NUL needs to be told its length.
std::string string_default(const std::string& text) {
  const bool has_nul = text.find('\0') != std::string::npos;
  return has_nul ? fmt::format("{{{}, {}}}", string_literal(text), text.size())
                 : string_literal(text);
}

/// A literal's own choices only; the value is checked by the C++ compiler once more.
std::optional<std::string> literal_default(const Expression& value, const Type& type) {
  const auto choice = spelled_choice(value);
  const bool is_choice = choice && std::ranges::find(type.choices, *choice) != type.choices.end();
  return is_choice ? choice : std::nullopt;
}

std::optional<std::string> big_integer_default(const Expression& value) {
  if (value.kind != Kind::integer) return std::nullopt;
  const auto small = integer_default(value.text);
  return small ? small : fmt::format("krait::Integer::parse(\"{}\")", value.text);
}

/// With its type said, for where C++ would otherwise have to guess.
std::optional<std::string> typed_default(const Expression& value, const Type& type) {
  auto plain = cpp_default(value, type);
  if (!plain) return std::nullopt;
  const bool says_little = type.kind == TypeKind::integer || type.kind == TypeKind::big_integer ||
                           type.kind == TypeKind::literal;
  if (says_little) return fmt::format("{}{{{}}}", value_type(type), *plain);
  if (type.kind != TypeKind::string) return plain;
  return plain->starts_with('{') ? "std::string" + *plain
                                 : fmt::format("std::string{{{}}}", *plain);
}

std::optional<std::string> union_default(const Expression& value, const Type& type) {
  for (const auto& alternative : type.arguments) {
    const bool is_fraction =
        alternative.kind == TypeKind::real || alternative.kind == TypeKind::complex;
    const bool would_convert = value.kind == Kind::integer && is_fraction;
    if (would_convert) continue;
    if (auto found = typed_default(value, alternative)) return found;
  }
  return std::nullopt;
}

std::optional<std::string> optional_default(const Expression& value, const Type& type) {
  if (value.kind == Kind::none) return "std::nullopt";
  const auto& inner = type.arguments.front();
  const auto found = cpp_default(value, inner);
  // Braces alone would be read as an optional's own, and a literal is checked only as itself.
  const bool needs_type = inner.kind == TypeKind::literal || (found && found->starts_with('{'));
  return needs_type ? typed_default(value, inner) : found;
}

/// `std::tuple<std::int64_t, std::string>{std::int64_t{1}, std::string{"a"}}`
std::optional<std::string> tuple_default(const Expression& value, const Type& type) {
  const bool has_any_length = type.kind == TypeKind::variadic_tuple;
  const auto size = value.children.size();
  const bool is_alike =
      value.kind == Kind::tuple && (has_any_length || size == type.arguments.size());
  if (!is_alike) return std::nullopt;
  std::vector<std::string> items;
  for (std::size_t index = 0; index < size; ++index) {
    const auto& item_type = type.arguments[has_any_length ? 0 : index];
    const auto item = typed_default(value.children[index], item_type);
    if (!item) return std::nullopt;
    items.push_back(*item);
  }
  return fmt::format("{}{{{}}}", value_type(type), fmt::join(items, ", "));
}

/// `Color.RED`, also behind the name of a module.
std::optional<std::string> member_default(const Expression& value, const Declaration& declaration) {
  if (value.kind != Kind::attribute) return std::nullopt;
  const auto owner = "." + dotted_name(value.children.front());
  if (!owner.ends_with("." + declaration.own_name())) return std::nullopt;
  for (const auto& each : enumerators_of(declaration)) {
    if (each.name == value.text) return fmt::format("{}::{}", declaration.cpp_name, each.cpp_name);
  }
  return std::nullopt;
}

/// A member of an enumeration, or several of flags with `|` between them.
std::optional<std::string> enum_default(const Expression& value, const Declaration& declaration) {
  if (value.kind != Kind::union_of) return member_default(value, declaration);
  std::vector<std::string> members;
  for (const auto& each : value.children) {
    const auto member = member_default(each, declaration);
    if (!member) return std::nullopt;
    members.push_back(*member);
  }
  return fmt::format("{}", fmt::join(members, " | "));
}

}  // namespace

bool fits_in_64_bits(const std::string& digits) { return integer_default(digits).has_value(); }

std::optional<std::string> spelled_choice(const Expression& value) {
  if (value.kind == Kind::string) return string_literal(value.text);
  if (value.kind == Kind::integer) return integer_default(value.text);
  if (value.kind == Kind::boolean) return value.text == "True" ? "true" : "false";
  return std::nullopt;
}

std::optional<std::string> cpp_default(const Expression& value, const Type& type) {
  switch (type.kind) {
    case TypeKind::boolean:
      if (value.kind != Kind::boolean) return std::nullopt;
      return value.text == "True" ? "true" : "false";
    case TypeKind::integer:
      return value.kind == Kind::integer ? integer_default(value.text) : std::nullopt;
    case TypeKind::big_integer:
      return big_integer_default(value);
    case TypeKind::literal:
      return literal_default(value, type);
    case TypeKind::real:
      return real_default(value);
    case TypeKind::complex:
      return complex_default(value);
    case TypeKind::string:
      if (value.kind != Kind::string) return std::nullopt;
      return string_default(value.text);
    case TypeKind::bytes:
      return bytes_default(value, type);
    case TypeKind::tuple:
    case TypeKind::variadic_tuple:
      return tuple_default(value, type);
    case TypeKind::any:  // a default-constructed object is None
    case TypeKind::none:
      if (value.kind != Kind::none) return std::nullopt;
      return value_type(type) + "{}";
    case TypeKind::optional:
      return optional_default(value, type);
    case TypeKind::declared:
      if (!type.declaration->is_enum()) return std::nullopt;
      return enum_default(value, *type.declaration);
    case TypeKind::union_of:
      return union_default(value, type);
    default:
      return std::nullopt;
  }
}

}  // namespace krait::generator
