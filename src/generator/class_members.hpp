// What the body of a class has: methods, properties and attributes, by Python's rules.

#pragma once

#include <string>
#include <vector>

#include "program.hpp"
#include "redefinitions.hpp"
#include "syntax.hpp"

namespace krait::generator {

struct Method {
  enum class Kind { of_instance, of_class, static_ };

  const Function* function = nullptr;
  Kind kind = Kind::of_instance;
  bool is_abstract = false;
};

struct Property {
  const Function* getter = nullptr;
  const Function* setter = nullptr;  // null where it is only read
};

struct ClassMembers {
  std::vector<Method> methods;  // special ones too; of those with `@overload`, the overloads
  std::vector<Property> properties;
  RedefinitionsInClass redefinitions;

  std::vector<const Method*> named(std::string_view name) const;
};

/// The last definition of a name counts; private names are left out.
ClassMembers members_of(const Declaration& declaration);

bool is_special(std::string_view name);

/// The functions whose parameters, but the first, a call of the class takes: `__init__`, or one
/// that stands for what a dataclass or a named tuple makes.
struct Constructor {
  enum class Kind {
    known,
    unknown,       // that of a base that is not generated
    of_exception,  // that of Python's own exceptions
    missing        // the class is abstract
  };

  Kind kind = Kind::known;
  const Declaration* origin = nullptr;  // whose names the annotations are in
  std::vector<Function> functions = {};
};

Constructor constructor_of(const Declaration& declaration);

}  // namespace krait::generator
