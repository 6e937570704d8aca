// Names of a module's own for types: aliases, generic ones too, and type variables.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "advice.hpp"
#include "map.hpp"

namespace krait::generator {
namespace {

const Type any_object{TypeKind::any, {}};

/// The names of the type variables in an expression, in the order in which Python counts them.
void add_type_variables(const Scope& scope, const std::string& inside, const Expression& expression,
                        std::vector<std::string>& names) {
  const bool is_variable =
      expression.kind == Expression::Kind::name &&
      scope.meaning_of(expression, inside).kind == Meaning::Kind::type_variable;
  const bool is_new = std::ranges::find(names, expression.text) == names.end();
  if (is_variable && is_new) names.push_back(expression.text);
  for (const auto& child : expression.children) add_type_variables(scope, inside, child, names);
}

}  // namespace

Type TypeMapper::map_alias(const Expression& value, const Expression& name,
                           const std::string& inside) {
  const bool is_open = std::ranges::find(open_aliases_, &value) != open_aliases_.end();
  if (is_open) {
    return object_instead(name, fmt::format("'{}' is defined by itself", dotted_name(name)),
                          "write `Any` where it comes again");
  }
  open_aliases_.push_back(&value);
  const auto outer = std::exchange(inside_, inside);
  auto type = map(value);
  inside_ = outer;
  open_aliases_.pop_back();
  return type;
}

/// `Pair[int]` where `Pair = tuple[T, T]`, or `type Pair[T] = tuple[T, T]`.
Type TypeMapper::map_generic_alias(const Meaning& alias, const Expression& subscript) {
  const auto names = variables_of(alias);
  const auto given = subscript.children.size() - 1;
  if (given != names.size()) return wrong_alias_arguments(subscript, names.size());
  std::map<std::string, Type> arguments;
  for (std::size_t index = 0; index < given; ++index) {
    arguments[names[index]] = map(subscript.children[index + 1]);
  }
  const auto outer = std::exchange(type_arguments_, std::move(arguments));
  auto type = map_alias(unwrapped(alias), subscript.children.front(), alias.inside);
  type_arguments_ = outer;
  return type;
}

Type TypeMapper::wrong_alias_arguments(const Expression& subscript, std::size_t expected) {
  const auto name = dotted_name(subscript.children.front());
  return object_instead(subscript,
                        wrong_argument_count(name, expected, subscript.children.size() - 1),
                        "write the type that this stands for");
}

std::vector<std::string> TypeMapper::variables_of(const Meaning& alias) const {
  std::vector<std::string> names;
  if (alias.variables != nullptr) {
    for (const auto& each : *alias.variables) names.push_back(each.name);
  }
  if (names.empty()) add_type_variables(scope_, alias.inside, unwrapped(alias), names);
  return names;
}

/// What a name stands for as a type variable of the generic alias or function around it.
std::optional<Type> TypeMapper::type_variable(const Expression& name) {
  if (name.kind != Expression::Kind::name) return std::nullopt;
  const auto argument = type_arguments_.find(name.text);
  if (argument != type_arguments_.end()) return argument->second;
  std::vector<TypeVariable> variables;
  if (function_ != nullptr) variables = function_->type_variables;
  if (around_.scope != nullptr) {
    const auto& of_class = around_.scope->syntax->type_variables;
    variables.insert(variables.end(), of_class.begin(), of_class.end());
  }
  for (const auto& each : variables) {
    if (each.name != name.text) continue;
    return each.bound ? map_bound(*each.bound, name, inside_) : any_object;
  }
  return std::nullopt;
}

/// `T = TypeVar("T", bound=int)` is always an int, `T = TypeVar("T", int, str)` one of both.
Type TypeMapper::map_type_variable(const Meaning& variable, const Expression& name) {
  if (variable.name != "typing.TypeVar") return any_object;
  const auto& call = *variable.alias;
  std::vector<Type> constraints;
  for (std::size_t index = 2; index < call.children.size(); ++index) {
    const auto& argument = call.children[index];
    const bool is_keyword = argument.kind == Expression::Kind::keyword;
    if (is_keyword && argument.text == "bound") {
      return map_bound(argument.children.front(), name, variable.inside);
    }
    if (!is_keyword) constraints.push_back(map_alias(argument, name, variable.inside));
  }
  return constraints.empty() ? any_object : union_of(constraints);
}

Type TypeMapper::map_bound(const Expression& bound, const Expression& name,
                           const std::string& inside) {
  if (bound.kind != Expression::Kind::tuple) return map_alias(bound, name, inside);
  std::vector<Type> constraints;  // `def f[T: (int, str)]`
  constraints.reserve(bound.children.size());
  for (const auto& each : bound.children) constraints.push_back(map_alias(each, name, inside));
  return constraints.empty() ? any_object : union_of(constraints);
}

}  // namespace krait::generator
