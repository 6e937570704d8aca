// Variables of a module, or of a class, that C++ reads with their type.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "bind_types.hpp"
#include "defaults.hpp"
#include "map.hpp"
#include "naming.hpp"
#include "redefinitions.hpp"

namespace krait::generator {
namespace {

bool is_type_alias(const ProgramModule& module, const Variable& variable) {
  return variable.annotation && module.scope.is(unquoted(*variable.annotation), "typing.TypeAlias");
}

std::optional<Type> type_of(const Program& program, const ProgramModule& module,
                            const Variable& variable, Reporter& reporter) {
  if (variable.annotation && !module.scope.is(unquoted(*variable.annotation), "typing.Final")) {
    TypeMapper mapper(program, module, reporter);
    return with_room_for(mapper.variable_type(*variable.annotation), variable.value);
  }
  if (!variable.value) return std::nullopt;
  if (variable.annotation) {
    if (auto type = literal_type(*variable.value)) return type;
  }
  if (const auto kind = literal_kind(*variable.value)) return Type{*kind, {}};
  const bool is_composed = variable.value->kind == Expression::Kind::other ||
                           variable.value->kind == Expression::Kind::tuple;
  if (is_composed) {
    reporter.untyped(variable.location,
                     fmt::format("'{}' has no annotation: it is left out; write one, as in `{}: "
                                 "list[int] = …`",
                                 variable.name, variable.name));
  }
  return std::nullopt;
}

}  // namespace

std::optional<TypeKind> literal_kind(const Expression& value) {
  switch (value.kind) {
    case Expression::Kind::boolean:
      return TypeKind::boolean;
    case Expression::Kind::integer:
      return fits_in_64_bits(value.text) ? TypeKind::integer : TypeKind::big_integer;
    case Expression::Kind::real:
      return TypeKind::real;
    case Expression::Kind::imaginary:
      return TypeKind::complex;
    case Expression::Kind::string:
      return TypeKind::string;
    case Expression::Kind::bytes:
      return TypeKind::bytes;
    default:
      return std::nullopt;
  }
}

std::optional<Type> literal_type(const Expression& value) {
  if (const auto kind = literal_kind(value)) return Type{*kind, {}};
  if (value.kind != Expression::Kind::tuple || value.children.empty()) return std::nullopt;
  Type tuple{TypeKind::tuple, {}};
  for (const auto& each : value.children) {
    auto type = literal_type(each);
    if (!type) return std::nullopt;
    tuple.arguments.push_back(std::move(*type));
  }
  return is_bearable_in_cpp(tuple) ? std::optional{std::move(tuple)} : std::nullopt;
}

Type with_room_for(Type type, const std::optional<Expression>& value) {
  const bool is_int = value && value->kind == Expression::Kind::integer;
  if (!is_int || fits_in_64_bits(value->text)) return type;
  auto& plain = type.kind == TypeKind::optional ? type.arguments.front() : type;
  if (plain.kind == TypeKind::integer) plain.kind = TypeKind::big_integer;
  return type;
}

std::vector<BoundVariable> bind_variables(const Program& program, const ProgramModule& module,
                                          Reporter& reporter, std::set<std::string>& taken) {
  std::map<std::string, std::size_t> known;
  std::vector<BoundVariable> bound;
  for (const auto& each : module.syntax.variables) {
    if (each.name.starts_with('_') || is_type_alias(module, each)) continue;
    const auto type = type_of(program, module, each, reporter);
    if (!type) continue;
    if (const auto* counts = function_instead_of(each, module.syntax.functions)) {
      if (each.value) report({each.name, each.location.line, counts->location}, reporter);
      continue;
    }
    const auto [found, is_new] = known.emplace(each.name, bound.size());
    // What an annotation says counts, wherever the variable is set again.
    if (!is_new && !each.annotation) continue;
    if (is_new) {
      bound.push_back({each.name, unlike(taken, cpp_name(each.name)), *type});
      taken.insert(bound.back().cpp_name);
    } else {
      bound[found->second].type = *type;
    }
  }
  return bound;
}

}  // namespace krait::generator
