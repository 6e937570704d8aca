// What a program does with streams, in pieces that are swept with memory that fails.
#pragma once

#include <krait/krait.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include "../support/async_fixture.hpp"
#include "../support/streams.hpp"
#include "memory_sweep.hpp"

namespace krait_test {

/// `ended` counts those whose `finally` blocks are done.
inline constexpr std::string_view python_of_stream_acts =
    "begun = ended = 0\n"
    "async def numbers(count):\n"
    "  global begun, ended\n"
    "  things = [Thing()]\n"
    "  begun += 1\n"
    "  try:\n"
    "    for i in range(count):\n"
    "      if i % 2: await asyncio.sleep(0)\n"
    "      yield 1000 + i\n"
    "  finally:\n"
    "    await asyncio.sleep(0)\n"
    "    ended += 1\n"
    "async def rest():\n"
    "  for _ in range(10): await asyncio.sleep(0)\n";

inline void read_a_stream() {
  const auto read = []() -> krait::Task<> {
    Numbers stream = numbers(4);
    std::int64_t sum = 0;
    while (const auto item = co_await stream.next()) sum += *item;
    if (sum != 4006) std::abort();
  };
  krait::run(read());
}

inline void close_a_stream() {
  const auto close = []() -> krait::Task<> {
    Numbers stream = numbers(4);
    co_await stream.next();
    co_await stream.aclose();
    if (co_await stream.next()) std::abort();
  };
  krait::run(close());
}

inline void throw_into_a_stream() {
  const auto throw_in = []() -> krait::Task<> {
    Numbers stream = numbers(4);
    co_await stream.next();
    try {
      co_await stream.athrow(std::invalid_argument{"unknown"});
      std::abort();
    } catch (const krait::ValueError&) {
    }
  };
  krait::run(throw_in());
}

inline void drop_a_stream() {
  const auto drop = []() -> krait::Task<> {
    std::optional<Numbers> stream = numbers(4);
    co_await stream->next();
    stream.reset();
    co_await call("rest");
  };
  krait::run(drop());
}

inline krait::Task<> step(Numbers* stream) { co_await stream->next(); }

inline void drop_a_stream_between_runs() {
  std::optional<Numbers> stream = numbers(4);
  krait::run(step(&*stream));
  stream.reset();
  krait::run(call("rest"));
}

inline void drop_a_stream_on_a_thread() {
  std::optional<Numbers> stream = numbers(4);
  krait::run(step(&*stream));
  std::thread{[&] { stream.reset(); }}.join();
  krait::run(call("rest"));
}

inline void cancel_inside_a_step() {
  const auto wait = []() -> krait::Task<> {
    Numbers stream = numbers(4);
    while (co_await stream.next()) co_await call("for_ever");
  };
  try {
    krait::run(krait::timeout(0.1ms, wait()));
    std::abort();
  } catch (const krait::TimeoutError&) {
  }
  krait::run(call("rest"));
}

inline void drop_unstarted_stream() { [[maybe_unused]] const Numbers stream = numbers(4); }

// asyncio forgets a task whose step finds no memory: that of a stream's end stays with its loop.
inline constexpr SweepOptions half_way{.tasks_may_stay = true, .leaks_of_python = 3};

inline constexpr std::array stream_acts{
    Act{"stream", &read_a_stream},
    Act{"stream_closed", &close_a_stream},
    Act{"stream_thrown_into", &throw_into_a_stream},
    Act{"stream_dropped", &drop_a_stream, half_way},
    Act{"stream_dropped_between_runs", &drop_a_stream_between_runs, half_way},
    Act{"stream_dropped_on_a_thread", &drop_a_stream_on_a_thread, half_way},
    Act{"stream_dropped_by_a_cancellation", &cancel_inside_a_step, half_way},
    Act{"stream_dropped_unstarted", &drop_unstarted_stream},
};

}  // namespace krait_test
