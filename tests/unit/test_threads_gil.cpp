// GilLock and GilRelease, mixed with the C API's own guards, and first uses by many threads at
// once.
#include <Python.h>
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <atomic>
#include <barrier>
#include <cstdint>
#include <latch>
#include <source_location>
#include <string>
#include <thread>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/gil.hpp"

namespace {

using namespace krait_test;

class GilTest : public AsyncTest {};

// A guard of the C API's; the tests may keep one across Krait's calls.
int call_python() { return krait::eval("20 + 1").as<int>(); }

TEST_F(GilTest, a_lock_holds_the_gil_and_a_thread_without_one_does_not) {
  EXPECT_EQ(PyGILState_Check(), 0);
  {
    const krait::GilLock outer;
    const krait::GilLock inner;
    EXPECT_EQ(PyGILState_Check(), 1);
    EXPECT_EQ(call_python(), 21);
    EXPECT_EQ(PyGILState_Check(), 1);
  }
  EXPECT_EQ(PyGILState_Check(), 0);
}

// The first attach of a thread imports, and empties the queue of what others dropped.
TEST_F(GilTest, an_error_on_its_way_stays_where_a_lock_is_taken_beneath_it) {
  krait::exec(
      "class Thing:\n"
      "  def __del__(self):\n"
      "    try: {}['missing']\n"
      "    except KeyError: pass\n");
  krait::Object thing = global("Thing")();
  on_a_thread([&] {
    const RawGil gil;
    PyErr_SetString(PyExc_KeyError, "kept");
    on_a_thread([&] { thing = {}; });
    { const krait::GilLock lock; }
    EXPECT_TRUE(PyErr_ExceptionMatches(PyExc_KeyError));
    PyErr_Clear();
  });
}

TEST_F(GilTest, a_release_gives_it_away_however_deep_it_is_held) {
  const krait::GilLock outer;
  const krait::GilLock inner;
  {
    const krait::GilRelease release;
    const krait::GilRelease again;
    int result = 0;
    on_a_thread([&] { result = call_python(); });
    EXPECT_EQ(result, 21);
    EXPECT_EQ(call_python(), 21) << "the thread itself may take it again";
    const krait::GilLock relock;
    EXPECT_EQ(PyGILState_Check(), 1);
  }
  EXPECT_EQ(PyGILState_Check(), 1);
}

TEST_F(GilTest, a_release_inside_a_guard_of_the_c_api_gives_it_away) {
  const RawGil raw;
  {
    const krait::GilRelease release;
    int result = 0;
    on_a_thread([&] { result = call_python(); });
    EXPECT_EQ(result, 21);
  }
  EXPECT_EQ(PyGILState_Check(), 1);
}

void nest(int depth) {
  if (depth == 0) {
    EXPECT_EQ(PyGILState_Check(), 1);
    EXPECT_EQ(call_python(), 21);
  } else if (depth % 2 == 0) {
    const RawGil raw;
    nest(depth - 1);
  } else {
    const krait::GilLock lock;
    nest(depth - 1);
  }
}

TEST_F(GilTest, nests_with_guards_of_the_c_api_on_every_kind_of_thread) {
  for (const int depth : {1, 2, 99, 100}) {
    nest(depth);
    EXPECT_EQ(PyGILState_Check(), 0);
    on_a_thread([&] { nest(depth); });
    on_threads(4, [&](int) {
      for (int i = 0; i < 50; ++i) nest(depth);
    });
  }
}

TEST_F(GilTest, a_thread_that_met_the_c_api_first_may_call_again_after_that_guard_ended) {
  on_a_thread([] {
    {
      const RawGil raw;  // makes the thread's state, and deletes it
      EXPECT_EQ(call_python(), 21);
    }
    EXPECT_EQ(call_python(), 21);
    EXPECT_EQ(krait::run(krait::when_all()), std::tuple<>{});
    const RawGil raw;
    EXPECT_EQ(call_python(), 21);
  });
}

TEST_F(GilTest, a_loop_used_inside_a_guard_of_the_c_api_is_closed_at_the_threads_end) {
  krait::exec(
      "async def start():\n"
      "  global loop\n"
      "  loop = asyncio.get_running_loop()\n"
      "  await asyncio.sleep(0)\n");
  on_a_thread([] {
    const RawGil raw;
    krait::run(call("start"));
  });
  EXPECT_TRUE(truth("loop.is_closed()"));
}

void run_in_python_made_thread() { krait::run(call("start")); }

TEST_F(GilTest, a_thread_that_python_made_may_run_tasks_and_ends_in_peace) {
  krait::exec(
      "import ctypes, threading\n"
      "async def start():\n  await asyncio.sleep(0)\n  "
      "log.append(threading.current_thread().name)\n"
      "def in_thread(address):\n"
      "  function = ctypes.CFUNCTYPE(None)(address)\n"
      "  for i in range(5):\n"
      "    thread = threading.Thread(target=function, name='made by Python')\n"
      "    thread.start()\n"
      "    thread.join()\n");
  global("in_thread")(reinterpret_cast<std::intptr_t>(&run_in_python_made_thread));
  EXPECT_EQ(log(), Log(5, "made by Python"));
}

// Guards and suspension.

krait::Task<std::uint_least32_t> suspend_with_lock(std::string* complaint) {
  const krait::GilLock lock;
  const auto line = std::source_location::current().line() - 1;
  try {
    co_await krait::sleep_for(0s);
  } catch (const krait::PythonError&) {
    *complaint = "a Python error";
  } catch (const krait::Error& error) {
    *complaint = error.what();
  }
  co_return line;
}

TEST_F(GilTest, a_lock_alive_at_a_suspension_is_refused_with_its_line) {
  for (const krait::Gil gil : {krait::Gil::released, krait::Gil::held}) {
    std::string complaint;
    const auto line = krait::run(suspend_with_lock(&complaint), {.gil = gil});
    const std::string place = "test_threads_gil.cpp:" + std::to_string(line);
    EXPECT_NE(complaint.find(place), std::string::npos) << complaint;
    EXPECT_EQ(call_python(), 21);
    EXPECT_EQ(PyGILState_Check(), 0);
  }
}

krait::Task<> gather_with_lock() {
  const krait::GilLock lock;
  co_await krait::when_all(krait::sleep_for(for_ever), krait::sleep_for(for_ever));
}

TEST_F(GilTest, a_lock_alive_at_a_suspending_when_all_is_refused_and_ends_the_children) {
  EXPECT_TRUE(error_of<krait::Error>(gather_with_lock()));
  krait::run(krait::sleep_for(0s));
}

krait::Task<int> await_inside_lock() {
  krait::exec("async def at_once():\n  return 3\n");
  const krait::GilLock lock;
  co_return co_await call<std::int64_t>("at_once");
}

TEST_F(GilTest, a_lock_alive_at_an_await_that_does_not_suspend_is_allowed) {
  EXPECT_EQ(krait::run(await_inside_lock()), 3);
}

krait::Task<> release_across_suspension() {
  const krait::GilRelease release;
  co_await krait::sleep_for(0s);
}

TEST(GilReleaseTest, alive_at_a_suspension_is_refused_or_harmless) {
  for (const krait::Gil gil : {krait::Gil::released, krait::Gil::held}) {
    expect_clean_exit([&] {
      const krait::Interpreter python;
      bool refused = false;
      try {
        krait::run(release_across_suspension(), {.gil = gil});
      } catch (const krait::Error&) {
        refused = true;
      }
      KRAIT_REQUIRE(refused == (gil == krait::Gil::held));
      KRAIT_REQUIRE(call_python() == 21);
    });
  }
}

TEST(GilLockTest, without_an_interpreter_is_refused) {
  EXPECT_THROW(krait::GilLock{}, krait::Error);
  const krait::GilRelease harmless;
}

TEST_F(GilTest, a_run_inside_locks_gives_the_gil_away_and_takes_it_back) {
  const krait::GilLock outer;
  const krait::GilLock inner;
  std::latch done{1};
  std::jthread other{[&] {
    call_python();
    done.count_down();
  }};
  krait::run([](std::latch* latch) -> krait::Task<> {
    latch->wait();
    co_return;
  }(&done));
  EXPECT_EQ(PyGILState_Check(), 1);
}

// First uses.

const krait::detail::EmbeddedSource slow_source{
    .module = "slow_module",
    .file = "slow_module.py",
    .is_package = false,
    .text =
        "import sys, time\n"
        "sys.executions = getattr(sys, 'executions', 0) + 1\n"
        "time.sleep(0.05)\n"
        "async def f(n: int) -> int:\n  return n + 1\n"
        "def g(n: int) -> int:\n  return n + 2\n"};
constexpr const krait::detail::EmbeddedSource* slow_sources[] = {&slow_source};
constinit krait::detail::Module slow_module{"slow_module", slow_sources};
constinit krait::detail::Module plain_module{"fractions"};

namespace types = krait::types;
constinit krait::detail::Function<types::Int(types::Int)> f{slow_module, "f", {"n"}};
constinit krait::detail::Function<types::Int(types::Int)> g{slow_module, "g", {"n"}};
constinit krait::detail::Function<types::Any(types::Int)> fraction{plain_module, "Fraction", {"n"}};

TEST_F(GilTest, a_storm_of_first_uses_imports_each_module_once_and_answers_all) {
  constexpr int count = 16;
  std::barrier together{count};
  std::atomic<int> right{0};
  on_threads(count, [&](int i) {
    together.arrive_and_wait();
    bool all = true;
    if (i % 2 == 0) all = all && g.call(i) == i + 2;
    all = all && krait::run(f.async_call(std::int64_t{i})) == i + 1;
    all = all && fraction.call(i) == krait::Object{i};
    all = all && g.call(i) == i + 2;
    right += all;
  });
  EXPECT_EQ(right, count);
  EXPECT_EQ(number("sys.executions"), 1);
}

TEST_F(GilTest, two_hundred_threads_leave_no_thread_state_behind) {
  for (int i = 0; i < 20; ++i) {
    on_threads(10, [](int) { krait::run(krait::sleep_for(0s)); });
  }
  const krait::GilLock lock;
  int states = 0;
  for (PyThreadState* state = PyInterpreterState_ThreadHead(PyInterpreterState_Get());
       state != nullptr; state = PyThreadState_Next(state)) {
    ++states;
  }
  EXPECT_EQ(states, 1);
}

}  // namespace
