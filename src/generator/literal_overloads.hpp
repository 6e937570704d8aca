// Overloads that differ in their Literals alone, among which C++ cannot choose by a value.

#pragma once

#include <string>
#include <vector>

#include "bound_class.hpp"
#include "diagnostics.hpp"

namespace krait::generator {

/// An overload that C++ may get, and where to speak about it.
struct OverloadCandidate {
  BoundMethod method;  // a function of a module is a method of nothing
  std::string name;    // Python's
  Location location;
  Reporter* reporter;
  std::string note = {};  // what to say if C++ gets it
  bool is_added = false;  // Python has no overload like that
};

/// Those with one result become one. Where results differ by the value of an argument, another one
/// takes any value, and gives any of the results. Those that differ by a keyword-only parameter are
/// one: braces, which have no type, could mean the options of each.
std::vector<OverloadCandidate> with_any_value_for_literals(
    const std::vector<OverloadCandidate>& candidates);

}  // namespace krait::generator
