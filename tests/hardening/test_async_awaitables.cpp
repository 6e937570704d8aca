// What a coroutine of C++ may await: every kind of awaitable, and garbage collection at the worst
// moments.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <exception>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>

#include "../support/async_fixture.hpp"
#include "../support/inventory.hpp"

namespace {

using namespace krait_test;

class AsyncAwaitables : public AsyncTest {};

// C08

krait::Task<int> collected_on_the_way(int turns) {
  for (int i = 0; i < turns; ++i) {
    co_await call("churn");
    co_await krait::sleep_for(0s);
  }
  co_return turns;
}

// Collects garbage from callbacks of the loop, and at every allocation.
constexpr const char* churn =
    "def collect_soon(): asyncio.get_running_loop().call_soon(gc.collect)\n"
    "async def churn():\n"
    "  collect_soon()\n"
    "  future = asyncio.get_running_loop().create_future()\n"
    "  asyncio.get_running_loop().call_soon(future.set_result, [{}])\n"
    "  await future\n"
    "  await asyncio.create_task(asyncio.sleep(0))\n"
    "gc.set_threshold(1)\n";

TEST_F(AsyncAwaitables, C08_tasks_that_only_the_loop_knows_complete_while_garbage_is_collected) {
  krait::exec(churn);
  for (int i = 0; i < 20; ++i) {
    const auto [a, b, c] = krait::run(
        krait::when_all(collected_on_the_way(3), collected_on_the_way(4), collected_on_the_way(5)));
    EXPECT_EQ(a + b + c, 12);
  }
  krait::exec("gc.set_threshold(700)\n");
}

krait::Task<> say_the_turns(int turns, std::promise<int>* said) {
  said->set_value(co_await collected_on_the_way(turns));
}

void expect_that_detached_tasks_complete() {
  for (int i = 0; i < 20; ++i) {
    std::promise<int> said;
    krait::spawn(say_the_turns(3, &said)).detach([](const std::exception_ptr&) { FAIL(); });
    EXPECT_EQ(said.get_future().get(), 3);
  }
}

krait::Task<> detach_here_and_wait() {
  std::promise<int> said;
  auto future = said.get_future();
  krait::spawn(say_the_turns(3, &said)).detach([](const std::exception_ptr&) { FAIL(); });
  while (future.wait_for(0s) != std::future_status::ready) co_await krait::yield_now();
  EXPECT_EQ(future.get(), 3);
}

// Of these not even C++ has anything left.
TEST_F(AsyncAwaitables, C08_detached_tasks_complete_while_garbage_is_collected) {
  krait::exec(churn);
  expect_that_detached_tasks_complete();
  for (int i = 0; i < 20; ++i) krait::run(detach_here_and_wait());
  krait::exec("gc.set_threshold(700)\n");
}

struct Local {
  explicit Local(int* count) : alive(count) { ++*alive; }
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;
  ~Local() { --*alive; }
  int* alive;
};

krait::Task<> wait_for_lost_future(int* alive) {
  const Local local{alive};
  co_await call("lose");
}

krait::Task<> end_beside(int* alive) {
  const Local local{alive};
  for (int i = 0; i < 3; ++i) co_await krait::sleep_for(0s);
  co_await call("collect");
  throw std::domain_error{"end"};
}

// A task, its chain and the future that it waits for refer to one another alone, but for C++.
TEST_F(AsyncAwaitables, C08_a_cycle_through_a_suspended_chain_is_kept_while_cpp_needs_it) {
  krait::exec(
      "async def lose():\n"
      "  cycle = [asyncio.current_task(), asyncio.current_task().get_coro()]\n"
      "  cycle.append(cycle)\n"
      "  future = asyncio.get_running_loop().create_future()\n"
      "  future.cycle = cycle\n"
      "  try: await future\n"
      "  except asyncio.CancelledError: log.append('cancelled'); raise\n"
      "async def collect():\n"
      "  for _ in range(3): gc.collect()\n"
      "  log.append(f'collected {sum(1 for t in asyncio.all_tasks())}')\n"
      "gc.set_threshold(1)\n");
  int alive = 0;
  for (int i = 0; i < 50; ++i) {
    krait::exec("log.clear()");
    EXPECT_TRUE(error_of<std::domain_error>(
        krait::when_all(wait_for_lost_future(&alive), end_beside(&alive))));
    EXPECT_EQ(log(), (Log{"collected 3", "cancelled"}));
    EXPECT_EQ(alive, 0);
  }
  krait::exec("gc.set_threshold(700)\n");
}

// C11

struct Kind {
  const char* expression;
  const char* outcome;
};

krait::Task<std::string> outcome_of(std::string expression) {
  try {
    const krait::Object awaitable = (co_await call("make", std::move(expression)))[0];
    const krait::Object result = co_await awaitable.await();
    co_return result.str();
  } catch (const krait::PythonError& error) {
    co_return error.type();
  }
}

constexpr const char* kinds_of_awaitables =
    "import types\n"
    "async def value(): return 'value'\n"
    "async def late():\n  await asyncio.sleep(0)\n  return 'value'\n"
    "def future(result):\n"
    "  f = asyncio.get_running_loop().create_future()\n"
    "  asyncio.get_running_loop().call_soon(f.set_result, result)\n"
    "  return f\n"
    "def done():\n"
    "  f = asyncio.get_running_loop().create_future()\n"
    "  f.set_result('value')\n"
    "  return f\n"
    "def cancelled():\n"
    "  f = asyncio.get_running_loop().create_future()\n"
    "  f.cancel()\n"
    "  return f\n"
    "@types.coroutine\n"
    "def decorated():\n  yield\n  return 'value'\n"
    "class With:\n"
    "  def __init__(self, function): self.function = function\n"
    "  def __await__(self): return self.function()\n"
    "def raising(): raise KeyError('in __await__')\n"
    "def yielding(what):\n  yield what\n  return 'value'\n"
    "class Iterator:\n"
    "  def __iter__(self): return self\n"
    "  def __next__(self): raise StopIteration('value')\n"
    "class Junk:\n"
    "  def __iter__(self): return self\n"
    "  def __next__(self): return 42\n"
    "def awaited():\n"
    "  c = late()\n"
    "  global kept\n"
    "  kept = asyncio.ensure_future(c)\n"
    "  return kept\n"
    "def spent():\n"
    "  c = value()\n"
    "  try: c.send(None)\n"
    "  except StopIteration: return c\n"
    "async def make(text): return [eval(text)]\n";

TEST_F(AsyncAwaitables, C11_awaitable_kinds) {
  krait::exec(kinds_of_awaitables);
  constexpr Kind kinds[] = {
      {"value()", "value"},
      {"late()", "value"},
      {"future('value')", "value"},
      {"done()", "value"},
      {"asyncio.create_task(late())", "value"},
      {"asyncio.gather(late(), value())", "['value', 'value']"},
      {"asyncio.shield(late())", "value"},
      {"decorated()", "value"},
      {"With(late().__await__)", "value"},
      {"With(lambda: yielding(None))", "value"},
      {"With(Iterator)", "value"},
      {"With(raising)", "KeyError"},
      {"With(lambda: yielding(42))", "RuntimeError"},
      {"With(lambda: yielding(object()))", "RuntimeError"},
      {"With(Junk)", "RuntimeError"},
      {"With(lambda: 42)", "TypeError"},
      {"With(lambda: None)", "TypeError"},
      {"With(lambda: [])", "TypeError"},
      {"With(None)", "TypeError"},
      {"42", "TypeError"},
      {"None", "TypeError"},
      {"value", "TypeError"},
      {"yielding(None)", "TypeError"},
      {"awaited()", "value"},
      {"spent()", "RuntimeError"},
  };
  for (const Kind& kind : kinds) {
    EXPECT_EQ(krait::run(outcome_of(kind.expression)), kind.outcome) << kind.expression;
    EXPECT_EQ(krait::run(outcome_of("late()")), "value") << "after " << kind.expression;
  }
  EXPECT_THROW(krait::run(outcome_of("cancelled()")), krait::Cancelled);
  EXPECT_EQ(krait::run(outcome_of("late()")), "value");
}

TEST_F(AsyncAwaitables, C11_every_kind_leaves_nothing_behind) {
  krait::exec(kinds_of_awaitables);
  const auto try_all = [] {
    for (const char* kind : {"late()", "future(1)", "asyncio.create_task(late())", "decorated()",
                             "With(raising)", "With(lambda: yielding(42))", "With(Junk)", "42",
                             "With(lambda: 42)", "spent()", "asyncio.shield(late())"}) {
      krait::run(outcome_of(kind));
    }
  };
  expect_nothing_left_by(try_all);
}

}  // namespace
