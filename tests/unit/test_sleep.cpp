// sleep_for(): asyncio's sleep, from C++.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class SleepTest : public AsyncTest {
 protected:
  SleepTest() {
    krait::exec(
        "def loop(): return asyncio.get_running_loop()\n"
        "def pending_timers(): return sum(not t.cancelled() for t in loop()._scheduled)\n"
        "def watch_delays():\n"
        "  call_later = loop().call_later\n"
        "  def watching(delay, callback, *args, context=None):\n"
        "    log.append(repr(delay))\n"
        "    return call_later(0, callback, *args, context=context)\n"
        "  loop().call_later = watching\n"
        "def stop_watching(): del loop().call_later\n");
  }
};

krait::Task<> append_after(std::chrono::milliseconds time, std::string entry) {
  co_await krait::sleep_for(time);
  global("log").attr("append")(entry);
}

TEST_F(SleepTest, sleepers_wake_in_the_order_of_their_times) {
  krait::run(krait::when_all(append_after(120ms, "third"), append_after(0ms, "first"),
                             append_after(60ms, "second")));
  EXPECT_EQ(log(), (Log{"first", "second", "third"}));
}

krait::Task<> sleep_watched(std::vector<std::chrono::duration<double>> times) {
  global("watch_delays")();
  for (const auto time : times) co_await krait::sleep_for(time);
  global("stop_watching")();
}

TEST_F(SleepTest, the_loop_counts_the_time_in_seconds_up_to_a_century) {
  krait::run(sleep_watched({1500ms, 1us, std::chrono::hours{24 * 365 * 1000}}));
  EXPECT_EQ(log(), (Log{"1.5", "1e-06", "3153600000.0"}));
}

TEST_F(SleepTest, no_time_is_no_timer) {
  krait::run(sleep_watched({0s, -1s}));
  EXPECT_EQ(log(), Log{});
}

krait::Task<> fail_among_timers() {
  co_await krait::sleep_for(0s);
  global("log").attr("append")(global("pending_timers")().str());
  throw std::runtime_error{"failed"};
}

krait::Task<std::int64_t> timers_of_cancelled_sleeps() {
  try {
    co_await krait::when_all(krait::sleep_for(for_ever), krait::sleep_for(for_ever),
                             fail_among_timers());
  } catch (const std::runtime_error&) {
  }
  co_return global("pending_timers")().as<std::int64_t>();
}

TEST_F(SleepTest, a_time_that_is_no_number_is_an_error) {
  const std::chrono::duration<double> time{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_TRUE(error_of<krait::Error>(krait::sleep_for(time)));
}

TEST_F(SleepTest, a_cancelled_sleep_takes_its_timer_along) {
  EXPECT_EQ(krait::run(timers_of_cancelled_sleeps()), 0);
  EXPECT_EQ(log(), Log{"2"});
}

TEST_F(SleepTest, an_error_of_the_loop_is_thrown_from_the_sleep) {
  krait::exec(
      "def refuse(*args, **kwargs): raise LookupError('no timers')\n"
      "def refuse_timers(): loop().call_later = refuse\n");
  const auto sleep = []() -> krait::Task<> {
    global("refuse_timers")();
    try {
      co_await krait::sleep_for(1ms);
    } catch (const krait::LookupError& error) {
      global("log").attr("append")(error.message());
    }
    global("stop_watching")();
  };
  krait::run(sleep());
  EXPECT_EQ(log(), Log{"no timers"});
}

}  // namespace
