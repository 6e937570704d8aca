// run(): one task on this thread's event loop, and everything that asyncio promises around it.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class RunTest : public AsyncTest {};

krait::Task<int> give(int value) { co_return value; }

krait::Task<> fail() {
  co_await krait::sleep_for(0s);
  throw std::invalid_argument{"no"};
}

TEST_F(RunTest, gives_the_value_or_throws_what_the_task_throws) {
  EXPECT_EQ(krait::run(give(3)), 3);
  krait::run(krait::sleep_for(0s));
  EXPECT_THROW(krait::run(fail()), std::invalid_argument);
  krait::exec("async def f():\n  await asyncio.sleep(0)\n  raise LookupError('lost')\n");
  const auto error = error_of<krait::LookupError>(call("f"));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message(), "lost");
}

TEST_F(RunTest, reuses_the_loop_of_the_thread) {
  krait::exec("async def loop():\n  return asyncio.get_running_loop()\n");
  const krait::Object first = krait::run(call("loop"));
  const krait::Object second = krait::run(call("loop"));
  EXPECT_TRUE(first.is(second));
  EXPECT_FALSE(first.attr("is_closed")().as<bool>());
}

TEST_F(RunTest, after_user_code_closed_the_loop_makes_a_new_one) {
  krait::exec("async def loop():\n  return asyncio.get_running_loop()\n");
  const krait::Object first = krait::run(call("loop"));
  first.attr("close")();
  const krait::Object second = krait::run(call("loop"));
  EXPECT_FALSE(first.is(second));
}

TEST_F(RunTest, closing_the_running_loop_is_pythons_error_and_harmless) {
  krait::exec("async def close():\n  asyncio.get_running_loop().close()\n");
  EXPECT_TRUE(error_of<krait::RuntimeError>(call("close")));
  EXPECT_EQ(krait::run(give(1)), 1);
}

krait::Task<std::string> run_inside() {
  try {
    krait::run(give(1));
  } catch (const krait::PythonError&) {
    co_return "a Python error";
  } catch (const krait::Error& error) {
    co_return error.what();
  }
  co_return "ran";
}

TEST_F(RunTest, inside_a_running_loop_is_refused_with_the_remedy) {
  const std::string complaint = krait::run(run_inside());
  EXPECT_NE(complaint.find("co_await"), std::string::npos) << complaint;
  EXPECT_EQ(krait::run(give(1)), 1);
}

TEST_F(RunTest, without_an_interpreter_is_refused_and_runs_nothing) {
  end_python();
  EXPECT_THROW(krait::run(give(1)), krait::Error);
  EXPECT_THROW(krait::run(krait::sleep_for(0s)), krait::Error);
}

TEST(RunWithoutPython, is_refused) { EXPECT_THROW(krait::run(give(1)), krait::Error); }

// The loop's user meddles.

TEST_F(RunTest, a_loop_that_python_stops_ends_the_run_with_an_error) {
  krait::exec(
      "async def stop():\n"
      "  asyncio.get_running_loop().stop()\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: log.append('finally')\n");
  const auto error = error_of<krait::Error>(call("stop"));
  ASSERT_TRUE(error);
  EXPECT_NE(std::string{error->what()}.find("stopped"), std::string::npos);
  EXPECT_EQ(log(), Log{"finally"});
  EXPECT_EQ(krait::run(give(1)), 1);
}

TEST_F(RunTest, a_loop_stopped_just_before_the_next_step_leaves_nothing_behind) {
  krait::exec(
      "async def stop():\n"
      "  asyncio.get_running_loop().stop()\n"
      "  await asyncio.sleep(0)\n"
      "async def tasks():\n"
      "  await asyncio.sleep(0)\n"
      "  return len(asyncio.all_tasks())\n");
  EXPECT_TRUE(error_of<krait::Error>(call("stop")));
  EXPECT_EQ(krait::run(call<std::int64_t>("tasks")), 1);
}

TEST_F(RunTest, a_loop_stopped_while_the_task_waits_for_a_lost_future_leaves_nothing_behind) {
  krait::exec(
      "async def stop():\n"
      "  loop = asyncio.get_running_loop()\n"
      "  loop.stop()\n"
      "  await loop.create_future()\n");
  EXPECT_TRUE(error_of<krait::Error>(call("stop")));
  EXPECT_EQ(krait::run(give(1)), 1);
}

TEST_F(RunTest, python_that_closes_the_task_itself_ends_the_run_with_an_error) {
  krait::exec(
      "async def wait():\n"
      "  loop = asyncio.get_running_loop()\n"
      "  future = loop.create_future()\n"
      "  loop.call_soon(asyncio.current_task().get_coro().close)\n"
      "  loop.call_soon(future.set_result, None)\n"
      "  try: await future\n"
      "  finally: log.append('finally')\n");
  EXPECT_TRUE(error_of<krait::Error>(call("wait")));
  EXPECT_EQ(log(), Log{"finally"});
  EXPECT_EQ(krait::run(give(1)), 1);
}

TEST_F(RunTest, an_error_in_a_callback_goes_to_the_loops_handler_only) {
  krait::exec(
      "async def f():\n"
      "  loop = asyncio.get_running_loop()\n"
      "  loop.set_exception_handler(lambda loop, context: log.append(str(context['exception'])))\n"
      "  loop.call_soon(lambda: 1 / 0)\n"
      "  await asyncio.sleep(0)\n"
      "  await asyncio.sleep(0)\n");
  krait::run(call("f"));
  EXPECT_EQ(log(), Log{"division by zero"});
}

// Background tasks.

