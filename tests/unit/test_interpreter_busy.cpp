// How an Interpreter ends while other threads, or what Python started, don't want it to.
#include <gtest/gtest.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;

void define_python() {
  krait::exec(
      "import asyncio\n"
      "waiting = 0\n"
      "async def one():\n  await asyncio.sleep(0)\n  return 1\n"
      "async def pending():\n"
      "  global waiting\n"
      "  waiting += 1\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: await asyncio.sleep(0)\n");
}

// Whether the process has a thread of this name.
bool has_thread(const std::string& name) {
  for (const auto& thread : std::filesystem::directory_iterator{"/proc/self/task"}) {
    std::ifstream file{thread.path() / "comm"};
    std::string found;
    if (std::getline(file, found) && found == name) return true;
  }
  return false;
}

bool runs() { return krait::run(call<std::int64_t>("one")) == 1; }

// Other threads are busy.

void expect_end_under_fire(void (*call_once)()) {
  expect_clean_exit([&] {
    krait_test::overlook_leaks();  // a result that a thread still holds at the end is never freed
    for (int i = 0; i < 8; ++i) {
      std::atomic<int> calls{0};
      std::atomic<bool> over{false};
      std::vector<std::jthread> threads;
      {
        const krait::Interpreter python;
        define_python();
        for (int k = 0; k < 4; ++k) {
          threads.emplace_back([&]() noexcept {
            while (!over) {
              try {
                call_once();
                ++calls;
              } catch (const krait::Error&) {
              } catch (const krait::Cancelled&) {
              }
            }
          });
        }
        while (calls < 20 + i) std::this_thread::yield();
      }
      over = true;
    }
  });
}

TEST(InterpreterEnd, while_others_loop_over_sync_calls_refuses_them) {
  expect_end_under_fire([] { krait::eval("sum(range(100))"); });
}

TEST(InterpreterEnd, while_others_loop_over_runs_refuses_them) {
  expect_end_under_fire([] { runs(); });
}

TEST(InterpreterEnd, cancels_what_others_run_and_awaits_its_cleanup) {
  expect_clean_exit([] {
    std::atomic<int> cancelled{0};
    std::vector<std::jthread> threads;
    {
      const krait::Interpreter python;
      define_python();
      for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
          try {
            krait::run(call("pending"));
          } catch (const krait::Cancelled&) {
            ++cancelled;
          }
        });
      }
      while (krait::eval("waiting").as<int>() < 2) std::this_thread::yield();
    }
    KRAIT_REQUIRE(cancelled == 2);
  });
}

TEST(InterpreterEnd, cancels_a_run_that_was_just_about_to_start) {
  for (int i = 0; i < 10 && !testing::Test::HasFailure(); ++i) {
    expect_clean_exit([&] {
      std::latch about_to_run{1};
      std::jthread other;
      {
        const krait::Interpreter python;
        other = std::jthread{[&] {
          about_to_run.count_down();
          try {
            krait::run(krait::sleep_for(for_ever));
          } catch (const krait::Cancelled&) {
          } catch (const krait::Error&) {
          }
        }};
        about_to_run.wait();
        for (int k = 0; k < i * 3; ++k) krait::eval("sum(range(10000))");
      }
    });
  }
}

// Deadlines.

TEST(InterpreterEnd, does_not_wait_longer_than_allowed_for_a_blocked_executor) {
  expect_exit(0, does_not_complain, [] {
    {
      const krait::Interpreter python{krait::Config{.shutdown_timeout = 500ms}};
      krait::exec(
          "import asyncio, time\n"
          "async def block():\n"
          "  asyncio.get_running_loop().run_in_executor(None, time.sleep, 1000)\n");
      krait::run(call("block"));
    }
    std::_Exit(0);
  });
}

TEST(InterpreterEnd, names_a_task_that_does_not_want_to_end) {
  EXPECT_EXIT(
      {
        alarm(child_deadline);
        {
          const krait::Interpreter python{krait::Config{.shutdown_timeout = 300ms}};
          krait::exec(
              "import asyncio\n"
              "async def stubborn():\n"
              "  while True:\n"
              "    try: await asyncio.sleep(1000)\n"
              "    except asyncio.CancelledError: pass\n"
              "async def start():\n"
              "  global task\n"
              "  task = asyncio.create_task(stubborn())\n"
              "  await asyncio.sleep(0)\n");
          krait::run(call("start"));
        }
        std::_Exit(0);
      },
      testing::ExitedWithCode(0), "krait: .*stubborn");
}

TEST(InterpreterEnd, waits_in_vain_for_a_thread_that_stays_in_a_call_and_says_so) {
  EXPECT_EXIT(
      {
        alarm(child_deadline);
        {
          const krait::Interpreter python{krait::Config{.shutdown_timeout = 300ms}};
          std::latch inside{1};
          std::thread{[&] {
            const krait::GilLock lock;
            const krait::GilRelease release;
            inside.count_down();
            pause();
          }}.detach();
          inside.wait();
        }
        std::_Exit(0);
      },
      testing::ExitedWithCode(0), "krait: Python is left running");
}

krait::Task<> block(std::latch* inside, std::latch* released) {
  inside->count_down();
  released->wait();
  co_return;
}

krait::Task<> block_and_await(std::latch* inside, std::latch* released) {
  inside->count_down();
  released->wait();
  co_await call<void>("pending");
}

// Its loop can't be ended by who ends Python: it ends it itself, and what it ran.
void block_a_worker_beyond_the_end(krait::Task<> (*work)(std::latch*, std::latch*)) {
  alarm(child_deadline);
  std::latch inside{1};
  std::latch released{1};
  std::optional<krait::Future<>> blocked;
  std::optional<krait::Future<>> waiting;
  {
    const krait::Interpreter python{krait::Config{.shutdown_timeout = 300ms}};
    define_python();
    waiting = krait::spawn(call<void>("pending"));
    while (krait::eval("waiting").as<int>() < 1) std::this_thread::yield();
    blocked = krait::spawn(work(&inside, &released));
    inside.wait();
  }
  released.count_down();
  for (auto* future : {&*waiting, &*blocked}) {
    try {
      future->get();
    } catch (const krait::Cancelled&) {
    } catch (const krait::Error&) {
    }
  }
  while (has_thread("krait-worker")) std::this_thread::yield();
  std::exit(0);
}

constexpr const char* names_the_worker =
    "krait: Python is left running: other threads still use it: krait-worker \\([0-9]+\\)";

TEST(InterpreterEnd, lets_a_worker_that_blocked_too_long_go_on_to_its_own_end) {
  EXPECT_EXIT(block_a_worker_beyond_the_end(&block), testing::ExitedWithCode(0), names_the_worker);
}

TEST(InterpreterEnd, lets_a_worker_that_blocked_too_long_await_nothing_more) {
  EXPECT_EXIT(block_a_worker_beyond_the_end(&block_and_await), testing::ExitedWithCode(0),
              names_the_worker);
}

}  // namespace
