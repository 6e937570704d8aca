// A module as C++ will have it: types mapped, names escaped, defaults decided.

#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bound_class.hpp"
#include "bound_function.hpp"
#include "bound_types.hpp"
#include "diagnostics.hpp"
#include "program.hpp"
#include "syntax.hpp"

namespace krait::generator {

struct BoundModule {
  std::optional<std::string> docstring;
  std::vector<BoundEnum> enums;
  std::vector<BoundStruct> structs;
  std::vector<BoundClass> classes;  // in an order in which C++ can define them
  std::vector<BoundVariable> variables;
  std::vector<BoundFunction> functions;

  bool is_empty() const {
    return enums.empty() && structs.empty() && classes.empty() && variables.empty() &&
           functions.empty();
  }
};

/// `submodules` are names that the namespace has already: those of modules inside a package.
BoundModule bind_module(Program& program, const ProgramModule& module, Reporter& reporter,
                        const std::set<std::string>& submodules = {});

}  // namespace krait::generator
