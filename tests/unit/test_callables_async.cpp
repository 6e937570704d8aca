// Async callables: tasks of C++ that Python awaits, and Python's awaitables behind a std::function.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/attach.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

using namespace krait_test;
using krait::Object;
using krait::Task;
using Int = std::int64_t;

template <class F>
Object function(F callable) {
  return std::function{std::move(callable)};
}

void set(const std::string& name, const Object& value) {
  krait::import("__main__").set_attr(name, value);
}

std::string text(const std::string& expression) { return krait::eval(expression).str(); }

/// Runs `async def main()` of `__main__` and gives what it returns.
Object run_main(const std::string& body) {
  std::string indented = "async def main():\n";
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    indented += "  " + body.substr(at, end - at) + "\n";
    at = end + 1;
  }
  krait::exec(indented);
  return krait::run(call("main"));
}

// Writes into Python's log when it is destroyed.
struct Local {
  std::string name = "local";
  ~Local() { global("log").attr("append")(name + " destroyed"); }
};

Task<Int> doubled(Int number) { co_return 2 * number; }

Task<Int> doubled_later(Int number) {
  const Local local;
  co_await krait::sleep_for(std::chrono::milliseconds{0});
  co_return 2 * number;
}

Task<> sleep_for_ever() {
  const Local local;
  try {
    co_await krait::sleep_for(for_ever);
  } catch (const krait::Cancelled&) {
    global("log").attr("append")("Cancelled");
    throw;
  }
}

Task<Int> failing(Int) {
  co_await krait::sleep_for(std::chrono::milliseconds{0});
  throw std::invalid_argument{"mine"};
}

Task<> awaiting(std::string name) { co_await call(std::move(name)); }

class AsyncCallablesTest : public AsyncTest {
 protected:
  AsyncCallablesTest() {
    krait::exec("import threading, traceback, inspect");
    set("doubled", function(&doubled));
    set("doubled_later", function(&doubled_later));
    set("sleep_for_ever", function(&sleep_for_ever));
    set("failing", function(&failing));
    set("awaiting", function(&awaiting));
  }
};

// What Python sees.

TEST_F(AsyncCallablesTest, ItSaysWhatItIs) {
  EXPECT_EQ(global("doubled").repr(), "<krait.function (int) -> Awaitable[int]>");
}

TEST_F(AsyncCallablesTest, PythonAwaitsATaskOfCpp) {
  EXPECT_EQ(run_main("return await doubled(21)").as<Int>(), 42);
  EXPECT_EQ(run_main("return await doubled_later(21)").as<Int>(), 42);
  EXPECT_EQ(log(), Log{"local destroyed"});
}

TEST_F(AsyncCallablesTest, ItIsACoroutineForAsyncio) {
  EXPECT_EQ(run_main("return await asyncio.create_task(doubled_later(1))").as<Int>(), 2);
  EXPECT_EQ(run_main("return await asyncio.gather(*map(doubled_later, range(5)))").str(),
            "[0, 2, 4, 6, 8]");
  EXPECT_EQ(run_main("return await asyncio.wait_for(doubled_later(1), 1000)").as<Int>(), 2);
  EXPECT_EQ(run_main("async with asyncio.timeout(1000): return await doubled_later(1)").as<Int>(),
            2);
  EXPECT_EQ(run_main("async with asyncio.TaskGroup() as group:\n"
                     "  task = group.create_task(doubled_later(1))\n"
                     "return task.result()")
                .as<Int>(),
            2);
  krait::exec("coroutine = doubled(1)");
  EXPECT_TRUE(truth("asyncio.iscoroutine(coroutine)"));
  EXPECT_EQ(krait::eval("type(coroutine).__name__").str(), "coroutine");
}

TEST_F(AsyncCallablesTest, PythonsOwnLoopsAwaitItToo) {
  krait::exec("result = asyncio.run(doubled_later(3))");
  EXPECT_EQ(number("result"), 6);
  krait::exec(
      "def work(): log.append(asyncio.run(doubled_later(4)))\n"
      "thread = threading.Thread(target=work); thread.start(); thread.join()\n");
  EXPECT_EQ(text("log[-1]"), "8");
}

