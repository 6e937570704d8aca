// A Python module as its source says it: the generator's plain model of what `ast` finds.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnostics.hpp"

namespace krait::generator {

/// An annotation, a default or the value of an alias, in the few forms that matter to types.
struct Expression {
  enum class Kind {
    name,       // text: the name
    attribute,  // text: the attribute; children[0]: of what
    subscript,  // children[0]: of what; the others: its arguments
    union_of,   // children: the operands of `|`
    none,
    ellipsis,
    boolean,    // text: True or False
    integer,    // text: decimal digits, perhaps with a minus
    real,       // text: as Python prints it
    imaginary,  // text: the imaginary part
    string,     // text: the value; children[0], if any: the expression that it quotes
    bytes,      // text: its hexadecimal digits, or "…" where there are many
    tuple,
    list,
    starred,  // children[0]: what is unpacked
    call,     // children[0]: what is called; the others: its arguments, those with keywords last
    keyword,  // text: its name; children[0]: the value
    other     // text: the source
  };

  Kind kind = Kind::other;
  std::string text;
  std::vector<Expression> children = {};
  Location location = {};
};

struct Parameter {
  enum class Kind { positional_only, positional, star, keyword, double_star };

  std::string name;
  Kind kind = Kind::positional;
  Location location = {};
  std::optional<Expression> annotation;
  std::optional<Expression> default_value;
};

/// `T: bound` of `def f[T: bound](…)`; constraints are a tuple.
struct TypeVariable {
  std::string name;
  std::optional<Expression> bound;
};

struct Function {
  std::string name;
  Location location = {};
  bool is_async = false;
  bool is_ignored = false;  // marked `# krait: ignore`
  bool is_stub = false;     // the body is only `...`
  bool yields = false;
  std::optional<std::string> docstring;
  std::vector<Expression> decorators;
  std::vector<Parameter> parameters;
  std::optional<Expression> returns;
  std::vector<TypeVariable> type_variables;              // of `def f[T](…)`
  std::vector<std::optional<Expression>> return_values;  // of each `return`; empty for a bare one
};

/// A name that an import or an assignment of a module or of a class binds.
struct BoundName {
  std::string name;
  Location location = {};
  std::string import_target;        // "typing.Coroutine", ".sibling.Name"; empty for an assignment
  std::optional<Expression> alias;  // what an assignment gives it
  std::vector<TypeVariable> type_variables = {};  // of `type X[T] = …`
};

/// `name: annotation = value`, where either may be missing.
struct Variable {
  std::string name;
  Location location = {};
  std::optional<Expression> annotation;
  std::optional<Expression> value;
  bool is_after_ignored = false;  // a field marked `# krait: ignore` has a place before it
};

struct Class {
  std::string name;
  Location location = {};
  bool is_ignored = false;         // marked `# krait: ignore`
  bool has_ignored_field = false;  // one of its annotated variables is
  bool is_fallback = false;        // for where an import or an assignment of the name fails
  std::optional<std::string> docstring;
  std::vector<Expression> bases;
  std::vector<Expression> keywords;  // `total=False`, `metaclass=Meta`
  std::vector<Expression> decorators;
  std::vector<TypeVariable> type_variables;  // of `class C[T]`
  std::vector<BoundName> names;              // that its body imports or sets
  std::vector<Variable> variables;           // of its body
  std::vector<Variable> attributes;          // what `__init__` gives to `self`
  std::vector<Function> functions;
  std::vector<Class> classes;
};

/// `from ..module import name`: two dots; `import a.b`: no dots and no name.
struct Import {
  int dots = 0;
  std::string module;
  std::string name;
};

struct ModuleSyntax {
  std::string text;  // the source, decoded, with `\n` at the ends of lines
  std::optional<std::string> docstring;
  std::vector<BoundName> names;
  std::vector<Class> classes;
  std::vector<Function> functions;
  std::vector<Variable> variables;
  std::vector<Import> imports;                       // all that may run, those inside functions too
  std::optional<std::vector<std::string>> exported;  // what `__all__` lists, where that is plain
};

}  // namespace krait::generator
