// Writes the C++ of enumerations, structs and variables.

#include "emit_types.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "class_order.hpp"
#include "cpp_text.hpp"
#include "cpp_types.hpp"
#include "docstring.hpp"
#include "emit_class.hpp"
#include "layout.hpp"
#include "naming.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

std::string own_cpp_name(const Declaration& declaration) {
  return cpp_name(declaration.own_name());
}

bool is_flags(const BoundEnum& each) { return each.declaration->form == Declaration::Form::flags; }

std::string full_python_name(const Declaration& declaration) {
  return declaration.module->name + "." + declaration.python_name;
}

// --- enumerations ---

std::string enum_in_header(const BoundEnum& each, const std::string& indentation) {
  const auto& syntax = *each.declaration->syntax;
  auto text = doxygen_comment(syntax.docstring.value_or(""), indentation);
  const bool has_numbers =
      std::any_of(each.enumerators.begin(), each.enumerators.end(),
                  [](const auto& member) { return !member.is_alias && !member.cpp_value.empty(); });
  text += fmt::format("{}enum class {}{} {{\n", indentation, own_cpp_name(*each.declaration),
                      has_numbers ? " : std::int64_t" : "");
  for (const auto& member : each.enumerators) {
    text += fmt::format("{}  {}{}{},\n", indentation, member.cpp_name,
                        member.cpp_value.empty() ? "" : " = ", member.cpp_value);
  }
  return text + indentation + "};\n";
}

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

/// What stands beside an enumeration in the namespace, where argument-dependent look-up finds it.
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

// --- structs ---

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
      return std::all_of(type.arguments.begin(), type.arguments.end(), is_comparable);
  }
}

