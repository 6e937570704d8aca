// The order in which Python looks into a class's bases.

#pragma once

#include <vector>

#include "program.hpp"

namespace krait::generator {

/// The class itself, then its bases and theirs, as far as they are generated: each before its own
/// bases, and all in the order in which they are written. Where Python would find no such order,
/// one that goes into the depth. Those of its bases are known already.
std::vector<const Declaration*> method_resolution_order(const Declaration& declaration);

/// The classes whose fields a data class takes over, one after the other: a field has the place of
/// the first and is what the last says. A class may come twice.
std::vector<const Declaration*> order_of_fields(const Declaration& declaration);

}  // namespace krait::generator
