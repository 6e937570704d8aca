// TaskGroup: what becomes of its tasks, and of who joins them, when it goes first.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <optional>
#include <string>
#include <utility>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;
using krait::Task;
using krait::TaskGroup;

class DroppedGroupTest : public AsyncTest {
 protected:
  DroppedGroupTest() {
    krait::exec(
        "async def sleep():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally:\n"
        "    for _ in range(3): await asyncio.sleep(0)\n"
        "    log.append('finally')\n"
        "async def fail(): raise KeyError('no')\n");
  }
};

Task<> join(std::optional<TaskGroup>* group) { co_await (*group)->join(); }

Task<> drop_while_joined(bool from_inside) {
  std::optional<TaskGroup> group{std::in_place};
  group->spawn(call("sleep"));
  auto joined = krait::spawn(join(&group));
  for (int i = 0; i < 3; ++i) co_await krait::yield_now();
  const auto drop = [](std::optional<TaskGroup>* dropped) -> Task<> {
    dropped->reset();
    co_return;
  };
  if (from_inside) {
    group->spawn(drop(&group));
  } else {
    group.reset();
  }
  co_await std::move(joined);
}

TEST_F(DroppedGroupTest, who_joins_it_goes_on_once_its_tasks_have_ended) {
  krait::run(drop_while_joined(false));
  EXPECT_EQ(log(), Log{"finally"});
}

TEST_F(DroppedGroupTest, by_one_of_its_tasks_who_joins_it_goes_on_too) {
  krait::run(drop_while_joined(true));
  EXPECT_EQ(log(), Log{"finally"});
}

Task<> fail_and_drop() {
  TaskGroup group;
  group.spawn(call("sleep"));
  co_await krait::yield_now();
  group.spawn(call("fail"));
  for (int i = 0; i < 2; ++i) co_await krait::yield_now();
}

// A second cancellation would interrupt the cleanup after the first.
TEST_F(DroppedGroupTest, tasks_that_are_cancelled_already_are_left_to_their_cleanup) {
  const auto drop = []() -> Task<> {
    co_await fail_and_drop();
    for (int i = 0; i < 10; ++i) co_await krait::yield_now();
  };
  may_speak();  // of the failure, which nobody joined
  krait::run(drop());
  EXPECT_EQ(log(), Log{"finally"});
  EXPECT_NE(stderr_text().find("KeyError"), std::string::npos);
}

}  // namespace
