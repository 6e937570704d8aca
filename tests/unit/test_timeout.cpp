// timeout(): so much time and no more, as asyncio.timeout counts it.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;
using krait::timeout;

class TimeoutTest : public AsyncTest {
 protected:
  TimeoutTest() {
    krait::exec(
        "async def sleep():\n"
        "  log.append('started')\n"
        "  try: await asyncio.sleep(1000)\n"
        "  except asyncio.CancelledError: log.append('cancelled'); raise\n"
        "async def swallow():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  except asyncio.CancelledError: return 5\n"
        "async def fail_in_cleanup():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: raise KeyError('in cleanup')\n"
        "async def exit_in_cleanup():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: raise SystemExit(3)\n"
        "def timers(): return len(asyncio.get_running_loop()._scheduled)\n"
        "def cancelling(): return getattr(asyncio.current_task(), 'cancelling', int)()\n"
        "async def seen(): return timers(), cancelling()\n");
  }
};

constexpr auto long_time = 900s;

krait::Task<int> give_after(int turns, int value) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  co_return value;
}

krait::Task<std::unique_ptr<int>> give_unique() {
  co_await krait::yield_now();
  co_return std::make_unique<int>(3);
}

template <class T>
bool times_out(krait::Task<T> task, const krait::RunOptions& options = {}) {
  return error_of<krait::TimeoutError>(std::move(task), options).has_value();
}

// In time.

TEST_F(TimeoutTest, gives_the_value_that_comes_in_time) {
  EXPECT_EQ(krait::run(timeout(long_time, give_after(3, 7))), 7);
  EXPECT_EQ(*krait::run(timeout(long_time, give_unique())), 3);
  krait::run(timeout(long_time, krait::yield_now()));
}

TEST_F(TimeoutTest, a_task_that_never_suspends_is_in_time_however_short_that_is) {
  EXPECT_EQ(krait::run(timeout(0s, give_after(0, 7))), 7);
  EXPECT_EQ(krait::run(timeout(-1h, give_after(0, 7))), 7);
}

TEST_F(TimeoutTest, throws_the_tasks_own_error) {
  const auto fail = []() -> krait::Task<> {
    co_await krait::yield_now();
    throw std::logic_error{"own"};
  };
  EXPECT_TRUE(error_of<std::logic_error>(timeout(long_time, fail())));
}

TEST_F(TimeoutTest, starts_nothing_before_it_is_awaited) {
  { [[maybe_unused]] const auto dropped = timeout(1s, call("sleep")); }
  EXPECT_EQ(log(), Log{});
}

TEST_F(TimeoutTest, runs_in_the_same_asyncio_task) {
  krait::exec("async def name(): return asyncio.current_task().get_name()\n");
  const auto names_agree = []() -> krait::Task<bool> {
    const auto outside = co_await call<std::string>("name");
    co_return outside == co_await timeout(long_time, call<std::string>("name"));
  };
  EXPECT_TRUE(krait::run(names_agree()));
}

// Too late.

TEST_F(TimeoutTest, cancels_a_task_that_takes_too_long) {
  EXPECT_TRUE(times_out(timeout(1ms, call("sleep"))));
  EXPECT_EQ(log(), (Log{"started", "cancelled"}));
}

TEST_F(TimeoutTest, says_so_and_names_the_cancellation_as_the_cause) {
  const auto error = error_of<krait::TimeoutError>(timeout(1ms, call("sleep")));
  ASSERT_TRUE(error);
  // Before 3.11 asyncio had a class of its own.
  const std::string name = krait::eval("asyncio.TimeoutError is TimeoutError").as<bool>()
                               ? "TimeoutError"
                               : "asyncio.exceptions.TimeoutError";
  EXPECT_EQ(error->what(), name + ": not done after 0.001 s");
  EXPECT_EQ(error->type(), name);
  ASSERT_TRUE(error->cause());
  EXPECT_EQ(error->cause()->type(), "asyncio.exceptions.CancelledError");
  EXPECT_TRUE(error->object().is_instance(krait::eval("asyncio.TimeoutError")));
  EXPECT_NE(error->traceback().find("in sleep"), std::string::npos) << error->traceback();
}

TEST_F(TimeoutTest, with_the_gil_held_too) {
  EXPECT_TRUE(times_out(timeout(1ms, call("sleep")), {.gil = krait::Gil::held}));
}

