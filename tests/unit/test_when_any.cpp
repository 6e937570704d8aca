// when_any(): the first to end, whichever way, once the others have ended too.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;
using krait::when_any;

class WhenAnyTest : public testing::Test {
 protected:
  WhenAnyTest() {
    krait::exec(
        "import asyncio\n"
        "log = []\n"
        "async def sleep():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally:\n"
        "    await asyncio.sleep(0)\n"
        "    log.append('finally')\n"
        "async def swallow():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  except asyncio.CancelledError: pass\n"
        "  await asyncio.sleep(0)\n"
        "  log.append('swallowed')\n"
        "  return 'late'\n"
        "async def fail_in_cleanup():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: raise KeyError('in cleanup')\n"
        "async def exit_in_cleanup():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: raise SystemExit(3)\n");
  }
  void TearDown() override {
    EXPECT_EQ(reports, expected_reports);
    python_.reset();
    EXPECT_EQ(stderr_.stop(), "");
  }
  static Log log() { return global("log").as<Log>(); }

  std::vector<std::string> reports;
  std::vector<std::string> expected_reports;

 private:
  void note(const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& known) {
      reports.emplace_back(known.what());
    }
  }

  StderrCapture stderr_;
  std::optional<krait::Interpreter> python_{
      krait::Config{.on_unhandled = [this](const std::exception_ptr& error) { note(error); }}};
};

krait::Task<int> give_after(int turns, int value) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  co_return value;
}

krait::Task<std::unique_ptr<int>> give_unique(int value) {
  co_await krait::yield_now();
  co_return std::make_unique<int>(value);
}

krait::Task<int> fail_after(int turns, const char* message) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  throw std::runtime_error{message};
}

krait::Task<> end_after(int turns) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
}

template <class T>
std::string message_of(krait::Task<T> task) {
  const auto error = error_of<std::runtime_error>(std::move(task));
  return error ? error->what() : "nothing thrown";
}

// Values.

TEST_F(WhenAnyTest, gives_the_first_value_and_its_place) {
  const std::variant<int, std::unique_ptr<int>, std::monostate> first =
      krait::run(when_any(give_after(9, 1), give_unique(2), end_after(5)));
  ASSERT_EQ(first.index(), 1);
  EXPECT_EQ(*std::get<1>(first), 2);
}

TEST_F(WhenAnyTest, a_place_tells_equal_types_apart) {
  const std::variant<int, int, int> first =
      krait::run(when_any(give_after(9, 1), give_after(9, 2), give_after(1, 3)));
  ASSERT_EQ(first.index(), 2);
  EXPECT_EQ(std::get<2>(first), 3);
}

TEST_F(WhenAnyTest, of_several_that_end_in_the_same_turn_the_first_wins) {
  EXPECT_EQ(krait::run(when_any(give_after(2, 1), give_after(2, 2))).index(), 0);
}

TEST_F(WhenAnyTest, a_void_task_may_win) {
  EXPECT_EQ(krait::run(when_any(give_after(9, 1), end_after(0))).index(), 1);
  EXPECT_EQ(krait::run(when_any(end_after(0))).index(), 0);
}

TEST_F(WhenAnyTest, one_that_never_suspends_wins_and_the_others_never_start) {
  krait::exec("async def never():\n  log.append('started')\n");
  EXPECT_EQ(krait::run(when_any(give_after(0, 1), call("never"))).index(), 0);
  EXPECT_EQ(log(), Log{});
}

TEST_F(WhenAnyTest, takes_a_vector) {
  std::vector<krait::Task<int>> tasks;
  for (int i = 0; i < 20; ++i) tasks.push_back(give_after(20 - i, i));
  EXPECT_EQ(krait::run(when_any(std::move(tasks))), (std::pair<std::size_t, int>{19, 19}));
}

