// The types of other modules that a header names: which it must include first, and which it only
// declares, because their headers may include this one.

#include "foreign_types.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <map>

#include "naming.hpp"

namespace krait::generator {
namespace {

/// Calls `visit` with each type, and whether it must be defined where it is named.
template <class Visit>
void visit_function(const BoundFunction& function, const Visit& visit) {
  visit(function.result.value, false);
  for (const auto& each : function.positional) visit(each.type, each.cpp_default.has_value());
  for (const auto& each : function.keywords) visit(each.type, true);
  if (function.star) visit(function.star->type, false);
  if (function.double_star) visit(function.double_star->type, false);
}

template <class Visit>
void visit_structs(const std::vector<BoundStruct>& structs, const Visit& visit) {
  for (const auto& each : structs) {
    for (const auto& field : each.fields) visit(field.type, true);
    visit_structs(each.structs, visit);
  }
}

template <class Visit>
void visit_class(const BoundClass& each, const Visit& visit) {
  for (const auto* base : each.declaration->bases) {
    visit({.kind = TypeKind::declared, .declaration = base}, true);
  }
  for (const auto& attribute : each.attributes) {
    visit(attribute.type, false);
    visit(attribute.set_type, false);
  }
  for (const auto& method : each.methods) visit_function(method.function, visit);
  if (each.entered) visit(*each.entered, false);
  if (each.item) {
    for (const auto& type : {each.item->key, each.item->value, each.item->assigned}) {
      visit(type, false);
    }
  }
  visit_structs(each.structs, visit);
  for (const auto& inner : each.classes) visit_class(inner, visit);
}

/// Calls `visit` with each class inside of a type. What is hashed must be defined: the hasher is
/// chosen by what it is.
template <class Visit>
void visit_declarations(const Type& type, bool must_be_defined, const Visit& visit) {
  if (type.declaration != nullptr) visit(*type.declaration, must_be_defined);
  for (std::size_t index = 0; index < type.arguments.size(); ++index) {
    const bool is_hashed = is_keyed(type.kind) && index == 0;
    visit_declarations(type.arguments[index], must_be_defined || is_hashed, visit);
  }
}

/// Goes through the classes of other modules; `visit` is called with whether they must be defined.
template <class Visit>
void for_each_foreign_type(const BoundModule& module, const std::string& own_namespace,
                           const Visit& visit) {
  const auto look_into = [&](const Type& type, bool must_be_defined) {
    visit_declarations(type, must_be_defined, [&](const Declaration& each, bool must_be) {
      const bool is_foreign = each.module->cpp_namespace != own_namespace && !each.is_left_out;
      if (is_foreign) visit(each, must_be || !each.can_be_declared());
    });
  };
  for (const auto& each : module.functions) visit_function(each, look_into);
  for (const auto& each : module.classes) visit_class(each, look_into);
  for (const auto& each : module.variables) look_into(each.type, false);
  visit_structs(module.structs, look_into);
}

}  // namespace

std::string forward_declarations(const BoundModule& module, const std::string& cpp_namespace) {
  std::map<std::string, std::set<std::string>> declared;  // by namespace
  for_each_foreign_type(module, cpp_namespace, [&](const Declaration& each, bool) {
    if (!each.can_be_declared()) return;
    declared[each.module->cpp_namespace].insert(
        fmt::format("{} {}", each.is_struct() ? "struct" : "class", each.own_cpp_name));
  });
  std::string text;
  for (const auto& [name, found] : declared) {
    text += fmt::format("namespace {} {{\n", name);
    for (const auto& each : found) text += fmt::format("{};\n", each);
    text += "}\n";
  }
  return text.empty() ? text : text + "\n";
}

std::set<std::string> headers_needed_first(const BoundModule& module,
                                           const std::string& cpp_namespace) {
  std::set<std::string> headers;
  for_each_foreign_type(module, cpp_namespace, [&](const Declaration& each, bool must_be_defined) {
    if (must_be_defined) headers.insert(fmt::format("\"{}\"", each.module->header_path));
  });
  return headers;
}

}  // namespace krait::generator
