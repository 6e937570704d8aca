// SystemExit and KeyboardInterrupt in coroutines: they reach C++, and the loop lives on.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <string>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class RunExitsTest : public AsyncTest {
 protected:
  RunExitsTest() {
    krait::exec(
        "async def leave():\n  await asyncio.sleep(0)\n  sys.exit(3)\n"
        "async def leave_at_once():\n  sys.exit(3)\n"
        "async def interrupt():\n  await asyncio.sleep(0)\n  raise KeyboardInterrupt\n"
        "async def child(f):\n  await asyncio.create_task(f())\n"
        "async def forgotten(f):\n"
        "  global task\n"
        "  task = asyncio.create_task(f())\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: log.append('finally')\n"
        "async def callback(f):\n"
        "  asyncio.get_running_loop().call_soon(sys.exit, 3)\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: log.append('finally')\n"
        "async def healthy():\n  await asyncio.sleep(0)\n  return 1\n");
  }

  void TearDown() override {
    EXPECT_EQ(krait::run(call<std::int64_t>("healthy")), 1) << "the loop works afterwards";
    AsyncTest::TearDown();
  }
};

TEST_F(RunExitsTest, system_exit_of_the_awaited_coroutine_is_thrown_with_its_code) {
  for (const char* function : {"leave", "leave_at_once"}) {
    const auto exit = error_of<krait::SystemExit>(call(function));
    ASSERT_TRUE(exit);
    EXPECT_EQ(exit->object().attr("code").as<std::int64_t>(), 3);
  }
}

TEST_F(RunExitsTest, keyboard_interrupt_of_the_awaited_coroutine_is_thrown) {
  EXPECT_TRUE(error_of<krait::KeyboardInterrupt>(call("interrupt")));
}

krait::Task<std::string> survive() {
  bool caught = false;
  try {
    co_await call("leave");
  } catch (const krait::SystemExit&) {
    caught = true;
  }
  co_await krait::sleep_for(0s);
  co_return caught ? "survived" : "nothing thrown";
}

TEST_F(RunExitsTest, cpp_that_catches_an_exit_goes_on) {
  EXPECT_EQ(krait::run(survive()), "survived");
}

krait::Task<> sleep_and_note(std::string* note) {
  try {
    co_await krait::sleep_for(for_ever);
  } catch (const krait::Cancelled&) {
    *note = "cancelled";
    throw;
  }
}

TEST_F(RunExitsTest, a_child_of_when_all_that_exits_cancels_its_siblings) {
  for (const char* function : {"leave", "leave_at_once"}) {
    std::string note;
    EXPECT_TRUE(
        error_of<krait::SystemExit>(krait::when_all(sleep_and_note(&note), call(function))));
    EXPECT_EQ(note, "cancelled");
  }
}

TEST_F(RunExitsTest, an_exit_of_a_python_task_that_is_awaited_reaches_the_awaiting_cpp) {
  const krait::Object leave = global("leave");
  const krait::Object interrupt = global("interrupt");
  EXPECT_TRUE(error_of<krait::SystemExit>(call("child", leave)));
  EXPECT_TRUE(error_of<krait::KeyboardInterrupt>(call("child", interrupt)));
}

krait::Task<std::string> survive_child() {
  const krait::Object leave = global("leave");
  try {
    co_await call("child", leave);
  } catch (const krait::SystemExit&) {
    co_return "survived";
  }
  co_return "nothing thrown";
}

TEST_F(RunExitsTest, cpp_that_catches_an_exit_of_an_awaited_python_task_goes_on) {
  EXPECT_EQ(krait::run(survive_child()), "survived");
}

TEST_F(RunExitsTest, an_exit_that_nobody_awaits_cancels_the_task_and_is_thrown_by_run) {
  const krait::Object leave = global("leave");
  const krait::Object interrupt = global("interrupt");
  EXPECT_TRUE(error_of<krait::SystemExit>(call("forgotten", leave)));
  EXPECT_TRUE(error_of<krait::KeyboardInterrupt>(call("forgotten", interrupt)));
  EXPECT_TRUE(error_of<krait::SystemExit>(call("callback", leave)));
  EXPECT_EQ(log(), (Log{"finally", "finally", "finally"}));
}

TEST_F(RunExitsTest, an_exit_between_children_of_when_all_is_thrown_and_ends_them) {
  std::string note;
  const krait::Object leave = global("leave");
  EXPECT_TRUE(error_of<krait::SystemExit>(
      krait::when_all(sleep_and_note(&note), call("forgotten", leave))));
  EXPECT_EQ(note, "cancelled");
}

TEST_F(RunExitsTest, an_exit_in_gather_and_in_a_task_group_is_thrown) {
  krait::exec(
      "async def gather():\n  await asyncio.gather(leave(), asyncio.sleep(1000))\n"
      "async def group():\n"
      "  async with asyncio.TaskGroup() as group:\n"
      "    group.create_task(interrupt())\n"
      "    await asyncio.sleep(1000)\n");
  EXPECT_TRUE(error_of<krait::SystemExit>(call("gather")));
  EXPECT_TRUE(error_of<krait::KeyboardInterrupt>(call("group")));
}

}  // namespace
