// Every kind of operation leaves exactly nothing behind, each time: references, memory,
// descriptors, threads and their states, handles and coroutine frames.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/inventory.hpp"
#include "../support/streams.hpp"

namespace {

using namespace krait_test;

class LeakLaw : public AsyncTest {
 protected:
  LeakLaw() {
    krait::exec(
        "class Thing: pass\n"
        "def sync(x): return [x, {'key': Thing()}]\n"
        "async def at_once(x): return x\n"
        "async def later(x):\n"
        "  await asyncio.sleep(0)\n"
        "  return {x: [Thing()]}\n"
        "async def failing(x):\n"
        "  await asyncio.sleep(0)\n"
        "  raise KeyError(Thing(), x)\n"
        "async def for_ever(x):\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: await asyncio.sleep(0)\n"
        "async def failing_at_last(x):\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: raise KeyError(Thing(), x)\n"
        "async def numbers(count):\n"
        "  things = [Thing()]\n"
        "  try:\n"
        "    for i in range(count):\n"
        "      if i % 2: await asyncio.sleep(0)\n"
        "      yield i if i < 5 else [Thing()]\n"
        "  finally: await asyncio.sleep(0)\n");
  }
};

TEST_F(LeakLaw, holds_for_sync_calls_and_conversions) {
  expect_nothing_left_by([] {
    const krait::Object result = global("sync")(std::string(300, 'x'));
    EXPECT_EQ(result[0].as<std::string>().size(), 300);
    EXPECT_THROW(static_cast<void>(result[1].as<std::int64_t>()), krait::ConversionError);
    EXPECT_THROW(krait::eval("{}['missing']"), krait::KeyError);
  });
}

TEST_F(LeakLaw, holds_for_values_of_the_standard_library) {
  using namespace std::chrono;
  expect_nothing_left_by([] {
    const auto same = [](const auto& value) {
      const krait::Object object = value;
      EXPECT_EQ(object.as<std::remove_cvref_t<decltype(value)>>(), value);
      EXPECT_THROW(static_cast<void>(object.as<std::vector<int>>()), krait::ConversionError);
      EXPECT_THROW(
          static_cast<void>(krait::eval("object()").as<std::remove_cvref_t<decltype(value)>>()),
          krait::ConversionError);
    };
    same(krait::Literal<"C", "F">{"F"});
    same(krait::Integer::parse("0x1" + std::string(50, '0')));
    same(krait::Decimal::parse("123456789.123456789e50"));
    same(krait::Uuid::parse("12345678-9abc-def0-0123-456789abcdef"));
    same(std::filesystem::path{"a/b\xff"});
    same(sys_time<microseconds>{123456789us});
    same(local_time<microseconds>{123456789us});
    same(year_month_day{2024y / May / 17});
    same(microseconds{123456789});
  });
}

TEST_F(LeakLaw, holds_for_awaits_that_suspend_and_that_do_not) {
  expect_nothing_left_by([] {
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(krait::run(call<std::int64_t>("at_once", 1000 + i)), 1000 + i);
      krait::run(call("later", 1000 + i));
    }
  });
}

TEST_F(LeakLaw, holds_for_errors) {
  expect_nothing_left_by([] {
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(error_of<krait::KeyError>(call("failing", i))->type(), "KeyError");
    }
  });
}

krait::Task<> fan_out() {
  std::vector<krait::Task<krait::Object>> tasks;
  for (int i = 0; i < 10; ++i) tasks.push_back(call("later", i));
  co_await krait::when_all(std::move(tasks));
}

krait::Task<> fail_among_sleepers() {
  co_await krait::when_all(call("for_ever", 1), call("failing", 2), call("for_ever", 3));
}

TEST_F(LeakLaw, holds_for_concurrent_tasks_that_end_well_or_not) {
  expect_nothing_left_by([] {
    krait::run(fan_out());
    EXPECT_TRUE(error_of<krait::KeyError>(fail_among_sleepers()));
  });
}

krait::Task<std::int64_t> fail_for_python() { co_return co_await call<std::int64_t>("knowing"); }

krait::Task<> group_that_fails() {
  krait::TaskGroup group;
  group.spawn(call("knowing"));
  co_await group.join();
}

krait::Task<> drop_failed() {
  auto failed = krait::spawn(call("knowing"));
  while (!failed.done()) co_await krait::yield_now();
  std::move(failed).detach([](const std::exception_ptr&) {});
  krait::spawn(call("knowing")).detach([](const std::exception_ptr&) {});
  for (int i = 0; i < 5; ++i) co_await krait::yield_now();
}

