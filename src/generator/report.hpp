// What would be generated, as a table for people.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emit.hpp"

namespace krait::generator {

/// How much of a module C++ gets, counted in functions, classes and variables.
struct Coverage {
  std::size_t typed = 0;
  std::size_t with_objects = 0;  // where a krait::Object stands for what has no type
  std::size_t left_out = 0;

  Coverage& operator+=(const Coverage& other);
};

/// `left_out`: how many public names of the module have nothing in C++.
Coverage coverage_of(const BoundModule& module, std::size_t left_out);

/// The functions, classes and variables at the top of the module that C++ has.
std::vector<std::string> python_names_in(const BoundModule& module);

/// A line for each name: what it is in Python, and in C++.
std::string table_of(const Unit& unit);

/// "5 typed, 1 with krait::Object, 2 left out"
std::string to_text(const Coverage& coverage);

}  // namespace krait::generator
