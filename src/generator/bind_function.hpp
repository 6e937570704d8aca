// One function with its types mapped, and which of several C++ can tell apart.

#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bound_function.hpp"
#include "diagnostics.hpp"
#include "map.hpp"
#include "program.hpp"
#include "syntax.hpp"

namespace krait::generator {

/// Where a function stands.
/// Names that the namespace has already, and by what.
using OccupiedNames = std::map<std::string, std::string_view>;

struct FunctionPlace {
  FunctionPlace speaking_to(Reporter& other) const {
    return {program, module,         other,        occupied,   taken_names,
            around,  options_prefix, types_inside, spoken_name};
  }

  const Program& program;
  const ProgramModule& module;
  Reporter& reporter;
  const OccupiedNames& occupied;
  std::set<std::string>& taken_names;  // of the namespace; grows by that of an options type
  ClassAround around = {};             // of a method
  std::string options_prefix = {};     // before the name of an options type
  const std::set<std::string>* types_inside = nullptr;  // of the class, not to be hidden
  std::string spoken_name = {};  // what messages call the function, if not by its name
};

bool is_overload(const Scope& scope, const Function& function);

BoundFunction bind_function(const FunctionPlace& place, const Function& function);

/// Without `self` or `cls`, which callers don't pass.
Function without_first_parameter(const Function& function);

/// The calls that the functions of one scope take.
class CallForms {
 public:
  /// False where one before takes such a call already, so that C++ can't tell them apart.
  bool add(const BoundFunction& function);

 private:
  std::set<std::string> taken_;
};

/// What to say of an overload that C++ can't tell from one before it.
std::string twin_text(const std::string& name);

}  // namespace krait::generator
