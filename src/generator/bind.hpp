// A module as C++ will have it: types mapped, names escaped, defaults decided.

#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bound_types.hpp"
#include "diagnostics.hpp"
#include "program.hpp"
#include "syntax.hpp"
#include "types.hpp"

namespace krait::generator {

struct BoundParameter {
  std::string python_name;
  std::string cpp_name;
  Type type;
  bool has_default = false;
  std::optional<std::string> cpp_default;  // if the default is a literal that C++ can spell
};

struct BoundFunction {
  std::string python_name;
  std::string cpp_name;
  ResultType result;
  std::optional<std::string> docstring;
  std::vector<BoundParameter> positional;
  std::optional<BoundParameter> star;         // *args
  std::vector<BoundParameter> keywords;       // the keyword-only ones
  std::optional<BoundParameter> double_star;  // **kwargs
  std::string options_type;                   // the aggregate of the keyword-only ones
  std::string options_name;                   // the parameter of that type

  bool has_required_keyword() const;
};

struct BoundModule {
  std::optional<std::string> docstring;
  std::vector<BoundEnum> enums;
  std::vector<BoundStruct> structs;
  std::vector<BoundVariable> variables;
  std::vector<BoundFunction> functions;

  bool is_empty() const {
    return enums.empty() && structs.empty() && variables.empty() && functions.empty();
  }
};

/// `submodules` are names that the namespace has already: those of modules inside a package.
BoundModule bind_module(Program& program, const ProgramModule& module, Reporter& reporter,
                        const std::set<std::string>& submodules = {});

}  // namespace krait::generator
