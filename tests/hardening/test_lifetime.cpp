// Where and how often an interpreter begins and ends, and what outlives it.
#include <Python.h>
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <barrier>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <exception>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "lifetime.hpp"

namespace {

using namespace krait_test;

// Statics.

krait::Object static_object;
std::optional<krait::Task<std::int64_t>> static_task;
std::exception_ptr static_error;
std::unique_ptr<krait::Interpreter> static_interpreter;

void fill_statics() {
  static_object = krait::eval("[1]");
  static_task.emplace(wrapped::twice(7));
  try {
    krait::eval("[].missing");
  } catch (const krait::Error&) {
    static_error = std::current_exception();
  }
}

TEST(Lifetime, L04_statics_outlive_an_interpreter_that_ends_in_main) {
  expect_clean_exit([] {
    const krait::Interpreter python;
    require_calls_work();
    fill_statics();
  });
}

TEST(Lifetime, L04_a_static_task_of_an_earlier_interpreter_runs_under_the_next_one) {
  expect_clean_exit([] {
    {
      const krait::Interpreter python;
      fill_statics();
    }
    const krait::Interpreter python;
    KRAIT_REQUIRE(krait::run(*std::move(static_task)) == 14);
  });
}

TEST(Lifetime, L04_statics_beside_a_static_interpreter) {
  expect_clean_exit([] {
    static_interpreter = std::make_unique<krait::Interpreter>();
    require_calls_work();
    fill_statics();
  });
}

TEST(Lifetime, L05_never_shut_down_keeps_the_exit_code_and_says_nothing) {
  expect_exit(3, says_nothing, [] {
    alarm(2);
    new krait::Interpreter;
    require_calls_work();
    krait::run(wrapped::leave_behind());
    on_a_thread([] { krait::run(wrapped::leave_behind()); });
    std::latch idle{1};
    std::thread{[&] {
      krait::run(wrapped::leave_behind());
      idle.count_down();
      pause();
    }}.detach();
    idle.wait();
    fill_statics();
  });
}

// On which thread.

constexpr const char* wrong_thread = "Python is left running: CPython can only be ended by";

template <class Body>
void expect_exit_that_says(const std::string& what, Body body) {
  EXPECT_EXIT(
      {
        alarm(child_deadline);
        body();
        std::exit(0);
      },
      testing::ExitedWithCode(0), what);
}

TEST(Lifetime, L06_made_on_a_thread_and_ended_on_main_says_so) {
  expect_exit_that_says(wrong_thread, [] {
    std::unique_ptr<krait::Interpreter> python;
    std::latch ended{1};
    std::latch made{1};
    std::jthread thread{[&] {
      python = std::make_unique<krait::Interpreter>();
      require_calls_work();
      made.count_down();
      ended.wait();
    }};
    made.wait();
    require_calls_work();
    python.reset();
    require_calls_are_refused();
    ended.count_down();
  });
}

TEST(Lifetime, L06_made_on_main_and_ended_on_a_thread_says_so) {
  expect_exit_that_says(wrong_thread, [] {
    auto python = std::make_unique<krait::Interpreter>();
    require_calls_work();
    on_a_thread([&] {
      require_calls_work();
      python.reset();
    });
    require_calls_are_refused();
  });
}

// The C library gives the identity of an ended thread to a new one.
TEST(Lifetime, L06_ended_on_a_thread_that_has_the_id_of_the_gone_starting_one_says_so) {
  expect_exit_that_says(wrong_thread, [] {
    std::unique_ptr<krait::Interpreter> python;
    std::thread::id starting;
    on_a_thread([&] {
      python = std::make_unique<krait::Interpreter>();
      require_calls_work();
      starting = std::this_thread::get_id();
    });
    bool same = false;
    on_a_thread([&] {
      same = std::this_thread::get_id() == starting;
      python.reset();
    });
    KRAIT_REQUIRE(same);
    require_calls_are_refused();
  });
}

// How often.

TEST(Lifetime, L09_five_interpreters_in_a_row_bind_everything_anew) {
  expect_clean_exit([] {
    for (int i = 0; i < 5; ++i) {
      const krait::Interpreter python;
      require_calls_work();
      on_a_thread(require_calls_work);
      krait::run(wrapped::leave_behind());
      KRAIT_REQUIRE(!refusal_of([] { wrapped::triple(std::int64_t{1} << 62); }).empty());
      fill_statics();
    }
  });
}

TEST(Lifetime, L09_a_thread_serves_five_interpreters_in_a_row) {
  expect_clean_exit([] {
    std::barrier together{2};
    std::jthread thread{[&] {
      for (int i = 0; i < 5; ++i) {
        together.arrive_and_wait();
        require_calls_work();
        krait::run(wrapped::leave_behind());
        together.arrive_and_wait();
      }
    }};
    for (int i = 0; i < 5; ++i) {
      const krait::Interpreter python;
      together.arrive_and_wait();
      require_calls_work();
      together.arrive_and_wait();
    }
  });
}

// What was dropped or copied beside the end of one interpreter must not reach the next.
TEST(Lifetime, L09_handles_given_up_beside_the_end_do_not_reach_the_next_interpreter) {
  expect_clean_exits(60, [](unsigned) {
    std::atomic<bool> over{false};
    std::vector<krait::Object> objects(4);
    std::vector<std::jthread> threads;
    for (krait::Object& each : objects) {
      threads.emplace_back([&] {
        while (!over) {
          krait::Object copy = each;
          const krait::Object another = copy;
          copy = {};
          if (!refusal_of([&] { each = krait::eval("object()"); }).empty())
            std::this_thread::yield();
        }
      });
    }
    for (int i = 0; i < 4; ++i) {
      const krait::Interpreter python;
      for (int k = 0; k < 20; ++k) krait::eval("__import__('gc').collect()");
    }
    over = true;
  });
}

TEST(Lifetime, L10_sixteen_threads_that_start_one_at_once_get_one) {
  expect_clean_exits(50, [](unsigned) {
    constexpr int count = 16;
    std::barrier together{count};
    std::atomic<int> started{0};
    std::atomic<int> told_why{0};
    on_threads(count, [&](int) {
      std::optional<krait::Interpreter> python;
      together.arrive_and_wait();
      const std::string refusal = refusal_of([&] { python.emplace(); });
      if (refusal.empty()) ++started;
      if (refusal.find("one at a time") != std::string::npos) ++told_why;
      together.arrive_and_wait();
      require_calls_work();
      together.arrive_and_wait();
    });
    KRAIT_REQUIRE(started == 1);
    KRAIT_REQUIRE(told_why == count - 1);
  });
}

std::string refusal_of_start(const krait::Config& config) {
  return refusal_of([&] { const krait::Interpreter python{config}; });
}

TEST(Lifetime, L10_a_home_without_a_library_is_refused_and_a_good_start_follows) {
  expect_clean_exit([] {
    for (int i = 0; i < 3; ++i) {
      const std::string refusal = refusal_of_start({.home = "/nonexistent"});
      KRAIT_REQUIRE(refusal.find("Config::home: /nonexistent") == 0);
    }
    const krait::Interpreter python;
    require_calls_work();
    on_a_thread(require_calls_work);
  });
}

std::string version() {
  const krait::Interpreter python;
  return krait::eval("'python%d.%d' % __import__('sys').version_info[:2]").str();
}

TEST(Lifetime, L10_a_start_that_fails_halfway_says_why_and_later_ones_say_it_again) {
  const Folder home;
  home.write(std::filesystem::path{"lib"} / version() / "os.py", "");
  expect_exit(0, does_not_complain, [&] {
    const std::string refusal = refusal_of_start({.home = home.path()});
    KRAIT_REQUIRE(refusal.find("Python doesn't start: init_fs_encoding") == 0);
    for (int i = 0; i < 3; ++i) {
      const std::string later = refusal_of_start({});
      KRAIT_REQUIRE(later.find("can't start it any more") != std::string::npos);
      KRAIT_REQUIRE(later.find("init_fs_encoding") != std::string::npos);
    }
    KRAIT_REQUIRE(!refusal_of([] { wrapped::triple(1); }).empty());
  });
}

extern "C" void first_handler(int) {}
extern "C" void second_handler(int) {}

TEST(Lifetime, L10_a_start_that_fails_keeps_nothing_of_the_hosts) {
  expect_clean_exit([] {
    std::signal(SIGINT, &first_handler);
    KRAIT_REQUIRE(!refusal_of_start({.venv = "/nonexistent"}).empty());
    std::signal(SIGINT, &second_handler);
    { const krait::Interpreter python; }
    KRAIT_REQUIRE(std::signal(SIGINT, SIG_DFL) == &second_handler);
  });
}

// Inside Python.

std::unique_ptr<krait::Interpreter> ended_inside;

extern "C" void end_inside() noexcept { ended_inside.reset(); }

/// A ctypes function that ends the interpreter; GIL held or not while it runs.
krait::Object ender(const char* kind) {
  return krait::import("ctypes").attr(kind)(krait::Object{})(
      reinterpret_cast<std::intptr_t>(&end_inside));
}

constexpr const char* inside_python = "Python is left running: .*inside Python";

void require_nothing_is_broken() {
  require_calls_work();
  on_a_thread(require_calls_work);
  const std::string refusal = refusal_of_start({});
  KRAIT_REQUIRE(refusal.find("Python still runs") != std::string::npos);
}

TEST(Lifetime, L12_an_end_inside_a_call_of_python_is_refused_and_breaks_nothing) {
  for (const char* kind : {"CFUNCTYPE", "PYFUNCTYPE"}) {
    expect_exit_that_says(inside_python, [&] {
      ended_inside = std::make_unique<krait::Interpreter>();
      krait::eval("lambda f: [f() for i in range(3)]")(ender(kind));
      require_nothing_is_broken();
    });
  }
}

TEST(Lifetime, L12_an_end_inside_a_call_by_the_c_api_is_refused_and_breaks_nothing) {
  for (const char* kind : {"CFUNCTYPE", "PYFUNCTYPE"}) {
    expect_exit_that_says(inside_python, [&] {
      ended_inside = std::make_unique<krait::Interpreter>();
      krait::import("__main__").set_attr("end", ender(kind));
      const PyGILState_STATE state = PyGILState_Ensure();
      PyRun_SimpleString("end()");
      PyGILState_Release(state);
      require_nothing_is_broken();
    });
  }
}

TEST(Lifetime, L12_an_end_under_a_gil_lock_is_refused_and_breaks_nothing) {
  expect_exit_that_says(inside_python, [] {
    ended_inside = std::make_unique<krait::Interpreter>();
    {
      const krait::GilLock lock;
      end_inside();
    }
    require_nothing_is_broken();
  });
  expect_exit_that_says(inside_python, [] {
    ended_inside = std::make_unique<krait::Interpreter>();
    {
      const krait::GilLock lock;
      const krait::GilRelease release;
      end_inside();
    }
    require_nothing_is_broken();
  });
  expect_exit_that_says(inside_python, [] {
    ended_inside = std::make_unique<krait::Interpreter>();
    const PyGILState_STATE state = PyGILState_Ensure();
    end_inside();
    PyGILState_Release(state);
    require_nothing_is_broken();
  });
}

krait::Task<> end_in_a_task(bool after_suspension) {
  if (after_suspension) co_await krait::sleep_for(0s);
  end_inside();
  co_await krait::sleep_for(0s);
}

krait::Task<> end_in_a_coroutine() {
  const krait::Object end = ender("CFUNCTYPE");
  krait::exec("async def call(function): function()");
  co_await call("call", end);
}

TEST(Lifetime, L12_an_end_inside_a_task_is_refused_and_breaks_nothing) {
  for (const krait::Gil gil : {krait::Gil::released, krait::Gil::held}) {
    for (int i = 0; i < 3; ++i) {
      expect_exit_that_says(inside_python, [&] {
        ended_inside = std::make_unique<krait::Interpreter>();
        krait::run(i == 2 ? end_in_a_coroutine() : end_in_a_task(i == 1), {.gil = gil});
        require_nothing_is_broken();
      });
    }
  }
}

// Python code that gets in the way of the end.

TEST(Lifetime, L12_an_end_that_fails_is_reported) {
  expect_exit_that_says("Python is left running: .*TypeError", [] {
    const krait::Interpreter python;
    krait::exec("import threading\nthreading.enumerate = None");
  });
}

// What outlives it.

#ifdef KRAIT_TEST_HOOKS

TEST(Lifetime, L14_a_handle_that_outlives_the_interpreter_is_counted) {
  const auto handles = [] { return krait::detail::census.handles.load(); };
  const auto frames = [] { return krait::detail::census.frames.load(); };
  ASSERT_EQ(handles() + frames(), 0);
  std::optional<krait::Object> leaked;
  std::optional<krait::Task<std::int64_t>> leaked_task;
  {
    const krait::Interpreter python;
    require_calls_work();
    leaked = krait::eval("[1]");
    leaked_task.emplace(wrapped::twice(1));
  }
  EXPECT_EQ(handles(), 1);
  EXPECT_GT(frames(), 0);
  leaked.reset();
  leaked_task.reset();
  EXPECT_EQ(handles() + frames(), 0);
}

#endif

}  // namespace
