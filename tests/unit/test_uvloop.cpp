// Spawning and turning with uvloop as the configured event loop.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <thread>

#include "../support/async_fixture.hpp"

// uvloop keeps what it makes when it is imported.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

namespace {

using namespace krait_test;

krait::Task<std::thread::id> cpp_thread() { co_return std::this_thread::get_id(); }

TEST(UvloopTest, spawned_tasks_run_on_workers) {
  const krait::Interpreter python{krait::Config{.event_loop = "uvloop"}};
  krait::exec(
      "import asyncio\nasync def later(value):\n  await asyncio.sleep(0)\n  return value\n");
  for (std::int64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(krait::spawn(call<std::int64_t>("later", i)).get(), i);
  }
}

TEST(UvloopTest, has_no_descriptor_but_can_be_turned) {
  const krait::Interpreter python{krait::Config{.event_loop = "uvloop"}};
  krait::EventLoop loop;
  EXPECT_THROW(static_cast<void>(loop.wait_handle()), krait::Error);
  auto future = krait::spawn(cpp_thread());
  while (!future.done()) loop.poll();
  EXPECT_EQ(future.get(), std::this_thread::get_id());
}

}  // namespace
