// when_all(): all results in order, or the first error once all have ended.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class WhenAllTest : public AsyncTest {};

krait::Task<int> give_after(int turns, int value) {
  for (int i = 0; i < turns; ++i) co_await krait::sleep_for(0s);
  co_return value;
}

krait::Task<std::unique_ptr<int>> give_unique(int value) {
  co_await krait::sleep_for(0s);
  co_return std::make_unique<int>(value);
}

krait::Task<int> fail_after(int turns, const char* message) {
  for (int i = 0; i < turns; ++i) co_await krait::sleep_for(0s);
  throw std::runtime_error{message};
}

krait::Task<> append(std::vector<int>* list, int value) {
  co_await krait::sleep_for(0s);
  list->push_back(value);
}

template <class T>
std::string message_of(krait::Task<T> task) {
  const auto error = error_of<std::runtime_error>(std::move(task));
  return error ? error->what() : "nothing thrown";
}

// Results.

TEST_F(WhenAllTest, gives_results_in_order_whoever_ends_first) {
  const auto [a, b, c] =
      krait::run(krait::when_all(give_after(5, 1), give_unique(2), give_after(0, 3)));
  EXPECT_EQ(a, 1);
  EXPECT_EQ(*b, 2);
  EXPECT_EQ(c, 3);
}

TEST_F(WhenAllTest, gives_nothing_for_a_void_task) {
  const std::tuple<std::monostate, int> results =
      krait::run(krait::when_all(krait::sleep_for(0s), give_after(1, 4)));
  EXPECT_EQ(std::get<1>(results), 4);
}

TEST_F(WhenAllTest, gives_the_results_of_a_vector_in_order) {
  std::vector<krait::Task<int>> tasks;
  for (int i = 0; i < 20; ++i) tasks.push_back(give_after((20 - i) % 7, i));
  const std::vector<int> results = krait::run(krait::when_all(std::move(tasks)));
  ASSERT_EQ(results.size(), 20U);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], i);
}

TEST_F(WhenAllTest, takes_a_vector_of_move_only_results) {
  std::vector<krait::Task<std::unique_ptr<int>>> tasks;
  tasks.push_back(give_unique(1));
  tasks.push_back(give_unique(2));
  const auto results = krait::run(krait::when_all(std::move(tasks)));
  EXPECT_EQ(*results.at(0) + *results.at(1), 3);
}

