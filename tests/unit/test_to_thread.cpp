// to_thread(): what blocks runs elsewhere, and its outcome comes back as it was.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <barrier>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <latch>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;
using krait::to_thread;

class ToThreadTest : public AsyncTest {};

int forty_two() { return 42; }

TEST_F(ToThreadTest, gives_the_value) {
  EXPECT_EQ(krait::run(to_thread([] { return 42; })), 42);
  EXPECT_EQ(krait::run(to_thread(forty_two)), 42);
  EXPECT_EQ(krait::run(to_thread([] { return std::string(1000, 'x'); })).size(), 1000);
}

TEST_F(ToThreadTest, takes_a_function_that_gives_nothing) {
  bool ran = false;
  krait::run(to_thread([&] { ran = true; }));
  EXPECT_TRUE(ran);
}

TEST_F(ToThreadTest, takes_and_gives_what_can_only_be_moved) {
  auto number = std::make_unique<int>(7);
  const auto given =
      krait::run(to_thread([number = std::move(number)]() mutable { return std::move(number); }));
  EXPECT_EQ(*given, 7);
}

TEST_F(ToThreadTest, runs_on_another_thread) {
  const auto id = krait::run(to_thread([] { return std::this_thread::get_id(); }));
  EXPECT_NE(id, std::this_thread::get_id());
}

TEST_F(ToThreadTest, starts_nothing_before_it_is_awaited) {
  bool ran = false;
  {
    [[maybe_unused]] const auto dropped = to_thread([&] { ran = true; });
  }
  EXPECT_FALSE(ran);
}

krait::Task<> meet(std::barrier<>* barrier) {
  const auto arrive = [barrier] { barrier->arrive_and_wait(); };
  co_await to_thread(arrive);
}

TEST_F(ToThreadTest, several_block_at_the_same_time_and_the_loop_goes_on) {
  std::barrier barrier{3};
  bool looped = false;
  const auto go_on = [&]() -> krait::Task<> {
    co_await krait::yield_now();
    looped = true;
    co_await meet(&barrier);
  };
  auto third = go_on();
  krait::run(krait::when_all(meet(&barrier), meet(&barrier), std::move(third)));
  EXPECT_TRUE(looped);
}

// The GIL, and Python inside.

TEST_F(ToThreadTest, the_function_runs_without_the_gil_also_beside_a_task_that_holds_it) {
  std::latch from_here{1}, from_there{1};
  const auto answer = [&] {
    from_here.wait();
    from_there.count_down();
  };
  const auto both = [&]() -> krait::Task<> {
    auto call = to_thread(answer);
    const auto ask = [&]() -> krait::Task<> {
      from_here.count_down();
      from_there.wait();  // with the GIL: answered only by one who needs none
      co_return;
    };
    auto asking = ask();
    co_await krait::when_all(std::move(call), std::move(asking));
  };
  auto task = both();
  krait::run(std::move(task), {.gil = krait::Gil::held});
}

TEST_F(ToThreadTest, python_can_be_called_and_run_inside) {
  krait::exec("import threading\ndef name(): return threading.current_thread().name\n");
  const auto name = krait::run(to_thread([] { return global("name")().as<std::string>(); }));
  EXPECT_NE(name, "MainThread");
  krait::exec("async def later():\n  await asyncio.sleep(0)\n  return 5\n");
  EXPECT_EQ(krait::run(to_thread([] { return krait::run(call<std::int64_t>("later")); })), 5);
}

TEST_F(ToThreadTest, python_inside_sees_a_copy_of_the_context) {
  krait::exec(
      "variable = contextvars.ContextVar('variable', default='unset')\n"
      "async def set_it(): variable.set('outer')\n"
      "async def get_it(): return variable.get()\n"
      "def change():\n"
      "  seen = variable.get()\n"
      "  variable.set('inner')\n"
      "  return seen\n");
  const auto look = []() -> krait::Task<std::string> {
    co_await call("set_it");
    const auto change = [] { return global("change")().as<std::string>(); };
    const auto seen = co_await to_thread(change);
    co_return seen + ", " + co_await call<std::string>("get_it");
  };
  EXPECT_EQ(krait::run(look()), "outer, outer");
}

