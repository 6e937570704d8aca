// Foretells how and when a random tree of concurrent work must end, from what is documented.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>
#include <set>
#include <vector>

#include "random_tree.hpp"

namespace krait_test {

/// How work ends, and when.
struct Outcome {
  enum class Kind { value, failure, failures, timeout, cancelled };
  double end;
  Kind kind;
  std::int64_t value = 0;

  [[nodiscard]] bool failed() const { return kind != Kind::value && kind != Kind::cancelled; }

  friend std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
    static constexpr const char* names[] = {"value", "failure", "failures", "timeout", "cancelled"};
    return out << names[static_cast<int>(outcome.kind)] << ' ' << outcome.value << " at "
               << outcome.end;
  }
};

/// What the documentation promises, as a function of time: each asyncio task is the set of the
/// moments at which it is cancelled.
class Model {
 public:
  using Moments = std::set<double>;

  Outcome foretell(const Node& node, double start = 0, const Moments& cancels = {}) {
    using enum Node::Kind;
    switch (node.kind) {
      case nap:
      case sleep:
        return wait(start, node.seconds, cancels, {0, Outcome::Kind::value, node.value});
      case fail:
        return wait(start, node.seconds, cancels, {0, Outcome::Kind::failure, node.value});
      case sequence:
        return one_after_another(node, start, cancels);
      case cleanup:
        return clean_up(node, start, cancels);
      case timeout:
      case python_limit:
        return limit(node, start, cancels);
      case all:
        return wait_for_all(node, start, cancels);
      case any:
        return wait_for_any(node, start, cancels);
      case group:
        return join(node, start, cancels);
      case cancelled:
        return cancel_later(node, start, cancels);
      default:
        return foretell(node.children[0], start, cancels);
    }
  }

  /// False where two things that failed at once were taken in any order.
  [[nodiscard]] bool is_sure() const { return is_sure_; }

 private:
  static constexpr double never = std::numeric_limits<double>::infinity();

  static double first_after(double start, const Moments& cancels) {
    const auto found = cancels.upper_bound(start);
    return found == cancels.end() ? never : *found;
  }
  /// Whether one came in (start, end].
  static bool any_within(double start, double end, const Moments& cancels) {
    return first_after(start, cancels) <= end;
  }
  static Moments with(Moments cancels, double another) {
    cancels.insert(another);
    return cancels;
  }

  static Outcome wait(double start, double seconds, const Moments& cancels, Outcome otherwise) {
    const double cancel = first_after(start, cancels);
    if (cancel < start + seconds) return {cancel, Outcome::Kind::cancelled};
    otherwise.end = start + seconds;
    return otherwise;
  }

  Outcome one_after_another(const Node& node, double start, const Moments& cancels) {
    Outcome sum{start, Outcome::Kind::value};
    for (const Node& child : node.children) {
      const Outcome outcome = foretell(child, sum.end, cancels);
      if (outcome.kind != Outcome::Kind::value) return outcome;
      sum = {outcome.end, Outcome::Kind::value, sum.value + outcome.value};
    }
    return sum;
  }

  Outcome clean_up(const Node& node, double start, const Moments& cancels) {
    const Outcome outcome = foretell(node.children[0], start, cancels);
    if (outcome.kind != Outcome::Kind::cancelled) return outcome;
    return wait(outcome.end, node.seconds, cancels, outcome);
  }

  Outcome limit(const Node& node, double start, const Moments& cancels) {
    const double deadline = start + node.seconds;
    const Outcome outcome = foretell(node.children[0], start, with(cancels, deadline));
    const bool is_its_own = outcome.kind == Outcome::Kind::cancelled && deadline <= outcome.end &&
                            !any_within(start, outcome.end, cancels);
    return is_its_own ? Outcome{outcome.end, Outcome::Kind::timeout} : outcome;
  }

