// Forks: a child of Python's own fork goes on with Python, any other is told that it can't.
#include <Python.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;

const unsigned hang_deadline = child_deadline * 2 / 3;

// How a child ended: its exit code, or minus the signal that killed it.
int end_of(pid_t child) {
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// A fork that Python knows nothing of. One that hangs is ended by a signal.
template <class Body>
int end_of_raw_child(Body body) {
  const pid_t child = fork();
  if (child != 0) return end_of(child);
  alarm(hang_deadline);
  body();
  std::_Exit(0);
}

// The same by Python's own fork.
template <class Body>
int end_of_python_child(Body body) {
  const auto child = krait::eval("__import__('os').fork()").as<pid_t>();
  if (child != 0) return end_of(child);
  alarm(hang_deadline);
  body();
  std::_Exit(0);
}

template <class Act>
void require_told_of_the_fork(Act act) {
  try {
    act();
  } catch (const krait::Error& error) {
    return require(std::string{error.what()}.find("forked") != std::string::npos, error.what());
  }
  require(false, "an error");
}

void require_python_refused(const krait::Object& object) {
  require_told_of_the_fork([&] { static_cast<void>(object()); });
  require_told_of_the_fork([] { static_cast<void>(krait::eval("1")); });
  require_told_of_the_fork([] { krait::run(krait::sleep_for(0s)); });
  require_told_of_the_fork([] { const krait::GilLock lock; });
  require_told_of_the_fork([] { const krait::Interpreter second; });
  const krait::Object copy = object;
  KRAIT_REQUIRE(copy.is_none());  // a copy that can't be had
  std::thread{[object] {}}.join();
}

void require_python_works() {
  KRAIT_REQUIRE(krait::eval("6 * 7").as<int>() == 42);
  KRAIT_REQUIRE(krait::run(call<std::int64_t>("work")) == 1);
  std::thread{[] { KRAIT_REQUIRE(krait::run(call<std::int64_t>("work")) == 1); }}.join();
}

// Three threads in the midst of calls, awaits, and the making and dropping of objects.
class BusyThreads {
 public:
  BusyThreads() {
    start([] { krait::eval("sum(range(2000))"); });
    start([] { krait::run(call("work")); });
    start([] {
      try {
        krait::eval("{}['missing']");
      } catch (const krait::KeyError& error) {
        std::thread{[error] {}}.join();
      }
    });
  }
  [[nodiscard]] std::int64_t turns() const { return turns_.load(); }

 private:
  template <class Act>
  void start(Act act) {
    threads_.emplace_back([this, act](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        act();
        turns_.fetch_add(1);
      }
    });
  }

  std::atomic<std::int64_t> turns_{0};
  std::vector<std::jthread> threads_;
};

// A sanitizer's own locks may be held by threads that a child doesn't have.
#define KRAIT_NEEDS_FORKS() \
  if (sanitized) GTEST_SKIP() << "a sanitizer can't follow a fork beside other threads"

class Fork : public AsyncTest {
 protected:
  void SetUp() override { KRAIT_NEEDS_FORKS(); }
  Fork() {
    // From 3.12 on Python warns of what is tested here.
    krait::exec(
        "import os, warnings\n"
        "warnings.simplefilter('ignore', DeprecationWarning)\n"
        "async def work():\n"
        "  await asyncio.sleep(0.0001)\n"
        "  return 1\n");
  }
};

TEST_F(Fork, X09_fork_children_are_told_and_the_parent_is_unharmed) {
  const krait::Object object = krait::eval("lambda: 1");
  {
    const BusyThreads busy;
    for (int i = 0; i < 100; ++i) {
      ASSERT_EQ(end_of_raw_child([&] { require_python_refused(object); }), 0) << i;
    }
    const auto turns = busy.turns();
    while (busy.turns() < turns + 100) std::this_thread::yield();
  }
  require_python_works();
}

TEST_F(Fork, X09_fork_children_spawn_nothing_and_wait_for_nothing) {
  const auto pending = krait::spawn(krait::sleep_for(for_ever));
  krait::spawn(call("work")).get();  // the worker is there
  ASSERT_EQ(end_of_raw_child([&] {
              require_told_of_the_fork([] { krait::spawn(krait::sleep_for(0s)).get(); });
              require_told_of_the_fork([&] { static_cast<void>(pending.wait_for(for_ever)); });
            }),
            0);
}

TEST_F(Fork, X09_fork_with_the_gil_held_refuses_python_too) {
  const krait::Object object = krait::eval("lambda: 1");
  const BusyThreads busy;
  for (int i = 0; i < 20; ++i) {
    const krait::GilLock lock;
    ASSERT_EQ(end_of_raw_child([&] {
                require_python_refused(object);
                const krait::GilRelease release;
              }),
              0);
  }
}

krait::Task<int> fork_in_a_task(krait::Object object) {
  co_await call("work");
  co_return end_of_raw_child([&] { require_python_refused(object); });
}

krait::Task<int> fork_and_return_to_the_loop() {
  co_await call("work");
  const pid_t child = fork();
  if (child != 0) co_return end_of(child);
  alarm(hang_deadline);
  co_return 0;
}

TEST_F(Fork, X09_fork_in_a_task_refuses_python_and_cannot_go_back_to_the_loop) {
  may_speak();
  const BusyThreads busy;
  EXPECT_EQ(krait::run(fork_in_a_task(krait::eval("lambda: 1"))), 0);
  EXPECT_EQ(krait::run(fork_and_return_to_the_loop()), -SIGABRT);
  EXPECT_NE(stderr_text().find("must leave by exec or _Exit"), std::string::npos);
}