// Errors.

struct Special {
  int number;
};

TEST_F(ToThreadTest, throws_what_the_function_throws) {
  const auto error = error_of<Special>(to_thread([]() -> int { throw Special{3}; }));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->number, 3);
  EXPECT_TRUE(error_of<std::bad_alloc>(to_thread([] { throw std::bad_alloc{}; })));
}

TEST_F(ToThreadTest, the_very_exception_arrives) {
  std::exception_ptr thrown;
  const auto fail = [&] {
    thrown = std::make_exception_ptr(std::runtime_error{"mine"});
    std::rethrow_exception(thrown);
  };
  const auto compare = [&]() -> krait::Task<bool> {
    auto call = to_thread(fail);
    try {
      co_await std::move(call);
    } catch (const std::runtime_error& error) {
      try {
        std::rethrow_exception(thrown);
      } catch (const std::runtime_error& original) {
        co_return &original == &error;
      }
    }
    co_return false;
  };
  auto task = compare();
  EXPECT_TRUE(krait::run(std::move(task)));
}

TEST_F(ToThreadTest, pythons_errors_and_exits_arrive_too) {
  EXPECT_TRUE(error_of<krait::KeyError>(to_thread([] { krait::eval("{}['absent']"); })));
  const auto leave = [] { krait::exec("raise SystemExit(3)"); };
  EXPECT_TRUE(error_of<krait::SystemExit>(to_thread(leave)));
  const auto interrupt = [] { krait::exec("raise KeyboardInterrupt"); };
  EXPECT_TRUE(error_of<krait::KeyboardInterrupt>(to_thread(interrupt)));
  EXPECT_TRUE(error_of<krait::Cancelled>(to_thread([] { throw krait::Cancelled{}; })));
}

// Cancellation.

// Waits to be let go, and says when it has begun and when all that it keeps is gone.
struct Blocker {
  std::latch begun{1}, let_go{1}, gone{1};

  struct Goner {
    Blocker* blocker;
    explicit Goner(Blocker& of) noexcept : blocker(&of) {}
    Goner(Goner&& other) noexcept : blocker(std::exchange(other.blocker, nullptr)) {}
    ~Goner() {
      if (blocker != nullptr) blocker->gone.count_down();
    }
  };
  auto function() {
    return [goner = Goner{*this}] {
      goner.blocker->begun.count_down();
      goner.blocker->let_go.wait();
    };
  }
};

TEST_F(ToThreadTest, a_cancelled_await_ends_at_once_and_the_function_runs_on) {
  Blocker blocker;
  std::stop_source source;
  std::jthread canceller{[&] {
    blocker.begun.wait();
    source.request_stop();
  }};
  EXPECT_TRUE(error_of<krait::Cancelled>(to_thread(blocker.function()),
                                         {.stop_token = source.get_token()}));
  EXPECT_FALSE(blocker.gone.try_wait());
  blocker.let_go.count_down();
  blocker.gone.wait();
}

TEST(ToThreadUnhandled, an_error_after_the_cancellation_goes_to_the_handler) {
  std::latch told{1};
  std::string text;
  const krait::Interpreter python{krait::Config{.on_unhandled = [&](std::exception_ptr error) {
    try {
      std::rethrow_exception(std::move(error));
    } catch (const std::runtime_error& known) {
      text = known.what();
    }
    told.count_down();
  }}};
  Blocker blocker;
  std::stop_source source;
  std::jthread canceller{[&] {
    blocker.begun.wait();
    source.request_stop();
  }};
  auto block_and_fail = [block = blocker.function()]() mutable {
    block();
    throw std::runtime_error{"nobody's"};
  };
  EXPECT_TRUE(error_of<krait::Cancelled>(to_thread(std::move(block_and_fail)),
                                         {.stop_token = source.get_token()}));
  blocker.let_go.count_down();
  told.wait();
  EXPECT_EQ(text, "nobody's");
}

