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
  const Declaration* enumeration = nullptr;  // whose members the choices are
  const Expression* misfit = nullptr;

  void add_member(const Declaration& of, const Expression& choice) {
    const bool is_first = enumeration == nullptr && kinds.empty();
    if (is_first) enumeration = &of;
    if (enumeration != &of && misfit == nullptr) misfit = &choice;
  }
  void add(const Expression& choice) {
    const auto spelled = spelled_choice(choice);
    if (choice.kind == Kind::none) {
      has_none = true;
    } else if (spelled && enumeration == nullptr) {
      kinds.insert(choice.kind);
      auto& known = type.choices;
      if (std::ranges::find(known, *spelled) == known.end()) known.push_back(*spelled);
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
      return fmt::format("'{}' is no member of one enum with all choices of this 'Literal'",
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
template <class Unwrap, class EnumOf>
void collect(const Expression& subscript, const Unwrap& inner_literal, const EnumOf& enum_of,
             LiteralChoices& choices, int depth) {
  constexpr int deepest = 20;  // an alias may be defined by itself
  for (std::size_t index = 1; index < subscript.children.size(); ++index) {
    const auto& choice = subscript.children[index];
    const auto* inner = depth < deepest ? inner_literal(choice) : nullptr;
    if (inner != nullptr) {
      collect(*inner, inner_literal, enum_of, choices, depth + 1);
    } else if (const auto* enumeration = enum_of(choice)) {
      choices.add_member(*enumeration, choice);
    } else {
      choices.add(choice);
    }
  }
}

}  // namespace

/// The enum whose member an expression may be.
const Declaration* TypeMapper::enum_of_member(const Expression& member) const {
  if (member.kind != Kind::attribute) return nullptr;
  const auto* found = find_class(member.children.front());
  return found != nullptr && found->is_enum() ? found : nullptr;
}

Type TypeMapper::map_literal(const Expression& subscript) {
  const auto inner_literal = [this](const Expression& choice) -> const Expression* {
    if (choice.kind == Kind::string) return nullptr;  // a text, and no quoted annotation
    const bool is_literal = head_of(choice) == "typing.Literal";
    const auto& plain = unwrapped(choice);
    return is_literal && plain.kind == Kind::subscript ? &plain : nullptr;
  };
  const auto enum_of = [this](const Expression& choice) { return enum_of_member(choice); };
  LiteralChoices choices;
  collect(subscript, inner_literal, enum_of, choices, 0);
  if (choices.misfit != nullptr) {
    const auto& misfit = *choices.misfit;
    return object_instead(misfit, problem_of(misfit), advice_for(misfit));
  }
  if (choices.enumeration != nullptr) {
    choices.type = map_declared(*choices.enumeration, subscript);
    reporter_.note(subscript.location, fmt::format("C++ may give any member of '{}' here",
                                                   choices.enumeration->python_name));
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
