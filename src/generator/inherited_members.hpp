// Which members of its bases a class has once more in C++, as its own.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "class_members.hpp"
#include "program.hpp"

namespace krait::generator {

/// C++ takes what is inherited from the base: called through it, a class method would be given the
/// base, and `Self` would be the base.
struct RepeatedMembers {
  const Declaration* origin = nullptr;
  ClassMembers members = {};  // all that the origin has; those that are repeated are below
  std::vector<Method> methods = {};
  std::set<std::string> attributes = {};   // whose type mentions `Self`
  std::set<std::string> names_below = {};  // what the class and its bases before this one define
};

/// Of the bases and theirs, in the order in which Python looks into them.
std::vector<RepeatedMembers> members_to_repeat(const Declaration& declaration,
                                               const std::vector<const Declaration*>& bases);

/// What the body of the class, or its `__init__`, gives a value or a type.
void add_own_names(const Declaration& declaration, std::set<std::string>& names);

}  // namespace krait::generator
