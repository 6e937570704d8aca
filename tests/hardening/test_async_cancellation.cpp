// Cancelling, dropping and completing at the same time: one outcome each, and nothing touched
// after its end.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <barrier>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/chaos.hpp"
#include "../support/inventory.hpp"

namespace {

using namespace krait_test;

class AsyncCancellation : public AsyncTest {
 protected:
  AsyncCancellation() {
    krait::exec(
        "import time\n"
        "complaints = []\n"
        "started = cancelled = ended = 0\n"
        "async def watch():\n"
        "  asyncio.get_running_loop().set_exception_handler(\n"
        "      lambda loop, context: complaints.append(str(context)))\n"
        "async def sleep():\n"
        "  global started, cancelled, ended\n"
        "  started += 1\n"
        "  try: await asyncio.sleep(1000)\n"
        "  except asyncio.CancelledError: cancelled += 1; raise\n"
        "  finally: ended += 1\n"
        "async def healthy():\n  await asyncio.sleep(0)\n  return 1\n");
    krait::run(call("watch"));
  }
  void TearDown() override {
    EXPECT_EQ(krait::run(call<std::int64_t>("healthy")), 1) << "the loop works afterwards";
    EXPECT_EQ(krait::eval("complaints").str(), "[]");
    AsyncTest::TearDown();
  }
};

template <class T>
bool is_cancelled(krait::Task<T> task, std::stop_token token) {
  return error_of<krait::Cancelled>(std::move(task), {.stop_token = std::move(token)}).has_value();
}

TEST_F(AsyncCancellation, C03_stops_of_two_threads_at_once_arrive_as_one) {
  constexpr int rounds = 2'000;
  krait::exec(
      "async def cancelled_by_itself_at_last():\n"
      "  asyncio.get_running_loop().call_soon(asyncio.current_task().cancel)\n"
      "  await sleep()\n");
  std::barrier<> all{3};
  std::stop_source source;
  const auto stop_each_round = [&](int pace) {
    for (int i = 0; i < rounds; ++i) {
      all.arrive_and_wait();
      for (int turns = 0; turns < i % pace; ++turns) std::this_thread::yield();
      source.request_stop();
      all.arrive_and_wait();
    }
  };
  std::jthread one{stop_each_round, 17};
  std::jthread two{stop_each_round, 23};
  int outcomes = 0;
  for (int i = 0; i < rounds; ++i) {
    source = std::stop_source{};
    all.arrive_and_wait();
    outcomes += is_cancelled(call(i % 2 == 0 ? "sleep" : "cancelled_by_itself_at_last"),
                             source.get_token());
    all.arrive_and_wait();
  }
  EXPECT_EQ(outcomes, rounds);
  EXPECT_GT(number("started"), 0);
  EXPECT_EQ(number("cancelled"), number("started"));
  EXPECT_EQ(number("ended"), number("started"));
}

// C04, C07: a future of this loop that another thread completes.

constexpr const char* completed_elsewhere =
    "future = None\n"
    "async def wait_for_other_thread():\n"
    "  global future, cancelled\n"
    "  future = asyncio.get_running_loop().create_future()\n"
    "  try: return await future\n"
    "  except asyncio.CancelledError: cancelled += 1; raise\n"
    "def complete():\n"
    "  f = future\n"
    "  if f is None: return False\n"
    "  f.get_loop().call_soon_threadsafe(lambda: f.done() or f.set_result(7))\n"
    "  return True\n";

void complete_once_it_waits() {
  const krait::Object complete = global("complete");
  while (!complete()) std::this_thread::yield();
}

TEST_F(AsyncCancellation, C04_cancel_vs_complete) {
  krait::exec(completed_elsewhere);
  int completed = 0;
  int cancelled = 0;
  under_chaos(250, [&] {
    for (int i = 0; i < 4; ++i) {
      krait::exec("future = None");
      std::stop_source source;
      std::jthread completer{&complete_once_it_waits};
      std::jthread stopper{[&] {
        while (krait::eval("future is None")) std::this_thread::yield();
        for (int turns = 0; turns < i; ++turns) std::this_thread::yield();
        source.request_stop();
      }};
      try {
        EXPECT_EQ(krait::run(call<int>("wait_for_other_thread"), source.get_token()), 7);
        ++completed;
      } catch (const krait::Cancelled&) {
        ++cancelled;
      }
    }
  });
  EXPECT_GT(completed, 0);
  EXPECT_GT(cancelled, 0);
  EXPECT_EQ(number("cancelled"), cancelled);
}

krait::Task<int> resume_and_count(int* resumed) {
  const auto value = co_await call<int>("wait_for_other_thread");
  ++*resumed;
  co_return value;
}

TEST_F(AsyncCancellation, C07_a_completion_while_the_chain_suspends_resumes_it_once) {
  krait::exec(completed_elsewhere);
  int resumed = 0;
  under_chaos(250, [&] {
    for (int i = 0; i < 4; ++i) {
      krait::exec("future = None");
      std::jthread completer{&complete_once_it_waits};
      EXPECT_EQ(krait::run(resume_and_count(&resumed)), 7);
    }
  });
  EXPECT_EQ(resumed, 1000);
}

// C06

// Starts at once, and ends with its owner, also where it is suspended.
class Foreign {
 public:
  struct promise_type {
    Foreign get_return_object() {
      return Foreign{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_always final_suspend() noexcept { return {}; }
    static void return_void() {}
    static void unhandled_exception() { std::terminate(); }
  };

  Foreign(const Foreign&) = delete;
  Foreign& operator=(const Foreign&) = delete;
  ~Foreign() { coroutine_.destroy(); }

 private:
  explicit Foreign(std::coroutine_handle<> coroutine) : coroutine_(coroutine) {}
  std::coroutine_handle<> coroutine_;
};

struct Local {
  explicit Local(int* count) : alive(count) { ++*alive; }
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;
  ~Local() { --*alive; }
  int* alive;
};

krait::Task<> wait_in_python(const char* function, int* alive, int depth) {
  const Local local{alive};
  if (depth > 0) {
    co_await wait_in_python(function, alive, depth - 1);
  } else {
    co_await call(function);
  }
}

Foreign await_elsewhere(krait::Task<> task) { co_await std::move(task); }

krait::Task<> drop_suspended(const char* function, int* alive) {
  {
    const Foreign dropped = await_elsewhere(wait_in_python(function, alive, 3));
    co_await call("turn");
  }
  for (int i = 0; i < 3; ++i) co_await call("turn");
}

constexpr const char* waits =
    "async def plain():\n"
    "  global ended\n"
    "  future = asyncio.get_running_loop().create_future()\n"
    "  asyncio.get_running_loop().call_soon(lambda: future.done() or future.set_result(1))\n"
    "  try: await future\n"
    "  finally: ended += 1\n"
    "async def inner_task():\n"
    "  global ended\n"
    "  try: await asyncio.create_task(asyncio.sleep(0))\n"
    "  finally: ended += 1\n"
    "async def turn():\n"
    "  gc.collect()\n"
    "  await asyncio.sleep(0)\n";

TEST_F(AsyncCancellation, C06_what_python_finishes_after_the_drop_touches_nothing) {
  krait::exec(waits);
  krait::exec("gc.set_threshold(1)");
  int alive = 0;
  const auto drop_all = [&] {
    for (const char* function : {"plain", "inner_task", "sleep"}) {
      krait::run(drop_suspended(function, &alive));
      EXPECT_EQ(alive, 0);
    }
  };
  for (int i = 0; i < 50; ++i) drop_all();
  EXPECT_EQ(number("ended"), 150);
  krait::exec("gc.set_threshold(700)");
  expect_nothing_left_by(drop_all);
}

krait::Task<> close_sibling() {
  co_await call("turn");
  co_await call("close");
  for (int i = 0; i < 3; ++i) co_await call("turn");
}

TEST_F(AsyncCancellation, C06_a_chain_that_python_closes_beneath_its_task) {
  krait::exec(waits);
  krait::exec(
      "async def published():\n"
      "  global coroutine\n"
      "  coroutine = asyncio.current_task().get_coro()\n"
      "  await sleep()\n"
      "async def close():\n"
      "  global coroutine\n"
      "  coroutine.close()\n"
      "  del coroutine\n");
  krait::exec("gc.set_threshold(1)");
  int alive = 0;
  const auto close = [&] {
    EXPECT_TRUE(error_of<krait::Cancelled>(
        krait::when_all(wait_in_python("published", &alive, 3), close_sibling())));
    EXPECT_EQ(alive, 0);
  };
  for (int i = 0; i < 50; ++i) close();
  EXPECT_EQ(number("ended"), 50);
  krait::exec("gc.set_threshold(700)");
  expect_nothing_left_by(close);
}

}  // namespace