TEST_F(WhenAnyTest, takes_a_vector_of_move_only_results_and_of_none) {
  std::vector<krait::Task<std::unique_ptr<int>>> givers;
  givers.push_back(give_unique(1));
  const auto [place, value] = krait::run(when_any(std::move(givers)));
  EXPECT_EQ(place, 0);
  EXPECT_EQ(*value, 1);
  std::vector<krait::Task<>> tasks;
  for (const int turns : {9, 1, 9}) tasks.push_back(end_after(turns));
  EXPECT_EQ(krait::run(when_any(std::move(tasks))), 1);
}

TEST_F(WhenAnyTest, of_none_is_an_error) {
  EXPECT_THROW(krait::run(when_any(std::vector<krait::Task<int>>{})), krait::Error);
  EXPECT_THROW(krait::run(when_any(std::vector<krait::Task<>>{})), krait::Error);
}

TEST_F(WhenAnyTest, works_with_the_gil_held) {
  EXPECT_EQ(krait::run(when_any(call("sleep"), end_after(3)), {.gil = krait::Gil::held}).index(),
            1);
}

TEST_F(WhenAnyTest, takes_ten_thousand) {
  std::vector<krait::Task<>> tasks;
  for (int i = 0; i < 9'999; ++i) tasks.push_back(krait::sleep_for(for_ever));
  tasks.push_back(end_after(3));
  EXPECT_EQ(krait::run(when_any(std::move(tasks))), 9'999);
}

TEST_F(WhenAnyTest, nests) {
  const auto first =
      krait::run(when_any(when_any(call("sleep"), give_after(5, 1)), when_any(give_after(2, 2))));
  ASSERT_EQ(first.index(), 1);
  EXPECT_EQ(std::get<0>(std::get<1>(first)), 2);
  EXPECT_EQ(log(), Log{"finally"});
}

// The losers.

TEST_F(WhenAnyTest, waits_until_the_others_have_ended) {
  EXPECT_EQ(krait::run(when_any(call("sleep"), give_after(2, 1), call("swallow"))).index(), 1);
  EXPECT_EQ(log(), (Log{"finally", "swallowed"}));
}

TEST_F(WhenAnyTest, errors_of_the_others_go_to_the_handler) {
  EXPECT_EQ(krait::run(when_any(call("fail_in_cleanup"), give_after(2, 1), call("exit_in_cleanup")))
                .index(),
            1);
  expected_reports = {"KeyError: 'in cleanup'", "SystemExit: 3"};
}

krait::Task<> fail_when_cancelled() {
  try {
    co_await krait::sleep_for(for_ever);
  } catch (const krait::Cancelled&) {
    throw std::invalid_argument{"not now"};
  }
}

TEST_F(WhenAnyTest, so_do_errors_of_cpp) {
  EXPECT_EQ(krait::run(when_any(give_after(2, 1), fail_when_cancelled())).index(), 0);
  expected_reports = {"not now"};
}

// Errors that win.

TEST_F(WhenAnyTest, an_error_wins_too) {
  EXPECT_EQ(message_of(when_any(give_after(9, 1), fail_after(2, "first"), call("sleep"))), "first");
  EXPECT_EQ(log(), Log{"finally"});
}

TEST_F(WhenAnyTest, an_exit_wins_too) {
  krait::exec("async def leave():\n  await asyncio.sleep(0)\n  raise SystemExit(4)\n");
  EXPECT_TRUE(error_of<krait::SystemExit>(when_any(call("sleep"), call("leave"))));
}

TEST_F(WhenAnyTest, a_python_error_keeps_type_and_traceback) {
  krait::exec("async def look_up():\n  await asyncio.sleep(0)\n  return {}['absent']\n");
  const auto error = error_of<krait::KeyError>(when_any(call("look_up"), call("sleep")));
  ASSERT_TRUE(error);
  EXPECT_NE(error->traceback().find("in look_up"), std::string::npos) << error->traceback();
}

TEST_F(WhenAnyTest, one_that_cancels_itself_wins_with_that) {
  krait::exec(
      "async def give_up():\n"
      "  asyncio.current_task().cancel()\n"
      "  await asyncio.sleep(0)\n");
  EXPECT_TRUE(error_of<krait::Cancelled>(when_any(call("give_up"), call("sleep"))));
  EXPECT_EQ(log(), Log{"finally"});
}

// Cancelled from outside.

krait::Task<> stop_after(int turns, std::stop_source source) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  source.request_stop();
  co_await krait::sleep_for(for_ever);
}

template <class T>
bool is_cancelled(krait::Task<T> task, const std::stop_source& source) {
  return error_of<krait::Cancelled>(std::move(task), {.stop_token = source.get_token()})
      .has_value();
}

TEST_F(WhenAnyTest, a_cancellation_cancels_all_and_waits) {
  const std::stop_source source;
  EXPECT_TRUE(is_cancelled(when_any(call("sleep"), stop_after(2, source), call("sleep")), source));
  EXPECT_EQ(log(), (Log{"finally", "finally"}));
}

TEST_F(WhenAnyTest, a_value_that_comes_after_the_cancellation_does_not_win) {
  const std::stop_source source;
  EXPECT_TRUE(is_cancelled(when_any(call("swallow"), stop_after(2, source)), source));
  EXPECT_EQ(log(), Log{"swallowed"});
}

TEST_F(WhenAnyTest, an_error_that_comes_after_the_cancellation_goes_to_the_handler) {
  const std::stop_source source;
  EXPECT_TRUE(is_cancelled(when_any(call("fail_in_cleanup"), stop_after(2, source)), source));
  expected_reports = {"KeyError: 'in cleanup'"};
}

TEST_F(WhenAnyTest, a_cancellation_while_it_waits_for_losers_reaches_them_and_is_thrown) {
  const std::stop_source source;
  krait::exec(
      "async def linger():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  except asyncio.CancelledError: pass\n"
      "  stop()\n"
      "  for _ in range(5): await asyncio.sleep(0)\n"
      "  log.append('lingered')\n"
      "outer = None\n"
      "def stop(): asyncio.get_running_loop().call_soon(outer.cancel)\n"
      "async def note():\n"
      "  global outer\n"
      "  outer = asyncio.current_task()\n");
  const auto race = []() -> krait::Task<> {
    co_await call("note");
    co_await when_any(call("linger"), give_after(2, 1));
  };
  EXPECT_TRUE(error_of<krait::Cancelled>(race()));
  EXPECT_EQ(log(), Log{});
}

TEST_F(WhenAnyTest, a_chain_closed_meanwhile_ends_its_children) {
  krait::exec(
      "async def publish():\n"
      "  global coroutine\n"
      "  coroutine = asyncio.current_task().get_coro()\n"
      "async def close(): coroutine.close()\n"
      "async def wait():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: log.append('closed')\n");
  const auto race = []() -> krait::Task<> {
    co_await call("publish");
    co_await when_any(call("wait"), call("wait"));
  };
  const auto close_later = []() -> krait::Task<> {
    for (int i = 0; i < 5; ++i) co_await krait::yield_now();
    co_await call("close");
  };
  EXPECT_TRUE(error_of<krait::Cancelled>(krait::when_all(race(), close_later())));
  EXPECT_EQ(log(), (Log{"closed", "closed"}));
}

krait::Task<> clean_up_for_ever() {
  bool is_cancelled = false;
  try {
    co_await call("sleep");
  } catch (const krait::Cancelled&) {
    is_cancelled = true;
  }
  if (is_cancelled) co_await call("sleep");
}

TEST_F(WhenAnyTest, a_cancellation_while_losers_clean_up_reaches_them) {
  auto race = when_any(krait::yield_now(), clean_up_for_ever());
  EXPECT_THROW(krait::run(krait::timeout(10ms, std::move(race))), krait::TimeoutError);
  EXPECT_EQ(log(), (Log{"finally", "finally"}));
}

}  // namespace
