// Enumerations: their members under names that C++ takes.

#include <fmt/format.h>

#include <limits>

#include "bind_types.hpp"
#include "enumerators.hpp"

namespace krait::generator {
namespace {

std::string spelled(std::int64_t number) {
  // C++ reads the minus and the number separately, and this number alone does not fit.
  if (number == std::numeric_limits<std::int64_t>::min()) return "-9223372036854775807 - 1";
  return std::to_string(number);
}

void report_methods(const Declaration& declaration, Reporter& reporter) {
  for (const auto& each : declaration.syntax->functions) {
    if (each.name.starts_with('_') || each.is_ignored) continue;
    reporter.note(each.location,
                  fmt::format("'{}' is left out: enumerations have no functions in C++; write it "
                              "as a function of the module that takes a '{}'",
                              each.name, declaration.own_name()));
  }
}

}  // namespace

BoundEnum bind_enum(const Declaration& declaration, Reporter& reporter) {
  BoundEnum bound{.declaration = &declaration, .enumerators = {}};
  for (const auto& each : enumerators_of(declaration)) {
    bound.enumerators.push_back({.python_name = each.name,
                                 .cpp_name = each.cpp_name,
                                 .cpp_value = each.number ? spelled(*each.number) : std::string{},
                                 .is_alias = !each.alias_of.empty()});
    // An alias is spelled as one, even where nobody knows the number.
    if (each.alias_of.empty()) continue;
    for (const auto& other : bound.enumerators) {
      if (other.python_name == each.alias_of) bound.enumerators.back().cpp_value = other.cpp_name;
    }
  }
  report_methods(declaration, reporter);
  return bound;
}

}  // namespace krait::generator
