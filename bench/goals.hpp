// What Krait has to reach: one case divided by another, and the most that this may be.
#pragma once

#include <span>
#include <string_view>

namespace bench {

struct Goal {
  std::string_view id;
  std::string_view meaning;    ///< What is divided by what, in words.
  std::string_view subject;    ///< The case of Krait's ...
  std::string_view yardstick;  ///< ... and the one that it is divided by.
  double limit;
  double by_instructions = limit;  ///< Where what isn't counted, the kernel's share, matters.
};

std::span<const Goal> goals();

}  // namespace bench