// A task, its coroutine, the error of that, and the traceback's frame which knows the task.
TEST_F(LeakLaw, holds_for_errors_whose_traceback_knows_their_task) {
  krait::import("__main__").set_attr("fail_for_python", std::function{&fail_for_python});
  krait::exec(
      "async def knowing():\n"
      "  task = asyncio.current_task()\n"
      "  await asyncio.sleep(0)\n"
      "  raise KeyError(Thing())\n"
      "async def await_cpp():\n"
      "  await asyncio.wait([asyncio.create_task(fail_for_python())])\n"
      "  try: await fail_for_python()\n"
      "  except KeyError: pass\n");
  krait::exec("asyncio.base_events.logger.disabled = True");  // "never retrieved"
  expect_nothing_left_by([] {
    EXPECT_TRUE(error_of<krait::KeyError>(call("knowing")));
    EXPECT_TRUE(error_of<krait::KeyError>(group_that_fails()));
    krait::run(drop_failed());
    krait::run(call("await_cpp"));
  });
}

krait::Task<> take_turns(int turns) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
}

TEST_F(LeakLaw, holds_for_turns_and_timeouts) {
  expect_nothing_left_by([] {
    for (int i = 0; i < 10; ++i) {
      krait::run(krait::timeout(1000s, take_turns(3)));
      EXPECT_TRUE(error_of<krait::TimeoutError>(krait::timeout(0s, call("for_ever", i))));
      EXPECT_TRUE(error_of<krait::KeyError>(krait::timeout(1000s, call("failing", i))));
    }
  });
}

TEST_F(LeakLaw, holds_for_races) {
  expect_nothing_left_by([] {
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(krait::run(krait::when_any(call("for_ever", 1), call("later", 2))).index(), 1);
      std::vector<krait::Task<krait::Object>> tasks;
      for (const char* function : {"for_ever", "failing"}) tasks.push_back(call(function, i));
      EXPECT_TRUE(error_of<krait::KeyError>(krait::when_any(std::move(tasks))));
    }
  });
}

krait::Task<> group_of(const char* function, bool joined) {
  krait::TaskGroup group;
  for (int i = 0; i < 5; ++i) group.spawn(call(function, i));
  auto kept = group.spawn(call("for_ever", 1));
  co_await take_turns(2);
  kept.cancel();
  if (joined) co_await group.join();
}

krait::Task<> failing_group() {
  krait::TaskGroup group;
  for (int i = 0; i < 5; ++i) group.spawn(call("failing_at_last", i));
  co_await take_turns(2);
  group.spawn(call("failing", 5));
  co_await group.join();
}

TEST_F(LeakLaw, holds_for_groups) {
  expect_nothing_left_by([] {
    krait::run(group_of("later", true));
    EXPECT_TRUE(error_of<krait::KeyError>(group_of("failing", true)));
    EXPECT_TRUE(error_of<krait::ExceptionGroup>(failing_group()));
    const auto leave = []() -> krait::Task<> {
      co_await group_of("for_ever", false);
      co_await take_turns(5);
    };
    krait::run(leave());
  });
}

krait::Task<> spawn_and_await() {
  auto first = krait::spawn(call("later", 1));
  auto second = krait::spawn(call("failing", 2));
  auto dropped = krait::spawn(call("for_ever", 3));
  co_await std::move(first);
  try {
    co_await std::move(second);
  } catch (const krait::KeyError&) {
  }
  auto cancelled = std::move(dropped);
  cancelled.cancel();
  try {
    co_await std::move(cancelled);
  } catch (const krait::Cancelled&) {
  }
}

TEST_F(LeakLaw, holds_for_tasks_spawned_on_this_threads_loop) {
  expect_nothing_left_by([] {
    for (int i = 0; i < 10; ++i) krait::run(spawn_and_await());
  });
}

krait::Task<> do_nothing() { co_return; }

TEST_F(LeakLaw, holds_for_tasks_spawned_on_a_worker) {
  expect_nothing_left_at_last_by([] {
    for (int i = 0; i < 10; ++i) {
      krait::spawn(call("later", i)).get();
      auto failing = krait::spawn(call("failing", i));
      EXPECT_THROW(failing.get(), krait::KeyError);
      auto waiting = krait::spawn(call("for_ever", i));
      krait::spawn(do_nothing()).get();  // after which that one has started
      waiting.cancel();
      EXPECT_THROW(waiting.get(), krait::Cancelled);
    }
  });
}

TEST_F(LeakLaw, holds_for_calls_on_other_threads) {
  expect_nothing_left_at_last_by([] {
    const auto fail = [] { global("sync")(); };
    on_a_thread([&] {
      for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(krait::run(krait::to_thread([i] { return global("sync")(i)[0].as<int>(); })), i);
        EXPECT_TRUE(error_of<krait::TypeError>(krait::to_thread(fail)));
        EXPECT_TRUE(error_of<krait::TimeoutError>(krait::timeout(0s, krait::to_thread([] {}))));
      }
    });
  });
}

