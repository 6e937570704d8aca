// Which C++ functions stand for one Python function whose parameters have defaults.

#pragma once

#include <cstddef>
#include <vector>

#include "bind.hpp"

namespace krait::generator {

/// Takes the first `positional_count` positional parameters, those from `first_default` on with a
/// default of C++'s. What it does not take is left out of the call, so that Python's own default
/// applies.
struct Overload {
  std::size_t positional_count = 0;
  std::size_t first_default = 0;
  bool takes_star = false;
  bool takes_double_star = false;

  bool operator==(const Overload&) const = default;
};

/// The one that takes everything comes first. No call fits two of them.
std::vector<Overload> overloads_of(const BoundFunction& function);

}  // namespace krait::generator
