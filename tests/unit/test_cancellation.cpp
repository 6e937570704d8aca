// Cancellation: a stop token, from any thread at any time, becomes asyncio's own cancellation.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <barrier>
#include <cstdint>
#include <latch>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class CancellationTest : public AsyncTest {
 protected:
  CancellationTest() {
    krait::exec(
        "async def sleep():\n"
        "  log.append('started')\n"
        "  try: await asyncio.sleep(1000)\n"
        "  except asyncio.CancelledError: log.append('cancelled'); raise\n"
        "  finally: log.append('finally')\n"
        "async def swallow():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  except asyncio.CancelledError: pass\n"
        "  return 5\n"
        "async def healthy():\n  await asyncio.sleep(0)\n  return 1\n");
  }

  void TearDown() override {
    EXPECT_EQ(krait::run(call<std::int64_t>("healthy")), 1) << "the loop works afterwards";
    AsyncTest::TearDown();
  }
};

krait::Task<> stop_after(int turns, std::stop_source source) {
  for (int i = 0; i < turns; ++i) co_await krait::sleep_for(0s);
  source.request_stop();
  co_await krait::sleep_for(for_ever);
}

krait::Task<> count_down_after(int turns, std::latch* latch) {
  for (int i = 0; i < turns; ++i) co_await krait::sleep_for(0s);
  latch->count_down();
  co_await krait::sleep_for(for_ever);
}

template <class T>
bool is_cancelled(krait::Task<T> task, std::stop_token token) {
  return error_of<krait::Cancelled>(std::move(task), {.stop_token = std::move(token)}).has_value();
}

TEST_F(CancellationTest, a_stop_requested_before_the_start_never_starts_it) {
  std::stop_source source;
  source.request_stop();
  EXPECT_TRUE(is_cancelled(call("sleep"), source.get_token()));
  EXPECT_EQ(log(), Log{});
}

TEST_F(CancellationTest, a_stop_from_another_thread_wakes_the_sleeping_loop) {
  for (int i = 0; i < 20; ++i) {
    std::stop_source source;
    std::latch suspended{1};
    std::jthread stopper{[&] {
      suspended.wait();
      source.request_stop();
    }};
    EXPECT_TRUE(is_cancelled(krait::when_all(call("sleep"), count_down_after(5, &suspended)),
                             source.get_token()));
  }
  EXPECT_EQ(log().size(), 60U);
  EXPECT_EQ(log().at(1), "cancelled");
  EXPECT_EQ(log().at(2), "finally");
}

TEST_F(CancellationTest, a_stop_of_a_single_python_call_runs_its_finally) {
  krait::exec(
      "import threading\nsuspended = threading.Event()\n"
      "async def announce():\n"
      "  asyncio.get_running_loop().call_later(0.001, suspended.set)\n"
      "  await sleep()\n");
  std::stop_source source;
  std::jthread stopper{[&] {
    global("suspended").attr("wait")();
    source.request_stop();
  }};
  EXPECT_TRUE(is_cancelled(call("announce"), source.get_token()));
  EXPECT_EQ(log(), (Log{"started", "cancelled", "finally"}));
}

krait::Task<int> give(int value) { co_return value; }

TEST_F(CancellationTest, a_stop_after_the_end_does_nothing) {
  std::stop_source source;
  EXPECT_EQ(krait::run(give(3), source.get_token()), 3);
  source.request_stop();
  EXPECT_EQ(krait::run(give(4)), 4);
}

TEST_F(CancellationTest, two_stops_cancel_once) {
  std::stop_source source;
  std::latch suspended{1};
  const auto stop = [&] {
    suspended.wait();
    source.request_stop();
  };
  std::jthread first{stop};
  std::jthread second{stop};
  EXPECT_TRUE(is_cancelled(krait::when_all(call("sleep"), count_down_after(3, &suspended)),
                           source.get_token()));
  EXPECT_EQ(log(), (Log{"started", "cancelled", "finally"}));
}

TEST_F(CancellationTest, a_stop_by_the_task_itself_arrives_at_its_next_await) {
  std::stop_source source;
  EXPECT_TRUE(is_cancelled(stop_after(0, source), source.get_token()));
}

