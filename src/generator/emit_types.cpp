// Writes what the types of a module are in C++, all in their order, and how they cross the border.

#include "emit_types.hpp"

#include <fmt/format.h>

#include "class_order.hpp"
#include "cpp_text.hpp"
#include "cpp_types.hpp"
#include "emit_class.hpp"
#include "emit_enum.hpp"
#include "emit_struct.hpp"
#include "layout.hpp"
#include "naming.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

std::string full_python_name(const Declaration& declaration) {
  return declaration.module->name + "." + declaration.python_name;
}

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
    text_.definitions += to_string_in_source(each);
    text_.conversions +=
        is_flags(each) ? conversion_of_flags(declaration, type) : conversion_of_enum(each, type);
  }

  void write(const BoundStruct& each) {
    const auto record = object_name(*each.declaration, "_");
    text_.objects += record_object(each, record);
    text_.definitions += comparison_in_source(each);
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
    text += fmt::format("struct {};\n", each.declaration->own_cpp_name);
  }
  for (const auto& each : module.classes) {
    text += fmt::format("class {};\n", each.declaration->own_cpp_name);
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
