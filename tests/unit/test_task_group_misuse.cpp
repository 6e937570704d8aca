// TaskGroup: what it refuses, and says why.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <string>
#include <thread>
#include <utility>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;
using krait::Task;
using krait::TaskGroup;

using TaskGroupMisuse = AsyncTest;

Task<int> give_after(int turns, int value) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  co_return value;
}

Task<> count_up(int* count) {
  co_await krait::yield_now();
  ++*count;
}

std::string refusal_of(Task<> task) {
  const auto error = error_of<krait::Error>(std::move(task));
  return error ? error->what() : "nothing thrown";
}

TEST_F(TaskGroupMisuse, spawn_after_the_join_is_an_error) {
  const auto spawn_late = []() -> Task<> {
    TaskGroup group;
    co_await group.join();
    group.spawn(give_after(0, 1));
  };
  EXPECT_NE(refusal_of(spawn_late()).find("after join"), std::string::npos);
}

TEST_F(TaskGroupMisuse, a_second_join_is_an_error) {
  const auto join_twice = []() -> Task<> {
    TaskGroup group;
    co_await group.join();
    co_await group.join();
  };
  EXPECT_NE(refusal_of(join_twice()).find("twice"), std::string::npos);
}

Task<> do_nothing() { co_return; }

Task<std::string> spawn_with_a_failing_factory() {
  krait::exec(
      "def run_and_fail(loop, coroutine, **_):\n"
      "  try: coroutine.send(None)\n"
      "  except StopIteration: pass\n"
      "  raise RuntimeError('no task for you')\n"
      "asyncio.get_running_loop().set_task_factory(run_and_fail)\n");
  TaskGroup group;
  std::string message;
  try {
    group.spawn(do_nothing());
  } catch (const krait::RuntimeError& error) {
    message = error.message();
  }
  krait::exec("asyncio.get_running_loop().set_task_factory(None)\n");
  co_await group.join();
  co_return message;
}

TEST_F(TaskGroupMisuse, a_factory_that_runs_a_task_and_then_fails_is_an_error) {
  EXPECT_EQ(krait::run(spawn_with_a_failing_factory()), "no task for you");
}

TEST_F(TaskGroupMisuse, spawn_outside_of_a_task_is_an_error_and_the_task_never_starts) {
  TaskGroup group;
  int count = 0;
  EXPECT_THROW(static_cast<void>(group.spawn(count_up(&count))), krait::Error);
  EXPECT_EQ(count, 0);
}

TEST_F(TaskGroupMisuse, spawn_on_another_thread_is_an_error) {
  const auto spawn_elsewhere = []() -> Task<std::string> {
    TaskGroup group;
    group.spawn(give_after(3, 1));
    std::string refusal;
    std::jthread{[&] {
      const auto spawn = [&]() -> Task<> {
        group.spawn(give_after(0, 1));
        co_return;
      };
      auto task = spawn();
      refusal = refusal_of(std::move(task));
    }}.join();
    co_await group.join();
    co_return refusal;
  };
  EXPECT_NE(krait::run(spawn_elsewhere()).find("another thread"), std::string::npos);
}

TEST_F(TaskGroupMisuse, a_task_awaited_before_is_refused) {
  const auto spawn_moved = []() -> Task<> {
    TaskGroup group;
    auto task = give_after(0, 1);
    co_await std::move(task);
    group.spawn(std::move(task));
  };
  EXPECT_THROW(krait::run(spawn_moved()), krait::Error);
}

}  // namespace