  std::vector<Outcome> foretell_all(const Node& node, double start, const Moments& cancels) {
    std::vector<Outcome> outcomes;
    for (const Node& child : node.children) outcomes.push_back(foretell(child, start, cancels));
    return outcomes;
  }
  static double last_end(const std::vector<Outcome>& outcomes) {
    return std::ranges::max(outcomes, {}, &Outcome::end).end;
  }
  static Outcome sum_of(const std::vector<Outcome>& outcomes) {
    Outcome sum{last_end(outcomes), Outcome::Kind::value};
    for (const Outcome& outcome : outcomes) sum.value += outcome.value;
    return sum;
  }
  const Outcome* first_to_fail(const std::vector<Outcome>& outcomes) {
    const Outcome* first = nullptr;
    for (const Outcome& outcome : outcomes) {
      if (!outcome.failed()) continue;
      if (first != nullptr && outcome.end == first->end) is_sure_ = false;
      if (first == nullptr || outcome.end < first->end) first = &outcome;
    }
    return first;
  }

  /// What becomes of children that were to end like this, where one thing more cancels those left.
  std::vector<Outcome> cancel_those_left(const Node& node, double start,
                                         std::vector<Outcome> outcomes, double moment,
                                         const Moments& cancels) {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].end <= moment) continue;
      outcomes[i] = foretell(node.children[i], start, with(cancels, moment));
    }
    return outcomes;
  }

  Outcome wait_for_all(const Node& node, double start, const Moments& cancels) {
    const auto alone = foretell_all(node, start, cancels);
    double first = never;
    for (const Outcome& outcome : alone) {
      if (outcome.kind != Outcome::Kind::value) first = std::min(first, outcome.end);
    }
    if (first == never) return sum_of(alone);
    first = std::min(first, first_after(start, cancels));  // one cancellation is enough
    const auto ended = cancel_those_left(node, start, alone, first, cancels);
    const Outcome* failure = first_to_fail(alone);
    if (failure == nullptr || failure->end > first) failure = first_to_fail(ended);
    if (failure == nullptr) return {last_end(ended), Outcome::Kind::cancelled};
    return {last_end(ended), failure->kind, failure->value};
  }

  Outcome wait_for_any(const Node& node, double start, const Moments& cancels) {
    const auto alone = foretell_all(node, start, cancels);
    const Outcome winner = std::ranges::min(alone, {}, &Outcome::end);
    const double cancel = first_after(start, cancels);
    const double first = std::min(winner.end, cancel);
    const double end = last_end(cancel_those_left(node, start, alone, first, cancels));
    if (winner.end < cancel && winner.failed()) return {end, winner.kind, winner.value};
    if (cancel <= end) return {end, Outcome::Kind::cancelled};
    return {end, winner.kind, winner.value};
  }

  /// Unlike the others, a group cancels its tasks once only.
  Outcome join(const Node& node, double start, const Moments& cancels) {
    const double cancel = first_after(start, cancels);
    const auto alone = foretell_all(node, start, {cancel});
    const Outcome* first = first_to_fail(alone);
    const double moment = first != nullptr ? std::min(first->end, cancel) : cancel;
    const auto ended = cancel_those_left(node, start, foretell_all(node, start, {}), moment, {});
    const double end = last_end(ended);
    const auto failures = std::ranges::count_if(ended, &Outcome::failed);
    if (failures > 1) return {end, Outcome::Kind::failures, failures};
    if (failures == 1) return {end, first_to_fail(ended)->kind, first_to_fail(ended)->value};
    const bool all_gave_values = std::ranges::all_of(
        ended, [](const Outcome& outcome) { return outcome.kind == Outcome::Kind::value; });
    if (!all_gave_values) return {end, Outcome::Kind::cancelled};
    return sum_of(ended);
  }

  Outcome cancel_later(const Node& node, double start, const Moments& cancels) {
    const double moment = start + node.seconds;
    if (first_after(start, cancels) < moment) {
      return {first_after(start, cancels), Outcome::Kind::cancelled};
    }
    Moments of_child = cancels;
    of_child.insert(moment);
    Outcome outcome = foretell(node.children[0], start, of_child);
    outcome.end = std::max(outcome.end, moment);
    return outcome;
  }

  bool is_sure_ = true;
};

}  // namespace krait_test