TEST_F(AsyncCallablesTest, ItStepsInsideOfTheTaskThatAwaitsIt) {
  krait::exec(
      "import contextvars\n"
      "variable = contextvars.ContextVar('variable', default='')\n"
      "async def inner():\n"
      "  log.append(asyncio.current_task().get_name() + variable.get())\n"
      "  await asyncio.sleep(0)\n"
      "  variable.set(' inner')\n"
      "  log.append(str(len(asyncio.all_tasks())))\n");
  run_main(
      "asyncio.current_task().set_name('outer')\n"
      "variable.set(' context')\n"
      "await awaiting('inner')\n"
      "log.append(variable.get())");
  EXPECT_EQ(log(), (Log{"outer context", "1", " inner"}));
}

TEST_F(AsyncCallablesTest, ItIsAwaitedOnce) {
  EXPECT_EQ(run_main("once = doubled(1)\n"
                     "await once\n"
                     "try: await once\n"
                     "except RuntimeError as error: return str(error)")
                .str(),
            "cannot reuse already awaited coroutine");
}

TEST_F(AsyncCallablesTest, ATaskThatWasMovedFromOrAwaitedIsAnError) {
  set("give", function([kept = std::make_shared<std::vector<Task<Int>>>()]() -> Task<Int> {
        if (kept->empty()) kept->push_back(doubled(1));
        return std::move(kept->front());
      }));
  EXPECT_EQ(run_main("await give()\n"
                     "try: give()\n"
                     "except RuntimeError as error: return str(error)")
                .str(),
            "a krait::Task was awaited that was moved from, or awaited before: await it once");
}

TEST_F(AsyncCallablesTest, NeverAwaitedItLeavesNothing) {
  set("with_local", function([](Int) -> Task<Int> { return doubled_later(1); }));
  krait::exec("with_local(1)\nsleep_for_ever()\ndel with_local");
  EXPECT_EQ(log(), Log{});  // nothing of it had run
}

TEST_F(AsyncCallablesTest, ItsArgumentsAreCheckedAtTheCall) {
  EXPECT_EQ(run_main("try: doubled('x')\n"
                     "except TypeError as error: return str(error)")
                .str(),
            "callback: argument 1: expected int, got str 'x'");
}

TEST_F(AsyncCallablesTest, ClosedOrDroppedHalfWayItsLocalsAreDestroyed) {
  run_main(
      "coroutine = sleep_for_ever()\n"
      "coroutine.send(None)\n"
      "coroutine.close()\n"
      "log.append('closed')\n"
      "coroutine = sleep_for_ever()\n"
      "coroutine.send(None)\n"
      "del coroutine\n"
      "log.append('dropped')");
  EXPECT_EQ(log(), (Log{"local destroyed", "closed", "local destroyed", "dropped"}));
}

TEST_F(AsyncCallablesTest, OneInACycleIsCollected) {
  set("through", function([](std::function<Task<>()> function) { return function(); }));
  EXPECT_TRUE(run_main("import weakref\n"
                       "future = asyncio.get_running_loop().create_future()\n"
                       "async def wait(): await future\n"
                       "coroutine = through(wait)\n"
                       "coroutine.send(None)\n"
                       "future.keeps = coroutine\n"
                       "reference = weakref.ref(future)\n"
                       "del wait, coroutine, future\n"
                       "gc.collect()\n"
                       "return reference() is None")
                  .as<bool>());
}

TEST_F(AsyncCallablesTest, ItMayOutliveItsFunctionAndWhoMadeIt) {
  {
    auto secret = std::make_shared<Int>(7);
    set("make", function([secret]() { return doubled_later(*secret); }));
  }
  EXPECT_EQ(run_main("global make\n"
                     "coroutine = make()\n"
                     "del make\n"
                     "return await coroutine")
                .as<Int>(),
            14);
}

TEST_F(AsyncCallablesTest, TheGilIsKeptInsideOfATaskThatKeepsIt) {
  set("sync", function([] { return krait::detail::holds_gil(); }));
  set("later", function([]() -> Task<bool> {
        co_await krait::sleep_for(std::chrono::milliseconds{0});
        co_return krait::detail::holds_gil();
      }));
  krait::exec(
      "async def ask():\n"
      "  first = sync()\n"
      "  await asyncio.sleep(0)\n"
      "  return [first, sync(), await later()]\n");
  EXPECT_EQ(krait::run(call("ask"), {.gil = krait::Gil::held}).str(), "[True, True, True]");
  EXPECT_EQ(krait::run(call("ask")).str(), "[False, False, False]");
}

