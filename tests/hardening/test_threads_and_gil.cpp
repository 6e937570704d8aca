// The GIL and locks under many threads: first uses, drops, and calls back into C++.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <atomic>
#include <barrier>
#include <cstdint>
#include <deque>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/callbacks.hpp"
#include "../support/chaos.hpp"

namespace {

using namespace krait_test;
namespace types = krait::types;

class ThreadsAndGil : public AsyncTest {};

// First uses.

const krait::detail::EmbeddedSource helper_source{
    .module = "helper",
    .file = "helper.py",
    .is_package = false,
    .text = "import time\ntime.sleep(0.001)\ndef one() -> int: return 1\n"};
constexpr const krait::detail::EmbeddedSource* helper_sources[] = {&helper_source};
constinit krait::detail::Module helper{"helper", helper_sources};
constinit krait::detail::Function<types::Int()> one{helper, "one"};

std::atomic<int> called_back{0};

void call_back() { called_back += static_cast<int>(one.call()); }

// A module of its own, so that its functions are used for the first time again. Never destroyed:
// the interpreter's end visits the functions.
struct SlowModule {
  using Number = krait::detail::Function<types::Int(types::Int)>;

  explicit SlowModule(int number)
      : name("storm_" + std::to_string(number)),
        file(name + ".py"),
        source{.module = name.c_str(), .file = file.c_str(), .is_package = false, .text = body} {}

