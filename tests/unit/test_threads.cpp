// Threads: each has its own event loop and its own Python state, both closed when it ends.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <barrier>
#include <cstdint>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"

namespace {

using namespace krait_test;

class ThreadsTest : public AsyncTest {
 protected:
  ThreadsTest() {
    krait::exec(
        "import threading\n"
        "async def loop():\n  await asyncio.sleep(0)\n  return asyncio.get_running_loop()\n"
        "async def double(n):\n  await asyncio.sleep(0)\n  return 2 * n\n");
  }
};

TEST_F(ThreadsTest, each_thread_has_a_loop_of_its_own) {
  constexpr int count = 8;
  std::vector<krait::Object> loops(count);
  std::barrier together{count};
  on_threads(count, [&](int i) {
    auto& loop = loops[static_cast<std::size_t>(i)];
    loop = krait::run(call("loop"));
    EXPECT_TRUE(loop.is(krait::run(call("loop")))) << "and keeps it";
    together.arrive_and_wait();
  });
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_TRUE(loops[i].attr("is_closed")().as<bool>()) << "once the thread has ended";
    for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(loops[i].is(loops[k]));
  }
}

TEST_F(ThreadsTest, loops_run_at_the_same_time) {
  krait::exec(
      "meeting = threading.Barrier(4)\n"
      "async def meet():\n"
      "  await asyncio.get_running_loop().run_in_executor(None, meeting.wait, 30)\n");
  std::atomic<int> met{0};
  on_threads(4, [&](int) {
    krait::run(call("meet"));
    ++met;
  });
  EXPECT_EQ(met, 4);
}

TEST_F(ThreadsTest, thousands_of_tasks_on_eight_threads_give_their_own_results) {
  std::atomic<int> right{0};
  on_threads(8, [&](int i) {
    std::vector<krait::Task<std::int64_t>> tasks;
    for (int k = 0; k < 250; ++k) tasks.push_back(call<std::int64_t>("double", 1000 * i + k));
    const auto results = krait::run(krait::when_all(std::move(tasks)));
    bool all = results.size() == 250;
    for (int k = 0; all && k < 250; ++k) {
      all = results[static_cast<std::size_t>(k)] == 2 * (1000 * i + k);
    }
    right += all;
  });
  EXPECT_EQ(right, 8);
}

TEST_F(ThreadsTest, a_task_made_on_one_thread_runs_on_another) {
  krait::Task<std::int64_t> task = call<std::int64_t>("double", 21);
  std::int64_t result = 0;
  on_a_thread([&] { result = krait::run(std::move(task)); });
  EXPECT_EQ(result, 42);
}

TEST_F(ThreadsTest, sync_calls_from_many_threads_give_their_own_results) {
  const krait::Object square = krait::eval("lambda n: n * n");
  std::atomic<int> right{0};
  on_threads(8, [&](int i) {
    for (int k = 0; k < 500; ++k) right += square(i * k).as<int>() == i * k * i * k;
  });
  EXPECT_EQ(right, 8 * 500);
}

// A thread's end.

TEST_F(ThreadsTest, the_end_of_a_thread_cancels_and_awaits_what_is_pending) {
  krait::exec(
      "async def pending(name):\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally:\n"
      "    await asyncio.sleep(0)\n"
      "    log.append(name)\n"
      "async def start():\n"
      "  global tasks\n"
      "  tasks = [asyncio.create_task(pending(n)) for n in ('a', 'b', 'c')]\n"
      "  await asyncio.sleep(0)\n");
  on_a_thread([] { krait::run(call("start")); });
  EXPECT_EQ(krait::eval("sorted(log)").str(), "['a', 'b', 'c']");
}

TEST_F(ThreadsTest, the_end_of_a_thread_closes_async_generators) {
  krait::exec(
      "async def generate():\n"
      "  try:\n"
      "    while True: yield 1\n"
      "  finally:\n"
      "    await asyncio.sleep(0)\n"
      "    log.append('closed')\n"
      "async def start():\n"
      "  global generators\n"
      "  generators = [generate(), generate()]\n"
      "  for g in generators: await g.__anext__()\n");
  on_a_thread([] { krait::run(call("start")); });
  EXPECT_EQ(log(), (Log{"closed", "closed"}));
}

TEST_F(ThreadsTest, the_end_of_a_thread_shuts_the_default_executor_down) {
  krait::exec(
      "async def start():\n"
      "  return await asyncio.to_thread(threading.current_thread)\n");
  krait::Object worker;
  on_a_thread([&] { worker = krait::run(call("start")); });
  EXPECT_FALSE(worker.attr("is_alive")().as<bool>());
}