TEST_F(LeakLaw, holds_for_cancellation) {
  expect_nothing_left_by([] {
    std::stop_source source;
    std::jthread canceller;
    const auto cancel_soon = [&]() -> krait::Task<> {
      canceller = std::jthread{[&] { source.request_stop(); }};
      co_await call("for_ever", 1);
    };
    auto task = cancel_soon();
    EXPECT_THROW(krait::run(std::move(task), source.get_token()), krait::Cancelled);
  });
}

krait::Task<> sleep_and_be_cancelled() {
  co_await krait::sleep_for(1us);
  co_await krait::when_all(krait::sleep_for(for_ever), krait::sleep_for(1us), call("failing", 1));
}

TEST_F(LeakLaw, holds_for_sleeps_that_end_and_that_are_cancelled) {
  expect_nothing_left_by([] {
    EXPECT_TRUE(error_of<krait::KeyError>(sleep_and_be_cancelled()));
    [[maybe_unused]] const auto dropped = krait::sleep_for(for_ever);
  });
}

TEST_F(LeakLaw, holds_for_tasks_dropped_before_they_start) {
  expect_nothing_left_by([] {
    [[maybe_unused]] const auto dropped = call("later", krait::eval("Thing()"));
    [[maybe_unused]] const auto nested = fan_out();
  });
}

krait::Task<> next_of(Numbers* stream) { co_await stream->next(); }

krait::Task<> through_streams() {
  EXPECT_EQ((co_await collect(numbers(5))).size(), 5U);
  auto closed = numbers(5);
  co_await closed.next();
  co_await closed.aclose();
  auto failing = numbers(5);
  co_await failing.next();
  try {
    co_await failing.athrow(std::invalid_argument{"no"});
  } catch (const krait::ValueError&) {
  }
  try {
    co_await collect(numbers(6));
    ADD_FAILURE();
  } catch (const krait::ConversionError&) {
  }
  auto half_way = numbers(5);
  co_await half_way.next();
}

krait::Task<void> wait_inside(krait::Object) { co_await krait::sleep_for(for_ever); }
krait::Task<int> fail_inside(krait::Object) {
  co_await krait::yield_now();
  throw std::domain_error{"bad"};
}

TEST_F(LeakLaw, holds_for_context_managers) {
  krait::exec(
      "class Manager:\n"
      "  def __enter__(self): return Thing()\n"
      "  def __exit__(self, *_): pass\n"
      "class AsyncManager:\n"
      "  async def __aenter__(self): return Thing()\n"
      "  async def __aexit__(self, *_): await asyncio.sleep(0)\n");
  expect_nothing_left_by([] {
    krait::with(global("Manager")(), [](const krait::Object&) {});
    EXPECT_THROW(krait::with(global("Manager")(), [] { throw std::domain_error{"bad"}; }),
                 std::domain_error);
    EXPECT_THROW(krait::run(krait::with(global("AsyncManager")(), &fail_inside)),
                 std::domain_error);
    EXPECT_THROW(
        krait::run(krait::timeout(0s, krait::with(global("AsyncManager")(), &wait_inside))),
        krait::TimeoutError);
  });
}

TEST_F(LeakLaw, holds_for_the_members_of_groups) {
  if (!krait::import("builtins").has_attr("ExceptionGroup")) GTEST_SKIP() << "before 3.11";
  krait::exec("def fail_twice(): raise ExceptionGroup('x', [KeyError(Thing()), ValueError()])");
  expect_nothing_left_by([] {
    try {
      global("fail_twice")();
    } catch (const krait::ExceptionGroup& group) {
      EXPECT_EQ(group.exceptions().size(), 2U);
    }
  });
}

TEST_F(LeakLaw, holds_for_streams) {
  expect_nothing_left_at_last_by([] {
    [[maybe_unused]] const auto dropped = numbers(1);
    krait::run(through_streams());
    krait::run(call("later", 1));  // what a `finally` waits for has its turn
  });
}

TEST_F(LeakLaw, holds_for_streams_dropped_between_runs_and_on_other_threads) {
  expect_nothing_left_at_last_by([] {
    auto between = std::make_unique<Numbers>(numbers(5));
    auto elsewhere = std::make_unique<Numbers>(numbers(5));
    krait::run(next_of(between.get()));
    krait::run(next_of(elsewhere.get()));
    between.reset();
    on_a_thread([&] { elsewhere.reset(); });
    for (int i = 0; i < 3; ++i) krait::run(call("later", 1));
  });
}

