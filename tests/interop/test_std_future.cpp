// std::future: from a task to one, and from one to a task.
#include <gtest/gtest.h>
#include <krait/interop/future.hpp>
#include <krait/krait.hpp>

#include <cstdint>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "../support/async_fixture.hpp"
#include "../support/inventory.hpp"

namespace {

using namespace krait_test;

class StdFutureTest : public AsyncTest {
 protected:
  StdFutureTest() {
    krait::exec(
        "import threading\n"
        "async def later(value):\n"
        "  await asyncio.sleep(0)\n"
        "  return value\n"
        "async def fail(): raise KeyError('no')\n"
        "done = threading.Event()\n"
        "async def finish(): done.set()\n");
  }
};

krait::Task<std::unique_ptr<int>> give_pointer() { co_return std::make_unique<int>(7); }

TEST_F(StdFutureTest, a_std_future_gets_what_a_task_gives) {
  EXPECT_EQ(krait::to_std_future(call<std::string>("later", std::string{"x"})).get(), "x");
  EXPECT_EQ(*krait::to_std_future(give_pointer()).get(), 7);
  EXPECT_EQ(krait::to_std_future(krait::spawn(call<std::int64_t>("later", 5))).get(), 5);
  EXPECT_THROW(krait::to_std_future(call("fail")).get(), krait::KeyError);
}

TEST_F(StdFutureTest, a_std_future_that_is_dropped_lets_the_task_run_on) {
  static_cast<void>(krait::to_std_future(call("finish")));
  global("done").attr("wait")();
}

TEST_F(StdFutureTest, without_an_interpreter_it_is_an_error) {
  end_python();
  EXPECT_THROW(static_cast<void>(krait::to_std_future(give_pointer())), krait::Error);
}

krait::Task<int> add(std::future<int> first, std::future<int> second) {
  co_return co_await krait::from_std_future(std::move(first)) +
      co_await krait::from_std_future(std::move(second));
}

TEST_F(StdFutureTest, a_task_awaits_a_std_future) {
  std::promise<int> ready;
  ready.set_value(1);
  EXPECT_EQ(
      krait::run(add(ready.get_future(), std::async(std::launch::deferred, [] { return 2; }))), 3);
}

krait::Task<> keep_promise(std::promise<void>* promise) {
  promise->set_value();
  co_return;
}

TEST_F(StdFutureTest, the_loop_goes_on_while_a_task_awaits_one) {
  std::promise<void> promise;
  krait::run(krait::when_all(krait::from_std_future(promise.get_future()), keep_promise(&promise)));
}

TEST_F(StdFutureTest, errors_are_what_they_are) {
  std::promise<int> promise;
  promise.set_exception(std::make_exception_ptr(std::out_of_range{"far"}));
  EXPECT_THROW(krait::run(krait::from_std_future(promise.get_future())), std::out_of_range);
  EXPECT_THROW(krait::run(krait::from_std_future(std::future<int>{})), krait::Error);
}

krait::Task<> patience(std::promise<int>* promise) {
  try {
    co_await krait::timeout(1ms, krait::from_std_future(promise->get_future()));
  } catch (const krait::TimeoutError&) {
    promise->set_value(1);  // the thread still waits, and so does the loop's end
    throw;
  }
}

TEST_F(StdFutureTest, a_cancelled_await_ends_at_once) {
  std::promise<int> promise;
  EXPECT_THROW(krait::run(patience(&promise)), krait::TimeoutError);
}

TEST_F(StdFutureTest, the_leak_law_holds) {
  expect_nothing_left_at_last_by([] {
    EXPECT_EQ(krait::to_std_future(call<std::int64_t>("later", 5)).get(), 5);
    EXPECT_THROW(krait::to_std_future(call("fail")).get(), krait::KeyError);
    std::promise<int> promise;
    auto future = promise.get_future();
    promise.set_value(1);
    EXPECT_EQ(krait::run(krait::from_std_future(std::move(future))), 1);
  });
}

}  // namespace
