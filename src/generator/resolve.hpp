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
  /// "Outer.Inner", in whose body the expression stands, if it does. With a line, it is what a name
  /// of the module means there; else in the end.
  Meaning meaning_of(const Expression& expression, const std::string& inside = {},
                     int line = 0) const;
  /// Whether an expression names this very thing, as in `is(decorator, "typing.overload")`.
  bool is(const Expression& expression, std::string_view known_name) const;
  /// Whether the module, or that class, gives the name a meaning, known or not.
  bool binds(const std::string& name, const std::string& inside = {}) const;
  /// What gives the name of one of the module's classes to something else in the end; null where
  /// nothing does of which more is known than of the class.
  const BoundName* instead_of_class(const std::string& name) const;

  /// Says where an imported name is from in the end, as others may have imported it, too.
  using Origin = std::function<std::string(const std::string& import_target)>;
  /// Says whether an import leads to a class that is generated, too.
  using IsClass = std::function<bool(const std::string& import_target)>;
  void follow_imports(Origin origin_of, IsClass is_class) {
    origin_of_ = std::move(origin_of);
    is_class_elsewhere_ = std::move(is_class);
  }

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

  /// A definition of a name of the module: a class, or else an import or an assignment.
  struct Binding {
    int line;
    const BoundName* name;  // null for a class
  };

  void add(const Class& each, const std::string& outer);
  Meaning meaning_of(const Expression& expression, const std::string& inside, int line,
                     int depth) const;
  Meaning meaning_of_name(const std::string& name, const std::string& inside, int line,
                          int depth) const;
  const Binding* binding_of(const std::string& name, int line, int depth) const;
  bool takes_the_place_of_a_class(const BoundName& bound, int depth) const;
  std::optional<Meaning> meaning_in_class(const std::string& name, const std::string& inside,
                                          int depth) const;
  Meaning meaning_of_alias(const BoundName& bound, const std::string& inside, int depth) const;
  std::optional<std::string> from_known_star(const std::string& name) const;
  Meaning imported(const std::string& target) const;

  const ModuleSyntax& module_;
  std::map<std::string, std::vector<Binding>> bindings_;  // of each name in the order of the source
  std::map<std::string, Names> names_in_classes_;
  std::set<std::string> classes_;  // "Outer.Inner"
  std::vector<std::string> star_imports_;
  std::set<std::string> seen_star_imports_;
  std::map<std::string, std::string> from_stars_;  // "Name" to "pkg.types.Name"
  Origin origin_of_;
  IsClass is_class_elsewhere_;
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
