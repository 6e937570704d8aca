// A thread's end with all that asyncio can leave on its loop.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <exception>
#include <latch>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_stderr.hpp"
#include "../support/async_threads.hpp"
#include "../support/chaos.hpp"
#include "../support/inventory.hpp"
#include "../support/python.hpp"

namespace {

using namespace krait_test;

constexpr const char* leftovers =
    "import asyncio, threading\n"
    "log = []\n"
    "stubborn_turns = 0\n"
    "async def pending(name):\n"
    "  try: await asyncio.sleep(1000)\n"
    "  finally:\n"
    "    await asyncio.sleep(0)\n"
    "    log.append(name)\n"
    "async def generate(name):\n"
    "  try:\n"
    "    while True: yield name\n"
    "  finally:\n"
    "    await asyncio.sleep(0)\n"
    "    log.append(name)\n"
    "async def stubborn():\n"
    "  global stubborn_turns\n"
    "  while True:\n"
    "    stubborn_turns += 1\n"
    "    try: await asyncio.sleep(1000)\n"
    "    except asyncio.CancelledError: pass\n"
    "async def leave(with_stubborn):\n"
    "  kept = [asyncio.create_task(pending(n)) for n in ('a', 'b', 'c')]\n"
    "  if with_stubborn: kept.append(asyncio.create_task(stubborn(), name='the stubborn one'))\n"
    "  for name in ('d', 'e'):\n"
    "    kept.append(generate(name))\n"
    "    await kept[-1].__anext__()\n"
    "  worker = await asyncio.to_thread(threading.current_thread)\n"
    "  await asyncio.sleep(0)\n"
    "  all.append((asyncio.get_running_loop(), worker, kept))\n"
    "all = []\n"
    "def forget():\n"
    "  all.clear()\n"
    "  log.clear()\n"
    "def ended(): return [(loop.is_closed(), worker.is_alive()) for loop, worker, _ in all]\n";

krait::Task<> leave(bool with_stubborn) {
  const krait::Object function = global("leave");
  co_await function(with_stubborn).await<void>();
}

TEST(ThreadEnd, C20_everything_ends_within_the_deadline_and_the_stubborn_is_reported_once) {
  StderrCapture captured;
  {
    const krait::Interpreter python{{.shutdown_timeout = std::chrono::milliseconds{300}}};
    krait::exec(leftovers);
    on_a_thread([] { krait::run(leave(true)); });
    EXPECT_EQ(krait::eval("sorted(log)").str(), "['a', 'b', 'c', 'd', 'e']");
    EXPECT_EQ(krait::eval("ended()").str(), "[(True, False)]");
    EXPECT_GE(krait::eval("stubborn_turns").as<int>(), 2) << "it was cancelled, and stayed";
    krait::exec("all.clear()\nimport gc\ngc.collect()");
  }
  const std::string said = captured.stop();
  EXPECT_EQ(complaint_in(said), "");
  EXPECT_EQ(count(said, "would not end"), 1U) << said;
  EXPECT_EQ(count(said, "the stubborn one"), 1U) << said;
}

krait::Task<> stay(std::binary_semaphore* begun) {
  begun->release();
  co_await global("stubborn")().await<void>();
}

TEST(ThreadEnd, C20_what_a_worker_cannot_end_is_named_and_python_ends_without_it) {
  StderrCapture captured;
  {
    const krait::Interpreter python{{.shutdown_timeout = std::chrono::milliseconds{500}}};
    krait::exec(leftovers);
    std::binary_semaphore begun{0};
    krait::spawn(stay(&begun)).detach([](const std::exception_ptr&) {});
    begun.acquire();
  }
  const std::string said = captured.stop();
  EXPECT_EQ(complaint_in(said), "");
  EXPECT_EQ(count(said, "would not end"), 1U) << said;
  const krait::Interpreter another;
  EXPECT_EQ(krait::eval("1 + 1").as<int>(), 2);
}

TEST(ThreadEnd, C20_of_many_threads_leaves_nothing_behind) {
  StderrCapture captured;
  {
    const krait::Interpreter python;
    krait::exec(leftovers);
    krait::exec("import gc");
    under_chaos(50, [] {
      krait::exec("log.clear()");
      on_threads(4, [](int) { krait::run(leave(false)); });
      EXPECT_EQ(krait::eval("len(log)").as<int>(), 20);
      EXPECT_EQ(krait::eval("ended()").str(),
                "[(True, False), (True, False), (True, False), (True, False)]");
      krait::exec("all.clear()");
    });
    expect_nothing_left_by([] {
      on_a_thread([] { krait::run(leave(false)); });
      global("forget")();  // CPython 3.13t keeps the code that exec() compiles for ever
    });
  }
  EXPECT_EQ(captured.stop(), "");
}

krait::Task<> wait_for_ever() { co_await krait::sleep_for(std::chrono::hours{1}); }

// The end takes away the loops of threads that don't run them just then.
void spawn_until_refused() {
  try {
    while (true) krait::spawn(wait_for_ever()).cancel();
  } catch (const krait::Error&) {
  }
}

TEST(ThreadEnd, C18_threads_with_idle_loops_spawn_and_cancel_beside_the_end) {
  StderrCapture captured;
  under_chaos(20, [] {
    std::vector<std::jthread> threads;
    const krait::Interpreter python;
    std::latch begun{4};
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&begun, i] {
        krait::run(krait::yield_now());
        std::optional<krait::EventLoop> loop;
        if (i % 2 == 0) loop.emplace();
        begun.count_down();
        spawn_until_refused();
      });
    }
    begun.wait();
  });
  EXPECT_EQ(captured.stop(), "");
}

}  // namespace
