// The event loop of a thread, whatever Python code does to it: waits inside waits, other loops and
// policies.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/callbacks.hpp"
#include "../support/inventory.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;

class AsyncLoops : public AsyncTest {
 protected:
  AsyncLoops() { krait::exec("async def healthy():\n  await asyncio.sleep(0)\n  return 1\n"); }
  void TearDown() override {
    EXPECT_EQ(krait::run(call<std::int64_t>("healthy")), 1) << "the loop works afterwards";
    AsyncTest::TearDown();
  }
};

// C12

std::string refusal;

void run_inside() {
  refusal = "ran";
  try {
    krait::run(krait::sleep_for(0s));
  } catch (const krait::PythonError&) {
    refusal = "a Python error";
  } catch (const krait::Error& error) {
    refusal = error.what();
  }
}

TEST_F(AsyncLoops, C12_nested_wait) {
  for (const CalledWith with : {CalledWith::gil, CalledWith::no_gil}) {
    define_callback("run_inside", &run_inside, with);
    krait::exec(
        "async def in_coroutine():\n"
        "  run_inside()\n"
        "  await asyncio.sleep(0)\n"
        "  run_inside()\n"
        "async def in_callback():\n"
        "  asyncio.get_running_loop().call_soon(run_inside)\n"
        "  await asyncio.sleep(0)\n"
        "  await asyncio.sleep(0)\n"
        "async def in_own_loop():\n"
        "  await asyncio.sleep(0)\n"
        "  run_inside()\n");
    for (const char* function : {"in_coroutine", "in_callback"}) {
      refusal.clear();
      krait::run(call(function));
      EXPECT_TRUE(contains(refusal, "co_await")) << function << ": " << refusal;
    }
    refusal.clear();
    krait::exec("asyncio.run(in_own_loop())");  // no loop of Krait's, but one of this thread's
    EXPECT_TRUE(contains(refusal, "co_await")) << refusal;
    krait::eval("run_inside()");
    EXPECT_EQ(refusal, "ran");
  }
}

TEST_F(AsyncLoops, C12_asyncio_run_inside_a_coroutine_is_pythons_error) {
  krait::exec(
      "async def nested():\n"
      "  inner = healthy()\n"
      "  try: asyncio.run(inner)\n"
      "  finally: inner.close()\n"
      "async def by_loop():\n"
      "  inner = healthy()\n"
      "  try: asyncio.get_running_loop().run_until_complete(inner)\n"
      "  finally: inner.close()\n");
  for (const char* function : {"nested", "by_loop"}) {
    const auto error = error_of<krait::RuntimeError>(call(function));
    ASSERT_TRUE(error);
    EXPECT_TRUE(contains(error->what(), "running")) << error->what();
    EXPECT_EQ(krait::run(call<std::int64_t>("healthy")), 1);
  }
}

// C13

TEST_F(AsyncLoops, C13_user_closes_loop) {
  krait::exec(
      "async def close_in_callback():\n"
      "  loop = asyncio.get_running_loop()\n"
      "  loop.set_exception_handler(lambda l, c: log.append(type(c['exception']).__name__))\n"
      "  loop.call_soon(loop.close)\n"
      "  await asyncio.sleep(0)\n"
      "  await asyncio.sleep(0)\n"
      "  loop.set_exception_handler(None)\n"
      "async def stop_in_callback():\n"
      "  loop = asyncio.get_running_loop()\n"
      "  loop.call_soon(loop.stop)\n"
      "  await loop.create_future()\n"
      "async def stop_from_thread():\n"
      "  loop = asyncio.get_running_loop()\n"
      "  await asyncio.to_thread(loop.call_soon_threadsafe, loop.stop)\n"
      "  await loop.create_future()\n"
      "async def the_loop(): return asyncio.get_running_loop()\n");
  for (int i = 0; i < 20; ++i) {
    krait::run(call("close_in_callback"));
    EXPECT_TRUE(error_of<krait::Error>(call("stop_in_callback")));
    EXPECT_TRUE(error_of<krait::Error>(call("stop_from_thread")));
    krait::run(call("the_loop")).attr("close")();  // between runs: the next one makes a fresh loop
    EXPECT_EQ(krait::run(call<std::int64_t>("healthy")), 1);
  }
  EXPECT_EQ(log(), Log(20, "RuntimeError"));
}

// C14

