// Async work and the threads around it: owners that are busy or gone, awaits and wake-ups from
// elsewhere, very many at once, and child processes.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <future>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/chaos.hpp"
#include "../support/inventory.hpp"
#include "../support/python.hpp"

namespace {

using namespace krait_test;

class AsyncAcrossThreads : public AsyncTest {
 protected:
  AsyncAcrossThreads() {
    krait::exec(
        "async def turn(value):\n"
        "  loop = asyncio.get_running_loop()\n"
        "  loop.set_debug(True)\n"  // which refuses what another loop or thread may not do
        "  for i in range(3): await asyncio.sleep(0)\n"
        "  assert asyncio.get_running_loop() is loop\n"
        "  return value\n"
        "async def quick(value):\n"
        "  await asyncio.sleep(0)\n"
        "  return value\n"
        "async def wait_for_ever():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally: log.append('finally')\n");
  }
};

// C15

krait::Task<> release(std::binary_semaphore* semaphore) {
  co_await krait::yield_now();
  semaphore->release();
}

TEST_F(AsyncAcrossThreads, C15_owner_busy_and_the_work_is_a_workers) {
  std::binary_semaphore finished{0};
  auto future = krait::spawn(release(&finished));
  finished.acquire();  // this thread is busy, and doesn't touch Krait
  future.get();
}

TEST_F(AsyncAcrossThreads, C15_owner_busy_and_the_work_is_its_own) {
  krait::EventLoop loop;
  std::binary_semaphore finished{0};
  auto future = krait::spawn(release(&finished));
  // Others get on meanwhile, and what this thread spawned waits for it.
  on_a_thread([] { EXPECT_EQ(krait::spawn(call<std::int64_t>("turn", 1)).get(), 1); });
  EXPECT_FALSE(finished.try_acquire());
  EXPECT_FALSE(future.done());
  while (!future.done()) loop.poll();
  EXPECT_TRUE(finished.try_acquire());
}

krait::Task<> compute_beside(std::binary_semaphore* finished) {
  auto sibling = krait::spawn(release(finished));
  on_a_thread([] { EXPECT_EQ(krait::run(call<std::int64_t>("turn", 1)), 1); });
  EXPECT_FALSE(finished->try_acquire()) << "the loop has one thread, and this task keeps it";
  co_await std::move(sibling);
  EXPECT_TRUE(finished->try_acquire());
}

TEST_F(AsyncAcrossThreads, C15_owner_busy_inside_a_task) {
  std::binary_semaphore finished{0};
  krait::run(compute_beside(&finished));
}

// C16

krait::Task<std::int64_t> await_future(krait::Future<std::int64_t> future) {
  co_return co_await std::move(future);
}

// Runs `task` on this thread, which hands out the future at once and stays until it has ended.
krait::Task<> own(krait::Task<std::int64_t> task,
                  std::promise<krait::Future<std::int64_t>>* future) {
  const auto observed = [](krait::Task<std::int64_t> inner,
                           std::atomic<bool>* done) -> krait::Task<std::int64_t> {
    const std::int64_t value = co_await std::move(inner);
    *done = true;
    co_return value;
  };
  std::atomic<bool> done{false};
  auto watched = observed(std::move(task), &done);
  future->set_value(krait::spawn(std::move(watched)));
  while (!done) co_await krait::yield_now();
}

TEST_F(AsyncAcrossThreads, C16_await_from_other) {
  under_chaos(50, [] {
    std::promise<krait::Future<std::int64_t>> promise;
    const std::jthread owner{[&] { krait::run(own(call<std::int64_t>("turn", 7), &promise)); }};
    EXPECT_EQ(krait::run(await_future(promise.get_future().get())), 7);
  });
}

TEST_F(AsyncAcrossThreads, C16_a_task_made_on_one_thread_and_run_on_another) {
  for (int i = 0; i < 50; ++i) {
    auto task = call<std::int64_t>("turn", 8);
    on_a_thread([&] { EXPECT_EQ(krait::run(std::move(task)), 8); });
  }
}

// C17

TEST_F(AsyncAcrossThreads, C17_cross_wakeup) {
  // The worker's loop sleeps until a timer that no test lives to see.
  auto far = krait::spawn(call("wait_for_ever"));
  for (std::int64_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(krait::spawn(call<std::int64_t>("quick", i)).get(), i);
  }
  far.cancel();
  EXPECT_THROW(far.get(), krait::Cancelled);
}

krait::Task<> await_each_from_the_worker() {
  for (std::int64_t i = 0; i < 1000; ++i) {
    auto there = krait::to_thread([i] { return krait::spawn(call<std::int64_t>("quick", i)); });
    krait::Future<std::int64_t> future = co_await std::move(there);
    EXPECT_EQ(co_await std::move(future), i);
  }
}

TEST_F(AsyncAcrossThreads, C17_a_result_wakes_the_loop_that_awaits_it) {
  krait::run(await_each_from_the_worker());
}

// C18

krait::Task<> leave_behind(std::string function,
                           std::promise<krait::Future<std::int64_t>>* future) {
  auto begun = krait::spawn(call<std::int64_t>(std::move(function)));
  co_await krait::yield_now();
  future->set_value(std::move(begun));
}

/// A task whose thread ends right away, and closes its loop while others want something of it.
template <class Use>
void use_a_task_of_an_ending_thread(const char* function, Use use) {
  std::promise<krait::Future<std::int64_t>> promise;
  const std::jthread owner{[&] { krait::run(leave_behind(function, &promise)); }};
  use(promise.get_future().get());
}

constexpr std::uint64_t seeds_of_ends = 400;

/// Calls `use(future)` beside the thread's end, 400 times; each time the task has come to its end.
template <class Use>
void under_ends_of_threads(const char* function, Use use) {
  under_chaos(seeds_of_ends, [&] { use_a_task_of_an_ending_thread(function, use); });
  EXPECT_EQ(global("log").as<Log>(), Log(seeds_of_ends, "finally"));
}

TEST_F(AsyncAcrossThreads, C18_gone_before_who_blocks_for_it) {
  under_ends_of_threads("wait_for_ever", [](krait::Future<std::int64_t> future) {
    EXPECT_THROW(future.get(), krait::Cancelled);
  });
}

TEST_F(AsyncAcrossThreads, C18_gone_before_a_task_that_awaits_it) {
  under_ends_of_threads("wait_for_ever", [](krait::Future<std::int64_t> future) {
    EXPECT_THROW(krait::run(await_future(std::move(future))), krait::Cancelled);
  });
}

TEST_F(AsyncAcrossThreads, C18_cancelled_while_its_loop_closes) {
  under_ends_of_threads("wait_for_ever", [](krait::Future<std::int64_t> future) {
    future.cancel();
    EXPECT_THROW(future.get(), krait::Cancelled);
  });
}

TEST_F(AsyncAcrossThreads, C18_dropped_while_its_loop_closes) {
  under_ends_of_threads("wait_for_ever", [](krait::Future<std::int64_t>) {});
}

TEST_F(AsyncAcrossThreads, C18_what_its_cleanup_returns_while_its_loop_closes_is_not_lost) {
  krait::exec(
      "async def return_at_the_end():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  except asyncio.CancelledError:\n"
      "    await asyncio.sleep(0)\n"
      "    return 7\n"
      "  finally: log.append('finally')\n");
  under_ends_of_threads("return_at_the_end", [](krait::Future<std::int64_t> future) {
    EXPECT_EQ(krait::run(await_future(std::move(future))), 7);
  });
}

// C23

krait::Task<std::int64_t> sum_of(std::int64_t count) {
  std::vector<krait::Task<std::int64_t>> tasks;
  tasks.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) tasks.push_back(call<std::int64_t>("quick", i));
  std::int64_t sum = 0;
  for (const std::int64_t value : co_await krait::when_all(std::move(tasks))) sum += value;
  co_return sum;
}

