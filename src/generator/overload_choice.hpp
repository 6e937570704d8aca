// Which overloads C++ gets, so that each call means one of them.

#pragma once

#include <vector>

#include "literal_overloads.hpp"

namespace krait::generator {

/// Says of each that C++ could not tell from one before it that it is left out.
std::vector<BoundMethod> chosen_overloads(const std::vector<OverloadCandidate>& candidates);

}  // namespace krait::generator
