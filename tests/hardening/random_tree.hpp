// Random trees of concurrent work.
#pragma once

#include <krait/krait.hpp>

#include <cstdint>
#include <ostream>
#include <random>
#include <vector>

namespace krait_test {

/// One piece of work; test_virtual_time.cpp does it, and tree_model.hpp foretells what comes of it.
struct Node {
  enum class Kind {
    nap,           // a value after a while, by Python
    sleep,         // the same by C++
    fail,          // an error after a while
    sequence,      // one child after another
    cleanup,       // takes a while to end when its child was cancelled
    timeout,       // of C++
    python_limit,  // the same by `asyncio.timeout`
    python,        // through a coroutine of Python's
    all,
    any,
    group,
    spawned,    // awaited as a future
    cancelled,  // spawned, and cancelled after a while
  };
  Kind kind;
  double seconds;
  std::int64_t value;
  std::vector<Node> children;

  friend std::ostream& operator<<(std::ostream& out, const Node& node) {
    static constexpr const char* names[] = {
        "nap",    "sleep", "fail", "sequence", "cleanup", "timeout",  "python_limit",
        "python", "all",   "any",  "group",    "spawned", "cancelled"};
    out << names[static_cast<int>(node.kind)] << ' ' << node.seconds;
    if (node.children.empty()) return out << " = " << node.value;
    const char* separator = " (";
    for (const Node& child : node.children) {
      out << separator << child;
      separator = ", ";
    }
    return out << ')';
  }
};

/// Grows trees; no two of its durations are the same, so that no two things happen at once.
class Grower {
 public:
  explicit Grower(std::uint64_t seed) : dice_(static_cast<std::mt19937::result_type>(seed)) {}

  Node grow(int depth) {
    using Kind = Node::Kind;
    static constexpr Kind leaves[] = {Kind::nap, Kind::nap, Kind::sleep, Kind::fail};
    const int kind = depth == 0 ? 0 : pick(13);
    Node node{kind < 4 ? leaves[pick(4)] : static_cast<Kind>(kind), seconds(), pick(1000), {}};
    if (kind >= 4) add_children(node, depth);
    if (!has_asyncio_timeout() && node.kind == Kind::python_limit) node.kind = Kind::timeout;
    return node;
  }

 private:
  static bool has_asyncio_timeout() {
    static const bool has = krait::import("asyncio").has_attr("timeout");
    return has;
  }
  static bool takes_many(Node::Kind kind) {
    using enum Node::Kind;
    return kind == sequence || kind == all || kind == any || kind == group;
  }
  void add_children(Node& node, int depth) {
    const int count = takes_many(node.kind) ? 1 + pick(4) : 1;
    for (int i = 0; i < count; ++i) node.children.push_back(grow(depth - 1));
  }
  int pick(int count) { return std::uniform_int_distribution<>{0, count - 1}(dice_); }
  double seconds() { return std::uniform_real_distribution<>{1, 100}(dice_); }

  std::mt19937 dice_;
};

}  // namespace krait_test
