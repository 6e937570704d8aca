// The interpreter's end while threads and tasks of Python's own don't want to end.
#include <gtest/gtest.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <thread>

#include "lifetime.hpp"

// Threads that Python leaves running keep what they use.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

namespace {

using namespace krait_test;

/// Ends an interpreter in which this Python code has run; the process must then leave by itself.
void expect_end_that_names(const char* thread, const char* code) {
  EXPECT_EXIT(
      {
        alarm(child_deadline);
        {
          const krait::Interpreter python{krait::Config{.shutdown_timeout = 300ms}};
          krait::exec(code);
        }
        const std::string refusal = refusal_of([] { const krait::Interpreter another; });
        KRAIT_REQUIRE(refusal.find("Python still runs") != std::string::npos);
        require_calls_are_refused();
        std::exit(0);
      },
      testing::ExitedWithCode(0), Saying{std::string{"krait: .*"} + thread});
}

TEST(Lifetime, L07_blocked_executor_is_named_within_the_deadline) {
  expect_end_that_names("blocked_0",
                        "import concurrent.futures, time\n"
                        "pool = concurrent.futures.ThreadPoolExecutor(1, 'blocked')\n"
                        "pool.submit(time.sleep, 1000)\n");
}

TEST(Lifetime, L07_blocked_to_thread_is_named_within_the_deadline) {
  EXPECT_EXIT(
      {
        alarm(child_deadline);
        {
          const krait::Interpreter python{krait::Config{.shutdown_timeout = 300ms}};
          krait::exec(
              "import asyncio, threading, time\n"
              "started = threading.Event()\n"
              "def block():\n"
              "  threading.current_thread().name = 'the sleeper'\n"
              "  started.set()\n"
              "  time.sleep(1000)\n"
              "async def start():\n"
              "  global task\n"
              "  task = asyncio.create_task(asyncio.to_thread(block))\n"
              "  while not started.is_set(): await asyncio.sleep(0)\n");
          krait::run(call("start"));
        }
        std::exit(0);
      },
      testing::ExitedWithCode(0), Saying{"krait: an event loop closed .*the sleeper"});
}

TEST(Lifetime, L07_a_task_that_begins_anew_whenever_it_is_cancelled_is_named) {
  EXPECT_EXIT(
      {
        alarm(child_deadline);
        {
          const krait::Interpreter python{krait::Config{.shutdown_timeout = 300ms}};
          krait::exec(
              "import asyncio\n"
              "async def again():\n"
              "  global task\n"
              "  try: await asyncio.sleep(1000)\n"
              "  finally: task = asyncio.create_task(again())\n"
              "async def start():\n"
              "  global task\n"
              "  task = asyncio.create_task(again())\n"
              "  await asyncio.sleep(0)\n");
          krait::run(call("start"));
        }
        std::exit(0);
      },
      testing::ExitedWithCode(0), "krait: an event loop closed .*again");
}

TEST(Lifetime, L08_a_thread_in_an_endless_loop_is_named_within_the_deadline) {
  expect_end_that_names("the endless one",
                        "import threading\n"
                        "def loop():\n"
                        "  while True: pass\n"
                        "threading.Thread(target=loop, name='the endless one').start()\n");
}

TEST(Lifetime, L08_a_thread_that_is_started_while_others_are_awaited_is_awaited_too) {
  expect_end_that_names("the late one",
                        "import threading, time\n"
                        "def wait():\n"
                        "  time.sleep(1000)\n"
                        "def start():\n"
                        "  time.sleep(0.1)\n"
                        "  threading.Thread(target=wait, name='the late one').start()\n"
                        "threading.Thread(target=start).start()\n");
}

TEST(Lifetime, L08_threads_that_end_in_time_are_awaited) {
  expect_clean_exit([] {
    const krait::Interpreter python;
    krait::exec(
        "import threading, time\n"
        "def chain(n):\n"
        "  time.sleep(0.01)\n"
        "  if n: threading.Thread(target=chain, args=(n - 1,)).start()\n"
        "chain(5)\n");
  });
}

std::atomic<int> callbacks{0};

extern "C" void call_back() noexcept {
  try {
    wrapped::triple(1);
  } catch (const krait::Error&) {
  }
  ++callbacks;
}

TEST(Lifetime, L08_daemon_threads_that_call_back_into_cpp_do_not_disturb_the_end) {
  expect_clean_exits(100, [](unsigned seed) {
    const krait::Interpreter python;
    krait::exec(
        "import ctypes, threading\n"
        "def loop(address):\n"
        "  function = ctypes.CFUNCTYPE(None)(address)\n"
        "  while True: function()\n"
        "def start(address):\n"
        "  for i in range(2):\n"
        "    threading.Thread(target=loop, args=(address,), daemon=True).start()\n");
    global("start")(reinterpret_cast<std::intptr_t>(&call_back));
    while (callbacks < static_cast<int>(seed % 16)) std::this_thread::yield();
  });
}

}  // namespace
