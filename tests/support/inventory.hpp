// Counts all that a piece of work could leave behind, and holds repetitions of it to exactly
// nothing.
#pragma once

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace krait_test {

/// What is alive in the process. What a build cannot count is 0: references without a debug build
/// of Python, blocks where sanitizers have Python use malloc, handles and frames without
/// KRAIT_TEST_HOOKS.
struct Inventory {
  std::int64_t references = 0;
  std::int64_t blocks = 0;
  std::int64_t descriptors = 0;
  std::int64_t threads = 0;
  std::int64_t thread_states = 0;
  std::int64_t handles = 0;
  std::int64_t frames = 0;

  friend bool operator==(const Inventory&, const Inventory&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Inventory& inventory);
};

/// Collects garbage, gives what was dropped elsewhere its turn, and counts.
Inventory take_inventory();

/// The memory that the process occupies, in KiB. Allocators keep some: it is no part of the
/// inventory.
std::int64_t resident_kib();

/// The same once it is `expected`, or won't be: other threads let go a moment later.
inline Inventory settled_inventory(const Inventory& expected) {
  Inventory taken = take_inventory();
  for (int tries = 0; tries < 200 && taken != expected; ++tries) taken = take_inventory();
  return taken;
}

using Changes = std::array<Inventory, 5>;

/// What each of five repetitions changes, after six that warm caches up: Python adapts code, and
/// fills its free lists, over the first few.
template <class Act>
Changes changes_by(Act act, bool at_last = false) {
  for (int i = 0; i < 6; ++i) {
    act();
    take_inventory();
  }
  std::array<Inventory, 6> taken{take_inventory()};
  for (std::size_t i = 1; i < taken.size(); ++i) {
    act();
    taken[i] = at_last ? settled_inventory(taken[i - 1]) : take_inventory();
  }
  Changes changes;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Inventory& before = taken[i];
    const Inventory& after = taken[i + 1];
    changes[i] = {after.references - before.references,
                  after.blocks - before.blocks,
                  after.descriptors - before.descriptors,
                  after.threads - before.threads,
                  after.thread_states - before.thread_states,
                  after.handles - before.handles,
                  after.frames - before.frames};
  }
  return changes;
}

/// CPython 3.10 keeps a frame for each code object, and goes on filling its lists of them for long.
/// What leaks shows there in that no repetition is without it.
inline bool is_one_without_change_enough(const Changes& changes) {
  static const bool keeps_frames =
      krait::import("sys").attr("hexversion").as<std::int64_t>() < 0x030B0000;
  return keeps_frames && std::ranges::find(changes, Inventory{}) != changes.end();
}

inline void expect_nothing(const Changes& changes) {
  if (is_one_without_change_enough(changes)) return;
  EXPECT_EQ(changes, Changes{});
}

/// The law: each repetition leaves exactly nothing behind.
template <class Act>
void expect_nothing_left_by(Act act) {
  expect_nothing(changes_by(act));
}

/// The same for what other threads take part in, whose order decides which ways are taken, or what
/// Python keeps free objects of: caches get warm at any time, but once. What leaks does so in each
/// repetition of each attempt.
template <class Act>
void expect_nothing_left_at_last_by(Act act) {
  Changes changes = changes_by(act, true);
  for (int attempt = 1; attempt < 3 && changes != Changes{}; ++attempt) {
    changes = changes_by(act, true);
  }
  expect_nothing(changes);
}

}  // namespace krait_test
