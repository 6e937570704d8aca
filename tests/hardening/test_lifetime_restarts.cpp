// Five interpreters in a row: what Krait keeps of Python's types, functions and loops is found anew
// under each.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <utility>

#include "../support/sanitizers.hpp"
#include "../support/streams.hpp"
#include "lifetime.hpp"

namespace {

using namespace krait_test;

/// Each child makes five interpreters one after the other, and uses the same things under each.
template <class Use>
void expect_five_interpreters_serve(Use use, const Silence& silence = says_nothing) {
  expect_exit(0, silence, [&] {
    for (int i = 0; i < 5; ++i) {
      const krait::Interpreter python;
      krait::exec("import asyncio");
      use();
    }
  });
}

// Values.

/// A value must be of the class that this interpreter has, not of one that is gone.
template <class T>
void require_round_trip(const T& value, const std::string& module, std::string_view name) {
  const krait::Object object = value;
  KRAIT_REQUIRE(object.type().is(krait::import(module).attr(name)));
  KRAIT_REQUIRE(object.as<T>() == value);
}

// The module `_decimal` of CPython 3.11 says on stderr that it was loaded before, and keeps things.
TEST(Lifetime, L09_values_of_the_standard_library_are_of_each_interpreters_own_classes) {
  expect_five_interpreters_serve(
      [] {
        overlook_leaks();
        using std::chrono::microseconds;
        const std::chrono::sys_days day{std::chrono::days{20'000}};
        require_round_trip(std::chrono::sys_time<microseconds>{day}, "datetime", "datetime");
        require_round_trip(std::chrono::year_month_day{day}, "datetime", "date");
        require_round_trip(microseconds{90'000'001}, "datetime", "timedelta");
        require_round_trip(krait::Decimal::parse("1.50"), "decimal", "Decimal");
        require_round_trip(krait::Uuid::parse("00000000-0000-0000-0000-00000000002a"), "uuid",
                           "UUID");
        require_round_trip(std::filesystem::path{"/a/b"}, "pathlib", "PosixPath");
      },
      does_not_complain);
}

TEST(Lifetime, L09_errors_are_of_each_interpreters_own_classes) {
  expect_five_interpreters_serve([] {
    krait::exec("def call(f):\n  try: f()\n  except BaseException as error: return error\n");
    const auto type_of = [](const std::function<void()>& failing) {
      return global("call")(failing).type().attr("__name__").as<std::string>();
    };
    KRAIT_REQUIRE(type_of([] { throw krait::KeyError{"x"}; }) == "KeyError");
    KRAIT_REQUIRE(type_of([] { krait::eval("1 / 0"); }) == "ZeroDivisionError");
    const auto cancelled = global("call")(std::function<void()>{[] { throw krait::Cancelled{}; }});
    KRAIT_REQUIRE(cancelled.type().is(krait::import("asyncio").attr("CancelledError")));
  });
}

// Functions.

krait::Task<std::int64_t> double_later(std::int64_t number) {
  co_await krait::sleep_for(0s);
  co_return 2 * number;
}

TEST(Lifetime, L09_callbacks_and_tasks_that_python_awaits_serve_each_interpreter) {
  expect_five_interpreters_serve([] {
    krait::exec(
        "kept = []\n"
        "def apply(f): kept.append(f); return f(3)\n"
        "async def apply_later(f): kept.append(f); return await f(4)\n");
    const std::function<std::int64_t(std::int64_t)> triple = wrapped::triple;
    KRAIT_REQUIRE(global("apply")(triple).as<std::int64_t>() == 9);
    const std::function<krait::Task<std::int64_t>(std::int64_t)> twice = double_later;
    KRAIT_REQUIRE(krait::run(call<std::int64_t>("apply_later", twice)) == 8);
    const auto add = krait::eval("lambda x: x + 1").as<std::function<std::int64_t(std::int64_t)>>();
    KRAIT_REQUIRE(add(1) == 2);
  });
}

// Streams.

using Letters = krait::detail::Function<
    krait::types::Generator<krait::types::Str, krait::types::Str, krait::types::Str>()>;
constinit Letters letters_{main_module, "letters"};

krait::Task<> leave_a_stream_half_way() {
  auto stream = numbers(10);
  KRAIT_REQUIRE(co_await stream.next() == 0);
}

TEST(Lifetime, L09_streams_and_generators_serve_each_interpreter) {
  expect_five_interpreters_serve([] {
    krait::exec(
        "async def numbers(count):\n"
        "  for i in range(count):\n"
        "    await asyncio.sleep(0)\n"
        "    yield i\n"
        "def letters():\n  heard = yield 'a'\n  return heard\n");
    KRAIT_REQUIRE(krait::run(collect(numbers(3))) == (Integers{0, 1, 2}));
    krait::run(leave_a_stream_half_way());
    auto letters = letters_.call();
    KRAIT_REQUIRE(*letters.begin() == "a");
    letters.send("b");
    KRAIT_REQUIRE(letters.result() == "b");
  });
}

// Tasks.

/// A group, limits of time, and those that lose a race: what Krait keeps of asyncio.
krait::Task<std::int64_t> use_all_of_asyncio() {
  krait::TaskGroup group;
  auto four = group.spawn(double_later(2));
  group.spawn(wrapped::wait()).cancel();
  co_await group.join();
  bool is_late = false;
  try {
    co_await krait::timeout(1us, wrapped::wait());
  } catch (const krait::TimeoutError&) {
    is_late = true;
  }
  KRAIT_REQUIRE(is_late);
  co_await krait::when_any(wrapped::wait(), krait::yield_now());
  auto in_a_thread = krait::to_thread([] { return wrapped::triple(1); });
  co_return co_await std::move(four) + co_await std::move(in_a_thread);
}

TEST(Lifetime, L09_groups_timeouts_and_threads_serve_each_interpreter) {
  expect_five_interpreters_serve([] {
    KRAIT_REQUIRE(krait::run(use_all_of_asyncio()) == 7);
    on_a_thread([] { KRAIT_REQUIRE(krait::run(use_all_of_asyncio()) == 7); });
  });
}

TEST(Lifetime, L09_workers_serve_each_interpreter) {
  expect_five_interpreters_serve([] {
    KRAIT_REQUIRE(krait::spawn(use_all_of_asyncio()).get() == 7);
    std::promise<std::exception_ptr> failed;
    krait::spawn(call("not_there")).detach([&](const std::exception_ptr& error) {
      failed.set_value(error);
    });
    KRAIT_REQUIRE(!refusal_of([&] { std::rethrow_exception(failed.get_future().get()); }).empty());
    auto left = krait::spawn(wrapped::wait());
    std::move(left).detach([](const std::exception_ptr&) {});
  });
}

TEST(Lifetime, L09_loops_that_a_program_turns_serve_each_interpreter) {
  expect_five_interpreters_serve([] {
    krait::EventLoop loop;
    auto future = krait::spawn(use_all_of_asyncio());
    while (!future.done()) loop.poll();
    KRAIT_REQUIRE(future.get() == 7);
  });
}

}  // namespace
