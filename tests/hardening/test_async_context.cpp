// What goes on between runs and what doesn't: background tasks, and context variables.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/callbacks.hpp"

namespace {

using namespace krait_test;

class AsyncContext : public AsyncTest {
 protected:
  AsyncContext() { krait::exec("async def healthy():\n  await asyncio.sleep(0)\n  return 1\n"); }
};

// C21

TEST_F(AsyncContext, C21_background_task) {
  krait::exec(
      "reports = []\n"
      "async def work():\n"
      "  for i in range(5):\n"
      "    log.append(str(i))\n"
      "    await asyncio.sleep(0)\n"
      "  raise ValueError('in background')\n"
      "async def start():\n"
      "  asyncio.get_running_loop().set_exception_handler(\n"
      "      lambda loop, context: reports.append(repr(context['exception'])))\n"
      "  background.add(asyncio.create_task(work()))\n"
      "background = set()\n");
  krait::run(call("start"));
  EXPECT_LT(log().size(), 5U);
  for (int i = 0; i < 10; ++i) krait::run(call("healthy"));
  EXPECT_EQ(log(), (Log{"0", "1", "2", "3", "4"}));
  krait::exec("background.clear()\ngc.collect()");
  EXPECT_EQ(krait::eval("reports").str(), "[\"ValueError('in background')\"]");
}

TEST_F(AsyncContext,
       C21_a_background_task_left_for_ever_ends_with_the_thread_and_is_reported_once) {
  krait::exec(
      "reports = []\n"
      "async def stay():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: raise ValueError('at the end')\n"
      "async def start():\n"
      "  asyncio.get_running_loop().set_exception_handler(\n"
      "      lambda loop, context: reports.append(repr(context['exception'])))\n"
      "  background.append(asyncio.create_task(stay()))\n"
      "  await asyncio.sleep(0)\n"
      "background = []\n");
  on_a_thread([] { krait::run(call("start")); });
  krait::exec("background.clear()\ngc.collect()");
  EXPECT_EQ(krait::eval("reports").str(), "[\"ValueError('at the end')\"]");
}

// C22

constexpr const char* variable =
    "variable = contextvars.ContextVar('variable', default=0)\n"
    "def get(): return variable.get()\n"
    "async def get_later():\n  await asyncio.sleep(0)\n  return variable.get()\n"
    "async def set_later(value):\n  await asyncio.sleep(0)\n  variable.set(value)\n"
    "async def in_callback():\n"
    "  future = asyncio.get_running_loop().create_future()\n"
    "  asyncio.get_running_loop().call_soon(lambda: future.set_result(variable.get()))\n"
    "  return await future\n"
    "async def in_thread(): return await asyncio.to_thread(variable.get)\n";

krait::Task<std::vector<std::int64_t>> set_and_look(std::int64_t value) {
  co_await call("set_later", value);
  std::vector<std::int64_t> seen;
  for (const char* function : {"get_later", "in_callback", "in_thread"}) {
    seen.push_back(co_await call<std::int64_t>(function));
    seen.push_back(global("get")().as<std::int64_t>());
  }
  co_return seen;
}

TEST_F(AsyncContext, C22_contextvars) {
  krait::exec(variable);
  EXPECT_EQ(krait::run(set_and_look(5)), std::vector<std::int64_t>(6, 5));
  EXPECT_EQ(krait::run(call<std::int64_t>("get_later")), 0) << "the next run doesn't see it";
  EXPECT_EQ(number("get()"), 0) << "nor does the thread";
  const auto [one, two] = krait::run(krait::when_all(set_and_look(1), set_and_look(2)));
  EXPECT_EQ(one, std::vector<std::int64_t>(6, 1));
  EXPECT_EQ(two, std::vector<std::int64_t>(6, 2));
}

TEST_F(AsyncContext, C22_what_sync_code_sets_on_a_thread_is_seen_by_its_later_runs_alone) {
  krait::exec(variable);
  krait::exec("variable.set(7)");
  EXPECT_EQ(krait::run(call<std::int64_t>("get_later")), 7);
  EXPECT_EQ(krait::run(call<std::int64_t>("in_callback")), 7);
  EXPECT_EQ(krait::run(set_and_look(8)), std::vector<std::int64_t>(6, 8));
  EXPECT_EQ(number("get()"), 7);
  on_a_thread([] { EXPECT_EQ(krait::run(call<std::int64_t>("get_later")), 0); });
}

krait::Task<std::vector<std::int64_t>> look() {
  std::vector<std::int64_t> seen;
  for (const char* function : {"get_later", "in_callback", "in_thread"}) {
    seen.push_back(co_await call<std::int64_t>(function));
    seen.push_back(global("get")().as<std::int64_t>());
  }
  const std::function<std::int64_t()> in_cpp = [] { return global("get")().as<std::int64_t>(); };
  seen.push_back(co_await call<std::int64_t>("call_later", in_cpp));
  const std::function<krait::Task<std::int64_t>()> task_in_cpp = [] {
    return call<std::int64_t>("get_later");
  };
  seen.push_back(co_await call<std::int64_t>("await_later", task_in_cpp));
  co_return seen;
}

// `Context.run` of Python's own, with a function of C++: docs/async.md.
TEST_F(AsyncContext, C22_a_context_that_cpp_supplies_is_that_of_its_runs_and_of_nothing_else) {
  krait::exec(variable);
  krait::exec(
      "async def call_later(f):\n  await asyncio.sleep(0)\n  return f()\n"
      "async def await_later(f): return await asyncio.create_task(asyncio.wait_for(f(), 1000))\n");
  const krait::Object context = krait::import("contextvars").attr("copy_context")();
  context.attr("run")(global("variable").attr("set"), 7);
  const std::function<void()> in_context = [] {
    EXPECT_EQ(krait::run(look()), std::vector<std::int64_t>(8, 7));
    EXPECT_EQ(krait::run(set_and_look(8)), std::vector<std::int64_t>(6, 8));
    EXPECT_EQ(number("get()"), 7) << "the task had a copy";
  };
  context.attr("run")(in_context);
  EXPECT_EQ(number("get()"), 0);
  EXPECT_EQ(krait::run(look()), std::vector<std::int64_t>(8, 0));
}

TEST_F(AsyncContext, C22_a_context_that_cpp_supplies_does_not_go_to_a_worker_by_itself) {
  krait::exec(variable);
  const krait::Object context = krait::import("contextvars").attr("copy_context")();
  context.attr("run")(global("variable").attr("set"), 7);
  const std::function<void()> in_context = [] {
    EXPECT_EQ(krait::spawn(call<std::int64_t>("get_later")).get(), 0);
  };
  context.attr("run")(in_context);
}

TEST_F(AsyncContext, C22_a_context_given_to_a_task_is_that_of_its_work_on_a_worker) {
  if (krait::eval("sys.hexversion").as<std::int64_t>() < 0x030B0000)
    GTEST_SKIP() << "create_task takes none before 3.11";
  krait::exec(variable);
  krait::exec(
      "async def get_in(context):\n"
      "  return await asyncio.create_task(get_later(), context=context)\n");
  const krait::Object context = krait::import("contextvars").attr("copy_context")();
  context.attr("run")(global("variable").attr("set"), 7);
  EXPECT_EQ(krait::spawn(call<std::int64_t>("get_in", context)).get(), 7);
  EXPECT_EQ(krait::spawn(call<std::int64_t>("get_later")).get(), 0);
}

std::int64_t seen_in_cpp = 0;

void look_in_cpp() { seen_in_cpp = krait::eval("variable.get()").as<std::int64_t>(); }

TEST_F(AsyncContext, C22_is_seen_where_python_calls_back_into_cpp) {
  krait::exec(variable);
  krait::exec("async def call_cpp():\n  variable.set(9)\n  look()\n");
  for (const CalledWith with : {CalledWith::gil, CalledWith::no_gil}) {
    seen_in_cpp = 0;
    define_callback("look", &look_in_cpp, with);
    krait::run(call("call_cpp"));
    EXPECT_EQ(seen_in_cpp, 9);
  }
}

}  // namespace