TEST_F(TimeoutTest, no_time_left_cancels_at_the_first_suspension) {
  EXPECT_TRUE(times_out(timeout(0s, call("sleep"))));
  EXPECT_TRUE(times_out(timeout(-1h, call("sleep"))));
  EXPECT_TRUE(times_out(timeout(-std::numeric_limits<double>::infinity() * 1s, call("sleep"))));
  EXPECT_TRUE(times_out(timeout(0s, krait::yield_now())));
}

TEST_F(TimeoutTest, takes_durations_of_every_kind) {
  EXPECT_TRUE(times_out(timeout(std::chrono::duration<float, std::micro>{0.5F}, call("sleep"))));
  EXPECT_TRUE(times_out(timeout(std::chrono::duration<long double>{0.001L}, call("sleep"))));
  EXPECT_EQ(krait::run(timeout(std::chrono::hours::max(), give_after(2, 1))), 1);
  EXPECT_EQ(krait::run(timeout(std::chrono::nanoseconds::max(), give_after(2, 1))), 1);
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(krait::run(timeout(infinite * 1s, give_after(2, 1))), 1);
  const double no_number = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(krait::run(timeout(no_number * 1s, give_after(2, 1))), krait::Error);
}

// Tasks that do something else than to end.

TEST_F(TimeoutTest, a_task_that_swallows_the_cancellation_gives_its_value) {
  EXPECT_EQ(krait::run(timeout(1ms, call<std::int64_t>("swallow"))), 5);
}

krait::Task<std::int64_t> cancellations_after_a_swallowed_one() {
  co_await timeout(1ms, call("swallow"));
  co_return (co_await call("seen"))[1].as<std::int64_t>();
}

TEST_F(TimeoutTest, takes_its_cancellation_back_where_the_task_swallowed_it) {
  EXPECT_EQ(krait::run(cancellations_after_a_swallowed_one()), 0);
}

TEST_F(TimeoutTest, an_error_during_the_cleanup_is_thrown_as_it_is) {
  const auto error = error_of<krait::KeyError>(timeout(1ms, call("fail_in_cleanup")));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message(), "'in cleanup'");
  EXPECT_TRUE(error_of<krait::SystemExit>(timeout(1ms, call("exit_in_cleanup"))));
}

TEST_F(TimeoutTest, a_cancellation_of_the_tasks_own_making_is_no_timeout) {
  const auto give_up = []() -> krait::Task<> {
    co_await krait::yield_now();
    throw krait::Cancelled{};
  };
  EXPECT_TRUE(error_of<krait::Cancelled>(timeout(long_time, give_up())));
}

// What is left of it.

krait::Task<std::int64_t> count_timers() {
  co_await krait::yield_now();  // asyncio keeps a cancelled one until the loop's next turn
  co_return (co_await call("seen"))[0].as<std::int64_t>();
}

krait::Task<std::pair<std::int64_t, std::int64_t>> count_inside_and_after() {
  const auto inside = co_await timeout(long_time, count_timers());
  const auto after = co_await count_timers();
  co_return std::pair{inside, after};
}

TEST_F(TimeoutTest, has_one_timer_inside_which_is_taken_away) {
  EXPECT_EQ(krait::run(count_inside_and_after()), (std::pair<std::int64_t, std::int64_t>{1, 0}));
}

krait::Task<std::int64_t> timers_after_many() {
  for (int i = 0; i < 1000; ++i) co_await timeout(long_time, krait::yield_now());
  co_return co_await count_timers();
}

TEST_F(TimeoutTest, leaves_no_timer_behind) { EXPECT_EQ(krait::run(timers_after_many()), 0); }

krait::Task<std::string> catch_and_go_on() {
  std::string caught;
  try {
    co_await timeout(1ms, call("sleep"));
  } catch (const krait::TimeoutError&) {
    caught = "caught, ";
  }
  co_await krait::sleep_for(1ms);
  co_return caught + (co_await call("seen")).str();
}

TEST_F(TimeoutTest, a_caught_one_leaves_the_task_as_it_was) {
  EXPECT_EQ(krait::run(catch_and_go_on()), "caught, (0, 0)");
}

// One inside the other.

TEST_F(TimeoutTest, the_shorter_of_two_is_the_one_that_throws) {
  const auto inner = error_of<krait::TimeoutError>(timeout(long_time, timeout(2ms, call("sleep"))));
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->message(), "not done after 0.002 s");
  const auto outer = error_of<krait::TimeoutError>(timeout(2ms, timeout(long_time, call("sleep"))));
  ASSERT_TRUE(outer);
  EXPECT_EQ(outer->message(), "not done after 0.002 s");
}

