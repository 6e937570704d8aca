// Thread states: what a thread keeps, what other code does to its GIL, and what its end runs.
#include <Python.h>
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <latch>
#include <thread>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/callbacks.hpp"
#include "../support/chaos.hpp"
#include "../support/gil.hpp"
#include "../support/inventory.hpp"

namespace {

using namespace krait_test;

class ThreadStates : public AsyncTest {};

int call_python() { return krait::eval("20 + 1").as<int>(); }

TEST_F(ThreadStates, G07_ten_thousand_dead_threads_leave_no_stand_in) {
  krait::exec("import threading\ndef touch(): return threading.current_thread().name\n");
  const krait::Object touch = global("touch");
  const Inventory before = take_inventory();
  for (int i = 0; i < 2500; ++i) on_threads(4, [&](int) { touch(); });
  EXPECT_LE(number("len(threading._active)"), 2);
  const Inventory after = take_inventory();
  EXPECT_EQ(after.thread_states, before.thread_states);
  EXPECT_EQ(after.descriptors, before.descriptors);
}

// Code that isn't Krait's, between two of Krait's guards.

class RawRelease {
 public:
  RawRelease() : state_(PyEval_SaveThread()) {}
  RawRelease(const RawRelease&) = delete;
  RawRelease& operator=(const RawRelease&) = delete;
  ~RawRelease() { PyEval_RestoreThread(state_); }

 private:
  PyThreadState* state_;
};

void use_and_check() {
  EXPECT_EQ(call_python(), 21);
  const krait::Object copied = krait::eval("[]");
  const krait::Object copy = copied;
}

void nest(int depth) {
  if (depth == 0) return use_and_check();
  if (depth % 2 == 0) {
    const RawGil raw;
    EXPECT_EQ(PyGILState_Check(), 1);
    nest(depth - 1);
    EXPECT_EQ(PyGILState_Check(), 1);
  } else {
    const krait::GilLock lock;
    EXPECT_EQ(PyGILState_Check(), 1);
    nest(depth - 1);
    EXPECT_EQ(PyGILState_Check(), 1);
  }
}

void nest_with_releases(int depth) {
  if (depth == 0) return use_and_check();
  const krait::GilLock lock;
  EXPECT_EQ(PyGILState_Check(), 1);
  {
    const RawRelease raw;
    use_and_check();
    EXPECT_EQ(PyGILState_Check(), 0);
    const krait::GilRelease release;
    use_and_check();
    EXPECT_EQ(PyGILState_Check(), 0);
    nest_with_releases(depth - 1);
    EXPECT_EQ(PyGILState_Check(), 0);
  }
  EXPECT_EQ(PyGILState_Check(), 1);
}

void nest_a_hundred() {
  nest(100);
  nest_with_releases(100);
}

TEST_F(ThreadStates, G08_a_hundred_nestings_in_a_thread_that_python_made) {
  for (const CalledWith with : {CalledWith::gil, CalledWith::no_gil}) {
    define_callback("nest", &nest_a_hundred, with);
    krait::exec(
        "import threading\n"
        "threads = [threading.Thread(target=nest) for _ in range(4)]\n"
        "for t in threads: t.start()\n"
        "for t in threads: t.join()\n"
        "nest()\n");
  }
}

TEST_F(ThreadStates, G08_the_gil_let_go_inside_a_lock_by_other_code_is_taken_again) {
  nest_with_releases(100);
  EXPECT_EQ(PyGILState_Check(), 0);
  on_threads(4, [](int) {
    for (int i = 0; i < 20; ++i) nest_with_releases(20);
  });
}

krait::Task<int> sleep_and_give(int value) {
  co_await krait::sleep_for(0s);
  co_return value;
}

std::atomic<int> results = 0;

void run_a_task() { results += krait::run(sleep_and_give(1)); }

TEST_F(ThreadStates, G08_a_task_runs_where_python_called_back_into_cpp) {
  for (const CalledWith with : {CalledWith::gil, CalledWith::no_gil}) {
    define_callback("callback", &run_a_task, with);
    results = 0;
    for (int i = 0; i < 20; ++i) global("callback")();
    EXPECT_EQ(results, 20);
  }
}

TEST_F(ThreadStates, G08_drops_where_other_code_let_the_gil_go_are_queued) {
  krait::exec("class Noting:\n  def __del__(self): log.append('gone')\n");
  krait::Object noting = global("Noting")();
  const krait::GilLock lock;
  {
    const RawRelease raw;
    noting = {};
  }
  const krait::GilRelease release;
  call_python();
  EXPECT_EQ(log(), Log{"gone"});
}

TEST(ThreadStatesAtStart, G09_host_never_hoards) {
  expect_clean_exit([] {
    const krait::Interpreter python;
    std::latch called{1};
    std::jthread other{[&] {
      KRAIT_REQUIRE(call_python() == 21);
      called.count_down();
    }};
    called.wait();  // C++ that waits for Python elsewhere, right after the start
  });
}

TEST_F(ThreadStates, G09_a_run_that_needs_python_on_another_thread_finishes) {
  krait::exec(
      "async def wait():\n"
      "  global loop, future\n"
      "  loop = asyncio.get_running_loop()\n"
      "  future = loop.create_future()\n"
      "  return await future\n"
      "def answer():\n"
      "  while 'future' not in globals(): pass\n"
      "  loop.call_soon_threadsafe(future.set_result, 42)\n");
  std::jthread other{[] { global("answer")(); }};
  EXPECT_EQ(krait::run(call<std::int64_t>("wait")), 42);
}

// A thread's end.

std::atomic<int> calls_at_end = 0;
std::atomic<int> refused_runs = 0;

void use_python_at_end() {
  calls_at_end += call_python() == 21;
  try {
    krait::run(sleep_and_give(1));
  } catch (const krait::Error&) {
    ++refused_runs;
  }
}

TEST_F(ThreadStates, G10_what_a_threading_local_ends_with_may_call_cpp_and_python) {
  krait::exec(
      "import threading\n"
      "local = threading.local()\n"
      "class Calling:\n"
      "  def __del__(self): use()\n"
      "def keep(): local.value = Calling()\n");
  constexpr int each = 250;
  for (const CalledWith with : {CalledWith::gil, CalledWith::no_gil}) {
    define_callback("use", &use_python_at_end, with);
    for (const bool uses_loop : {false, true}) {
      calls_at_end = 0;
      refused_runs = 0;
      under_chaos(each, [&] {
        on_threads(2, [&](int) {
          if (uses_loop) krait::run(sleep_and_give(1));
          global("keep")();
        });
      });
      EXPECT_EQ(calls_at_end, 2 * each);
      EXPECT_EQ(refused_runs, 2 * each);
    }
  }
}

TEST_F(ThreadStates, G10_cleanup_that_tries_to_run_tasks_while_the_loop_closes_is_refused) {
  krait::exec(
      "async def pending():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: use()\n"
      "async def start():\n"
      "  global task\n"
      "  task = asyncio.create_task(pending())\n"
      "  await asyncio.sleep(0)\n");
  define_callback("use", &use_python_at_end);
  for (int i = 0; i < 20; ++i) {
    on_a_thread([] { krait::run(call("start")); });
  }
  EXPECT_EQ(calls_at_end, 20);
  EXPECT_EQ(refused_runs, 20);
}

}  // namespace
