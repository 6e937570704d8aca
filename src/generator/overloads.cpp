// Which C++ functions stand for one Python function whose parameters have defaults.

#include "overloads.hpp"

namespace krait::generator {
namespace {

/// With options that must be given at the end, no parameter before them may have a default.
bool may_use_cpp_defaults(const BoundFunction& function) {
  return !function.has_required_keyword();
}

bool has_cpp_default(const BoundFunction& function, const BoundParameter& parameter) {
  return parameter.cpp_default.has_value() && may_use_cpp_defaults(function);
}

/// Where the defaults begin without which `count` parameters cannot be called.
std::size_t first_default_of(const BoundFunction& function, std::size_t count) {
  auto first = count;
  while (first > 0 && has_cpp_default(function, function.positional[first - 1])) --first;
  return first;
}

}  // namespace

std::vector<Overload> overloads_of(const BoundFunction& function) {
  const auto count = function.positional.size();
  const bool has_star = function.star.has_value();
  const bool has_double_star = function.double_star.has_value();

  std::vector<Overload> overloads{
      {count, first_default_of(function, count), has_star, has_double_star}};
  const bool stars_cannot_be_left_out =
      (has_star || has_double_star) && function.has_required_keyword();
  if (stars_cannot_be_left_out) overloads.push_back({count, count, false, false});

  // More arguments by place can follow only where none of the named ones is left out.
  const bool keeps_double_star = has_double_star && may_use_cpp_defaults(function);
  for (auto end = count; end-- > 0;) {
    const auto& left_out = function.positional[end];
    if (!left_out.has_default || has_cpp_default(function, left_out)) continue;
    overloads.push_back({end, first_default_of(function, end), false, keeps_double_star});
  }
  return overloads;
}

}  // namespace krait::generator
