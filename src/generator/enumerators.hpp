// The members of Python's enumerations, with their numbers where the source says them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "program.hpp"

namespace krait::generator {

struct Enumerator {
  std::string name;
  std::string cpp_name = {};
  std::optional<std::int64_t> number;
  std::string alias_of;  // the member that this is another name of, if the source says so
};

/// Numbers are there for all members or for none. The C++ names differ from each other.
std::vector<Enumerator> enumerators_of(const Declaration& declaration);

}  // namespace krait::generator
