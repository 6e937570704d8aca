// The interpreter's end while threads of C++ and of Python are busy, blocked, or come and go.
#include <Python.h>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <fstream>
#include <latch>
#include <thread>
#include <vector>

#include "../support/inventory.hpp"
#include "lifetime.hpp"

namespace {

using namespace krait_test;

std::atomic<bool> attaching_is_forbidden{false};

}  // namespace

// Every attach of Krait's passes here: a definition of the program's own comes before libpython's.
extern "C" void PyEval_RestoreThread(PyThreadState* state) {
  using Real = void (*)(PyThreadState*);
  static const auto real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "PyEval_RestoreThread"));
  KRAIT_REQUIRE(!attaching_is_forbidden);
  real(state);
}

namespace {

// Other threads are busy.

using CallOnce = void (*)();

// A forced unwind of the thread, as CPython up to 3.13 begins one in late comers, would end the
// process here.
void call_until_refused(CallOnce call_once, std::atomic<int>& calls, int& refusals) noexcept {
  while (refusals == 0) {
    ++calls;
    try {
      call_once();
    } catch (const krait::Cancelled&) {
    } catch (const krait::Error&) {
      ++refusals;
    }
  }
}

void end_under_fire(int enough, CallOnce call_once) {
  constexpr int count = 4;
  std::atomic<int> calls{0};
  int refusals[count] = {};
  std::vector<std::jthread> threads;
  {
    const krait::Interpreter python;
    for (int& each : refusals) {
      threads.emplace_back([&] { call_until_refused(call_once, calls, each); });
    }
    while (calls < enough) std::this_thread::yield();
  }
  attaching_is_forbidden = true;
  require_calls_are_refused();
  threads.clear();
  for (const int each : refusals) KRAIT_REQUIRE(each == 1);
}

void expect_clean_ends_under_fire(unsigned seeds, CallOnce call_once, unsigned most_calls = 64) {
  expect_clean_exits(seeds, [&](unsigned seed) {
    end_under_fire(1 + static_cast<int>(seed % most_calls), call_once);
  });
}

TEST(Lifetime, L01_finalize_under_fire_of_sync_calls) {
  expect_clean_ends_under_fire(200, [] { wrapped::triple(1); });
}

TEST(Lifetime, L01_finalize_under_fire_of_runs) {
  expect_clean_ends_under_fire(100, [] { krait::run(wrapped::twice(1)); });
}

TEST(Lifetime, L01_finalize_under_fire_of_runs_that_wait) {
  constexpr unsigned one_for_each_thread = 4;
  expect_clean_ends_under_fire(
      50, [] { krait::run(wrapped::wait()); }, one_for_each_thread);
}

TEST(Lifetime, L01_finalize_under_fire_of_threads_that_come_and_go) {
  expect_clean_ends_under_fire(50, [] {
    std::exception_ptr thrown;
    on_a_thread([&] {
      try {
        krait::run(wrapped::twice(1));
      } catch (...) {
        thrown = std::current_exception();
      }
    });
    if (thrown) std::rethrow_exception(thrown);
  });
}

// What threads do after the end.

TEST(Lifetime, L02_call_after_shutdown_from_main_old_and_new_threads) {
  expect_clean_exit([] {
    std::latch used{1};
    std::latch ended{1};
    std::jthread old;
    {
      const krait::Interpreter python;
      old = std::jthread{[&] {
        require_calls_work();
        used.count_down();
        ended.wait();
        require_calls_are_refused();
      }};
      used.wait();
      require_calls_work();
    }
    attaching_is_forbidden = true;
    ended.count_down();
    require_calls_are_refused();
    on_a_thread(require_calls_are_refused);
  });
}

TEST(Lifetime, L03_thread_exit_after_shutdown_does_not_reach_python) {
  expect_clean_exit([] {
    std::latch used{4};
    std::latch ended{1};
    std::vector<std::jthread> threads;
    {
      const krait::Interpreter python;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
          krait::run(wrapped::leave_behind());
          used.count_down();
          ended.wait();
        });
      }
      used.wait();
    }
    attaching_is_forbidden = true;
    ended.count_down();
    threads.clear();
  });
}

TEST(Lifetime, L03_thread_exit_beside_shutdown_closes_each_loop_once) {
  expect_clean_exits(50, [](unsigned) {
    std::latch used{4};
    std::vector<std::jthread> threads;
    {
      const krait::Interpreter python;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
          krait::run(wrapped::leave_behind());
          used.count_down();
        });
      }
      used.wait();
    }
    attaching_is_forbidden = true;
  });
}

// Threads of Python.

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
      testing::ExitedWithCode(0), std::string{"krait: .*"} + thread);
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
      testing::ExitedWithCode(0), "krait: an event loop closed .*the sleeper");
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

// Threads come and go.

void use_python_briefly(int i) {
  EXPECT_EQ(wrapped::triple(i), 3 * i);
  EXPECT_EQ(krait::run(wrapped::twice(i)), 2 * i);
}

std::int64_t resident_pages() {
  std::int64_t size = 0;
  std::int64_t resident = 0;
  std::ifstream{"/proc/self/statm"} >> size >> resident;
  return resident;
}

TEST(Lifetime, L13_twenty_thousand_threads_leave_nothing_behind) {
  const krait::Interpreter python;
  const auto churn = [] {
    for (int i = 0; i < 500; ++i) on_threads(2, use_python_briefly);
  };
  expect_nothing_left_by(churn);  // nine times a thousand threads
  const std::int64_t before = resident_pages();
  for (int i = 0; i < 11; ++i) churn();
  // A record, a thread state and a loop are more than 4 KiB: each thread would cost a page.
  EXPECT_LT(resident_pages() - before, 1000);
}

}  // namespace