krait::Task<std::string> name_the_one_that_threw() {
  try {
    try {
      co_await timeout(0s, timeout(0us, krait::sleep_for(for_ever)));
    } catch (const krait::TimeoutError&) {
      co_return "outer";
    }
  } catch (const krait::Cancelled&) {
    co_return "none";
  }
  co_return "none";
}

TEST_F(TimeoutTest, two_that_pass_in_the_same_turn_are_one_timeout) {
  EXPECT_EQ(krait::run(name_the_one_that_threw()), "outer");
  const auto cancellations = []() -> krait::Task<std::int64_t> {
    static_cast<void>(co_await name_the_one_that_threw());
    co_return (co_await call("seen"))[1].as<std::int64_t>();
  };
  EXPECT_EQ(krait::run(cancellations()), 0);
}

krait::Task<> catch_inside(std::string* caught) {
  try {
    co_await timeout(1ms, krait::sleep_for(for_ever));
  } catch (const krait::TimeoutError&) {
    *caught = "inner";
  }
  co_await krait::sleep_for(for_ever);
}

TEST_F(TimeoutTest, an_inner_one_that_was_caught_leaves_the_outer_one_its_time) {
  std::string caught;
  EXPECT_TRUE(times_out(timeout(20ms, catch_inside(&caught))));
  EXPECT_EQ(caught, "inner");
}

// Cancelled from outside.

krait::Task<> stop_after(int turns, std::stop_source source) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  source.request_stop();
  co_await krait::sleep_for(for_ever);
}

TEST_F(TimeoutTest, a_cancellation_from_outside_is_no_timeout) {
  const std::stop_source source;
  EXPECT_TRUE(error_of<krait::Cancelled>(timeout(long_time, stop_after(3, source)),
                                         {.stop_token = source.get_token()}));
}

TEST_F(TimeoutTest, a_cancellation_from_outside_at_the_same_time_beats_the_timeout) {
  if (!truth("hasattr(asyncio.Task, 'uncancel')")) GTEST_SKIP() << "nobody counts before 3.11";
  krait::exec(
      "async def cancel_from_outside():\n"
      "  asyncio.get_running_loop().call_soon(asyncio.current_task().cancel)\n"
      "  await asyncio.sleep(1000)\n");
  EXPECT_TRUE(error_of<krait::Cancelled>(timeout(0s, call("cancel_from_outside"))));
}

TEST_F(TimeoutTest, a_chain_that_is_closed_takes_its_timer_along) {
  krait::exec(
      "async def publish_and_sleep():\n"
      "  global coroutine\n"
      "  coroutine = asyncio.current_task().get_coro()\n"
      "  await asyncio.sleep(1000)\n"
      "async def close():\n"
      "  coroutine.close()\n"
      "  loop = asyncio.get_running_loop()\n"
      "  log.extend(str(h.cancelled()) for h in loop._scheduled)\n");
  EXPECT_TRUE(error_of<krait::Cancelled>(
      krait::when_all(timeout(long_time, call("publish_and_sleep")), call("close"))));
  for (const std::string& cancelled : log()) EXPECT_EQ(cancelled, "True");
}

// Both ways between the languages.

TEST_F(TimeoutTest, passes_inside_pythons_own_timeout) {
  if (!truth("hasattr(asyncio, 'timeout')")) GTEST_SKIP();
  krait::exec(
      "async def limited():\n"
      "  async with asyncio.timeout(0.001): await asyncio.sleep(1000)\n");
  EXPECT_TRUE(times_out(timeout(long_time, call("limited"))));
  EXPECT_TRUE(times_out(timeout(1ms, call("sleep"))));
}

TEST_F(TimeoutTest, ten_thousand_at_once_all_pass) {
  const auto count = [](int* passed) -> krait::Task<> {
    try {
      co_await timeout(1ms, krait::sleep_for(for_ever));
    } catch (const krait::TimeoutError&) {
      ++*passed;
    }
  };
  int passed = 0;
  std::vector<krait::Task<>> tasks;
  for (int i = 0; i < 10'000; ++i) tasks.push_back(count(&passed));
  krait::run(krait::when_all(std::move(tasks)));
  EXPECT_EQ(passed, 10'000);
}

}  // namespace
