// Writes the C++ of enumerations.

#include "emit_enum.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cpp_text.hpp"
#include "docstring.hpp"
#include "naming.hpp"
#include "program.hpp"

namespace krait::generator {
namespace {

std::string flag_operators(const std::string& type) {
  std::string text;
  for (const auto* sign : {"|", "&", "^"}) {
    text += fmt::format(
        "constexpr {0} operator{1}({0} a, {0} b) noexcept {{\n"
        "  return static_cast<{0}>(static_cast<std::int64_t>(a) {1} "
        "static_cast<std::int64_t>(b));\n}}\n",
        type, sign);
    text += fmt::format(
        "constexpr {0}& operator{1}=({0}& a, {0} b) noexcept {{ return a = a {1} b; }}\n", type,
        sign);
  }
  return text;
}

std::string to_string_of_enum(const BoundEnum& each) {
  auto text = fmt::format("std::string_view to_string({} value) noexcept {{\n  switch (value) {{\n",
                          each.declaration->cpp_name);
  for (const auto& member : each.enumerators) {
    if (member.is_alias) continue;
    text += fmt::format("    case {}::{}:\n      return {};\n", each.declaration->cpp_name,
                        member.cpp_name, string_literal(member.python_name));
  }
  return text + "  }\n  return {};\n}\n\n";
}

std::string to_string_of_flags(const BoundEnum& each) {
  const auto& type = each.declaration->cpp_name;
  std::string wholes;
  std::string bits;
  for (const auto& member : each.enumerators) {
    if (member.is_alias) continue;
    const auto name = string_literal(member.python_name);
    wholes += fmt::format("  if (value == {}::{}) return {};\n", type, member.cpp_name, name);
    bits += fmt::format("  add({}::{}, {});\n", type, member.cpp_name, name);
  }
  return fmt::format(
      "std::string to_string({} value) {{\n"
      "{}"
      "  std::string names;\n"
      "  auto left = static_cast<std::uint64_t>(value);\n"
      "  const auto add = [&]({} member, const char* name) {{\n"
      "    const auto bit = static_cast<std::uint64_t>(member);\n"
      "    if (!std::has_single_bit(bit) || (left & bit) == 0) return;\n"
      "    names += (names.empty() ? \"\" : \"|\") + std::string{{name}};\n"
      "    left &= ~bit;\n"
      "  }};\n"
      "{}"
      "  if (left != 0) names += (names.empty() ? \"\" : \"|\") + std::to_string(left);\n"
      "  return names;\n"
      "}}\n\n",
      type, wholes, type, bits);
}

}  // namespace

bool is_flags(const BoundEnum& each) { return each.declaration->form == Declaration::Form::flags; }

std::string enum_in_header(const BoundEnum& each, const std::string& indentation) {
  const auto& syntax = *each.declaration->syntax;
  auto text = doxygen_comment(syntax.docstring.value_or(""), indentation);
  const bool has_numbers = std::ranges::any_of(each.enumerators, [](const auto& member) {
    return !member.is_alias && !member.cpp_value.empty();
  });
  text += fmt::format("{}enum class {}{} {{\n", indentation, each.declaration->own_cpp_name,
                      has_numbers ? " : std::int64_t" : "");
  for (const auto& member : each.enumerators) {
    text += fmt::format("{}  {}{}{},\n", indentation, member.cpp_name,
                        member.cpp_value.empty() ? "" : " = ", member.cpp_value);
  }
  return text + indentation + "};\n";
}

std::string enum_functions_in_header(const BoundEnum& each) {
  const auto& type = each.declaration->cpp_name;
  if (!is_flags(each)) {
    return fmt::format(
        "/// The name of the member; empty for a number that is none.\n"
        "std::string_view to_string({} value) noexcept;\n\n",
        type);
  }
  return fmt::format(
      "/// The member's name, else those of the bits that are set, as in \"READ|WRITE\"; bits "
      "without\n"
      "/// a name come as a number.\n"
      "std::string to_string({} value);\n{}\n",
      type, flag_operators(type));
}

std::string to_string_in_source(const BoundEnum& each) {
  return is_flags(each) ? to_string_of_flags(each) : to_string_of_enum(each);
}

}  // namespace krait::generator