TEST_F(AsyncCallablesTest, CppMayAwaitItThroughPython) {
  const auto through = krait::eval("doubled_later").as<std::function<Task<Int>(Int)>>();
  EXPECT_EQ(krait::run(through(2)), 4);
  const Object python = global("doubled_later")(3);
  EXPECT_EQ(krait::run(python.await<Int>()), 6);
}

// Errors.

TEST_F(AsyncCallablesTest, WhatItThrowsIsRaisedAtTheAwait) {
  EXPECT_EQ(run_main("try: await failing(1)\n"
                     "except ValueError as error: return str(error)")
                .str(),
            "mine");
}

TEST_F(AsyncCallablesTest, APythonErrorThatPassesThroughIsTheSameObject) {
  krait::exec(
      "error = KeyError('x')\n"
      "async def fail():\n"
      "  await asyncio.sleep(0)\n"
      "  raise error\n");
  EXPECT_TRUE(run_main("try: await awaiting('fail')\n"
                       "except KeyError as caught: return caught is error")
                  .as<bool>());
}

TEST_F(AsyncCallablesTest, AResultThatCannotBeMadeIsRaised) {
  set("bad", function([]() -> Task<std::string> { co_return "\xff"; }));
  EXPECT_TRUE(run_main("try: await bad()\n"
                       "except TypeError as error: return str(error)")
                  .str()
                  .starts_with("callback's result: expected UTF-8 text"));
}

TEST_F(AsyncCallablesTest, AnExitIsRaisedInPython) {
  krait::exec("async def leave(): raise SystemExit(3)");
  EXPECT_EQ(run_main("try: await awaiting('leave')\n"
                     "except SystemExit as exit: return exit.code")
                .as<Int>(),
            3);
}

TEST_F(AsyncCallablesTest, AStopIterationCannotLeaveIt) {
  set("stop", function([]() -> Task<> {
        throw krait::StopIteration{"x"};
        co_return;
      }));
  EXPECT_EQ(run_main("try: await stop()\n"
                     "except RuntimeError as error: return str(error)")
                .str(),
            "coroutine raised StopIteration");
}

TEST_F(AsyncCallablesTest, AnErrorThatIsBeingRaisedSurvivesTheEndOfACoroutine) {
  EXPECT_EQ(run_main("def fail():\n"
                     "  coroutine = sleep_for_ever()\n"
                     "  coroutine.send(None)\n"
                     "  raise KeyError('mine')\n"
                     "try: fail()\n"
                     "except KeyError as error: return repr(error)")
                .str(),
            "KeyError('mine')");
  EXPECT_EQ(log(), Log{"local destroyed"});
}

// Cancellation.

TEST_F(AsyncCallablesTest, CancellationOfItsTaskArrivesAsCancelled) {
  EXPECT_TRUE(run_main("task = asyncio.create_task(sleep_for_ever())\n"
                       "await asyncio.sleep(0)\n"
                       "task.cancel()\n"
                       "await asyncio.wait([task])\n"
                       "return task.cancelled()")
                  .as<bool>());
  EXPECT_EQ(log(), (Log{"Cancelled", "local destroyed"}));
}

TEST_F(AsyncCallablesTest, AWaitThatTimesOutCancelsIt) {
  EXPECT_TRUE(run_main("try: await asyncio.wait_for(sleep_for_ever(), 0.001)\n"
                       "except asyncio.TimeoutError: return True")
                  .as<bool>());
  EXPECT_EQ(log(), (Log{"Cancelled", "local destroyed"}));
}

TEST_F(AsyncCallablesTest, ATimeoutOfPythonCancelsIt) {
  if (!krait::eval("hasattr(__import__('asyncio'), 'timeout')").as<bool>()) GTEST_SKIP();
  EXPECT_TRUE(run_main("try:\n"
                       "  async with asyncio.timeout(0.001): await sleep_for_ever()\n"
                       "except TimeoutError: return True")
                  .as<bool>());
  EXPECT_EQ(log(), (Log{"Cancelled", "local destroyed"}));
}