bool is_optional_in_cpp(const BoundField& field) {
  return field.kind == BoundField::Kind::not_required || field.is_left_to_python();
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

std::string struct_in_header(const BoundStruct& each, const std::string& indentation);

std::string insides(const std::vector<BoundEnum>& enums, const std::vector<BoundStruct>& structs,
                    const std::string& indentation) {
  std::string text;
  for (const auto& inner : enums) text += enum_in_header(inner, indentation) + "\n";
  for (const auto* inner : in_order_of_definition(structs)) {
    text += struct_in_header(*inner, indentation) + "\n";
  }
  return text;
}

std::string struct_in_header(const BoundStruct& each, const std::string& indentation) {
  const auto& declaration = *each.declaration;
  const auto name = own_cpp_name(declaration);
  auto text = doxygen_comment(declaration.syntax->docstring.value_or(""), indentation);
  const auto inside = indentation + "  ";
  text += fmt::format("{}struct {} {{\n{}", indentation, name,
                      insides(each.enums, each.structs, inside));
  for (const auto& field : each.fields) text += inside + member(field);
  const bool is_all_comparable = std::all_of(each.fields.begin(), each.fields.end(),
                                             [](auto& field) { return is_comparable(field.type); });
  if (is_all_comparable) {
    text += fmt::format("\n{}bool operator==(const {}&) const = default;\n", inside, name);
  }
  if (declaration.is_hashable) {
    text += fmt::format("{}friend std::size_t hash_value(const {}& value);\n", inside, name);
  }
  return text + indentation + "};\n";
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

/// `krait::detail::DataClass<cases::Point, …> Point_{module_, "Point", "x", "y"};`
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

/// What a box holds is hashed by itself: it is of a struct that `krait::Hash` knows.
std::string hashed(const BoundField& field) {
  const auto member = "value." + field.cpp_name;
  if (field.type.kind != TypeKind::boxed) return member;
  return fmt::format("({0} ? krait::detail::hash_all(*{0}) : std::size_t{{}})", member);
}

std::string hash_function(const BoundStruct& each) {
  std::vector<std::string> fields;
  for (const auto& field : each.fields) fields.push_back(hashed(field));
  return fmt::format(
      "std::size_t hash_value([[maybe_unused]] const {}& value) {{\n"
      "  return krait::detail::hash_all({});\n}}\n\n",
      each.declaration->cpp_name, fmt::join(fields, ", "));
}

// --- conversions ---

std::string argument_type(const Declaration& declaration) {
  return declaration.is_enum() ? declaration.cpp_name
                               : fmt::format("const {}&", declaration.cpp_name);
}

std::string conversion_in_header(const Declaration& declaration) {
  return fmt::format("KRAIT_DECLARE_CONVERSION({}, {});\n", declaration.cpp_name,
                     string_literal(full_python_name(declaration)));
}

/// Goes through all types of a module, also those inside of others.
template <class EnumVisitor, class StructVisitor>
void for_each_type(const std::vector<BoundEnum>& enums, const std::vector<BoundStruct>& structs,
                   EnumVisitor on_enum, StructVisitor on_struct) {
  for (const auto& each : enums) on_enum(each);
  for (const auto& each : structs) {
    on_struct(each);
    for_each_type(each.enums, each.structs, on_enum, on_struct);
  }
}

/// The same, also inside of classes, which `on_class` gets after what is inside of them.
template <class EnumVisitor, class StructVisitor, class ClassVisitor>
void for_each_type_inside(const std::vector<BoundClass>& classes, EnumVisitor on_enum,
                          StructVisitor on_struct, ClassVisitor on_class) {
  for (const auto& each : classes) {
    for_each_type(each.enums, each.structs, on_enum, on_struct);
    for_each_type_inside(each.classes, on_enum, on_struct, on_class);
    on_class(each);
  }
}

class SourceWriter {
 public:
  SourceWriter(SourceNames& names, TypesInSource& text) : names_(names), text_(text) {}

  void write(const BoundEnum& each) {
    const auto& declaration = *each.declaration;
    const auto type = object_name(declaration, "_");
    text_.objects += fmt::format("constinit krait::detail::CachedAttribute {}{{module_, {}}};\n",
                                 type, string_literal(declaration.python_name));
    text_.definitions += is_flags(each) ? to_string_of_flags(each) : to_string_of_enum(each);
    text_.conversions +=
        is_flags(each) ? conversion_of_flags(declaration, type) : conversion_of_enum(each, type);
  }

  void write(const BoundStruct& each) {
    const auto record = object_name(*each.declaration, "_");
    text_.objects += record_object(each, record);
    if (each.declaration->is_hashable) text_.definitions += hash_function(each);
    text_.conversions +=
        conversion_in_source(*each.declaration, fmt::format("return {}.exact(object);", record),
                             fmt::format("return {}.load(object, failure);", record),
                             fmt::format("return {}.make(value, failure);", record));
  }

  void write(const BoundVariable& each) {
    const auto name = names_.unique(each.python_name + "_");
    text_.objects += fmt::format("constinit krait::detail::Variable<{}> {}{{module_, {}}};\n",
                                 tag_of(each.type), name, string_literal(each.python_name));
    text_.definitions += fmt::format("{} {}() {{\n  return {}.get();\n}}\n\n",
                                     value_type(each.type), each.cpp_name, name);
  }

 private:
  std::string object_name(const Declaration& declaration, std::string_view end) {
    return names_.unique(replace_all(declaration.python_name, ".", "_") + std::string(end));
  }

  std::string conversion_of_enum(const BoundEnum& each, const std::string& type) {
    const auto& declaration = *each.declaration;
    const auto members = object_name(declaration, "_members_");
    text_.objects += fmt::format("constinit krait::detail::EnumMember {}[] = {{\n", members);
    for (const auto& member : each.enumerators) {
      if (member.is_alias) continue;
      text_.objects +=
          fmt::format("    {{module_, {}, {}::{}}},\n",
                      string_literal(declaration.python_name + "." + member.python_name),
                      declaration.cpp_name, member.cpp_name);
    }
    text_.objects += "};\n";
    return conversion_in_source(
        declaration, fmt::format("return krait::detail::is_exact_instance_of({}, object);", type),
        fmt::format("std::int64_t value = 0;\n"
                    "  if (!krait::detail::load_member({}, {}, object, value, failure)) return "
                    "std::nullopt;\n"
                    "  return static_cast<{}>(value);",
                    type, members, declaration.cpp_name),
        fmt::format("return krait::detail::make_member({}, {}, "
                    "static_cast<std::int64_t>(value), failure);",
                    type, members));
  }

  static std::string conversion_of_flags(const Declaration& declaration, const std::string& type) {
    return conversion_in_source(
        declaration, fmt::format("return krait::detail::is_exact_instance_of({}, object);", type),
        fmt::format("std::int64_t bits = 0;\n"
                    "  if (!krait::detail::load_flags({}, object, bits, failure)) return "
                    "std::nullopt;\n"
                    "  return static_cast<{}>(bits);",
                    type, declaration.cpp_name),
        fmt::format("return krait::detail::make_flags({}, static_cast<std::int64_t>(value));",
                    type));
  }

  SourceNames& names_;
  TypesInSource& text_;
};

}  // namespace

std::string insides_in_header(const std::vector<BoundEnum>& enums,
                              const std::vector<BoundStruct>& structs,
                              const std::string& indentation) {
  return insides(enums, structs, indentation);
}

std::string conversion_in_source(const Declaration& declaration, const std::string& exact,
                                 const std::string& load, const std::string& make) {
  return fmt::format(
      "bool krait::types::Conversion<{0}>::exact(krait::detail::Handle object) {{\n  {2}\n}}\n"
      "std::optional<{0}> krait::types::Conversion<{0}>::load(krait::detail::Handle object, "
      "krait::detail::Failure& failure) {{\n  {3}\n}}\n"
      "krait::detail::Handle krait::types::Conversion<{0}>::make({1} value, "
      "[[maybe_unused]] krait::detail::Failure& failure) {{\n  {4}\n}}\n\n",
      declaration.cpp_name, argument_type(declaration), exact, load, make);
}

std::string types_in_header(const BoundModule& module) {
  std::string text;
  for (const auto& each : module.enums) {
    text += enum_in_header(each, "") + enum_functions_in_header(each);
  }
  // Structs may hold vectors of those that come later, and functions may name any.
  for (const auto& each : module.structs) {
    text += fmt::format("struct {};\n", own_cpp_name(*each.declaration));
  }
  for (const auto& each : module.classes) {
    text += fmt::format("class {};\n", own_cpp_name(*each.declaration));
  }
  if (!module.structs.empty() || !module.classes.empty()) text += "\n";
  const auto late = structs_that_need_classes(module.structs);
  std::string late_structs;
  for (const auto* each : in_order_of_definition(module.structs)) {
    (late.contains(each->declaration) ? late_structs : text) += struct_in_header(*each, "") + "\n";
  }
  for (const auto& each : module.classes) text += class_in_header(each) + "\n";
  text += late_structs;
  const auto add_functions = [&](const BoundEnum& each) { text += enum_functions_in_header(each); };
  for_each_type({}, module.structs, add_functions, [](const BoundStruct&) {});
  for_each_type_inside(
      module.classes, add_functions, [](const BoundStruct&) {}, [](const BoundClass&) {});
  for (const auto& each : module.variables) {
    text += fmt::format("/// The value of the module's variable, as it is now.\n{} {}();\n\n",
                        value_type(each.type), each.cpp_name);
  }
  return text;
}

std::string conversions_in_header(const BoundModule& module) {
  std::string text;
  const auto add = [&](const auto& each) { text += conversion_in_header(*each.declaration); };
  for_each_type(module.enums, module.structs, add, add);
  for_each_type_inside(module.classes, add, add, add);
  return text.empty() ? text : "\n" + text;
}

void add_headers_of_types(const BoundModule& module, std::set<std::string>& headers) {
  const auto add_enum = [&](const BoundEnum& each) {
    headers.insert({"<cstdint>", is_flags(each) ? "<string>" : "<string_view>"});
  };
  const auto add_struct = [&](const BoundStruct& each) {
    for (const auto& field : each.fields) {
      add_headers_of_value(field.type, headers);
      if (is_optional_in_cpp(field)) headers.insert("<optional>");
    }
    if (each.declaration->is_hashable) headers.insert({"<cstddef>", "<krait/hash.hpp>"});
  };
  for_each_type(module.enums, module.structs, add_enum, add_struct);
  for_each_type_inside(module.classes, add_enum, add_struct, [](const BoundClass&) {});
  add_headers_of_classes(module, headers);
  if (!module.enums.empty() || !module.structs.empty() || !module.classes.empty()) {
    headers.insert({"<optional>", "<string_view>", "<krait/types/declared.hpp>"});
  }
  for (const auto& each : module.variables) add_headers_of_value(each.type, headers);
}

TypesInSource types_in_source(const BoundModule& module, SourceNames& names) {
  TypesInSource text;
  SourceWriter writer(names, text);
  const auto write = [&](const auto& each) { writer.write(each); };
  for_each_type(module.enums, module.structs, write, write);
  for_each_type_inside(module.classes, write, write, [](const BoundClass&) {});
  write_classes(module, names, text);
  for (const auto& each : module.variables) write(each);
  return text;
}

}  // namespace krait::generator
