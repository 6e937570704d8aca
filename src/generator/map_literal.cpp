// `Literal[...]`: its choices, which aliases may name and None may be one of.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cpp_types.hpp"
#include "defaults.hpp"
#include "map.hpp"

namespace krait::generator {
namespace {

using Kind = Expression::Kind;

constexpr std::string_view say_choices = "write texts, ints, `True`, `False` and `None`";

/// The choices of one `Literal[...]`, or the first of them that C++ can't have.
struct LiteralChoices {
  Type type{TypeKind::literal, {}};
  std::set<Kind> kinds;
  bool has_none = false;
  const Expression* misfit = nullptr;

  void add(const Expression& choice) {
    const auto spelled = spelled_choice(choice);
    if (choice.kind == Kind::none) {
      has_none = true;
    } else if (spelled) {
      kinds.insert(choice.kind);
      auto& known = type.choices;
      if (std::find(known.begin(), known.end(), *spelled) == known.end()) known.push_back(*spelled);
    } else if (misfit == nullptr) {
      misfit = &choice;
    }
  }
};

std::string problem_of(const Expression& misfit) {
  switch (misfit.kind) {
    case Kind::bytes:
      return "bytes in a 'Literal' are not mapped";
    case Kind::attribute:
      return fmt::format("members of enums, as '{}' may be, are not mapped in a 'Literal'",
                         dotted_name(misfit));
    case Kind::integer:
      return "this int in a 'Literal' has more than 64 bits";
    default:
      return "this is no choice that a 'Literal' may have";
  }
}

std::string_view advice_for(const Expression& misfit) {
  switch (misfit.kind) {
    case Kind::bytes:
      return "write `bytes` for any";
    case Kind::attribute:
      return "write the enum itself, or `str` or `int` for its value";
    case Kind::integer:
      return "write `Annotated[int, \"big\"]` for any";
    default:
      return say_choices;
  }
}

/// What all choices are, where one type is enough for them.
Type plain_type_of(const std::set<Kind>& kinds) {
  if (kinds.size() != 1) return {TypeKind::any, {}};
  return {*kinds.begin() == Kind::string ? TypeKind::string : TypeKind::integer, {}};
}

/// Also those of the literals that are choices of others: `Literal[Modes, "x"]`.
template <class Unwrap>
void collect(const Expression& subscript, const Unwrap& inner_literal, LiteralChoices& choices,
             int depth) {
  constexpr int deepest = 20;  // an alias may be defined by itself
  for (std::size_t index = 1; index < subscript.children.size(); ++index) {
    const auto& choice = subscript.children[index];
    const auto* inner = depth < deepest ? inner_literal(choice) : nullptr;
    if (inner != nullptr) {
      collect(*inner, inner_literal, choices, depth + 1);
    } else {
      choices.add(choice);
    }
  }
}

}  // namespace

Type TypeMapper::map_literal(const Expression& subscript) {
  const auto inner_literal = [this](const Expression& choice) -> const Expression* {
    if (choice.kind == Kind::string) return nullptr;  // a text, and no quoted annotation
    const bool is_literal = head_of(choice) == "typing.Literal";
    const auto& plain = unwrapped(choice);
    return is_literal && plain.kind == Kind::subscript ? &plain : nullptr;
  };
  LiteralChoices choices;
  collect(subscript, inner_literal, choices, 0);
  if (choices.misfit != nullptr) {
    const auto& misfit = *choices.misfit;
    return object_instead(misfit, problem_of(misfit), advice_for(misfit));
  }
  if (choices.type.choices.size() > most_choices) {
    choices.type = plain_type_of(choices.kinds);
    reporter_.note(subscript.location,
                   fmt::format("this 'Literal' has more than {} choices, too many for C++ "
                               "compilers: {} is used",
                               most_choices, value_type(choices.type)));
  }
  if (choices.type.choices.empty() && choices.type.kind == TypeKind::literal) {
    return choices.has_none ? Type{TypeKind::none, {}}
                            : object_instead(subscript, "this is no 'Literal'", say_choices);
  }
  return choices.has_none ? union_of({{TypeKind::none, {}}, choices.type}) : choices.type;
}

}  // namespace krait::generator
