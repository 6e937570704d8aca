// Spawning and turning with uvloop as the configured event loop.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <optional>
#include <thread>

#include "../support/async_fixture.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;

class UvloopTest : public testing::Test {
 protected:
  void SetUp() override {
    {
      const krait::Interpreter python;
      if (!is_installed("uvloop")) GTEST_SKIP() << "this Python has no uvloop";
    }
    overlook_leaks();  // uvloop keeps what it makes
    python_.emplace(krait::Config{.event_loop = "uvloop"});
  }

 private:
  std::optional<krait::Interpreter> python_;
};

krait::Task<std::thread::id> cpp_thread() { co_return std::this_thread::get_id(); }

TEST_F(UvloopTest, spawned_tasks_run_on_workers) {
  krait::exec(
      "import asyncio\nasync def later(value):\n  await asyncio.sleep(0)\n  return value\n");
  for (std::int64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(krait::spawn(call<std::int64_t>("later", i)).get(), i);
  }
}

TEST_F(UvloopTest, has_no_descriptor_but_can_be_turned) {
  krait::EventLoop loop;
  EXPECT_THROW(static_cast<void>(loop.wait_handle()), krait::Error);
  auto future = krait::spawn(cpp_thread());
  while (!future.done()) loop.poll();
  EXPECT_EQ(future.get(), std::this_thread::get_id());
}

}  // namespace
