// What a program does with tasks, in pieces that are swept with memory that fails.
#pragma once

#include <krait/krait.hpp>

#include <array>
#include <cstdint>
#include <ostream>
#include <utility>

#include "../support/async_fixture.hpp"

namespace krait_test {

/// Each uses the functions `later(x)` and `for_ever()` of the sweeps, leaves nothing running, and
/// throws only what it met for want of memory.
struct AsyncAct {
  const char* name;
  void (*act)();
  bool cancels = false;
  friend std::ostream& operator<<(std::ostream& out, const AsyncAct& act) {
    return out << act.name;
  }
};

inline void spawn_and_get() {
  krait::spawn(call("later", 1000)).get();
  auto cancelled = krait::spawn(call("for_ever"));
  cancelled.cancel();
  try {
    cancelled.get();
  } catch (const krait::Cancelled&) {
  }
}

inline void spawn_inside() {
  const auto spawn = []() -> krait::Task<> {
    auto first = krait::spawn(call("later", 1000));
    auto second = krait::spawn(call("for_ever"));
    co_await std::move(first);
    second.cancel();
    try {
      co_await std::move(second);
    } catch (const krait::Cancelled&) {
    }
  };
  krait::run(spawn());
}

inline void limit_the_time() {
  auto waiting = krait::timeout(0.1ms, call("for_ever"));
  auto done = krait::timeout(10s, call("later", 1000));
  krait::run(std::move(done));
  try {
    krait::run(std::move(waiting));
  } catch (const krait::TimeoutError&) {
  }
}

inline void race() { krait::run(krait::when_any(call("for_ever"), call("later", 1000))); }

inline void join_a_group() {
  const auto join = []() -> krait::Task<> {
    krait::TaskGroup group;
    group.spawn(call("later", 1000));
    auto cancelled = group.spawn(call("for_ever"));
    co_await krait::yield_now();
    cancelled.cancel();
    co_await group.join();
  };
  krait::run(join());
}

inline void sleep() { krait::run(krait::sleep_for(1us)); }

inline void turn_a_loop() {
  krait::EventLoop loop;
  static_cast<void>(loop.wait_handle());
  auto future = krait::spawn(call("later", 1000));
  while (!future.done()) loop.poll();
  future.get();
}

inline constexpr std::array async_acts{
    AsyncAct{"spawn_and_get", &spawn_and_get},   AsyncAct{"spawn_inside", &spawn_inside, true},
    AsyncAct{"timeout", &limit_the_time},        AsyncAct{"when_any", &race},
    AsyncAct{"task_group", &join_a_group, true}, AsyncAct{"sleep_for", &sleep},
    AsyncAct{"event_loop", &turn_a_loop},
};

}  // namespace krait_test
