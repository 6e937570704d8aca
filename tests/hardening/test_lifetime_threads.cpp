// The interpreter's end while threads of C++ and of Python are busy, blocked, or come and go.
#include <Python.h>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <fstream>
#include <latch>
#include <thread>
#include <vector>

#include "../support/gil.hpp"
#include "../support/inventory.hpp"
#include "../support/sanitizers.hpp"
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
    } catch (const krait::PythonError& error) {
      require(false, error.what());  // no refusal
    } catch (const krait::Error&) {
      ++refusals;
    }
  }
}

void end_under_fire(int enough, CallOnce call_once) {
  constexpr int count = 4;
  const auto files = count_open_files();
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
  KRAIT_REQUIRE(count_open_files() == files);
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
    std::array<int, 2> ends{};
    KRAIT_REQUIRE(pipe(ends.data()) == 0);
    std::latch used{4};
    std::vector<std::jthread> threads;
    {
      const krait::Interpreter python;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
          krait::run(wrapped::leave_behind(ends[1]));
          used.count_down();
        });
      }
      used.wait();
    }
    attaching_is_forbidden = true;
    threads.clear();
    close(ends[1]);
    std::array<char, 8> notes{};
    KRAIT_REQUIRE(read(ends[0], notes.data(), notes.size()) == 4);
    close(ends[0]);
  });
}

TEST(Lifetime, L03_what_begins_while_a_loop_closes_is_ended_too) {
  expect_clean_exit([] {
    const krait::Interpreter python;
    krait::exec(
        "import asyncio\n"
        "log = []\n"
        "async def wait(name):\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: log.append(name)\n"
        "async def generate():\n"
        "  try: yield 1\n"
        "  finally:\n"
        "    await asyncio.sleep(0.01)\n"
        "    log.append('closed')\n"
        "async def leave_late():\n"
        "  global task, generator\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally:\n"
        "    task = asyncio.create_task(wait('late'))\n"
        "    await asyncio.sleep(0)\n"
        "    del generator\n"
        "async def start():\n"
        "  global task, generator\n"
        "  generator = generate()\n"
        "  await generator.__anext__()\n"
        "  task = asyncio.create_task(leave_late())\n"
        "  await asyncio.sleep(0)\n");
    on_a_thread([] { krait::run(call("start")); });
    KRAIT_REQUIRE(krait::eval("sorted(log)").str() == "['closed', 'late']");
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
  const krait::Object collect = krait::import("gc").attr("collect");
  const auto churn = [&] {
    for (int i = 0; i < 500; ++i) on_threads(2, use_python_briefly);
    collect();  // CPython 3.13t forgets what threads that end soon have made: see limits.md
  };
  if (free_threaded) {  // where threads meet in the allocator, which keeps a block at some time
    expect_nothing_left_at_last_by(churn);
  } else {
    expect_nothing_left_by(churn);  // eleven times a thousand threads
  }
  if (sanitized) return;  // their own records of memory grow late
  const std::int64_t before = resident_pages();
  for (int i = 0; i < 11; ++i) churn();
  // A record, a thread state and a loop are more than 4 KiB: each thread would cost a page.
  EXPECT_LT(resident_pages() - before, 1000);
}

}  // namespace