TEST_F(RunTest, what_python_left_running_goes_on_in_the_next_run) {
  krait::exec(
      "async def work():\n"
      "  for i in range(3):\n"
      "    log.append(str(i))\n"
      "    await asyncio.sleep(0)\n"
      "async def start():\n"
      "  global task\n"
      "  task = asyncio.create_task(work())\n"
      "async def wait():\n"
      "  await task\n");
  krait::run(call("start"));
  EXPECT_LT(log().size(), 3U);
  krait::run(call("wait"));
  EXPECT_EQ(log(), (Log{"0", "1", "2"}));
}

// Gil::held

krait::Task<std::int64_t> sum(int count) {
  std::int64_t all = 0;
  for (int i = 0; i < count; ++i) all += co_await call<std::int64_t>("one");
  co_await krait::when_all(krait::sleep_for(0s), krait::sleep_for(0s));
  co_return all;
}

TEST_F(RunTest, with_the_gil_held_works_the_same) {
  krait::exec("async def one():\n  await asyncio.sleep(0)\n  return 1\n");
  EXPECT_EQ(krait::run(sum(10), {.gil = krait::Gil::held}), 10);
  EXPECT_TRUE(error_of<std::invalid_argument>(fail(), {.gil = krait::Gil::held}));
  EXPECT_EQ(krait::run(sum(10)), 10);
}

// What asyncio's tools see.

krait::Task<bool> same_task_throughout() {
  const krait::Object before = co_await call("current");
  co_await krait::sleep_for(0s);
  const krait::Object after = co_await call("current");
  co_return before.is(after) && !before.is_none();
}

TEST_F(RunTest, is_one_asyncio_task_from_begin_to_end) {
  krait::exec(
      "async def current():\n  return asyncio.current_task()\n"
      "async def all():\n  return len(asyncio.all_tasks())\n");
  EXPECT_TRUE(krait::run(same_task_throughout()));
  EXPECT_EQ(krait::run(call<std::int64_t>("all")), 1);
}

krait::Task<std::int64_t> set_then_get() {
  co_await call("set_variable", 5);
  co_return co_await call<std::int64_t>("get_variable");
}

constexpr const char* variable =
    "variable = contextvars.ContextVar('variable', default=0)\n"
    "async def set_variable(value):\n  variable.set(value)\n"
    "async def get_variable():\n  return variable.get()\n";

TEST_F(RunTest, a_context_variable_set_by_an_awaited_function_is_seen_by_the_awaiting_one) {
  krait::exec(variable);
  EXPECT_EQ(krait::run(set_then_get()), 5);
  EXPECT_EQ(krait::run(call<std::int64_t>("get_variable")), 0) << "each run has its own context";
}

krait::Task<std::int64_t> set_then_get_later(std::int64_t value) {
  const auto inherited = co_await call<std::int64_t>("get_variable");
  co_await call("set_variable", value);
  for (int i = 0; i < 3; ++i) co_await krait::sleep_for(0s);
  co_return 100 * inherited + co_await call<std::int64_t>("get_variable");
}

krait::Task<std::vector<std::int64_t>> in_children() {
  co_await call("set_variable", 9);
  auto [one, two] = co_await krait::when_all(set_then_get_later(1), set_then_get_later(2));
  const auto own = co_await call<std::int64_t>("get_variable");
  co_return std::vector<std::int64_t>{one, two, own};
}

TEST_F(RunTest, children_of_when_all_have_copies_of_the_context) {
  krait::exec(variable);
  EXPECT_EQ(krait::run(in_children()), (std::vector<std::int64_t>{901, 902, 9}));
}

TEST_F(RunTest, a_timeout_inside_python_ends_only_what_it_encloses) {
  krait::exec(
      "async def f():\n"
      "  try:\n"
      "    async with asyncio.timeout(0): await asyncio.sleep(1000)\n"
      "  except TimeoutError: log.append('timeout')\n"
      "  await asyncio.sleep(0)\n"
      "  return asyncio.current_task().cancelling()\n");
  EXPECT_EQ(krait::run(call<std::int64_t>("f")), 0);
  EXPECT_EQ(log(), Log{"timeout"});
}

krait::Task<std::string> sleep_in_a_timeout() {
  bool cancelled = false;
  co_await call("enter");
  try {
    co_await krait::sleep_for(for_ever);
  } catch (const krait::Cancelled&) {
    cancelled = true;
  }
  if (!cancelled) co_return "not cancelled";
  try {
    co_await call("leave");
  } catch (const krait::TimeoutError&) {
    co_return "timeout";
  }
  co_return "not timed out";
}

TEST_F(RunTest, a_timeout_of_python_around_cpp_cancels_it) {
  krait::exec(
      "async def enter():\n"
      "  global timeout\n"
      "  timeout = asyncio.timeout(0.001)\n"
      "  await timeout.__aenter__()\n"
      "async def leave():\n"
      "  await timeout.__aexit__(asyncio.CancelledError, asyncio.CancelledError(), None)\n");
  EXPECT_EQ(krait::run(sleep_in_a_timeout()), "timeout");
  EXPECT_EQ(krait::run(give(1)), 1);
}

TEST_F(RunTest, python_may_create_and_gather_tasks) {
  krait::exec(
      "async def half(n):\n  await asyncio.sleep(0)\n  return n / 2\n"
      "async def f():\n"
      "  async with asyncio.TaskGroup() as group: a = group.create_task(half(2))\n"
      "  return a.result() + sum(await asyncio.gather(half(4), half(6)))\n");
  EXPECT_EQ(krait::run(call<double>("f")), 6);
}

}  // namespace
