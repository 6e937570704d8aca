// A class while its members are being found: what it has so far, and which names are taken.

#include "class_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "constrained_overloads.hpp"
#include "naming.hpp"
#include "overload_choice.hpp"
#include "redefinitions.hpp"

namespace krait::generator {
namespace {

/// Inside of the class, the `|` of its own flags isn't declared yet.
void leave_unions_of_flags_to_python(BoundFunction& function) {
  for (auto& each : function.positional) {
    const bool is_inner =
        each.type.declaration != nullptr && each.type.declaration->outer != nullptr;
    const bool is_union = each.cpp_default && each.cpp_default->find('|') != std::string::npos;
    if (is_inner && is_union) each.cpp_default.reset();
  }
}

bool is_operator(BoundMethod::Kind kind) { return kind >= BoundMethod::Kind::call; }

/// Whether `for (auto& each : instance)` is meant to work.
bool is_iterable(const Declaration& declaration) {
  return std::ranges::any_of(declaration.mro, [](const Declaration* origin) {
    const auto& functions = origin->syntax->functions;
    return std::ranges::any_of(functions,
                               [](const Function& each) { return each.name == "__iter__"; });
  });
}

}  // namespace

ClassBuilder::ClassBuilder(const Declaration& declaration, Reporter& reporter)
    : declaration_(declaration), reporter_(reporter) {
  bound.declaration = &declaration;
  types_.insert(declaration.own_cpp_name);
  const auto& syntax = *declaration.syntax;
  for (const auto& each : syntax.classes) {
    if (function_instead_of(each, syntax.functions) == nullptr) types_.insert(cpp_name(each.name));
  }
  taken_ = {"what", "entered_type"};
  taken_.insert(types_.begin(), types_.end());
  if (is_iterable(declaration)) taken_.insert({"begin", "end"});
}

std::string ClassBuilder::name_of(const std::string& python_name) {
  const auto found = names_.find(python_name);
  if (found != names_.end()) return found->second;
  const auto wanted = cpp_name(python_name);
  const auto name = unlike(taken_, wanted);
  if (name != wanted) {
    reporter_.note(declaration_.syntax->location,
                   fmt::format("'{}' of '{}' is called '{}' in C++, where the class has another "
                               "member of that name",
                               python_name, declaration_.python_name, name));
  }
  names_[python_name] = name;
  taken_.insert(name);
  return name;
}

void ClassBuilder::put(BoundMethod method, const Function& origin, Reporter& reporter) {
  leave_unions_of_flags_to_python(method.function);
  if (is_operator(method.kind)) operators_.insert(method.function.cpp_name);
  candidates_.push_back({.method = std::move(method),
                         .name = origin.name,
                         .location = origin.location,
                         .reporter = &reporter});
}

/// A method may share its name with an operator, as overloads do; an attribute may not.
void ClassBuilder::put(BoundAttribute attribute) {
  taken_.merge(operators_);
  attribute.getter = name_of(attribute.python_name);
  const bool is_fixed = attribute.setter.empty() || bound.is_exception();
  attribute.setter = is_fixed ? "" : "set_" + attribute.getter;
  // Where a method of Python's has that name, the attribute is only read.
  if (!attribute.setter.empty() && !take(attribute.setter)) attribute.setter.clear();
  bound.attributes.push_back(std::move(attribute));
}

void ClassBuilder::choose_overloads() {
  for (auto& each : chosen_overloads(candidates_)) bound.methods.push_back(std::move(each));
  std::map<std::string, std::vector<BoundFunction*>> overloads;
  for (auto& each : bound.methods) {
    const bool is_friend = each.kind == BoundMethod::Kind::reflected;
    if (!is_friend) overloads[each.function.cpp_name].push_back(&each.function);
  }
  for (const auto& [name, functions] : overloads) constrain(functions);
}

}  // namespace krait::generator
