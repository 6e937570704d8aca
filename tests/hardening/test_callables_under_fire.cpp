// Callbacks into C++ under fire: users' locks, threads of Python, and the interpreter's end.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/chaos.hpp"

namespace {

using namespace krait_test;
using krait::Object;
using krait::Task;
using Int = std::int64_t;

template <class F>
void define(const std::string& name, F function) {
  krait::import("__main__").set_attr(name, std::function{std::move(function)});
}

bool python_is_open() {
  try {
    krait::eval("None");
    return true;
  } catch (const krait::Error&) {
    return false;
  }
}

class Callbacks : public AsyncTest {};

// Locks of users.

TEST_F(Callbacks, G03_user_mutex_around_a_call_and_inside_a_callback) {
  std::mutex mutex;
  Int guarded = 0;
  define("take", [&] {
    const std::lock_guard lock{mutex};
    ++guarded;
  });
  krait::exec("def take_often():\n  for _ in range(1000): take()\n");
  std::latch both{2};
  std::jthread python{[&] {
    both.arrive_and_wait();
    global("take_often")();
  }};
  both.arrive_and_wait();
  for (int i = 0; i < 1000; ++i) {
    const std::lock_guard lock{mutex};
    guarded += krait::eval("1").as<Int>();
  }
  python.join();
  EXPECT_EQ(guarded, 2000);
}

TEST_F(Callbacks, G03_user_mutex_around_calls_of_callables_in_both_directions) {
  std::mutex mutex;
  Int guarded = 0;
  const auto through =
      krait::eval("lambda f: f()").as<std::function<void(std::function<void()>)>>();
  const std::function<void()> take = [&] {
    const std::lock_guard lock{mutex};
    ++guarded;
  };
  const auto one = krait::eval("lambda: 1").as<std::function<Int()>>();
  on_threads(4, [&](int thread) {
    for (int i = 0; i < 250; ++i) {
      if (thread % 2 == 0) {
        through(take);
      } else {
        const std::lock_guard lock{mutex};
        guarded += one();
      }
    }
  });
  EXPECT_EQ(guarded, 1000);
}

TEST_F(Callbacks, G03_user_mutex_in_what_a_function_captured) {
  std::mutex mutex;
  struct Guarded {
    std::mutex* mutex;
    explicit Guarded(std::mutex& guarding) : mutex(&guarding) {}
    Guarded(const Guarded& other) : mutex(other.mutex) { const std::lock_guard lock{*mutex}; }
    Guarded& operator=(const Guarded&) = delete;
    ~Guarded() { const std::lock_guard lock{*mutex}; }
    void operator()() const {}
  };
  const std::function<void()> function = Guarded{mutex};
  std::atomic<bool> done{false};
  std::jthread other{[&] {
    while (!done) {
      const std::lock_guard lock{mutex};
      EXPECT_EQ(krait::eval("1").as<Int>(), 1);
    }
  }};
  for (int i = 0; i < 300; ++i) {
    const Object callback = function;  // copied and destroyed by Krait
    callback.as<std::function<void()>>()();
  }
  krait::eval("None");
  done = true;
}

TEST_F(Callbacks, G03_user_mutex_with_tasks_of_cpp_that_python_awaits) {
  std::mutex mutex;
  Int guarded = 0;
  define("take", [&]() -> Task<> {
    const std::function<void()> locked = [&] {
      const std::lock_guard lock{mutex};
      ++guarded;
    };
    return [](std::function<void()> take) -> Task<> {
      take();
      co_await krait::sleep_for(0s);
      take();
    }(locked);
  });
  krait::exec("async def take_often():\n  for _ in range(250): await take()\n");
  std::jthread other{[&] {
    for (int i = 0; i < 500; ++i) {
      const std::lock_guard lock{mutex};
      guarded += krait::eval("1").as<Int>();
    }
  }};
  krait::run(call("take_often"));
  other.join();
  EXPECT_EQ(guarded, 1000);
}

// Threads.

TEST_F(Callbacks, called_by_threads_of_both_languages_in_any_order) {
  std::atomic<Int> calls{0};
  define("note", [&](Int number) {
    calls += number;
    return krait::eval("1 + 1").as<Int>();
  });
  krait::exec(
      "import threading\n"
      "def use():\n"
      "  for _ in range(20): assert note(1) == 2\n"
      "def threads():\n"
      "  each = [threading.Thread(target=use) for _ in range(3)]\n"
      "  for thread in each: thread.start()\n"
      "  for thread in each: thread.join()\n");
  under_chaos(20, [&] {
    calls = 0;
    on_threads(3, [](int) { global("threads")(); });
    EXPECT_EQ(calls, 3 * 3 * 20);
  });
}

TEST_F(Callbacks, the_last_reference_goes_on_any_thread_in_any_order) {
  std::atomic<int> alive{0};
  struct Counted {
    std::atomic<int>* alive;
    explicit Counted(std::atomic<int>& count) : alive(&count) { ++*alive; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --*alive; }
  };
  under_chaos(30, [&] {
    const Object shared = std::function{[kept = std::make_shared<Counted>(alive)] {}};
    std::vector<Object> copies(4, shared);
    on_threads(4, [&](int i) {
      Object mine = std::move(copies[static_cast<std::size_t>(i)]);
      mine();
      const auto back = mine.as<std::function<void()>>();
      mine = {};
      back();
    });
  });
  krait::eval("None");
  EXPECT_EQ(alive, 0);
}

TEST_F(Callbacks, tasks_that_several_loops_await_at_once) {
  define("later", [](Int number) -> Task<Int> {
    co_await krait::sleep_for(0s);
    co_return number + krait::eval("1").as<Int>();
  });
  krait::exec(
      "async def await_many(n): return sum(await asyncio.gather(*map(later, range(n))))\n"
      "def own_loop(n): return asyncio.run(await_many(n))\n");
  on_threads(4, [](int i) {
    const Int sum =
        i % 2 == 0 ? krait::run(call<Int>("await_many", 50)) : global("own_loop")(50).as<Int>();
    EXPECT_EQ(sum, 50 * 51 / 2);
  });
}

// A thread that let the GIL go by itself, and comes back through a callable.
TEST_F(Callbacks, nested_a_hundred_deep_through_other_threads) {
  define("deeper", [](Int depth) -> Int {
    if (depth == 0) return 0;
    Int below = 0;
    std::jthread{[&] { below = global("again")(depth - 1).as<Int>(); }}.join();
    return below + 1;
  });
  krait::exec("def again(depth): return deeper(depth)\n");
  EXPECT_EQ(global("again")(100).as<Int>(), 100);
}

// The interpreter's end.

TEST_F(Callbacks, called_while_the_interpreter_ends) {
  auto calls = std::make_shared<std::atomic<int>>(0);
  define("callback", [calls] {
    ++*calls;
    return krait::eval("1 + 1").as<Int>();
  });
  krait::exec(
      "import atexit\n"
      "class Late:\n"
      "  def __init__(self, callback): self.callback = callback\n"
      "  def __del__(self):\n"
      "    assert self.callback() == 2\n"
      "kept = Late(callback)\n"
      "cycle = Late(callback)\n"
      "cycle.itself = cycle\n"
      "del cycle\n"
      "atexit.register(callback)\n");
  end_python();
  EXPECT_GE(*calls, 2);
}

TEST_F(Callbacks, made_while_the_interpreter_ends_they_do_no_harm_to_the_next) {
  define("make", [] { return Object{std::function{[] { return Int{1}; }}}; });
  krait::exec("import atexit\natexit.register(lambda: make()())\n");
  end_python();
  const krait::Interpreter second;
  EXPECT_EQ(Object{std::function{[] { return Int{2}; }}}().as<Int>(), 2);
}

TEST_F(Callbacks, daemon_threads_inside_of_them_are_waited_for) {
  std::latch inside{1};
  std::atomic<bool> may_go{false};
  std::atomic<bool> gone{false};
  define("callback", [&] {
    inside.count_down();
    while (!may_go) std::this_thread::yield();
    gone = true;
  });
  krait::exec(
      "import threading\n"
      "threading.Thread(target=callback, daemon=True).start()\n");
  inside.wait();
  std::jthread other{[&] {
    while (python_is_open()) std::this_thread::yield();
    may_go = true;
  }};
  end_python();
  EXPECT_TRUE(gone);
}

TEST(CallbacksAtTheEnd, daemon_threads_that_call_them_disturb_nothing) {
  for (int i = 0; i < 5; ++i) {
    expect_clean_exit([] {
      const krait::Interpreter python;
      define("callback", [] { return krait::eval("1").as<Int>(); });
      krait::exec(
          "import threading\n"
          "def use():\n"
          "  try:\n"
          "    while True: callback()\n"
          "  except RuntimeError: pass\n"
          "for _ in range(3): threading.Thread(target=use, daemon=True).start()\n");
    });
  }
}

TEST_F(Callbacks, functions_of_python_outlive_the_interpreter) {
  const auto call = krait::eval("lambda: 1").as<std::function<Int()>>();
  const auto later = krait::eval("lambda: asyncio.sleep(0)").as<std::function<Task<>()>>();
  auto unstarted = later();
  end_python();
  EXPECT_THROW(call(), krait::Error);
  EXPECT_THROW(krait::run(std::move(unstarted)), krait::Error);
  const krait::Interpreter second;
  EXPECT_THROW(call(), krait::Error);
  EXPECT_THROW(krait::run(later()), krait::Error);
}

}  // namespace
