// What a name in an annotation stands for, found through the module's own imports and aliases.

#pragma once

#include <functional>
#include <map>
#include <optional>
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
  std::string inside = {};  // the class whose body `alias` stands in, if any: "Outer.Inner"
};

/// The names that a module binds at its top level and in the bodies of its classes. Refers to the
/// module, which must outlive it.
class Scope {
 public:
  explicit Scope(const ModuleSyntax& module);

  /// For a name or a dotted name; anything else is unknown. `inside` is the class, as
  /// "Outer.Inner", in whose body the expression stands, if it does.
  Meaning meaning_of(const Expression& expression, const std::string& inside = {}) const;
  /// Whether an expression names this very thing, as in `is(decorator, "typing.overload")`.
  bool is(const Expression& expression, std::string_view known_name) const;
  /// Whether the module, or that class, gives the name a meaning, known or not.
  bool binds(const std::string& name, const std::string& inside = {}) const;

  /// Says where an imported name is from in the end, as others may have imported it, too.
  using Origin = std::function<std::string(const std::string& import_target)>;
  void follow_imports(Origin origin_of) { origin_of_ = std::move(origin_of); }

  /// "typing", ".types" for `from .types import *`, in the order of the source.
  const std::vector<std::string>& star_imports() const { return star_imports_; }
  /// What a star import brings along, which then is a part of the module.
  void add_from_star(const std::string& star_import, const std::string& module,
                     const std::set<std::string>& names);
  /// A star import of which nobody knows what it brings along; empty where there is none.
  std::string unseen_star_import() const;
  /// What `from module import *` takes from here.
  std::set<std::string> exported_names() const;

 private:
  using Names = std::map<std::string, const BoundName*>;

  void add(const Class& each, const std::string& outer);
  Meaning meaning_of(const Expression& expression, const std::string& inside, int depth) const;
  Meaning meaning_of_name(const std::string& name, const std::string& inside, int depth) const;
  std::optional<Meaning> meaning_in_class(const std::string& name, const std::string& inside,
                                          int depth) const;
  Meaning meaning_of_alias(const BoundName& bound, const std::string& inside, int depth) const;
  std::optional<std::string> from_known_star(const std::string& name) const;
  Meaning imported(const std::string& target) const;

  const ModuleSyntax& module_;
  Names names_;
  std::map<std::string, Names> names_in_classes_;
  std::set<std::string> classes_;  // "Outer.Inner"
  std::vector<std::string> star_imports_;
  std::set<std::string> seen_star_imports_;
  std::map<std::string, std::string> from_stars_;  // "Name" to "pkg.types.Name"
  Origin origin_of_;
};

/// What is known to come along with `from module import *`, for modules of Python's own.
bool is_known_star_import(std::string_view module);

/// An expression out of its quotes, if it is in any.
const Expression& unquoted(const Expression& expression);
/// What an annotation is in the first place: `ClassVar` of `"ClassVar[int]"`.
const Expression& head_of_annotation(const Expression& annotation);

/// The dotted name that an expression spells: "t.List"; empty if it is something else.
std::string dotted_name(const Expression& expression);

}  // namespace krait::generator
