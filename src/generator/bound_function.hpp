// A function as C++ will have it: types mapped, names escaped, defaults decided.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "types.hpp"

namespace krait::generator {

struct BoundParameter {
  std::string python_name;
  std::string cpp_name;
  Type type;
  bool has_default = false;
  std::optional<std::string> cpp_default;  // if the default is a literal that C++ can spell
  std::string constraint = {};             // the concept of what it takes, instead of its type
  std::string instance_type = {};          // one of those that the concept lets through
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
  bool must_have_options = false;  // even if each has a default: another overload has none of them
  bool shares_options = false;     // with an overload before it, whose type it is

  bool has_required_keyword() const;
};

}  // namespace krait::generator
