// The order in which Python looks into a class's bases.

#pragma once

#include <vector>

#include "program.hpp"

namespace krait::generator {

/// The class itself, then its bases and theirs, as far as they are generated: each before its own
/// bases, and all in the order in which they are written. Where Python would find no such order,
/// one that goes into the depth.
std::vector<const Declaration*> method_resolution_order(const Declaration& declaration);

}  // namespace krait::generator