  // The module gives another function at each look-up of a name, and says which ones are called.
  static constexpr const char* body =
      "import sys, time, types, __main__\n"
      "class Counting(types.ModuleType):\n"
      "  def __getattribute__(self, name):\n"
      "    found = super().__getattribute__(name)\n"
      "    return __main__.look_up(found) if name in ('f', 'g', 'h') else found\n"
      "sys.modules[__name__].__class__ = Counting\n"
      "__main__.executions += 1\n"
      "time.sleep(0.001)\n"
      "__main__.call_back()\n"
      "async def f(n: int) -> int: return n + 1\n"
      "def g(n: int) -> int: return n + 2\n"
      "def h(n: int) -> int: return n + 3\n";
  std::string name;
  std::string file;
  krait::detail::EmbeddedSource source;
  const krait::detail::EmbeddedSource* sources[1] = {&source};
  krait::detail::Module module{name.c_str(), sources};
  Number f{module, "f", {"n"}};
  Number g{module, "g", {"n"}};
  Number h{module, "h", {"n"}};
};

int storm(SlowModule& slow) {
  constexpr int count = 16;
  std::barrier together{count};
  std::atomic<int> right{0};
  on_threads(count, [&](int i) {
    together.arrive_and_wait();
    right += i % 2 == 0 || slow.h.call(i) == i + 3;
    right += slow.g.call(i) == i + 2;
    right += krait::run(slow.f.async_call(std::int64_t{i})) == i + 1;
  });
  return right;
}

TEST_F(ThreadsAndGil, G01_first_use_storm) {
  constexpr int storms = 200;
  krait::exec(
      "import itertools\n"
      "executions = 0\n"
      "look_ups = itertools.count()\n"
      "called = set()\n"
      "def look_up(function):\n"
      "  number = next(look_ups)\n"
      "  def call(*arguments):\n"
      "    called.add((function.__module__, function.__name__, number))\n"
      "    return function(*arguments)\n"
      "  return call\n");
  define_callback("call_back", &call_back);
  static std::deque<SlowModule> modules;
  under_chaos(storms,
              [] { EXPECT_EQ(storm(modules.emplace_back(static_cast<int>(modules.size()))), 48); });
  EXPECT_EQ(called_back, storms);
  EXPECT_EQ(number("executions"), storms);
  // Threads may look a name up at the same time; all call what the first of them found.
  EXPECT_EQ(number("len({(module, name) for module, name, _ in called})"), 3 * storms);
  EXPECT_EQ(number("len(called)"), 3 * storms);
}

// Locks.

#ifdef KRAIT_TEST_HOOKS
TEST(LockOrder, G02_python_under_a_lock_of_krait_ends_the_process) {
  EXPECT_EXIT(
      {
        const krait::Interpreter python;
        krait::detail::lock_taken();
        const krait::GilLock lock;
      },
      testing::KilledBySignal(SIGABRT), "a lock of C\\+\\+ is held before attaching a thread");
  EXPECT_EXIT(
      {
        const krait::Interpreter python;
        const krait::GilLock lock;
        krait::detail::lock_taken();
        krait::eval("1");
      },
      testing::KilledBySignal(SIGABRT), "a lock of C\\+\\+ is held before running Python");
  EXPECT_EXIT(
      {
        const krait::Interpreter python;
        const krait::GilLock lock;
        const krait::GilRelease release;
        krait::detail::lock_taken();
      },
      testing::KilledBySignal(SIGABRT), "a lock of C\\+\\+ is held before taking the GIL back");
}
#endif

std::mutex users_mutex;
int guarded = 0;

void take_users_mutex() {
  const std::lock_guard lock{users_mutex};
  ++guarded;
}

TEST_F(ThreadsAndGil, G03_user_mutex) {
  define_callback("take", &take_users_mutex);
  krait::exec("def take_often():\n  for _ in range(1000): take()\n");
  std::latch both{2};
  std::jthread python{[&] {
    both.arrive_and_wait();
    global("take_often")();
  }};
  both.arrive_and_wait();
  for (int i = 0; i < 1000; ++i) {
    const std::lock_guard lock{users_mutex};
    guarded += krait::eval("1").as<int>();
  }
  python.join();
  EXPECT_EQ(guarded, 2000);
}

// Drops.

constexpr const char* counted =
    "ended = 0\n"
    "class Counted:\n"
    "  def __del__(self):\n"
    "    global ended\n"
    "    ended += 1\n";

TEST_F(ThreadsAndGil, G04_a_million_drops_on_a_thread_that_never_used_python) {
  constexpr int count = 1'000'000;
  krait::exec(counted);
  std::vector<krait::Object> objects;
  objects.reserve(count);
  {
    const krait::GilLock lock;
    const krait::Object make = global("Counted");
    for (int i = 0; i < count; ++i) objects.push_back(make());
  }
  std::atomic<bool> dropped = false;
  std::jthread dropper{[&] {
    objects.clear();
    dropped = true;
  }};
  while (!dropped) krait::eval("None");
  dropper.join();
  EXPECT_EQ(number("ended"), count);
}

TEST_F(ThreadsAndGil, G04_drops_by_many_threads_at_once) {
  krait::exec(counted);
  constexpr int seeds = 200;
  under_chaos(seeds, [] {
    std::vector<std::vector<krait::Object>> objects(4);
    for (auto& list : objects) {
      for (int i = 0; i < 10; ++i) list.push_back(global("Counted")());
    }
    on_threads(8, [&](int i) {
      if (i < 4) {
        auto copies = objects[static_cast<std::size_t>(i)];  // attaches, one by one
        objects[static_cast<std::size_t>(i)].clear();
      } else {
        for (int k = 0; k < 10; ++k) krait::eval("None");
      }
    });
  });
  EXPECT_EQ(number("ended"), 40 * seeds);
}

std::vector<krait::Object> to_be_dropped;
std::mutex drop_mutex;
std::atomic<int> finalized = 0;

krait::Object take_one() {
  const std::lock_guard lock{drop_mutex};
  if (to_be_dropped.empty()) return {};
  krait::Object last = std::move(to_be_dropped.back());
  to_be_dropped.pop_back();
  return last;
}

// Half of them are dropped with the GIL held, half are queued.
void drop_more() {
  finalized += static_cast<int>(one.call());
  krait::Object attached = take_one();
  {
    const krait::GilLock lock;
    attached = {};
  }
  const krait::GilRelease release;
  take_one();
}

TEST_F(ThreadsAndGil, G05_a_finalizer_that_runs_from_the_queue_calls_and_drops_more) {
  krait::exec("class Calling:\n  def __del__(self): drop_more()\n");
  constexpr int each = 50;
  constexpr int rounds = 100;
  for (const CalledWith with : {CalledWith::gil, CalledWith::no_gil}) {
    define_callback("drop_more", &drop_more, with);
    finalized = 0;
    under_chaos(rounds, [] {
      for (int i = 0; i < each; ++i) to_be_dropped.push_back(global("Calling")());
      krait::Object first = global("Calling")();
      std::jthread queueing{[moved = std::move(first)]() mutable { moved = {}; }};
      std::jthread attaching{[] { krait::eval("None"); }};
      queueing.join();
      attaching.join();
      for (int i = 0; i <= each; ++i) krait::eval("None");
    });
    EXPECT_EQ(finalized, (each + 1) * rounds);
    EXPECT_TRUE(to_be_dropped.empty());
  }
}

}  // namespace
