// The types of other modules that a header names: which it must include first, and which it only
// declares, because their headers may include this one.

#include "foreign_types.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <map>

#include "layout.hpp"
#include "naming.hpp"

namespace krait::generator {
namespace {

/// What a header must know of a class where it names a type with that class inside.
enum class Need {
  name,
  holding,    // of a member: no more than the name of what is in a vector, or behind a pointer
  definition  // of all that is inside
};

/// Calls `visit` with each type, and what is needed of it.
template <class Visit>
void visit_function(const BoundFunction& function, const Visit& visit) {
  visit(function.result.value, Need::name);
  for (const auto& each : function.positional) {
    visit(each.type, each.cpp_default ? Need::definition : Need::name);
  }
  for (const auto& each : function.keywords) visit(each.type, Need::definition);
  if (function.star) visit(function.star->type, Need::name);
  if (function.double_star) visit(function.double_star->type, Need::name);
}

template <class Visit>
void visit_structs(const std::vector<BoundStruct>& structs, const Visit& visit) {
  for (const auto& each : structs) {
    for (const auto& field : each.fields) visit(field.type, Need::holding);
    visit_structs(each.structs, visit);
  }
}

template <class Visit>
void visit_class(const BoundClass& each, const Visit& visit) {
  for (const auto* base : each.declaration->bases) {
    visit({.kind = TypeKind::declared, .declaration = base}, Need::definition);
  }
  for (const auto& attribute : each.attributes) {
    visit(attribute.type, Need::name);
    visit(attribute.set_type, Need::name);
  }
  for (const auto& method : each.methods) visit_function(method.function, visit);
  if (each.entered) visit(*each.entered, Need::name);
  if (each.item) {
    for (const auto& type : {each.item->key, each.item->value, each.item->assigned}) {
      visit(type, Need::name);
    }
  }
  visit_structs(each.structs, visit);
  for (const auto& inner : each.classes) visit_class(inner, visit);
}

/// Calls `visit` with each class inside of a type. What is hashed must be defined: the hasher is
/// chosen by what it is.
template <class Visit>
void visit_declarations(const Type& type, Need need, const Visit& visit) {
  if (type.declaration != nullptr) visit(*type.declaration, need != Need::name);
  const bool is_held_apart = need == Need::holding && may_be_incomplete_inside(type.kind);
  const auto need_inside = is_held_apart ? Need::name : need;
  for (std::size_t index = 0; index < type.arguments.size(); ++index) {
    const bool is_hashed = is_keyed(type.kind) && index == 0;
    visit_declarations(type.arguments[index], is_hashed ? Need::definition : need_inside, visit);
  }
}

/// Goes through the classes of other modules; `visit` is called with whether they must be defined.
template <class Visit>
void for_each_foreign_type(const BoundModule& module, const std::string& own_namespace,
                           const Visit& visit) {
  const auto look_into = [&](const Type& type, Need need) {
    visit_declarations(type, need, [&](const Declaration& each, bool must_be) {
      const bool is_foreign = each.module->cpp_namespace != own_namespace && !each.is_left_out;
      if (is_foreign) visit(each, must_be || !each.can_be_declared());
    });
  };
  for (const auto& each : module.functions) visit_function(each, look_into);
  for (const auto& each : module.classes) visit_class(each, look_into);
  for (const auto& each : module.variables) look_into(each.type, Need::name);
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
