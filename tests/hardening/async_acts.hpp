// What a program does with tasks, in pieces that are swept with memory that fails.
#pragma once

#include <krait/krait.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "../support/async_fixture.hpp"
#include "memory_sweep.hpp"

namespace krait_test {

// What waits for ever has no timer, since a loop keeps those that are cancelled for a while, and no
// asyncio.Event, whose lock CPython 3.11 never gives back where `__exit__` finds no memory for its
// arguments.
inline constexpr std::string_view python_of_async_acts =
    "import asyncio, concurrent.futures\n"
    "async def later(x):\n"
    "  await asyncio.sleep(0)\n"
    "  return [x, Thing()]\n"
    "async def fail_later(x):\n"
    "  await asyncio.sleep(0)\n"
    "  raise KeyError(x)\n"
    "async def for_ever():\n"
    "  try: await asyncio.get_running_loop().create_future()\n"
    "  finally: await asyncio.sleep(0)\n"
    "async def use_one_thread():\n"
    "  loop = asyncio.get_running_loop()\n"
    "  if loop._default_executor is None:\n"
    "    loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(1))\n"
    "class AsyncManager:\n"
    "  async def __aenter__(self): return Thing()\n"
    "  async def __aexit__(self, *_): await asyncio.sleep(0)\n";

inline void await_one() { krait::run(call("later", 1000)); }

inline void await_a_failure() {
  try {
    krait::run(call("fail_later", 1000));
    std::abort();
  } catch (const krait::KeyError&) {
  }
}

inline void await_all() { krait::run(krait::when_all(call("later", 1000), call("later", 1000))); }

inline void cancel_a_sibling() {
  try {
    krait::run(krait::when_all(call("for_ever"), call("fail_later", 1000)));
    std::abort();
  } catch (const krait::KeyError&) {
  }
}

inline void drop_unstarted() {
  const auto drop = []() -> krait::Task<> {
    auto first = call("later", 1000);
    auto second = krait::when_all(call("for_ever"), call("later", 1000));
    co_await std::move(first);
  };
  krait::run(drop());
}

inline krait::Task<> stop_later(std::stop_source source) {
  krait::Task<> waiting = call<void>("for_ever");
  co_await krait::sleep_for(0s);
  source.request_stop();
  co_await std::move(waiting);
}

inline void stop() {
  std::stop_source source;
  try {
    krait::run(stop_later(source), source.get_token());
  } catch (const krait::Cancelled&) {
  }
}

inline void limit_the_time() {
  auto waiting = krait::timeout(0.1ms, call("for_ever"));
  auto done = krait::timeout(1ms, call("later", 1000));
  for (auto* task : {&done, &waiting}) {
    try {
      krait::run(std::move(*task));
    } catch (const krait::TimeoutError&) {
    }
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

// ---- context managers ----

inline krait::Task<std::int64_t> use_thing(krait::Object thing) {
  co_await call("later", std::move(thing));
  co_return 1000;
}

inline krait::Task<> fail_with_thing(krait::Object) {
  co_await krait::yield_now();
  throw std::domain_error{"bad"};
}

inline krait::Task<> wait_with_thing(krait::Object) { co_await call("for_ever"); }

inline void enter_a_context_in_a_task() {
  if (krait::run(krait::with(global("AsyncManager")(), &use_thing)) != 1000) std::abort();
  if (krait::run(krait::with(global("Manager")(), &use_thing)) != 1000) std::abort();
}

inline void fail_in_a_context_in_a_task() {
  try {
    krait::run(krait::with(global("AsyncManager")(), &fail_with_thing));
    std::abort();
  } catch (const std::domain_error&) {
  }
}

inline void cancel_in_a_context() {
  auto waiting = krait::with(global("AsyncManager")(), &wait_with_thing);
  try {
    krait::run(krait::timeout(0.1ms, std::move(waiting)));
    std::abort();
  } catch (const krait::TimeoutError&) {
  }
}

// ---- spawned tasks ----

inline void spawn_and_get() {
  krait::spawn(call("later", 1000)).get();
  auto cancelled = krait::spawn(call("for_ever"));
  cancelled.cancel();
  try {
    cancelled.get();
  } catch (const krait::Cancelled&) {
  }
}

inline void spawn_and_fail() {
  auto failing = krait::spawn(call("fail_later", 1000));
  try {
    failing.get();
    std::abort();
  } catch (const krait::KeyError&) {
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

/// Goes when its task ends, whichever way.
using Token = std::shared_ptr<int>;

inline krait::Task<> fail_with_token(Token given) {
  const Token token = std::move(given);
  co_await call("fail_later", 1000);
}

inline std::weak_ptr<int> detach_a_failing_task() {
  auto token = std::make_shared<int>();
  auto future = krait::spawn(fail_with_token(token));
  std::move(future).detach([kept = std::string(300, 'x')](const std::exception_ptr& error) {
    if (!error || kept.size() != 300) std::abort();
  });
  return token;
}

inline void detach_on_a_worker() {
  const std::weak_ptr<int> token = detach_a_failing_task();
  while (!token.expired()) std::this_thread::yield();
}

inline void detach_inside() {
  const auto detach = []() -> krait::Task<> {
    const std::weak_ptr<int> token = detach_a_failing_task();
    while (!token.expired()) co_await krait::yield_now();
  };
  krait::run(detach());
}

// ---- calls on other threads ----
//
// A pool that may grow makes another thread where its first one has not said yet that it is idle.

inline void call_on_a_thread() {
  krait::run(call("use_one_thread"));
  const auto large = std::string(300, 'x');
  auto task = krait::to_thread([large] { return global("same")(large).as<std::string>(); });
  if (krait::run(std::move(task)) != large) std::abort();
}

inline void fail_on_a_thread() {
  krait::run(call("use_one_thread"));
  try {
    krait::run(krait::to_thread([] { global("fail")("x"); }));
    std::abort();
  } catch (const krait::ValueError&) {
  }
}

// asyncio forgets a task whose step finds no memory: a group's stays with its loop.
inline constexpr std::array async_acts{
    Act{"await", &await_one},
    Act{"failing_await", &await_a_failure},
    Act{"when_all", &await_all},
    Act{"cancel", &cancel_a_sibling},
    Act{"drop", &drop_unstarted},
    Act{"stop_token", &stop},
    Act{"timeout", &limit_the_time},
    Act{"when_any", &race},
    Act{"task_group", &join_a_group, {.tasks_may_stay = true, .leaks_of_python = 2}},
    Act{"sleep_for", &sleep},
    Act{"event_loop", &turn_a_loop},
    Act{"context_in_a_task", &enter_a_context_in_a_task},
    Act{"context_in_a_task_left_by_an_error", &fail_in_a_context_in_a_task},
    Act{"context_in_a_task_cancelled", &cancel_in_a_context},
};

inline constexpr std::array spawning_acts{
    Act{"spawn_and_get", &spawn_and_get},
    Act{"spawn_and_fail", &spawn_and_fail},
    Act{"spawn_inside", &spawn_inside, {.tasks_may_stay = true}},
    Act{"detach_on_a_worker", &detach_on_a_worker},
    Act{"detach_inside", &detach_inside},
};

/// With Python's memory they can't be swept: CPython 3.11 never gives the locks of its executors
/// back where their `__exit__` finds no memory for its arguments.
inline constexpr std::array threading_acts{
    Act{"to_thread", &call_on_a_thread},
    Act{"to_thread_that_fails", &fail_on_a_thread},
};

}  // namespace krait_test
