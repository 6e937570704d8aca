// Which members of its bases a class has once more in C++, as its own.

#include "inherited_members.hpp"

#include <algorithm>
#include <map>

#include "special_methods.hpp"

namespace krait::generator {
namespace {

bool mentions_self(const Scope& scope, const Expression& annotation) {
  const auto& children = annotation.children;
  return scope.is(annotation, "typing.Self") ||
         std::ranges::any_of(children,
                             [&](const Expression& each) { return mentions_self(scope, each); });
}

bool mentions_self(const Scope& scope, const std::optional<Expression>& annotation) {
  return annotation && mentions_self(scope, *annotation);
}

/// Methods that share a name in C++: those of one class hide those of its bases.
std::string family_of(const Function& function) {
  if (function.name == "__enter__" || function.name == "__aenter__") return "with";
  const auto* special = find_special_method(function.name);
  if (special == nullptr) return function.name;
  const bool is_friend = special->kind == BoundMethod::Kind::reflected;
  return (is_friend ? "friend " : "") + std::string(special->cpp_name);
}

bool is_or_derives_from(const Declaration& declaration, const Declaration& base) {
  const auto& mro = declaration.mro;
  return std::ranges::find(mro, &base) != mro.end();
}

/// Whether C++ finds several of these, none of which hides the others.
bool are_ambiguous(const std::vector<const Declaration*>& origins) {
  const auto hides = [&](const Declaration* first) {
    return std::ranges::all_of(
        origins, [&](const Declaration* each) { return is_or_derives_from(*first, *each); });
  };
  return std::ranges::none_of(origins, hides);
}

class Repetition {
 public:
  explicit Repetition(const Declaration& declaration)
      : may_be_ambiguous_(declaration.form == Declaration::Form::exception) {
    for (const auto& each : members_of(declaration).methods) {
      families_.insert(family_of(*each.function));
    }
    add_own_names(declaration, names_);
  }

  void add(const Declaration& base) {
    auto& found =
        found_.emplace_back(RepeatedMembers{.origin = &base, .members = members_of(base)});
    found.names_below = names_;
    add_methods(base, found);
    add_attributes(base, found);
    add_own_names(base, names_);
    add_origin(base);
  }

  std::vector<RepeatedMembers> take() {
    if (may_be_ambiguous_) repeat_ambiguous();
    for (auto& each : found_) {
      std::erase_if(each.methods, [&](const Method& method) {
        return !families_.contains(family_of(*method.function));
      });
    }
    return std::move(found_);
  }

 private:
  void add_methods(const Declaration& base, RepeatedMembers& found) {
    const auto& scope = base.module->scope;
    for (const auto& each : found.members.methods) {
      const auto& function = *each.function;
      if (names_.contains(function.name)) continue;
      found.methods.push_back(each);
      const bool is_given_the_class =
          each.kind == Method::Kind::of_class && !is_special(function.name);
      if (is_given_the_class || mentions_self(scope, function.returns)) {
        families_.insert(family_of(function));
      }
    }
  }

  void add_origin(const Declaration& base) {
    std::set<std::string> names;
    add_own_names(base, names);
    for (const auto& each : names) origins_[each].push_back(&base);
  }

  /// Of several bases, each with a member of that name: the one that Python finds.
  void repeat_ambiguous() {
    for (auto& found : found_) {
      for (const auto& [name, origins] : origins_) {
        if (are_ambiguous(origins) && !found.names_below.contains(name)) {
          found.attributes.insert(name);
        }
      }
      for (const auto& each : found.methods) {
        if (are_ambiguous(origins_[each.function->name]))
          families_.insert(family_of(*each.function));
      }
    }
  }

  static void add_attributes(const Declaration& base, RepeatedMembers& found) {
    const auto& scope = base.module->scope;
    for (const auto& each : found.members.properties) {
      if (mentions_self(scope, each.getter->returns)) found.attributes.insert(each.getter->name);
    }
    for (const auto* all : {&base.syntax->variables, &base.syntax->attributes}) {
      for (const auto& each : *all) {
        if (mentions_self(scope, each.annotation)) found.attributes.insert(each.name);
      }
    }
  }

  bool may_be_ambiguous_;
  std::map<std::string, std::vector<const Declaration*>> origins_;  // of each name
  std::set<std::string> families_;  // that the class must have as a whole
  std::set<std::string> names_;     // defined so far, from the class upwards
  std::vector<RepeatedMembers> found_;
};

}  // namespace

std::vector<RepeatedMembers> members_to_repeat(const Declaration& declaration,
                                               const std::vector<const Declaration*>& bases) {
  Repetition repetition(declaration);
  for (const auto* each : declaration.mro) {
    const bool is_inherited = std::ranges::any_of(
        bases, [&](const Declaration* base) { return is_or_derives_from(*base, *each); });
    if (is_inherited) repetition.add(*each);
  }
  return repetition.take();
}

void add_own_names(const Declaration& declaration, std::set<std::string>& names) {
  const auto& syntax = *declaration.syntax;
  for (const auto& each : syntax.functions) names.insert(each.name);
  for (const auto& each : syntax.variables) names.insert(each.name);
  for (const auto& each : syntax.attributes) names.insert(each.name);
}

}  // namespace krait::generator