constexpr const char* loop_games[] = {
    "asyncio.set_event_loop(None)",
    "other = asyncio.new_event_loop()\nasyncio.set_event_loop(other)\nother.close()",
    "other = asyncio.new_event_loop()\nasyncio.set_event_loop(other)\n"
    "other.run_until_complete(asyncio.sleep(0))\nother.close()",
    "asyncio.run(asyncio.sleep(0))",
    "asyncio.set_event_loop_policy(None)",
    "asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())",
    "class Refusing(asyncio.DefaultEventLoopPolicy):\n"
    "  def new_event_loop(self): raise OSError\n"
    "  def get_event_loop(self): raise OSError\n"
    "asyncio.set_event_loop_policy(Refusing())",
};

TEST_F(AsyncLoops, C14_event_loop_games) {
  krait::exec("async def the_loop(): return asyncio.get_running_loop()");
  const auto play = [] {
    const krait::Object own = krait::run(call("the_loop"));
    for (const char* game : loop_games) {
      krait::exec(game);
      EXPECT_TRUE(krait::run(call("the_loop")).is(own)) << game;
      krait::exec("asyncio.set_event_loop_policy(None)");
    }
  };
  play();
  on_a_thread(play);
  krait::exec("asyncio.set_event_loop(None)");
}

TEST_F(AsyncLoops, C14_a_policy_of_uvloop_set_by_python_code) {
  if (!is_installed("uvloop")) GTEST_SKIP();
  overlook_leaks();  // uvloop keeps what it makes
  krait::exec(
      "import uvloop\n"
      "asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())\n"
      "async def module(): return type(asyncio.get_running_loop()).__module__\n");
  const auto try_loop = [] {
    EXPECT_EQ(krait::run(call<std::string>("module")), "asyncio.unix_events");
    EXPECT_EQ(krait::eval("asyncio.run(module())").str(), "uvloop");
    EXPECT_EQ(krait::run(call<std::string>("module")), "asyncio.unix_events");
  };
  try_loop();
  on_a_thread(try_loop);
  krait::exec("asyncio.set_event_loop_policy(None)");
}

TEST(AsyncLoopsOfUvloop, C14_configured_runs_cancels_and_survives_exits) {
  expect_exit(0, does_not_complain, [] {
    krait::Interpreter python{{.event_loop = "uvloop"}};
    if (!is_installed("uvloop")) {
      std::puts("[  SKIPPED ] uvloop is not installed");  // which CTest looks for
      return;
    }
    overlook_leaks();
    krait::exec(
        "import asyncio, sys\n"
        "async def module():\n"
        "  await asyncio.sleep(0)\n"
        "  return type(asyncio.get_running_loop()).__module__\n"
        "async def exit():\n  await asyncio.create_task(leave())\n"
        "async def leave(): sys.exit(3)\n"
        "async def sleep(): await asyncio.sleep(1000)\n"
        "async def fail():\n"
        "  await asyncio.sleep(0)\n"
        "  raise ValueError\n");
    const auto use = [] {
      for (int i = 0; i < 5; ++i) {
        KRAIT_REQUIRE(krait::run(call<std::string>("module")) == "uvloop");
        KRAIT_REQUIRE(error_of<krait::SystemExit>(call("exit")));
        KRAIT_REQUIRE(error_of<krait::ValueError>(krait::when_all(call("sleep"), call("fail"))));
      }
    };
    use();
    on_threads(2, [&](int) { use(); });
  });
}

TEST_F(AsyncLoops, C14_get_event_loop_in_sync_code_of_a_cpp_thread_is_as_in_python) {
  krait::exec(
      "import warnings\n"
      "warnings.simplefilter('error')\n"
      "def get_loop():\n"
      "  try: return type(asyncio.get_event_loop()).__name__\n"
      "  except RuntimeError: return 'RuntimeError'\n"
      "async def get_loop_async(): return asyncio.get_event_loop() is "
      "asyncio.get_running_loop()\n");
  on_a_thread([] {
    EXPECT_EQ(global("get_loop")().str(), "RuntimeError");
    EXPECT_TRUE(krait::run(call<bool>("get_loop_async")));
    EXPECT_EQ(global("get_loop")().str(), "RuntimeError") << "Krait's loop is nobody else's";
  });
  EXPECT_TRUE(krait::run(call<bool>("get_loop_async")));
  krait::run(krait::when_all(call("healthy"), call("healthy")));
  krait::exec("warnings.simplefilter('default')");
}

}  // namespace
