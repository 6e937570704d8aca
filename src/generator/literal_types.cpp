// Literals beside the types that have their choices, and others.

#include "literal_types.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace krait::generator {
namespace {

/// What all choices of a literal are: one type, if there is one.
std::optional<Type> plain_type_of(const Type& literal) {
  const auto kind_of = [](const std::string& choice) {
    if (choice.starts_with('"')) return TypeKind::string;
    return choice == "true" || choice == "false" ? TypeKind::boolean : TypeKind::integer;
  };
  const auto kind = kind_of(literal.choices.front());
  const bool is_one =
      std::ranges::all_of(literal.choices, [&](const auto& each) { return kind_of(each) == kind; });
  return is_one ? std::optional<Type>{{kind, {}}} : std::nullopt;
}

}  // namespace

Type without_literal(const Type& type) {
  if (type.kind != TypeKind::literal) return type;
  return plain_type_of(type).value_or(type);
}

Type wider(const Type& first, const Type& second) {
  if (first == second) return first;
  const bool are_literals = first.kind == TypeKind::literal && second.kind == TypeKind::literal;
  if (!are_literals) return without_literal(first);
  auto both = union_of({first, second});
  const bool has_all_truth_values =
      both.choices.size() == 2 && without_literal(both).kind == TypeKind::boolean;
  const bool is_too_large = both.choices.size() > most_choices;
  return has_all_truth_values || is_too_large ? without_literal(both) : both;
}

}  // namespace krait::generator