TEST_F(AsyncAcrossThreads, C23_fan_in) {
  EXPECT_EQ(krait::run(sum_of(10'000)), 49'995'000);
  on_threads(8, [](int) { EXPECT_EQ(krait::run(sum_of(1000)), 499'500); });
}

TEST_F(AsyncAcrossThreads, C23_leaves_nothing_behind) {
  expect_nothing_left_at_last_by(
      [] { on_threads(8, [](int) { EXPECT_EQ(krait::run(sum_of(100)), 4950); }); });
}

// C24

TEST_F(AsyncAcrossThreads, C24_subprocesses_on_a_thread_of_cpp) {
  krait::exec(
      "async def echo(text):\n"
      "  child = await asyncio.create_subprocess_exec(\n"
      "      '/bin/cat', stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)\n"
      "  out, _ = await child.communicate(text.encode())\n"
      "  return f'{child.returncode} {out.decode()}'\n");
  on_threads(4, [](int thread) {
    const std::string text = std::to_string(thread);
    EXPECT_EQ(krait::run(call<std::string>("echo", text)), "0 " + text);
  });
  EXPECT_EQ(krait::run(call<std::string>("echo", std::string{"here"})), "0 here");
  EXPECT_EQ(krait::spawn(call<std::string>("echo", std::string{"worker"})).get(), "0 worker");
}

TEST_F(AsyncAcrossThreads, C24_signal_handlers_are_the_main_threads) {
  krait::exec(
      "async def handle():\n"
      "  import signal\n"
      "  asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, print)\n");
  on_a_thread([] {
    const auto error = error_of<krait::RuntimeError>(call<krait::Object>("handle"));
    ASSERT_TRUE(error);
    EXPECT_TRUE(contains(error->what(), "main thread")) << error->what();
    EXPECT_EQ(krait::run(call<std::int64_t>("turn", 1)), 1);
  });
}

}  // namespace