TEST_F(AsyncCallablesTest, AFailingSiblingCancelsIt) {
  if (!krait::eval("hasattr(__import__('asyncio'), 'TaskGroup')").as<bool>()) GTEST_SKIP();
  EXPECT_EQ(run_main("try:\n"
                     "  async with asyncio.TaskGroup() as group:\n"
                     "    group.create_task(sleep_for_ever())\n"
                     "    group.create_task(failing(1))\n"
                     "except* ValueError as errors: result = str(errors.exceptions[0])\n"
                     "return result")
                .str(),
            "mine");
  EXPECT_EQ(log(), (Log{"Cancelled", "local destroyed"}));
}

TEST_F(AsyncCallablesTest, OneThatIsCancelledBeforeItStartsNeverStarts) {
  run_main(
      "task = asyncio.create_task(sleep_for_ever())\n"
      "task.cancel()\n"
      "await asyncio.wait([task])");
  EXPECT_EQ(log(), Log{});
}

TEST_F(AsyncCallablesTest, CppMaySwallowACancellation) {
  set("stubborn", function([]() -> Task<std::string> {
        try {
          co_await krait::sleep_for(for_ever);
        } catch (const krait::Cancelled&) {
        }
        co_return "stayed";
      }));
  EXPECT_EQ(run_main("task = asyncio.create_task(stubborn())\n"
                     "await asyncio.sleep(0)\n"
                     "task.cancel()\n"
                     "return await task")
                .str(),
            "stayed");
}

// Python's async functions in C++.

TEST_F(AsyncCallablesTest, CppAwaitsAPythonFunction) {
  krait::exec(
      "async def later(x):\n"
      "  log.append('called')\n"
      "  await asyncio.sleep(0)\n"
      "  return x + 1\n");
  const auto later = global("later").as<std::function<Task<Int>(Int)>>();
  auto task = later(1);
  EXPECT_EQ(log(), Log{});  // it is called when the task starts
  EXPECT_EQ(krait::run(std::move(task)), 2);
  [[maybe_unused]] const auto dropped = later(1);
  EXPECT_EQ(log(), Log{"called"});
}

TEST_F(AsyncCallablesTest, AnythingAwaitableWillDo) {
  const auto future = krait::eval("lambda: asyncio.sleep(0, 'slept')");
  EXPECT_EQ(krait::run(future.as<std::function<Task<std::string>()>>()()), "slept");
  const auto nothing = krait::eval("lambda: asyncio.sleep(0)");
  krait::run(nothing.as<std::function<Task<>()>>()());
  const auto number = krait::eval("lambda: 1").as<std::function<Task<>()>>();
  EXPECT_TRUE(contains(caught<krait::TypeError>([&] { krait::run(number()); }).message(),
                       "can't be used in 'await' expression"));
}

TEST_F(AsyncCallablesTest, WrongResultsAndErrorsOfPythonAreThrown) {
  krait::exec(
      "async def give(x):\n"
      "  if x is None: raise KeyError(x)\n"
      "  return x\n");
  const auto give = global("give").as<std::function<Task<Int>(Object)>>();
  EXPECT_STREQ(caught<krait::ConversionError>([&] { krait::run(give("x")); }).what(),
               "callable's result: expected int, got str 'x'");
  EXPECT_EQ(caught<krait::KeyError>([&] { krait::run(give(Object{})); }).message(), "None");
}

TEST_F(AsyncCallablesTest, ItLeavesNothingBehind) {
  krait::exec(
      "async def again():\n"
      "  await doubled(1)\n"
      "  await doubled_later(1)\n"
      "  doubled_later(1)\n"
      "  try: await failing(1)\n"
      "  except ValueError: pass\n"
      "  log.clear()\n");
  const auto left = blocks_left_by(100, [] { krait::run(call("again")); });
  EXPECT_LT(left, 50);
}

TEST_F(AsyncCallablesTest, WhatPythonKeepsEndsWithTheInterpreter) {
  set("wait", function([] { return krait::sleep_for(for_ever); }));
  krait::exec("kept = wait()");
  run_main("global half_way\nhalf_way = wait()\nhalf_way.send(None)");
  end_python();
}

}  // namespace