TEST(ForkEnd, X09_fork_child_leaves_by_exit_or_by_the_end_of_main_without_a_hang) {
  KRAIT_NEEDS_FORKS();
  expect_clean_exit([] {
    static std::optional<krait::Interpreter> python;
    python.emplace();
    krait::exec("import asyncio\nasync def work():\n  return 1\n");
    static const krait::Object kept = krait::eval("[1]");
    static thread_local const krait::Object kept_by_thread = krait::eval("[2]");
    KRAIT_REQUIRE(krait::run(call<std::int64_t>("work")) == 1);
    const BusyThreads busy;
    KRAIT_REQUIRE(end_of_raw_child([] { std::exit(0); }) == 0);
    KRAIT_REQUIRE(end_of_raw_child([] { python.reset(); }) == 0);
    require_python_works();
  });
}

TEST_F(Fork, X09_fork_by_python_leaves_a_child_that_runs_python_on_a_loop_of_its_own) {
  krait::exec("async def pend():\n  global pending\n  pending = asyncio.create_task(work())\n");
  krait::run(call("pend"));  // what is pending is the parent's
  const BusyThreads busy;
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(end_of_python_child([] {
                require_python_works();
                KRAIT_REQUIRE(!truth("pending.done()"));
                require_python_works();
              }),
              0);
  }
  require_python_works();
  krait::exec("async def finish():\n  return await pending\n");
  EXPECT_EQ(krait::run(call<std::int64_t>("finish")), 1);
}

TEST_F(Fork, X09_fork_by_python_closes_what_the_child_has_of_the_parents_loops) {
  krait::run(call("work"));
  const auto before = count_open_files();
  EXPECT_EQ(end_of_python_child([before] {
              KRAIT_REQUIRE(count_open_files() == before - 4);  // epoll, two sockets, eventfd
              krait::run(call("work"));
              KRAIT_REQUIRE(count_open_files() == before);
            }),
            0);
}

TEST_F(Fork, X09_fork_by_python_works_on_any_thread_and_under_guards) {
  const BusyThreads busy;
  on_a_thread([] {
    EXPECT_EQ(end_of_python_child(require_python_works), 0);
    const krait::GilLock lock;
    EXPECT_EQ(end_of_python_child([] {
                const krait::GilRelease release;
                require_python_works();
              }),
              0);
  });
  EXPECT_EQ(krait::eval("(lambda pid: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) if pid "
                        "else os._exit(asyncio.run(work())))(os.fork())")
                .as<int>(),
            1);
}

std::optional<krait::Interpreter> interpreter_to_end;

void start_interpreter_to_end() {
  interpreter_to_end.emplace();
  krait::exec(
      "import asyncio, warnings\n"
      "warnings.simplefilter('ignore', DeprecationWarning)\n"  // see above
      "async def work():\n  return 1\n");
  krait::run(call("work"));
}

void work_and_end_interpreter() {
  require_python_works();
  interpreter_to_end.reset();
}

TEST(ForkEnd, X09_fork_by_python_child_ends_its_interpreter_in_silence) {
  KRAIT_NEEDS_FORKS();
  expect_clean_exit([] {
    start_interpreter_to_end();
    const BusyThreads busy;
    KRAIT_REQUIRE(end_of_python_child(work_and_end_interpreter) == 0);
    require_python_works();
  });
}

TEST(ForkEnd, X09_fork_by_python_child_of_another_thread_ends_its_interpreter_or_leaves_it) {
  KRAIT_NEEDS_FORKS();
  expect_exit(0, does_not_complain, [] {
    start_interpreter_to_end();
    const BusyThreads busy;
    on_a_thread([] {
      KRAIT_REQUIRE(end_of_python_child([] {
                      StderrCapture stderr_text;
                      work_and_end_interpreter();
                      const bool is_left = !stderr_text.stop().empty();
                      KRAIT_REQUIRE(is_left == (PY_VERSION_HEX >= 0x030C0000));
                    }) == 0);
    });
    require_python_works();
  });
}

krait::Task<int> fork_by_python_in_a_task() {
  co_await call("work");
  const int end = end_of_python_child(require_python_works);
  co_await call("work");
  co_return end;
}

TEST_F(Fork, X09_fork_by_python_inside_a_task_has_a_new_loop_too) {
  const BusyThreads busy;
  EXPECT_EQ(krait::run(fork_by_python_in_a_task()), 0);
  EXPECT_EQ(krait::run(call<std::int64_t>("work")), 1);
}

TEST_F(Fork, X09_fork_by_multiprocessing_works_inside_and_outside_of_tasks) {
  krait::exec(
      "import multiprocessing\n"
      "context = multiprocessing.get_context('fork')\n"
      "def target(queue):\n"
      "  queue.put(asyncio.run(work()))\n"
      "def start():\n"
      "  queue = context.SimpleQueue()\n"
      "  process = context.Process(target=target, args=(queue,))\n"
      "  process.start()\n"
      "  process.join(20)\n"
      "  return process.exitcode, queue.get()\n"
      "async def start_in_a_task():\n"
      "  await asyncio.sleep(0)\n"
      "  return start()\n");
  using Ends = std::tuple<int, std::int64_t>;
  const BusyThreads busy;
  EXPECT_EQ(global("start")().as<Ends>(), Ends(0, 1));
  EXPECT_EQ(krait::run(call<Ends>("start_in_a_task")), Ends(0, 1));
}

}  // namespace