TEST_F(ThreadsTest, a_task_that_fails_while_its_loop_closes_is_reported_not_lost) {
  krait::exec(
      "async def pending():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: raise ValueError('in cleanup')\n"
      "async def start():\n"
      "  global task\n"
      "  loop = asyncio.get_running_loop()\n"
      "  loop.set_exception_handler(lambda loop, context: log.append(str(context['exception'])))\n"
      "  task = asyncio.create_task(pending())\n"
      "  await asyncio.sleep(0)\n");
  on_a_thread([] { krait::run(call("start")); });
  EXPECT_EQ(log(), Log{"in cleanup"});
}

thread_local krait::Object kept_by_thread;

TEST_F(ThreadsTest, a_thread_local_object_may_outlive_the_threads_use_of_python) {
  krait::exec(
      "class Noting:\n"
      "  def __del__(self): log.append('gone')\n");
  on_a_thread([] { kept_by_thread = global("Noting")(); });
  krait::eval("None");  // drops what ended threads have left
  EXPECT_EQ(log(), Log{"gone"});
}

TEST_F(ThreadsTest, two_thousand_short_threads_leave_nothing_behind) {
  krait::exec(
      "async def touch():\n"
      "  await asyncio.sleep(0)\n"
      "  return threading.current_thread().ident\n");
  constexpr int at_once = 40;
  std::barrier together{at_once};
  std::atomic<std::int64_t> most{0};
  const auto use = [&](int) {
    krait::run(call("touch"));
    together.arrive_and_wait();
    most = number("len(threading._active)");
    together.arrive_and_wait();
  };
  on_threads(at_once, use);
  EXPECT_GE(most, at_once) << "else this test sees nothing";
  const auto files = count_open_files();
  for (int i = 0; i < 50; ++i) on_threads(at_once, use);
  EXPECT_EQ(count_open_files(), files);
  EXPECT_LE(number("len(threading._active)"), 2);
}

// A thread's state.

TEST_F(ThreadsTest, threading_local_is_kept_between_calls_and_new_for_a_new_thread) {
  krait::exec(
      "local = threading.local()\n"
      "def count():\n"
      "  local.calls = getattr(local, 'calls', 0) + 1\n"
      "  return local.calls\n"
      "async def count_async():\n  return count()\n");
  for (int i = 0; i < 3; ++i) {
    on_a_thread([] {
      EXPECT_EQ(global("count")().as<int>(), 1);
      EXPECT_EQ(krait::run(call<std::int64_t>("count_async")), 2);
      EXPECT_EQ(global("count")().as<int>(), 3);
    });
  }
}

TEST_F(ThreadsTest, a_mutex_held_around_calls_does_not_deadlock_with_the_gil) {
  std::mutex mutex;
  int total = 0;
  on_threads(4, [&](int) {
    for (int i = 0; i < 200; ++i) {
      const std::lock_guard lock{mutex};
      total += krait::eval("1").as<int>();
    }
  });
  EXPECT_EQ(total, 800);
}

krait::Task<> lock_between_awaits(std::mutex* mutex, int* total) {
  for (int i = 0; i < 100; ++i) {
    {
      const std::lock_guard lock{*mutex};
      *total += krait::eval("1").as<int>();
    }
    co_await krait::sleep_for(0s);
  }
}

TEST_F(ThreadsTest, a_mutex_taken_in_tasks_of_many_threads_does_not_deadlock_with_the_gil) {
  std::mutex mutex;
  int total = 0;
  on_threads(4, [&](int) { krait::run(lock_between_awaits(&mutex, &total)); });
  EXPECT_EQ(total, 400);
}

krait::Task<> wait_in_cpp(std::latch* others) {
  co_await krait::sleep_for(0s);
  others->wait();  // C++ work: Python must go on elsewhere meanwhile
  co_await krait::sleep_for(0s);
}

TEST_F(ThreadsTest, cpp_work_between_awaits_does_not_stop_python_elsewhere) {
  std::latch others{2};
  std::jthread sync{[&] {
    krait::eval("sum(range(1000))");
    others.count_down();
  }};
  std::jthread async{[&] {
    krait::run(call<std::int64_t>("double", 2));
    others.count_down();
  }};
  krait::run(wait_in_cpp(&others));
}

TEST_F(ThreadsTest, python_threads_go_on_while_a_thread_of_cpp_waits_in_cpp) {
  krait::exec(
      "event = threading.Event()\n"
      "thread = threading.Thread(target=event.set)\n"
      "thread.start()\n");
  while (!truth("event.is_set()")) std::this_thread::yield();
  krait::eval("thread.join()");
}

}  // namespace
