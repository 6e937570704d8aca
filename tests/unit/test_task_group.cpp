// TaskGroup: nothing outlives it, and no failure in it is lost.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;
using krait::Task;
using krait::TaskGroup;

std::vector<std::string> unhandled;

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "unknown";
  }
}

class TaskGroupTest : public testing::Test {
 protected:
  TaskGroupTest() {
    unhandled.clear();
    python_.emplace(krait::Config{.on_unhandled = [](const std::exception_ptr& error) {
      unhandled.push_back(text_of(error));
    }});
    krait::exec(
        "import asyncio, gc\n"
        "log = []\n"
        "async def sleep():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally:\n"
        "    await asyncio.sleep(0)\n"
        "    log.append('finally')\n"
        "async def swallow():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  except asyncio.CancelledError: pass\n"
        "  for _ in range(3): await asyncio.sleep(0)\n"
        "  log.append('swallowed')\n"
        "  return 5\n"
        "async def fail_in_cleanup():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: raise KeyError('in cleanup')\n"
        "async def look_up():\n"
        "  await asyncio.sleep(0)\n"
        "  return {}['absent']\n"
        "async def leave():\n"
        "  await asyncio.sleep(0)\n"
        "  raise SystemExit(3)\n"
        "async def give_up():\n"
        "  asyncio.current_task().cancel()\n"
        "  await asyncio.sleep(0)\n"
        "async def count_tasks(): return len(asyncio.all_tasks())\n");
  }
  void TearDown() override {
    for (int i = 0; i < 3; ++i) krait::import("gc").attr("collect")();
    EXPECT_EQ(unhandled, expected_unhandled);
    python_.reset();
    EXPECT_EQ(stderr_.stop(), "");
  }
  static Log log() { return global("log").as<Log>(); }
  static bool has_groups() { return krait::eval("hasattr(asyncio, 'TaskGroup')").as<bool>(); }

  std::vector<std::string> expected_unhandled;

 private:
  StderrCapture stderr_;
  std::optional<krait::Interpreter> python_;
};

Task<int> give_after(int turns, int value) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  co_return value;
}

Task<> fail_after(int turns, std::string message) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  throw std::runtime_error{message};
}

Task<> count_up(int* count) {
  co_await krait::yield_now();
  ++*count;
}

template <class E = std::runtime_error, class T>
std::string message_of(Task<T> task, const krait::RunOptions& options = {}) {
  const auto error = error_of<E>(std::move(task), options);
  return error ? error->what() : "nothing thrown";
}

// A group of what is given, joined.
template <class... Ts>
Task<> join_all(Task<Ts>... tasks) {
  TaskGroup group;
  (group.spawn(std::move(tasks)), ...);
  co_await group.join();
}

// All goes well.

Task<int> add_both() {
  TaskGroup group;
  auto a = group.spawn(give_after(3, 1));
  krait::Future<int> b = group.spawn(give_after(0, 2));
  EXPECT_FALSE(a.done());
  co_await group.join();
  EXPECT_TRUE(a.done());
  EXPECT_TRUE(b.done());
  const int first = co_await std::move(a);
  co_return first + co_await std::move(b);
}

TEST_F(TaskGroupTest, futures_give_the_values_after_the_join) {
  EXPECT_EQ(krait::run(add_both()), 3);
  EXPECT_EQ(krait::run(add_both(), {.gil = krait::Gil::held}), 3);
}

Task<int> await_before_the_join() {
  TaskGroup group;
  auto answer = group.spawn(give_after(3, 7));
  group.spawn(give_after(9, 8));
  const int value = co_await std::move(answer);
  co_await group.join();
  co_return value;
}

TEST_F(TaskGroupTest, a_future_may_be_awaited_before_the_join) {
  EXPECT_EQ(krait::run(await_before_the_join()), 7);
}

TEST_F(TaskGroupTest, a_dropped_future_lets_its_task_go_on) {
  int count = 0;
  krait::run(join_all(count_up(&count), count_up(&count), count_up(&count)));
  EXPECT_EQ(count, 3);
}

