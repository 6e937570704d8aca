// What a name in an annotation stands for, found through the module's own imports and aliases.

#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "syntax.hpp"

namespace krait::generator {

struct Meaning {
  enum class Kind {
    known,        // name: one spelling for each thing: "list", "typing.Coroutine", "numpy.ndarray"
    alias,        // alias: the expression that the name was given; variables: its own, if any
    local_class,  // a class of this module: "Outer.Inner"
    type_variable,  // a TypeVar, ParamSpec or TypeVarTuple; alias: the call that made it
    unknown
  };

  Kind kind = Kind::unknown;
  std::string name = {};
  const Expression* alias = nullptr;
  const std::vector<TypeVariable>* variables = nullptr;
};

/// The names that a module binds at its top level. Refers to the module, which must outlive it.
class Scope {
 public:
  explicit Scope(const ModuleSyntax& module);

  /// For a name or a dotted name; anything else is unknown.
  Meaning meaning_of(const Expression& expression) const;
  /// Whether an expression names this very thing, as in `is(decorator, "typing.overload")`.
  bool is(const Expression& expression, std::string_view known_name) const;

 private:
  void add(const Class& each, const std::string& outer);
  Meaning meaning_of(const Expression& expression, int depth) const;
  Meaning meaning_of_name(const std::string& name, int depth) const;
  Meaning meaning_of_alias(const BoundName& bound, int depth) const;

  std::map<std::string, const BoundName*> names_;
  std::set<std::string> classes_;       // "Outer.Inner"
  std::set<std::string> star_imports_;  // "typing" for `from typing import *`
};

/// The dotted name that an expression spells: "t.List"; empty if it is something else.
std::string dotted_name(const Expression& expression);

}  // namespace krait::generator
