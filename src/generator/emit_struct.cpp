// Writes the C++ of structs: those of dataclasses, named tuples and typed dictionaries.

#include "emit_struct.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "cpp_text.hpp"
#include "cpp_types.hpp"
#include "docstring.hpp"
#include "emit_enum.hpp"
#include "layout.hpp"
#include "naming.hpp"
#include "program.hpp"

namespace krait::generator {
namespace {

bool is_comparable(const Type& type) {
  switch (type.kind) {
    case TypeKind::callable:
    case TypeKind::generator:
    case TypeKind::async_generator:
    case TypeKind::awaitable:
      return false;
    case TypeKind::declared:
      return type.declaration->form != Declaration::Form::exception;
    default:
      return std::ranges::all_of(type.arguments, is_comparable);
  }
}

std::string member(const BoundField& field) {
  const auto type = value_type(field.type);
  if (is_optional_in_cpp(field)) {
    return fmt::format("std::optional<{}> {} = {{}};\n", type, field.cpp_name);
  }
  if (field.cpp_default)
    return fmt::format("{} {} = {};\n", type, field.cpp_name, *field.cpp_default);
  // What has no constructor of its own must not begin as garbage; a choice has no empty one.
  const bool is_plain = is_cheap_to_copy(field.type) && field.type.kind != TypeKind::literal;
  return fmt::format("{} {}{};\n", type, field.cpp_name, is_plain ? "{}" : "");
}

std::string passed(const BoundField& field, bool some_before_may_miss) {
  if (field.kind == BoundField::Kind::fixed) return "never";
  if (field.is_left_to_python()) return "by_name_if_set";
  const bool is_by_name = field.kind == BoundField::Kind::keyword || some_before_may_miss;
  return is_by_name ? "by_name" : "by_place";
}

std::string_view record_kind(const Declaration& declaration) {
  switch (declaration.form) {
    case Declaration::Form::named_tuple:
      return "NamedTuple";
    case Declaration::Form::typed_dict:
      return "TypedDict";
    default:
      return "DataClass";
  }
}

/// Of all fields but those of `field(compare=False)`: none at all where C++ can do that by itself,
/// nothing where a field can't be compared.
std::optional<std::vector<std::string>> equal_fields(const BoundStruct& each,
                                                     const std::string& other) {
  std::vector<std::string> equal;
  for (const auto& field : each.fields) {
    if (!field.is_compared) continue;
    if (!is_comparable(field.type)) return std::nullopt;
    equal.push_back(fmt::format("{0} == {1}.{0}", field.cpp_name, other));
  }
  return equal;
}

/// Containers of classes are compared where these have their conversions: compilers look whether
/// they become a krait::Object, and keep the answer.
bool is_compared_in_source(const BoundStruct& each) {
  const auto is_class = [](const Declaration& inner) { return inner.is_class(); };
  return std::ranges::any_of(each.fields, [&](const BoundField& field) {
    return field.is_compared && any_declaration(field.type, is_class);
  });
}

/// What the other struct is called, unlike all fields.
std::string name_of_other(const BoundStruct& each) {
  std::set<std::string> names;
  for (const auto& field : each.fields) names.insert(field.cpp_name);
  return unlike(names, "other");
}

std::string body_of_comparison(const std::vector<std::string>& equal) {
  return fmt::format("{{ return {}; }}\n",
                     equal.empty() ? "true" : fmt::to_string(fmt::join(equal, " && ")));
}

std::string comparison_in_header(const BoundStruct& each, const std::string& name,
                                 const std::string& indentation) {
  const auto other = name_of_other(each);
  const auto equal = equal_fields(each, other);
  if (!equal) return {};
  const auto begin = fmt::format("\n{}bool operator==(const {}&", indentation, name);
  if (is_compared_in_source(each)) return fmt::format("{} {}) const;\n", begin, other);
  if (equal->size() == each.fields.size()) return begin + ") const = default;\n";
  return fmt::format("{}{}) const {}", begin, equal->empty() ? "" : " " + other,
                     body_of_comparison(*equal));
}

/// What a box holds is hashed by itself: it is of a struct that `krait::Hash` knows.
std::string hashed(const BoundField& field) {
  const auto member = "value." + field.cpp_name;
  if (field.type.kind != TypeKind::boxed) return member;
  return fmt::format("({0} ? krait::detail::hash_all(*{0}) : std::size_t{{}})", member);
}

}  // namespace

bool is_optional_in_cpp(const BoundField& field) {
  return field.kind == BoundField::Kind::not_required || field.is_left_to_python();
}

std::string struct_in_header(const BoundStruct& each, const std::string& indentation) {
  const auto& declaration = *each.declaration;
  const auto name = declaration.own_cpp_name;
  auto text = doxygen_comment(declaration.syntax->docstring.value_or(""), indentation);
  const auto inside = indentation + "  ";
  text += fmt::format("{}struct {} {{\n{}", indentation, name,
                      insides_in_header(each.enums, each.structs, inside));
  for (const auto& field : each.fields) text += inside + member(field);
  text += comparison_in_header(each, name, inside);
  if (declaration.is_hashable) {
    text += fmt::format("{}friend std::size_t hash_value(const {}& value);\n", inside, name);
  }
  return text + indentation + "};\n";
}

std::string insides_in_header(const std::vector<BoundEnum>& enums,
                              const std::vector<BoundStruct>& structs,
                              const std::string& indentation) {
  std::string text;
  for (const auto& inner : enums) text += enum_in_header(inner, indentation) + "\n";
  for (const auto* inner : in_order_of_definition(structs)) {
    text += struct_in_header(*inner, indentation) + "\n";
  }
  return text;
}

std::string record_object(const BoundStruct& each, const std::string& name) {
  const auto& declaration = *each.declaration;
  std::string fields;
  std::string names;
  bool some_may_miss = false;
  for (const auto& field : each.fields) {
    const auto pointer = fmt::format("&{}::{}", declaration.cpp_name, field.cpp_name);
    if (declaration.form == Declaration::Form::typed_dict) {
      const bool is_required = field.kind != BoundField::Kind::not_required;
      fields += fmt::format(",\n    krait::detail::Key<{}, {}{}>", tag_of(field.type), pointer,
                            is_required ? "" : ", false");
    } else {
      const auto how = passed(field, some_may_miss);
      const auto how_if_unusual =
          how == "by_place" ? std::string{} : ", krait::detail::Passed::" + how;
      fields += fmt::format(",\n    krait::detail::Field<{}, {}{}>", tag_of(field.type), pointer,
                            how_if_unusual);
    }
    some_may_miss = some_may_miss || field.is_left_to_python();
    names += ", " + string_literal(field.python_name);
  }
  return fmt::format("constinit krait::detail::{}<{}{}> {}{{module_, {}{}}};\n",
                     record_kind(declaration), declaration.cpp_name, fields, name,
                     string_literal(declaration.python_name), names);
}

std::string hash_function(const BoundStruct& each) {
  std::vector<std::string> fields;
  for (const auto& field : each.fields) {
    // What is equal has one hash, also where Python is told to break that by `hash=True`.
    if (field.is_hashed && field.is_compared) fields.push_back(hashed(field));
  }
  return fmt::format(
      "std::size_t hash_value([[maybe_unused]] const {}& value) {{\n"
      "  return krait::detail::hash_all({});\n}}\n\n",
      each.declaration->cpp_name, fmt::join(fields, ", "));
}

std::string comparison_in_source(const BoundStruct& each) {
  const auto other = name_of_other(each);
  const auto equal = equal_fields(each, other);
  if (!equal || !is_compared_in_source(each)) return {};
  const auto& declaration = *each.declaration;
  return fmt::format("bool {}::operator==(const {}& {}) const {}\n", declaration.path(),
                     declaration.cpp_name, other, body_of_comparison(*equal));
}

}  // namespace krait::generator