TEST_F(ToThreadTest, one_that_waits_for_a_thread_never_runs_once_it_is_cancelled) {
  krait::exec(
      "import concurrent.futures\n"
      "async def one_thread_only():\n"
      "  pool = concurrent.futures.ThreadPoolExecutor(1)\n"
      "  asyncio.get_running_loop().set_default_executor(pool)\n");
  krait::run(call("one_thread_only"));
  Blocker blocker;
  std::atomic<bool> ran{false};
  const auto set = [&] { ran = true; };
  const auto fail_later = [&]() -> krait::Task<> {
    while (!blocker.begun.try_wait()) co_await krait::yield_now();
    throw std::runtime_error{"enough"};
  };
  auto failing = fail_later();
  EXPECT_TRUE(error_of<std::runtime_error>(
      krait::when_all(to_thread(blocker.function()), to_thread(set), std::move(failing))));
  blocker.let_go.count_down();
  krait::run(to_thread([] {}));  // behind all others
  EXPECT_FALSE(ran);
}

TEST_F(ToThreadTest, a_chain_that_is_closed_leaves_the_function_alone) {
  krait::exec(
      "async def publish():\n"
      "  global coroutine\n"
      "  coroutine = asyncio.current_task().get_coro()\n"
      "async def close(): coroutine.close()\n");
  Blocker blocker;
  const auto block = [&]() -> krait::Task<> {
    co_await call("publish");
    auto call = to_thread(blocker.function());
    co_await std::move(call);
  };
  const auto close_later = [&]() -> krait::Task<> {
    while (!blocker.begun.try_wait()) co_await krait::yield_now();
    co_await call("close");
  };
  auto blocking = block();
  auto closing = close_later();
  EXPECT_TRUE(error_of<krait::Cancelled>(krait::when_all(std::move(blocking), std::move(closing))));
  EXPECT_FALSE(blocker.gone.try_wait());
  blocker.let_go.count_down();
  blocker.gone.wait();
}

TEST_F(ToThreadTest, ten_thousand_calls) {
  std::atomic<int> count{0};
  std::vector<krait::Task<>> tasks;
  for (int i = 0; i < 10'000; ++i) tasks.push_back(to_thread([&] { ++count; }));
  krait::run(krait::when_all(std::move(tasks)));
  EXPECT_EQ(count, 10'000);
}

// The end.

// A function that blocks through the whole test, as far as its task knows.
struct AtTheEnd {
  std::latch begun{1}, let_go{1}, ended{1};
  std::string refusal;

  void block() {
    begun.count_down();
    let_go.wait();
    try {
      krait::eval("1");
    } catch (const krait::Error& error) {
      refusal = error.what();
    }
    ended.count_down();
  }
  krait::Task<> fail_later() {
    while (!begun.try_wait()) co_await krait::yield_now();
    throw std::runtime_error{"enough"};
  }
  void leave_blocked() {
    auto blocking = krait::to_thread([this] { block(); });
    KRAIT_REQUIRE(error_of<std::runtime_error>(krait::when_all(std::move(blocking), fail_later())));
  }
};

void end_while_one_blocks() {
  alarm(child_deadline);
  static AtTheEnd at_the_end;
  {
    const krait::Interpreter python{krait::Config{.shutdown_timeout = 300ms}};
    at_the_end.leave_blocked();
  }
  at_the_end.let_go.count_down();
  at_the_end.ended.wait();
  KRAIT_REQUIRE(at_the_end.refusal.find("krait::Interpreter has ended") != std::string::npos);
  std::exit(0);
}

TEST(ToThreadEnd, waits_for_a_function_no_longer_than_allowed_and_refuses_its_later_calls) {
  EXPECT_EXIT(end_while_one_blocks(), testing::ExitedWithCode(0), "krait: .*asyncio_0");
}

TEST(ToThreadEnd, a_function_that_ends_in_time_lets_the_end_be_complete) {
  expect_clean_exit([] {
    static AtTheEnd at_the_end;
    {
      const krait::Interpreter python;
      at_the_end.leave_blocked();
      at_the_end.let_go.count_down();
    }
    const krait::Interpreter python;
    KRAIT_REQUIRE(krait::eval("1 + 1").as<int>() == 2);
    KRAIT_REQUIRE(at_the_end.ended.try_wait());
  });
}

}  // namespace
