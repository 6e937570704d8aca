// Names that are defined more than once: in Python, the last definition counts.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "diagnostics.hpp"
#include "syntax.hpp"

namespace krait::generator {

/// A definition that takes the place of one before it.
struct Redefinition {
  std::string name;
  int line_before = 0;
  Location location = {};
};

void report(const Redefinition& redefinition, Reporter& reporter);

/// The function after a class that is called like it; null where there is none.
const Function* function_instead_of(const Class& before, const std::vector<Function>& functions);

/// The class after a function that is called like it; null where there is none.
const Class* class_instead_of(const Function& before, const std::vector<Class>& classes);

/// The variable after a function that is called like it, and whose value is plainly no function's;
/// null where there is none.
const Variable* value_instead_of(const Function& before, const std::vector<Variable>& variables);

/// The function after a variable that is called like it; null where there is none.
const Function* function_instead_of(const Variable& before, const std::vector<Function>& functions);

/// What the body of a class defines anew, and what counts no more for that.
struct RedefinitionsInClass {
  std::vector<Redefinition> all = {};
  std::set<std::string> functions = {};  // that don't count; an attribute may still hide others
  std::set<std::string> variables = {};
};

/// `properties` are the names of those functions that become one.
RedefinitionsInClass redefinitions_in(const Class& syntax, const std::set<std::string>& properties);

}  // namespace krait::generator