TEST_F(TaskGroupTest, of_nothing_is_joined_at_once) { krait::run(join_all()); }

Task<std::int64_t> count_tasks_after() {
  co_await join_all(give_after(2, 1), krait::sleep_for(1ms), call("count_tasks"));
  co_return co_await call<std::int64_t>("count_tasks");
}

TEST_F(TaskGroupTest, nothing_outlives_it) { EXPECT_EQ(krait::run(count_tasks_after()), 1); }

Task<> spawn_more(TaskGroup* group, int depth, int* count) {
  co_await krait::yield_now();
  ++*count;
  if (depth == 0) co_return;
  group->spawn(spawn_more(group, depth - 1, count));
  group->spawn(spawn_more(group, depth - 1, count));
}

Task<int> spawn_a_tree() {
  int count = 0;
  TaskGroup group;
  group.spawn(spawn_more(&group, 5, &count));
  co_await group.join();
  co_return count;
}

TEST_F(TaskGroupTest, children_may_spawn_further_ones_and_all_are_awaited) {
  EXPECT_EQ(krait::run(spawn_a_tree()), 63);
}

Task<int> spawn_many() {
  int count = 0;
  TaskGroup group;
  for (int i = 0; i < 10'000; ++i) group.spawn(count_up(&count));
  co_await group.join();
  co_return count;
}

TEST_F(TaskGroupTest, takes_ten_thousand) { EXPECT_EQ(krait::run(spawn_many()), 10'000); }

TEST_F(TaskGroupTest, nests) {
  int count = 0;
  krait::run(join_all(join_all(count_up(&count), count_up(&count)), join_all(count_up(&count))));
  EXPECT_EQ(count, 3);
}

// One fails.

TEST_F(TaskGroupTest, the_first_failure_cancels_the_others_and_is_thrown_once_they_have_ended) {
  EXPECT_EQ(message_of(join_all(call("sleep"), fail_after(2, "first"), call("swallow"))), "first");
  EXPECT_EQ(log(), (Log{"finally", "swallowed"}));
}

TEST_F(TaskGroupTest, a_python_error_keeps_its_class_and_traceback) {
  const auto error = error_of<krait::KeyError>(join_all(call("look_up"), call("sleep")));
  ASSERT_TRUE(error);
  EXPECT_NE(error->traceback().find("in look_up"), std::string::npos) << error->traceback();
}

TEST_F(TaskGroupTest, exceptions_of_every_kind) {
  EXPECT_TRUE(error_of<std::bad_alloc>(join_all([]() -> Task<> {
    throw std::bad_alloc{};
    co_return;
  }())));
  EXPECT_TRUE(error_of<int>(join_all(call("sleep"), []() -> Task<> {
    throw 3;
    co_return;
  }())));
}

Task<std::string> fail_and_catch_at_the_future() {
  TaskGroup group;
  auto failing = group.spawn(fail_after(1, "mine"));
  std::string caught;
  try {
    co_await std::move(failing);
  } catch (const std::runtime_error& error) {
    caught = error.what();
  }
  try {
    co_await group.join();
  } catch (const std::runtime_error& error) {
    caught += std::string{", "} + error.what();
  }
  co_return caught;
}

TEST_F(TaskGroupTest, a_failure_fails_the_group_also_where_its_future_was_awaited) {
  EXPECT_EQ(krait::run(fail_and_catch_at_the_future()), "mine, mine");
}

Task<std::string> fail_before_the_join() {
  TaskGroup group;
  group.spawn(fail_after(2, "early"));
  group.spawn(call("sleep"));
  for (int i = 0; i < 10; ++i) co_await krait::yield_now();
  std::string refusal;
  try {
    group.spawn(give_after(0, 1));
  } catch (const krait::Error& error) {
    refusal = error.what();
  }
  try {
    co_await group.join();
  } catch (const std::runtime_error& error) {
    co_return refusal + " / " + error.what();
  }
  co_return "not thrown";
}

TEST_F(TaskGroupTest, waits_for_the_join_to_throw_and_refuses_more_tasks_until_then) {
  const std::string said = krait::run(fail_before_the_join());
  EXPECT_NE(said.find("a task of it failed"), std::string::npos) << said;
  EXPECT_NE(said.find("/ early"), std::string::npos) << said;
  EXPECT_EQ(log(), Log{"finally"});
}

// Several fail.

TEST_F(TaskGroupTest, several_failures_are_one_error_that_says_them_all) {
  const auto error = error_of<krait::ExceptionGroup>(
      join_all(call("fail_in_cleanup"), fail_after(2, "first"), call("sleep")));
  ASSERT_TRUE(error);
  const std::string text = error->what();
  for (const char* part : {"2 tasks", "first", "KeyError: 'in cleanup'"}) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

TEST_F(TaskGroupTest, which_is_pythons_exception_group_with_cpp_exceptions_as_pythons) {
  if (!has_groups()) GTEST_SKIP() << "Python has none before 3.11";
  const auto error =
      error_of<krait::ExceptionGroup>(join_all(fail_after(2, "first"), call("fail_in_cleanup")));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->type(), "ExceptionGroup");
  EXPECT_EQ(error->object().attr("exceptions").repr(),
            "(RuntimeError('first'), KeyError('in cleanup'))");
}

TEST_F(TaskGroupTest, a_thousand_failures_make_a_readable_text) {
  const auto fail_all = []() -> Task<> {
    TaskGroup group;
    for (int i = 0; i < 1000; ++i) group.spawn(call("fail_in_cleanup"));
    co_await krait::yield_now();
    co_await krait::yield_now();
    group.spawn(fail_after(0, "first"));
    co_await group.join();
  };
  const auto error = error_of<krait::ExceptionGroup>(fail_all());
  ASSERT_TRUE(error);
  EXPECT_NE(error->message().find("1001 tasks"), std::string::npos) << error->message();
  EXPECT_LT(error->message().size(), 1000U);
}

TEST_F(TaskGroupTest, an_exit_is_thrown_alone) {
  const auto error = error_of<krait::SystemExit>(join_all(call("fail_in_cleanup"), call("leave")));
  ASSERT_TRUE(error);
  expected_unhandled = {"KeyError: 'in cleanup'"};
}

// Cancelled: one task, or all.

Task<int> cancel_one() {
  TaskGroup group;
  auto cancelled = group.spawn(call("sleep"));
  auto other = group.spawn(give_after(9, 4));
  co_await krait::yield_now();
  cancelled.cancel();
  co_await group.join();
  co_return co_await std::move(other);
}

TEST_F(TaskGroupTest, a_task_cancelled_by_its_future_or_itself_does_not_fail_the_group) {
  EXPECT_EQ(krait::run(cancel_one()), 4);
  EXPECT_EQ(log(), Log{"finally"});
  krait::run(join_all(call("give_up"), give_after(9, 1)));
}

Task<> stop_after(int turns, std::stop_source source) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  source.request_stop();
}

TEST_F(TaskGroupTest, a_cancelled_join_cancels_all_and_waits) {
  const std::stop_source source;
  EXPECT_TRUE(
      error_of<krait::Cancelled>(join_all(call("sleep"), stop_after(3, source), call("swallow")),
                                 {.stop_token = source.get_token()}));
  EXPECT_EQ(log(), (Log{"finally", "swallowed"}));
}

TEST_F(TaskGroupTest, a_failure_beats_the_cancellation) {
  const std::stop_source source;
  EXPECT_EQ(message_of<krait::KeyError>(join_all(call("fail_in_cleanup"), stop_after(3, source)),
                                        {.stop_token = source.get_token()}),
            "KeyError: 'in cleanup'");
}

TEST_F(TaskGroupTest, a_timeout_around_the_join_is_one) {
  EXPECT_TRUE(
      error_of<krait::TimeoutError>(krait::timeout(1ms, join_all(call("sleep"), call("swallow")))));
  EXPECT_EQ(log().size(), 2);
}

Task<> spawn_when_cancelled(TaskGroup* group, std::string* refusal) {
  try {
    co_await krait::sleep_for(for_ever);
  } catch (const krait::Cancelled&) {
    try {
      group->spawn(give_after(0, 1));
    } catch (const krait::Error& error) {
      *refusal = error.what();
    }
    throw;
  }
}

Task<std::string> spawn_while_it_ends() {
  std::string refusal;
  TaskGroup group;
  group.spawn(spawn_when_cancelled(&group, &refusal));
  group.spawn(fail_after(2, "why"));
  try {
    co_await group.join();
  } catch (const std::runtime_error&) {
    co_return refusal;
  }
  co_return "not thrown";
}

TEST_F(TaskGroupTest, children_cannot_spawn_once_it_ends) {
  EXPECT_NE(krait::run(spawn_while_it_ends()).find("TaskGroup"), std::string::npos);
}

// Dropped without a join.

Task<> drop_and_wait(int turns) {
  {
    TaskGroup group;
    group.spawn(call("sleep"));
    group.spawn(call("swallow"));
    co_await krait::yield_now();
    co_await krait::yield_now();
  }
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
}

TEST_F(TaskGroupTest, dropped_unjoined_it_cancels_its_tasks) {
  krait::run(drop_and_wait(10));
  EXPECT_EQ(log(), (Log{"finally", "swallowed"}));
}

TEST_F(TaskGroupTest, dropped_before_they_start_they_never_do) {
  const auto drop = []() -> Task<> {
    {
      TaskGroup group;
      group.spawn(call("sleep"));
    }
    for (int i = 0; i < 5; ++i) co_await krait::yield_now();
  };
  krait::run(drop());
  EXPECT_EQ(log(), Log{});
}

Task<> throw_beside() {
  TaskGroup group;
  group.spawn(call("fail_in_cleanup"));
  group.spawn(call("sleep"));
  co_await krait::yield_now();
  co_await krait::yield_now();
  throw std::logic_error{"beside"};
}

TEST_F(TaskGroupTest,
       an_exception_that_passes_the_join_cancels_them_and_their_errors_are_reported) {
  const auto wait = []() -> Task<> {
    try {
      co_await throw_beside();
    } catch (const std::logic_error&) {
    }
    for (int i = 0; i < 10; ++i) co_await krait::yield_now();
  };
  krait::run(wait());
  EXPECT_EQ(log(), Log{"finally"});
  expected_unhandled = {"KeyError: 'in cleanup'"};
}

TEST_F(TaskGroupTest, failures_that_nobody_joined_are_reported) {
  const auto forget = []() -> Task<> {
    TaskGroup group;
    group.spawn(fail_after(0, "forgotten"));
    for (int i = 0; i < 5; ++i) co_await krait::yield_now();
  };
  krait::run(forget());
  expected_unhandled = {"forgotten"};
}

TEST_F(TaskGroupTest, a_chain_closed_during_the_join_cancels_its_tasks) {
  krait::exec(
      "async def publish():\n"
      "  global coroutine\n"
      "  coroutine = asyncio.current_task().get_coro()\n"
      "async def close(): coroutine.close()\n");
  const auto join = []() -> Task<> {
    co_await call("publish");
    co_await join_all(call("sleep"), call("sleep"));
  };
  const auto close_later = []() -> Task<> {
    for (int i = 0; i < 5; ++i) co_await krait::yield_now();
    co_await call("close");
    for (int i = 0; i < 5; ++i) co_await krait::yield_now();
    EXPECT_EQ(global("log").size(), 2);
  };
  EXPECT_TRUE(error_of<krait::Cancelled>(krait::when_all(join(), close_later())));
}

TEST_F(TaskGroupTest, the_end_of_the_interpreter_ends_what_was_left) {
  const auto leave_behind = []() -> Task<> {
    TaskGroup group;
    group.spawn(call("sleep"));
    co_await krait::yield_now();
    co_await krait::yield_now();
  };
  krait::run(leave_behind());
}

}  // namespace
