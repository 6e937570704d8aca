// The detectors are tested too: what each of them must catch is planted, and missing it is red.
#include <gtest/gtest.h>
#include <unistd.h>
#include <krait/detail/test_hooks.hpp>
#include <krait/krait.hpp>
#include <krait/python/python.hpp>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/inventory.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;

class LeakDetector : public AsyncTest {
 protected:
  static bool python_counts_references() { return truth("hasattr(sys, 'gettotalrefcount')"); }
  static bool python_counts_blocks() { return truth("sys.getallocatedblocks() > 0"); }
};

TEST_F(LeakDetector, sees_a_reference_that_each_repetition_leaves) {
  if (!python_counts_references()) GTEST_SKIP() << "this Python doesn't count references";
  for (const Inventory& change : changes_by([] {
         const krait::GilLock lock;
         Py_INCREF(Py_None);
       })) {
    EXPECT_EQ(change, (Inventory{.references = 1}));
  }
}

TEST_F(LeakDetector, sees_memory_that_each_repetition_leaves) {
  if (!python_counts_blocks()) GTEST_SKIP() << "this Python takes its memory from malloc";
  for (const Inventory& change : changes_by([] {
         const krait::GilLock lock;
         PyObject_Malloc(100);
       })) {
    EXPECT_EQ(change, (Inventory{.blocks = 1}));
  }
}

TEST_F(LeakDetector, sees_a_list_that_each_repetition_leaves) {
  if (!python_counts_blocks()) GTEST_SKIP() << "this Python takes its memory from malloc";
  for (const Inventory& change : changes_by([] { krait::exec("log = [log]"); })) {
    EXPECT_GE(change.blocks, 2);
  }
}

TEST_F(LeakDetector, sees_descriptors_threads_and_thread_states) {
  std::latch over{1};
  std::vector<std::jthread> threads;
  std::vector<PyThreadState*> states;
  std::vector<int> descriptors;
  for (const Inventory& change : changes_by([&] {
         descriptors.push_back(dup(1));
         threads.emplace_back([&] { over.wait(); });
         const krait::GilLock lock;
         states.push_back(PyThreadState_New(PyInterpreterState_Main()));
       })) {
    EXPECT_EQ(change.descriptors, 1);
    EXPECT_EQ(change.threads, 1);
    EXPECT_EQ(change.thread_states, 1);
  }
  over.count_down();
  for (const int descriptor : descriptors) close(descriptor);
  const krait::GilLock lock;
  for (PyThreadState* state : states) {
    PyThreadState_Clear(state);
    PyThreadState_Delete(state);
  }
}

#ifdef KRAIT_TEST_HOOKS
TEST_F(LeakDetector, sees_handles_and_coroutine_frames) {
  std::vector<krait::Object> handles;
  std::vector<krait::Task<>> tasks;
  for (const Inventory& change : changes_by([&] {
         handles.push_back(krait::eval("None"));
         tasks.push_back(krait::sleep_for(0s));
       })) {
    EXPECT_EQ(change.handles, 1);
    EXPECT_EQ(change.frames, 1);
  }
}
#endif

// The verdict on a process.

TEST(ProcessDetector, sees_a_deadlock) {
  EXPECT_EXIT(
      {
        alarm(1);
        std::mutex first;
        std::mutex second;
        std::latch both{2};
        const auto lock_both = [&](std::mutex& one, std::mutex& other) {
          const std::lock_guard lock{one};
          both.arrive_and_wait();
          const std::lock_guard never{other};
        };
        std::jthread thread{[&] { lock_both(first, second); }};
        lock_both(second, first);
      },
      testing::KilledBySignal(SIGALRM), "");
}

krait::Task<> wait_for_nobody() { co_await krait::eval("__import__('asyncio').Future()").await(); }

TEST(ProcessDetector, sees_a_wake_up_that_was_lost) {
  EXPECT_EXIT(
      {
        alarm(2);
        const krait::Interpreter python;
        krait::run(wait_for_nobody());
      },
      testing::KilledBySignal(SIGALRM), "");
}

TEST(ProcessDetector, knows_the_complaints_of_python) {
  StderrCapture capture;
  {
    const krait::Interpreter python;
    krait::exec(
        "async def forgotten(): pass\n"
        "forgotten()\n");
  }
  EXPECT_EQ(complaint_in(capture.text()), "never awaited");
}

// The sanitizers, each in its own lane.

#ifdef KRAIT_WITH_ASAN

TEST(SanitizerDetector, sees_the_use_of_a_coroutine_frame_after_its_end) {
  EXPECT_DEATH(
      {
        auto* frame = new krait::Task<>{krait::sleep_for(0s)};
        delete frame;
        [[maybe_unused]] const krait::Task<> moved{std::move(*frame)};
      },
      "heap-use-after-free");
}

TEST(SanitizerDetector, sees_the_use_of_a_python_object_after_its_end) {
  EXPECT_DEATH(
      {
        const krait::Interpreter python;
        const krait::GilLock lock;
        PyObject* bytes = PyBytes_FromStringAndSize(nullptr, 1000);
        Py_DECREF(bytes);
        static_cast<volatile PyObject*>(bytes)->ob_refcnt += 1;
      },
      "heap-use-after-free");
}

TEST(SanitizerDetector, sees_memory_that_nobody_knows_at_the_end) {
  if (std::string{std::getenv("ASAN_OPTIONS") ?: ""}.find("detect_leaks=0") != std::string::npos) {
    GTEST_SKIP() << "leaks are not looked for";
  }
  EXPECT_EXIT(
      {
        static int* volatile kept = nullptr;
        for (int i = 0; i < 100; ++i) kept = new int[100];  // of the last, a copy may lie about
        kept = nullptr;
        std::exit(0);
      },
      testing::ExitedWithCode(1), "LeakSanitizer");
}

#endif

#ifdef KRAIT_WITH_TSAN

TEST(SanitizerDetector, sees_a_race) {
  EXPECT_EXIT(
      {
        static int shared = 0;
        const auto count = [] {
          for (int i = 0; i < 10'000; ++i) ++*static_cast<volatile int*>(&shared);
        };
        std::jthread other{count};
        count();
        other.join();
        std::exit(0);
      },
      testing::ExitedWithCode(66), "data race");
}

// What is overlooked of CPython without a GIL hides this there: see tsan_free_threaded.supp.
TEST(SanitizerDetector, sees_a_race_beneath_python) {
#ifdef Py_GIL_DISABLED
  GTEST_SKIP() << "hidden by what must be overlooked";
#endif
  EXPECT_EXIT(
      {
        static int shared = 0;
        const krait::Interpreter python;
        const std::function<void()> count = [] { ++*static_cast<volatile int*>(&shared); };
        const krait::Object repeat = krait::eval("lambda f: [f() for _ in range(10000)] and None");
        std::jthread other{[&] { repeat(count); }};
        repeat(count);
        other.join();
        std::exit(0);
      },
      testing::ExitedWithCode(66), "data race");
}

#endif

}  // namespace
