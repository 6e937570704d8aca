// Where and how often an interpreter begins and ends, and what outlives it.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <barrier>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <latch>
#include <memory>
#include <new>
#include <optional>
#include <stop_token>
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

alignas(krait::Interpreter) std::byte never_destroyed[sizeof(krait::Interpreter)];

TEST(Lifetime, L05_never_shut_down_keeps_the_exit_code_and_says_nothing) {
  expect_exit(3, says_nothing, [] {
    new (never_destroyed) krait::Interpreter;
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
    std::jthread thread{[&](const std::stop_token& over) {
      // In the place of who makes interpreters, also where this Python can't start again.
      const std::stop_callback release{over, [&] { static_cast<void>(together.arrive()); }};
      for (;;) {
        together.arrive_and_wait();
        if (over.stop_requested()) return;
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

// A reference that is given up beside the end of one interpreter must not reach the next: there
// the finalizer would complain that its own world is gone.
TEST(Lifetime, L09_handles_dropped_beside_the_end_do_not_reach_the_next_interpreter) {
  expect_clean_exits(50, [](unsigned) {
    for (int i = 0; i < 2; ++i) {
      std::vector<std::jthread> threads;
      std::latch begun{4};
      const krait::Interpreter python;
      krait::exec(
          "alive = 0\n"
          "class Thing:\n"
          "  def __init__(self):\n    global alive\n    alive += 1\n"
          "  def __del__(self):\n    global alive\n    alive -= 1\n");
      for (int k = 0; k < 4; ++k) {
        auto things =
            krait::eval("[Thing() for i in range(10000)]").as<std::vector<krait::Object>>();
        threads.emplace_back([&begun, moved = std::move(things)]() mutable {
          begun.count_down();
          for (krait::Object& thing : moved) thing = {};
        });
      }
      begun.wait();
    }
    const krait::Interpreter python;
    krait::eval("1");
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
