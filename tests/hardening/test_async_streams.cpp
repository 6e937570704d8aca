// Streams that C++ leaves half-way: in every place, on every thread, at every end.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <unistd.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/chaos.hpp"
#include "../support/inventory.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"
#include "../support/streams.hpp"

namespace {

using namespace krait_test;

constexpr const char* streams =
    "import contextlib, threading\n"
    "timeout = getattr(asyncio, 'timeout', contextlib.nullcontext)\n"  // there is none in 3.10
    "variable = contextvars.ContextVar('variable', default='unset')\n"
    "def place():\n"
    "  return threading.get_ident(), asyncio.get_running_loop()\n"
    "async def numbers(count):\n"
    "  here, token = place(), variable.set('inside')\n"
    "  try:\n"
    "    for i in range(count): yield i\n"
    "  finally:\n"
    "    log.append('finally' if place() == here else 'elsewhere')\n"
    "    variable.reset(token)\n"  // raises in another context
    "async def slow(count):\n"
    "  here = place()\n"
    "  try:\n"
    "    for i in range(count): yield i\n"
    "  finally:\n"
    "    log.append('finally' if place() == here else 'elsewhere')\n"
    "    async with timeout(1000):\n"
    "      await asyncio.sleep(0)\n"
    "      await asyncio.sleep(0.001)\n"
    "    log.append('closed' if place() == here else 'elsewhere')\n"
    "async def rest():\n"
    "  while len(log) < 2: await asyncio.sleep(0)\n"
    "class closable:\n"
    "  def __init__(self, count): pass\n"
    "  async def __anext__(self): return 0\n"
    "  async def aclose(self):\n"
    "    log.append('finally')\n"
    "    await asyncio.sleep(0)\n"
    "    log.append('closed')\n";

// Each run is a task of its own, with a context of its own: a token of one is worth nothing in the
// next, as in Python.
constexpr const char* without_context =
    "async def numbers(count):\n"
    "  here = place()\n"
    "  try:\n"
    "    for i in range(count): yield i\n"
    "  finally: log.append('finally' if place() == here else 'elsewhere')\n";

class AsyncStreams : public AsyncTest {
 protected:
  AsyncStreams() { krait::exec(streams); }
};

krait::Task<Log> log_after_a_break() {
  {
    auto stream = numbers(3);
    co_await stream.next();
  }
  co_return global("log").as<Log>();
}

// C19

TEST_F(AsyncStreams, C19_agen_break) {
  EXPECT_EQ(krait::run(log_after_a_break()), Log{"finally"});
  EXPECT_EQ(krait::eval("variable.get()").as<std::string>(), "unset");
  krait::run(krait::sleep_for(0s));
  EXPECT_EQ(log(), Log{"finally"}) << "once";
}

TEST_F(AsyncStreams, C19_what_waits_in_a_finally_goes_on_as_a_task) {
  for (const char* kind : {"slow", "closable"}) {
    redefine(std::string{"log.clear()\nnumbers = "} + kind);
    EXPECT_EQ(krait::run(log_after_a_break()), Log{"finally"}) << kind;
    krait::run(call("rest"));
    EXPECT_EQ(log(), (Log{"finally", "closed"})) << kind;
  }
}

krait::Task<> break_and_throw() {
  auto stream = numbers(3);
  co_await stream.next();
  throw std::runtime_error{"out"};
}

TEST_F(AsyncStreams, C19_left_by_an_exception) {
  EXPECT_THROW(krait::run(break_and_throw()), std::runtime_error);
  EXPECT_EQ(log(), Log{"finally"});
}

krait::Task<Log> next_and_drop(std::unique_ptr<Numbers> stream) {
  co_await stream->next();
  stream.reset();
  co_return global("log").as<Log>();
}

TEST_F(AsyncStreams, C19_an_error_of_a_finally_goes_to_the_loops_handler) {
  krait::exec(
      "async def numbers(count):\n"
      "  asyncio.get_running_loop().set_exception_handler(\n"
      "      lambda loop, context: log.append(repr(context['exception'])))\n"
      "  try: yield 1\n"
      "  finally:\n"
      "    if count: await asyncio.sleep(0)\n"
      "    raise ValueError(count)\n");
  for (const std::int64_t waits : {0, 1}) {
    krait::exec("log.clear()");
    krait::run(next_and_drop(std::make_unique<Numbers>(numbers(waits))));
    krait::run(krait::sleep_for(0s));
    krait::run(krait::sleep_for(0s));
    EXPECT_EQ(log(), Log{"ValueError(" + std::to_string(waits) + ")"});
  }
  krait::exec("async def reset(): asyncio.get_running_loop().set_exception_handler(None)");
  krait::run(call("reset"));
}

// Where another task waits for the same future, as C++ does here, each must see its end.
krait::Task<> drop_and_wait_for_the_same() {
  {
    auto stream = numbers(3);
    co_await stream.next();
  }
  co_await global("shared").await<void>();
}

TEST_F(AsyncStreams, C19_a_finally_may_wait_for_what_others_wait_for) {
  krait::exec(
      "async def numbers(count):\n"
      "  global shared\n"
      "  shared = asyncio.create_task(asyncio.sleep(0.01))\n"
      "  try: yield 1\n"
      "  finally:\n"
      "    await shared\n"
      "    log.append('closed')\n"
      "async def rest():\n"
      "  while not log: await asyncio.sleep(0)\n");
  krait::run(drop_and_wait_for_the_same());
  krait::run(call("rest"));
  EXPECT_EQ(log(), Log{"closed"});
}

krait::Task<> step(Numbers* stream) { co_await stream->next(); }

TEST_F(AsyncStreams, C19_used_across_runs_and_dropped_between_them) {
  krait::exec(without_context);
  auto stream = std::make_unique<Numbers>(numbers(10));
  for (int i = 0; i < 3; ++i) krait::run(step(stream.get()));
  stream.reset();
  EXPECT_EQ(log(), Log{"finally"});
}

TEST_F(AsyncStreams, C19_dropped_between_runs_while_its_finally_waits) {
  krait::exec("numbers = slow");
  auto stream = std::make_unique<Numbers>(numbers(10));
  krait::run(step(stream.get()));
  stream.reset();
  EXPECT_EQ(log(), Log{"finally"});
  krait::run(call("rest"));
  EXPECT_EQ(log(), (Log{"finally", "closed"}));
}

TEST_F(AsyncStreams, C19_what_waits_is_awaited_at_the_threads_end) {
  for (const char* kind : {"slow", "closable"}) {
    redefine(std::string{"log.clear()\nnumbers = "} + kind);
    on_a_thread([] {
      auto stream = std::make_unique<Numbers>(numbers(10));
      krait::run(step(stream.get()));
      stream.reset();
    });
    EXPECT_EQ(log(), (Log{"finally", "closed"})) << kind;
  }
}

TEST_F(AsyncStreams, C19_dropped_on_another_thread_is_closed_by_its_loop) {
  for (const char* kind : {"slow", "closable"}) {
    redefine(std::string{"log.clear()\nnumbers = "} + kind);
    auto stream = std::make_unique<Numbers>(numbers(10));
    krait::run(step(stream.get()));
    on_a_thread([&] { stream.reset(); });
    krait::run(call("rest"));
    EXPECT_EQ(log(), (Log{"finally", "closed"})) << kind;
  }
}

krait::Task<> wait_until_closed(std::unique_ptr<Numbers> stream, std::jthread* dropper) {
  co_await stream->next();
  *dropper = std::jthread{[dropped = std::move(stream)]() mutable { dropped.reset(); }};
  co_await call("rest");
}

TEST_F(AsyncStreams, C19_dropped_on_another_thread_while_its_loop_runs) {
  krait::exec("numbers = slow");
  under_chaos(50, [] {
    krait::exec("log.clear()");
    std::jthread dropper;
    krait::run(wait_until_closed(std::make_unique<Numbers>(numbers(3)), &dropper));
    EXPECT_EQ(log(), (Log{"finally", "closed"}));
  });
}

TEST_F(AsyncStreams, C19_dropped_after_its_threads_end) {
  krait::exec("numbers = slow");
  auto stream = std::make_unique<Numbers>(numbers(3));
  on_a_thread([&] { krait::run(step(stream.get())); });
  EXPECT_EQ(log(), (Log{"finally", "closed"})) << "at the end of its loop";
  stream.reset();
  EXPECT_EQ(log().size(), 2U);
}

std::string refusal_of_a_step(Numbers* stream) {
  const auto error = error_of<krait::Error>(step(stream));
  return error ? error->what() : "";
}

TEST_F(AsyncStreams, C19_a_step_on_another_thread_is_refused) {
  krait::exec(without_context);
  auto stream = numbers(3);
  krait::run(step(&stream));
  std::string refusal;
  on_a_thread([&] { refusal = refusal_of_a_step(&stream); });
  EXPECT_TRUE(contains(refusal, "__main__.numbers")) << refusal;
  EXPECT_TRUE(contains(refusal, "another thread")) << refusal;
  krait::run(step(&stream));
}

TEST_F(AsyncStreams, C19_thread_locals_and_statics_at_every_end) {
  krait::exec("numbers = slow");
  on_a_thread([] {
    static thread_local std::optional<Numbers> before_the_loop{numbers(3)};
    krait::run(step(&*before_the_loop));
    static thread_local std::optional<Numbers> after_the_loop{numbers(3)};
    krait::run(step(&*after_the_loop));
  });
  EXPECT_EQ(krait::eval("sorted(log)").as<Log>(), (Log{"closed", "closed", "finally", "finally"}));
}

TEST(AsyncStreamsAtTheEnd, C19_streams_that_outlive_python_are_inert) {
  expect_clean_exit([] {
    static std::optional<Numbers> outlives;
    std::optional<krait::Task<std::optional<std::int64_t>>> task;
    {
      const krait::Interpreter python;
      krait::exec("import asyncio, contextvars\nlog = []\n");
      krait::exec(streams);
      krait::exec(without_context);
      outlives.emplace(numbers(3));
      krait::run(step(&*outlives));
      task.emplace(outlives->next());
      static thread_local std::optional<Numbers> at_thread_end{numbers(3)};
      krait::run(step(&*at_thread_end));
    }
    KRAIT_REQUIRE(contains(refusal_of_a_step(&*outlives), "has ended"));
  });
}

// A chain that is dropped where it waits inside a step.
krait::Task<> wait_inside(std::int64_t* destroyed) {
  struct Guard {
    std::int64_t* count;
    ~Guard() { ++*count; }
  } guard{destroyed};
  auto stream = numbers(3);
  while (co_await stream.next()) {
  }
}

TEST_F(AsyncStreams, C19_dropped_inside_a_step) {
  for (const char* last : {"pass", "await asyncio.sleep(0)"}) {
    redefine(
        "async def numbers(count):\n"
        "  yield 0\n"
        "  try: await asyncio.Event().wait()\n"
        "  finally:\n"
        "    log.append('finally')\n"
        "    " +
        std::string{last} +
        "\n"
        "    log.append('closed')\n"
        "async def stop_the_loop():\n"
        "  log.clear()\n"
        "  await asyncio.sleep(0)\n"
        "  asyncio.get_running_loop().stop()\n");
    std::int64_t destroyed = 0;
    const auto together = [&]() -> krait::Task<> {
      co_await krait::when_all(wait_inside(&destroyed), call("stop_the_loop"));
    };
    auto task = together();
    EXPECT_THROW(krait::run(std::move(task)), krait::Error);
    krait::run(call("rest"));
    EXPECT_EQ(destroyed, 1);
    EXPECT_EQ(log(), (Log{"finally", "closed"})) << last;
  }
}

krait::Task<std::int64_t> count_items(std::int64_t count) {
  auto stream = numbers(count);
  std::int64_t items = 0;
  while (co_await stream.next()) ++items;
  co_return items;
}

TEST_F(AsyncStreams, a_hundred_thousand_items_in_flat_memory) {
  krait::exec(
      "async def numbers(count):\n"
      "  for i in range(count):\n"
      "    if i % 10 == 0: await asyncio.sleep(0)\n"
      "    yield 1000000 + i\n"
      "gc.disable()\n");
  EXPECT_EQ(krait::run(count_items(1000)), 1000);
  const auto blocks = number("sys.getallocatedblocks()");
  const auto resident = resident_kib();
  EXPECT_EQ(krait::run(count_items(100'000)), 100'000);
  EXPECT_LT(number("sys.getallocatedblocks()"), blocks + 100);
#ifndef KRAIT_WITH_ASAN  // which keeps freed memory for a while
  EXPECT_LT(resident_kib(), resident + 1024);
#endif
  krait::exec("gc.enable()");
}

krait::Task<> everything_once() {
  auto stream = numbers(3);
  co_await stream.next();
  auto closed = numbers(3);
  co_await closed.next();
  co_await closed.aclose();
  auto whole = numbers(3);
  while (co_await whole.next()) {
  }
  auto failing = numbers(3);
  co_await failing.next();
  try {
    co_await failing.athrow(krait::KeyError{"key"});
  } catch (const krait::KeyError&) {
  }
}

void run_in(const krait::Config& config, bool debug) {
  const krait::Interpreter python{config};
  krait::exec("import asyncio, contextvars, gc, sys\nlog = []\n");
  krait::exec(streams);
  krait::exec(without_context);
  krait::exec(
      "async def debug():\n"
      "  asyncio.get_running_loop().set_debug(True)\n"
      "  asyncio.get_running_loop().slow_callback_duration = 1000\n");
  krait::exec("plain = numbers");
  if (debug) krait::run(call("debug"));
  for (const char* kind : {"plain", "slow", "closable"}) {
    redefine(std::string{"numbers = "} + kind);
    if (kind != std::string{"closable"}) krait::run(everything_once());
    krait::run(log_after_a_break());
    auto stream = std::make_unique<Numbers>(numbers(3));
    krait::run(step(stream.get()));
    on_a_thread([&] { stream.reset(); });
  }
}

TEST(AsyncStreamsElsewhere, debug_mode_has_nothing_to_say) {
  expect_clean_exit([] { run_in({}, true); });
}

TEST(AsyncStreamsElsewhere, uvloop_serves_them_too) {
  {
    const krait::Interpreter python;
    if (!is_installed("uvloop")) GTEST_SKIP() << "this Python has no uvloop";
  }
  overlook_leaks();  // uvloop keeps what it makes
  expect_clean_exit([] { run_in({.event_loop = "uvloop"}, false); });
  expect_clean_exit([] { run_in({.event_loop = "uvloop"}, true); });
}

}  // namespace