TEST_F(LeakLaw, holds_for_streams_cancelled_inside_a_step) {
  krait::exec(
      "async def numbers(count):\n"
      "  things = [Thing()]\n"
      "  try: await for_ever(count)\n"
      "  finally: await asyncio.sleep(0)\n"
      "  yield 1\n");
  expect_nothing_left_at_last_by([] {
    std::stop_source source;
    std::jthread canceller;
    const auto cancel_soon = [&]() -> krait::Task<> {
      canceller = std::jthread{[&] { source.request_stop(); }};
      auto stream = numbers(1);
      co_await stream.next();
    };
    auto task = cancel_soon();
    EXPECT_THROW(krait::run(std::move(task), source.get_token()), krait::Cancelled);
  });
}

TEST_F(LeakLaw, holds_for_threads_that_come_and_go) {
  expect_nothing_left_at_last_by([] {
    on_threads(4, [](int i) {
      EXPECT_EQ(global("sync")(i)[0].as<int>(), i);
      krait::run(call("later", i));
      EXPECT_TRUE(error_of<krait::KeyError>(call("failing", i)));
    });
  });
}

TEST_F(LeakLaw, holds_for_handles_dropped_on_threads_that_never_used_python) {
  expect_nothing_left_at_last_by([] {
    krait::Object thing = global("Thing")();
    on_a_thread([moved = std::move(thing)]() mutable { moved = {}; });
    std::exception_ptr error;
    try {
      global("sync")();
    } catch (const krait::TypeError&) {
      error = std::current_exception();
    }
    on_a_thread([moved = std::move(error)]() mutable { moved = nullptr; });
  });
}

krait::Task<std::int64_t> doubled_later(std::int64_t number) {
  co_await call("later", number);
  if (number < 0) throw std::invalid_argument{"negative"};
  co_return 2 * number;
}

krait::Task<> sleeping() { co_await krait::sleep_for(1000s); }

TEST_F(LeakLaw, holds_for_callbacks) {
  krait::exec(
      "def use(function):\n"
      "  for wrong in ([], ['x'], [-1]):\n"
      "    try: function(*wrong)\n"
      "    except (TypeError, ValueError): pass\n"
      "  return function\n");
  expect_nothing_left_by([] {
    const std::string large(300, 'x');
    const std::function callback = [large](std::int64_t number) {
      if (number < 0) throw std::invalid_argument{large};
      return large;
    };
    const auto back = global("use")(callback).as<std::function<std::string(std::int64_t)>>();
    EXPECT_EQ(back(1).size(), 300);
    const auto python = global("sync").as<std::function<krait::Object(std::string)>>();
    EXPECT_EQ(python(large)[0].as<std::string>(), large);
    EXPECT_THROW(krait::Object(std::function<void()>{}), krait::ConversionError);
  });
}

TEST_F(LeakLaw, holds_for_tasks_of_cpp_that_python_awaits) {
  krait::import("__main__").set_attr("doubled_later", std::function{&doubled_later});
  krait::import("__main__").set_attr("sleeping", std::function{&sleeping});
  krait::exec(
      "async def use():\n"
      "  doubled_later(1)\n"
      "  await asyncio.gather(*map(doubled_later, range(5)))\n"
      "  try: await doubled_later(-1)\n"
      "  except ValueError: pass\n"
      "  task = asyncio.create_task(sleeping())\n"
      "  await asyncio.sleep(0)\n"
      "  task.cancel()\n"
      "  await asyncio.wait([task])\n"
      "  coroutine = sleeping()\n"
      "  coroutine.send(None)\n"
      "  coroutine.close()\n");
  expect_nothing_left_by([] { krait::run(call("use")); });
}

void pass_memory() {
  const krait::Object array = krait::eval("bytearray(b'x' * 1000)");
  const auto buffer = array.as<krait::Buffer>();
  const krait::Object again = buffer.as_array<const std::uint8_t>().slice(0, 0, 1000, 2);
  const krait::Object given = krait::Buffer{std::vector<double>(100)};
  EXPECT_EQ(krait::eval("sum")(given).as<double>(), 0);
  EXPECT_EQ(krait::eval("bytes(3)").as<krait::Bytes>().size(), 3U);
  EXPECT_THROW(static_cast<void>(array.as<krait::Array<double>>()), krait::ConversionError);
  EXPECT_THROW(static_cast<void>(krait::Object{1}.as<krait::Buffer>()), krait::ConversionError);
  EXPECT_THROW(array.attr("append")(1), krait::BufferError);
}

TEST_F(LeakLaw, holds_for_buffers_and_arrays) {
  expect_nothing_left_at_last_by([] { pass_memory(); });
}

TEST_F(LeakLaw, holds_for_buffers_dropped_on_threads_that_never_used_python) {
  expect_nothing_left_at_last_by([] {
    auto buffer = krait::eval("bytearray(1000)").as<krait::Buffer>();
    auto bytes = krait::eval("bytes(1000)").as<krait::Bytes>();
    on_a_thread([buffer = std::move(buffer), bytes = std::move(bytes)]() mutable {
      buffer = {};
      bytes = {};
    });
  });
}

}  // namespace
