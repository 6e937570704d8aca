// Fails the first, the second, … allocation of a piece of work until it gets by without a failure.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "../support/inventory.hpp"

namespace krait_test {

/// Counts allocations while it is armed, and fails one of them, or all from that one on.
class FailingMemory {
 public:
  void arm(std::int64_t nth, bool all_after_it) noexcept {
    all_after_it_ = all_after_it;
    nth_.store(nth);
    count_.store(0);
    armed_.store(true);
  }
  /// Whether the allocation was reached.
  bool disarm() noexcept {
    armed_.store(false);
    return count_.load() > nth_.load();
  }
  bool fails_now() noexcept {
    if (!armed_.load(std::memory_order_relaxed)) return false;
    const auto count = count_.fetch_add(1);
    return all_after_it_ ? count >= nth_.load() : count == nth_.load();
  }

 private:
  std::atomic<bool> armed_{false};
  std::atomic<std::int64_t> nth_{0};
  std::atomic<std::int64_t> count_{0};
  bool all_after_it_ = false;
};

inline FailingMemory failing_memory;

/// What a sweep found out, in memory that the parent shares with the children that may crash.
struct SweepReport {
  std::atomic<std::int64_t> at;     // the allocation that fails now
  std::atomic<std::int64_t> leaks;  // attempts after which something of Krait's was left
  std::atomic<bool> finished;
  std::atomic<bool> all_after_it;
};

struct SweepOptions {
  std::int64_t first = 0;
  bool descriptors_count = true;
  bool tasks_may_stay = false;  // until their loop ends: a cancellation needs memory
};

struct Crash {
  std::int64_t at;
  bool all_after_it;
  int status;
  friend bool operator==(const Crash&, const Crash&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Crash& crash) {
    return out << "allocation " << crash.at << (crash.all_after_it ? " and all after it" : "")
               << ": status " << crash.status;
  }
};

namespace detail {

// Failing must look like this; anything else ends the child.
template <class Act>
void attempt(Act& act) {
  try {
    act();
  } catch (const krait::Error&) {
  } catch (const krait::Cancelled&) {
  } catch (const std::bad_alloc&) {
  }
}

// Python's own memory may be kept in its caches.
inline bool same(const Inventory& a, const Inventory& b, const SweepOptions& options) {
  const bool same_work = a.handles == b.handles && a.frames == b.frames;
  return (same_work || options.tasks_may_stay) && a.threads == b.threads &&
         (!options.descriptors_count || a.descriptors == b.descriptors) &&
         a.thread_states == b.thread_states;
}

template <class Act>
void sweep_in_child(SweepReport& report, std::int64_t first, Act& act,
                    const SweepOptions& options) {
  const Inventory before = take_inventory();
  const bool looks_closely = std::getenv("KRAIT_SWEEP_FROM") != nullptr;
  for (std::int64_t nth = first;; ++nth) {
    report.at.store(nth);
    alarm(10);
    failing_memory.arm(nth, report.all_after_it.load());
    attempt(act);
    const bool reached = failing_memory.disarm();
    act();  // nothing may be broken now
    if (nth % 16 == 0 || looks_closely || !reached) {
      const Inventory after = take_inventory();
      if (!same(before, after, options)) {
        report.leaks.fetch_add(1);
        std::fprintf(stderr, "allocation %ld: %s left\n", static_cast<long>(nth),
                     testing::PrintToString(after).c_str());
        std::fprintf(stderr, "       before: %s\n", testing::PrintToString(before).c_str());
        std::_Exit(71);
      }
    }
    if (!reached) break;
  }
  report.finished.store(true);
  std::_Exit(0);
}

}  // namespace detail

/// Runs the sweep in children, one after each crash: each starts Python, calls `set_up`, then `act`
/// thrice to warm caches up, and then with failures.
template <class SetUp, class Act>
std::vector<Crash> crashes_of(SetUp set_up, Act act, const std::vector<bool>& modes,
                              const SweepOptions& options) {
  void* shared =
      mmap(nullptr, sizeof(SweepReport), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto& report = *new (shared) SweepReport{};
  std::vector<Crash> crashes;
  for (const bool all_after_it : modes) {
    report.all_after_it.store(all_after_it);
    report.finished.store(false);
    // A crash at 62 is seen alone with KRAIT_SWEEP_FROM=62.
    const char* from = std::getenv("KRAIT_SWEEP_FROM");
    std::int64_t first = from != nullptr ? std::atoll(from) : options.first;
    while (!report.finished.load() && crashes.size() < 6) {
      const pid_t child = fork();
      if (child == 0) {
        const krait::Interpreter python{krait::Config{.shutdown_timeout = std::chrono::seconds{1}}};
        set_up();
        for (int i = 0; i < 3; ++i) act();
        detail::sweep_in_child(report, first, act, options);
      }
      int status = 0;
      waitpid(child, &status, 0);
      if (report.finished.load()) break;
      crashes.push_back({report.at.load(), all_after_it, status});
      first = report.at.load() + 1;
    }
    std::fprintf(stderr, "%ld allocations\n", static_cast<long>(report.at.load()));
  }
  munmap(shared, sizeof(SweepReport));
  return crashes;
}

}  // namespace krait_test