TEST_F(WhenAllTest, takes_a_vector_of_void_tasks_and_starts_them_in_order) {
  std::vector<int> list;
  std::vector<krait::Task<>> tasks;
  for (int i = 0; i < 5; ++i) tasks.push_back(append(&list, i));
  krait::run(krait::when_all(std::move(tasks)));
  EXPECT_EQ(list, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST_F(WhenAllTest, of_nothing_is_done_at_once) {
  EXPECT_EQ(krait::run(krait::when_all()), std::tuple<>{});
  EXPECT_TRUE(krait::run(krait::when_all(std::vector<krait::Task<int>>{})).empty());
  krait::run(krait::when_all(std::vector<krait::Task<>>{}));
}

TEST_F(WhenAllTest, starts_nothing_before_it_is_awaited) {
  std::vector<int> list;
  { const auto dropped = krait::when_all(append(&list, 1), append(&list, 2)); }
  EXPECT_TRUE(list.empty());
}

TEST_F(WhenAllTest, waits_for_all_at_the_same_time) {
  krait::exec(
      "barrier = asyncio.Barrier(3)\n"
      "async def meet():\n  await barrier.wait()\n");
  krait::run(krait::when_all(call("meet"), call("meet"), call("meet")));
}

TEST_F(WhenAllTest, children_are_asyncio_tasks_of_their_own) {
  krait::exec(
      "async def see():\n"
      "  await asyncio.sleep(0)\n"
      "  log.append(asyncio.current_task().get_name())\n"
      "  return len(asyncio.all_tasks())\n");
  const auto [a, b] =
      krait::run(krait::when_all(call<std::int64_t>("see"), call<std::int64_t>("see")));
  EXPECT_EQ(a, 3);
  EXPECT_GE(b, 2);
  EXPECT_NE(log().at(0), log().at(1));
}

krait::Task<int> add_both(int a, int b) {
  const auto [x, y] = co_await krait::when_all(give_after(1, a), give_after(2, b));
  co_return x + y;
}

TEST_F(WhenAllTest, nests) {
  const auto [a, b] = krait::run(krait::when_all(add_both(1, 2), add_both(3, 4)));
  EXPECT_EQ(a, 3);
  EXPECT_EQ(b, 7);
}

TEST_F(WhenAllTest, takes_ten_thousand_children) {
  std::vector<krait::Task<int>> tasks;
  for (int i = 0; i < 10'000; ++i) tasks.push_back(give_after(i % 3, 1));
  std::int64_t sum = 0;
  for (const int one : krait::run(krait::when_all(std::move(tasks)))) sum += one;
  EXPECT_EQ(sum, 10'000);
}

TEST_F(WhenAllTest, keeps_its_children_alive_while_the_collector_runs_all_the_time) {
  krait::exec(
      "async def wait_collected():\n"
      "  loop = asyncio.get_running_loop()\n"
      "  future = loop.create_future()\n"
      "  def done(): gc.collect(); future.set_result(1)\n"
      "  loop.call_soon(gc.collect)\n"
      "  loop.call_later(0.001, done)\n"
      "  return await future\n");
  krait::import("gc").attr("set_threshold")(1);
  std::vector<krait::Task<std::int64_t>> tasks;
  for (int i = 0; i < 20; ++i) tasks.push_back(call<std::int64_t>("wait_collected"));
  EXPECT_EQ(krait::run(krait::when_all(std::move(tasks))), std::vector<std::int64_t>(20, 1));
}

// Errors.

constexpr const char* sleeper =
    "async def sleep():\n"
    "  try: await asyncio.sleep(1000)\n"
    "  finally:\n"
    "    await asyncio.sleep(0)\n"
    "    log.append('finally')\n";

TEST_F(WhenAllTest, the_first_error_cancels_the_others_and_waits_for_their_end) {
  krait::exec(sleeper);
  EXPECT_EQ(message_of(krait::when_all(call("sleep"), fail_after(2, "first"), call("sleep"))),
            "first");
  EXPECT_EQ(log(), (Log{"finally", "finally"})) << "before the error was thrown";
}

krait::Task<std::size_t> count_finally() {
  try {
    co_await krait::when_all(call("sleep"), fail_after(2, "first"));
  } catch (const std::runtime_error&) {
    co_return global("log").size();
  }
  co_return 99;
}

TEST_F(WhenAllTest, the_error_is_thrown_at_the_await_once_all_have_ended) {
  krait::exec(sleeper);
  EXPECT_EQ(krait::run(count_finally()), 1U);
}

TEST_F(WhenAllTest, an_error_at_once_cancels_others_before_they_start) {
  krait::exec("async def never():\n  log.append('started')\n");
  EXPECT_EQ(message_of(krait::when_all(fail_after(0, "at once"), call("never"))), "at once");
  EXPECT_EQ(log(), Log{});
}

TEST_F(WhenAllTest, of_several_errors_the_first_is_thrown) {
  EXPECT_EQ(message_of(krait::when_all(fail_after(3, "late"), fail_after(1, "early"),
                                       fail_after(1, "second"))),
            "early");
  std::vector<krait::Task<int>> tasks;
  for (int i = 0; i < 10; ++i) tasks.push_back(fail_after(1, i == 0 ? "zero" : "other"));
  EXPECT_EQ(message_of(krait::when_all(std::move(tasks))), "zero");
}

TEST_F(WhenAllTest, an_error_during_the_others_cleanup_does_not_replace_the_first) {
  krait::exec(
      "async def fail_in_cleanup():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: raise ValueError('in cleanup')\n");
  EXPECT_EQ(message_of(krait::when_all(call("fail_in_cleanup"), fail_after(1, "first"))), "first");
}

krait::Task<std::string> sleep_stubbornly() {
  bool cancelled = false;
  try {
    co_await krait::sleep_for(for_ever);
  } catch (const krait::Cancelled&) {
    cancelled = true;
  }
  co_await krait::sleep_for(0s);
  co_return cancelled ? "swallowed" : "slept";
}

TEST_F(WhenAllTest, a_child_that_swallows_its_cancellation_ends_in_its_own_time) {
  krait::exec(
      "async def swallow():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  except asyncio.CancelledError: pass\n"
      "  await asyncio.sleep(0)\n"
      "  log.append('swallowed')\n");
  EXPECT_EQ(message_of(krait::when_all(sleep_stubbornly(), call("swallow"), fail_after(1, "x"))),
            "x");
  EXPECT_EQ(log(), Log{"swallowed"});
}

TEST_F(WhenAllTest, an_inner_error_cancels_what_is_nested_beside_it) {
  krait::exec(sleeper);
  EXPECT_EQ(message_of(krait::when_all(krait::when_all(call("sleep"), call("sleep")),
                                       krait::when_all(call("sleep"), fail_after(3, "inner")))),
            "inner");
  EXPECT_EQ(log().size(), 3U);
}

krait::Task<std::string> catch_inside() {
  std::string caught;
  try {
    co_await krait::when_all(krait::sleep_for(for_ever), fail_after(1, "inner"));
  } catch (const std::runtime_error& error) {
    caught = error.what();
  }
  co_await krait::sleep_for(0s);
  co_return caught;
}

TEST_F(WhenAllTest, an_error_caught_inside_leaves_siblings_alone) {
  const auto [caught, value] = krait::run(krait::when_all(catch_inside(), give_after(20, 8)));
  EXPECT_EQ(caught, "inner");
  EXPECT_EQ(value, 8);
}

TEST_F(WhenAllTest, a_python_error_keeps_type_and_traceback) {
  krait::exec("async def look_up():\n  await asyncio.sleep(0)\n  return {}['absent']\n");
  const auto error = error_of<krait::KeyError>(krait::when_all(call("look_up"), call("look_up")));
  ASSERT_TRUE(error);
  EXPECT_NE(error->traceback().find("in look_up"), std::string::npos) << error->traceback();
}

}  // namespace
