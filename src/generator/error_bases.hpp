// The C++ bases of a generated exception class.

#pragma once

#include <string>
#include <vector>

#include "program.hpp"

namespace krait::generator {

/// As C++ spells them; at least one.
std::vector<std::string> error_bases_of(const Declaration& declaration);

/// A base as an import names it: "net.NetError", ".net.NetError".
struct NamedBase {
  std::string name;
  Location location;
};

/// Those that are imported, and neither generated nor among Krait's own.
std::vector<NamedBase> bases_krait_does_not_know(const Declaration& declaration);

/// Whether one of Python's own exceptions above it can't be made of a message alone.
bool needs_more_than_a_message(const Declaration& declaration);

/// The generated classes above it, in the order in which C++ initialises virtual bases.
std::vector<std::string> generated_errors_above(const Declaration& declaration);

}  // namespace krait::generator