TEST_F(CancellationTest, a_stop_that_races_with_the_end_gives_one_of_the_two) {
  constexpr int rounds = 2000;
  std::barrier<> both{2};
  std::stop_source source;
  std::jthread stopper{[&] {
    for (int i = 0; i < rounds; ++i) {
      both.arrive_and_wait();
      for (int turns = 0; turns < i % 40; ++turns) std::this_thread::yield();
      source.request_stop();
      both.arrive_and_wait();
    }
  }};
  for (int i = 0; i < rounds; ++i) {
    source = std::stop_source{};
    both.arrive_and_wait();
    try {
      EXPECT_EQ(krait::run(call<std::int64_t>("healthy"), source.get_token()), 1);
    } catch (const krait::Cancelled&) {
      EXPECT_TRUE(source.stop_requested());
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    both.arrive_and_wait();
  }
}

// Who cleans up, and who swallows.

krait::Task<std::int64_t> swallow_announced(std::latch* announced) {
  announced->count_down();
  co_return co_await call<std::int64_t>("swallow");
}

TEST_F(CancellationTest, python_that_swallows_its_cancellation_gives_its_value) {
  std::stop_source source;
  std::latch announced{1};
  std::jthread stopper{[&] {
    announced.wait();
    source.request_stop();
  }};
  EXPECT_EQ(krait::run(swallow_announced(&announced), source.get_token()), 5);
}

struct Guard {
  explicit Guard(bool* flag) : destroyed(flag) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() { *destroyed = true; }
  bool* destroyed;
};

krait::Task<> clean_up(bool* cleaned, bool* destroyed, std::stop_source source) {
  const Guard guard{destroyed};
  std::optional<krait::Cancelled> cancelled;
  try {
    co_await stop_after(2, std::move(source));
  } catch (const krait::Cancelled& caught) {
    cancelled = caught;
  }
  co_await call("healthy");
  co_await krait::when_all(krait::sleep_for(0s), krait::sleep_for(0s));
  *cleaned = true;
  if (cancelled) throw *cancelled;
}

TEST_F(CancellationTest, cpp_that_catches_it_may_await_again_to_clean_up) {
  std::stop_source source;
  bool cleaned = false;
  bool destroyed = false;
  EXPECT_TRUE(is_cancelled(clean_up(&cleaned, &destroyed, source), source.get_token()));
  EXPECT_TRUE(cleaned);
  EXPECT_TRUE(destroyed);
}

krait::Task<std::string> catch_errors(std::stop_source source) {
  try {
    co_await stop_after(1, std::move(source));
  } catch (const krait::Error&) {
    co_return "an error";
  } catch (const std::exception&) {
    co_return "an exception";
  }
  co_return "nothing";
}

TEST_F(CancellationTest, a_handler_for_errors_does_not_swallow_it) {
  std::stop_source source;
  EXPECT_TRUE(is_cancelled(catch_errors(source), source.get_token()));
}

krait::Task<> fail_when_cancelled(std::stop_source source) {
  try {
    co_await stop_after(2, std::move(source));
  } catch (const krait::Cancelled&) {
    throw std::domain_error{"in cleanup"};
  }
}

TEST_F(CancellationTest, an_error_of_the_cleanup_beats_the_cancellation) {
  for (const bool nested : {false, true}) {
    std::stop_source source;
    const krait::RunOptions options{.stop_token = source.get_token()};
    if (nested) {
      EXPECT_TRUE(error_of<std::domain_error>(
          krait::when_all(fail_when_cancelled(source), call("sleep")), options));
    } else {
      EXPECT_TRUE(error_of<std::domain_error>(fail_when_cancelled(source), options));
    }
  }
}

krait::Task<int> swallow_in_cpp() {
  try {
    co_await krait::sleep_for(for_ever);
  } catch (const krait::Cancelled&) {
    co_return 1;
  }
  co_return 2;
}

TEST_F(CancellationTest, a_cancelled_when_all_is_cancelled_even_if_all_children_swallow_it) {
  std::stop_source source;
  std::latch suspended{1};
  std::jthread stopper{[&] {
    suspended.wait();
    source.request_stop();
  }};
  krait::exec(
      "async def swallow_slowly():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  except asyncio.CancelledError: await asyncio.sleep(0)\n"
      "  log.append('ended')\n");
  EXPECT_TRUE(is_cancelled(
      krait::when_all(swallow_in_cpp(), call("swallow_slowly"), count_down_after(3, &suspended)),
      source.get_token()));
  EXPECT_EQ(log(), Log{"ended"});
}

TEST_F(CancellationTest, reaches_every_leaf_of_nested_when_alls) {
  std::stop_source source;
  EXPECT_TRUE(is_cancelled(
      krait::when_all(krait::when_all(call("sleep"), call("sleep")),
                      krait::when_all(call("sleep"), krait::when_all(stop_after(4, source)))),
      source.get_token()));
  EXPECT_EQ(number("log.count('finally')"), 3);
}

TEST_F(CancellationTest, a_python_coroutine_that_cancels_its_own_task_ends_the_run_as_cancelled) {
  krait::exec(
      "async def cancel_self():\n"
      "  asyncio.current_task().cancel('enough')\n"
      "  await asyncio.sleep(0)\n");
  const auto cancelled = error_of<krait::Cancelled>(call("cancel_self"));
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(std::string{cancelled->what()}, "enough");
}

}  // namespace
