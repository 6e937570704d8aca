// The list of all cases.
#include "cases.hpp"

#include <algorithm>
#include <krait/object.hpp>

namespace bench {

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const auto& topic : {call_cases(), data_cases(), await_cases(), callback_cases(),
                            concurrent_cases(), spawn_cases(), array_cases()}) {
    all.insert(all.end(), topic.begin(), topic.end());
  }
  return all;
}

Case find_case(std::string_view name) {
  const std::vector<Case> all = all_cases();
  const auto found = std::ranges::find(all, name, &Case::name);
  if (found == all.end()) throw std::invalid_argument{"there is no case " + std::string{name}};
  return *found;
}

void collect_garbage() { krait::import("gc").attr("collect")(); }

}  // namespace bench
