// Which overloads C++ gets, so that each call means one of them.

#include "overload_choice.hpp"

#include "bind_function.hpp"

namespace krait::generator {

std::vector<BoundMethod> chosen_overloads(const std::vector<OverloadCandidate>& candidates) {
  CallForms forms;
  CallForms forms_of_friends;
  std::vector<BoundMethod> chosen;
  for (const auto& each : with_any_value_for_literals(candidates)) {
    const bool is_friend = each.method.kind == BoundMethod::Kind::reflected;
    const bool is_told_apart = (is_friend ? forms_of_friends : forms).add(each.method.function);
    if (is_told_apart) chosen.push_back(each.method);
    if (is_told_apart && !each.note.empty()) each.reporter->note(each.location, each.note);
    if (!is_told_apart && !each.is_added) {
      each.reporter->note(each.location, twin_text(each.name));
    }
  }
  return chosen;
}

}  // namespace krait::generator
