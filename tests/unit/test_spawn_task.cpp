// The asyncio.Task of a spawned task: as any other's, though tasks that end at once share one.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class SpawnedTaskTest : public AsyncTest {
 protected:
  template <class T = krait::Object>
  static T spawned(const std::string& function) {
    return krait::spawn(call<T>(function)).get();
  }
};

TEST_F(SpawnedTaskTest, is_the_current_task_from_its_first_step_to_its_last) {
  krait::exec(
      "async def check():\n"
      "  first = asyncio.current_task()\n"
      "  listed = first in asyncio.all_tasks()\n"
      "  await asyncio.sleep(0)\n"
      "  return first is asyncio.current_task() and first in asyncio.all_tasks()\n");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(spawned<bool>("check"));
}

TEST_F(SpawnedTaskTest, contexts_are_separate_whether_they_suspend_or_not) {
  krait::exec(
      "var = contextvars.ContextVar('var', default='unset')\n"
      "async def set_at_once():\n"
      "  seen = var.get()\n"
      "  var.set('at once')\n"
      "  return seen\n"
      "async def set_and_wait():\n"
      "  seen = var.get()\n"
      "  token = var.set('waits')\n"
      "  await asyncio.sleep(0)\n"
      "  if var.get() != 'waits': return 'lost'\n"
      "  var.reset(token)\n"
      "  return seen\n");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(spawned<std::string>("set_at_once"), "unset");
    EXPECT_EQ(spawned<std::string>("set_and_wait"), "unset");
  }
}

TEST_F(SpawnedTaskTest, is_its_own_where_somebody_keeps_it) {
  krait::exec(
      "kept = []\n"
      "async def keep(): kept.append(asyncio.current_task())\n"
      "async def sleep(): await asyncio.sleep(0)\n");
  for (int i = 0; i < 3; ++i) spawned("keep");
  EXPECT_EQ(number("len(set(kept))"), 3);
  // A result is there a moment before asyncio has made its task a done one.
  while (!truth("all(task.done() for task in kept)")) spawned("sleep");
  EXPECT_TRUE(truth("all(task.exception() is None for task in kept)"));
  krait::exec("kept.clear()");
}

TEST_F(SpawnedTaskTest, calls_what_was_added_to_it) {
  krait::exec(
      "async def add(): asyncio.current_task().add_done_callback(lambda task: "
      "log.append(task.done()))\n"
      "async def turn(): await asyncio.sleep(0)\n");
  spawned("add");
  spawned("turn");
  EXPECT_EQ(global("log").as<std::vector<bool>>(), std::vector<bool>{true});
}

TEST_F(SpawnedTaskTest, that_cancels_itself_is_cancelled_where_it_waits) {
  krait::exec(
      "async def cancel_and_end(): asyncio.current_task().cancel(); return 1\n"
      "async def cancel_and_wait():\n"
      "  asyncio.current_task().cancel()\n"
      "  try: await asyncio.sleep(1000)\n"
      "  except asyncio.CancelledError:\n"
      "    log.append('cancelled')\n"
      "    raise\n"
      "async def answer(): return 42\n");
  EXPECT_EQ(spawned<std::int64_t>("cancel_and_end"), 1);
  EXPECT_EQ(spawned<std::int64_t>("answer"), 42);
  EXPECT_THROW(spawned("cancel_and_wait"), krait::Cancelled);
  EXPECT_EQ(log(), Log{"cancelled"});
  EXPECT_EQ(spawned<std::int64_t>("answer"), 42);
}

TEST_F(SpawnedTaskTest, can_have_timeouts_and_groups_from_its_first_step_on) {
  krait::exec(
      "async def timed():\n"
      "  try:\n"
      "    async with asyncio.timeout(0.001): await asyncio.sleep(1000)\n"
      "  except TimeoutError: return 'timeout'\n"
      "async def answer(): return 42\n"
      "async def grouped():\n"
      "  async with asyncio.TaskGroup() as group: task = group.create_task(answer())\n"
      "  return str(task.result())\n");
  EXPECT_EQ(spawned<std::string>("timed"), "timeout");
  EXPECT_EQ(spawned<std::string>("grouped"), "42");
}

TEST_F(SpawnedTaskTest, is_not_listed_where_none_runs) {
  krait::exec("async def count(): return len(asyncio.all_tasks())\n");
  for (int i = 0; i < 3; ++i) EXPECT_LE(spawned<std::int64_t>("count"), 1);
  krait::exec(
      "async def count_later():\n"
      "  await asyncio.sleep(0)\n"
      "  return len(asyncio.all_tasks())\n");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(spawned<std::int64_t>("count_later"), 1);
}

TEST_F(SpawnedTaskTest, is_made_by_the_loops_factory_if_it_has_one) {
  krait::exec(
      "def factory(loop, coroutine, **options):\n"
      "  log.append('made')\n"
      "  return asyncio.Task(coroutine, loop=loop, **options)\n"
      "async def install(): asyncio.get_running_loop().set_task_factory(factory)\n"
      "async def answer(): return 42\n");
  spawned("answer");
  spawned("install");
  EXPECT_EQ(spawned<std::int64_t>("answer"), 42);
  EXPECT_EQ(log(), Log{"made"});
}

TEST_F(SpawnedTaskTest, works_in_asyncios_debug_mode) {
  krait::exec(
      "async def debug(): asyncio.get_running_loop().set_debug(True)\n"
      "async def later():\n  await asyncio.sleep(0)\n  return 42\n");
  spawned("debug");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(spawned<std::int64_t>("later"), 42);
}

krait::Task<> spawn_from_within(int* sum) {
  auto inner = krait::spawn(call<std::int64_t>("answer"));
  *sum += static_cast<int>(co_await std::move(inner));
}

TEST_F(SpawnedTaskTest, spawns_others_from_its_first_step) {
  krait::exec("async def answer(): return 42\n");
  int sum = 0;
  for (int i = 0; i < 3; ++i) krait::spawn(spawn_from_within(&sum)).get();
  EXPECT_EQ(sum, 126);
}

// asyncio has no future to cancel then.
TEST_F(SpawnedTaskTest, that_cancels_itself_is_cancelled_where_it_yields) {
  krait::exec(
      "async def cancel_and_yield():\n"
      "  asyncio.current_task().cancel()\n"
      "  await asyncio.sleep(0)\n"
      "  return 'went on'\n");
  for (int i = 0; i < 3; ++i) EXPECT_THROW(spawned("cancel_and_yield"), krait::Cancelled);
}

krait::Task<> await_itself(std::optional<krait::Future<>>* own, std::string* refusal) {
  co_await krait::yield_now();
  try {
    co_await *std::move(*own);
  } catch (const krait::Error& error) {
    *refusal = error.what();
  }
}

krait::Task<std::string> start_what_awaits_itself() {
  std::optional<krait::Future<>> own;
  std::string refusal;
  own.emplace(krait::spawn(await_itself(&own, &refusal)));
  for (int i = 0; i < 5; ++i) co_await krait::yield_now();
  co_return refusal;
}

TEST_F(SpawnedTaskTest, that_awaits_its_own_future_is_refused) {
  const std::string refusal = krait::run(start_what_awaits_itself());
  EXPECT_NE(refusal.find("its own krait::Future"), std::string::npos) << refusal;
}

}  // namespace
