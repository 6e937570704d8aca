// How an Interpreter ends: whatever still runs or is alive, nobody crashes and nobody waits for
// ever.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"

namespace {

using namespace krait_test;

void define_python() {
  krait::exec(
      "import asyncio, os\n"
      "async def one():\n  await asyncio.sleep(0)\n  return 1\n"
      "async def pending(descriptor):\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally:\n"
      "    await asyncio.sleep(0)\n"
      "    os.write(descriptor, b'f')\n"
      "async def start(descriptor):\n"
      "  global task\n"
      "  task = asyncio.create_task(pending(descriptor))\n"
      "  await asyncio.sleep(0)\n");
}

bool runs() { return krait::run(call<std::int64_t>("one")) == 1; }

/// Python code writes into it that it has cleaned up.
class Pipe {
 public:
  Pipe() { KRAIT_REQUIRE(pipe2(ends_, O_NONBLOCK) == 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(ends_[0]);
    close(ends_[1]);
  }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  [[nodiscard]] int take() const {
    char bytes[16];
    return static_cast<int>(std::max<ssize_t>(0, read(ends_[0], bytes, sizeof bytes)));
  }

 private:
  int ends_[2];
};

TEST(InterpreterEnd, runs_the_finally_of_pending_tasks_of_all_idle_threads) {
  expect_clean_exit([] {
    const Pipe pipe;
    std::latch idle{2};
    std::latch ended{1};
    std::vector<std::jthread> threads;
    {
      const krait::Interpreter python;
      define_python();
      krait::run(call("start", pipe.write_end()));
      for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
          krait::run(call("start", pipe.write_end()));
          idle.count_down();
          ended.wait();  // exits after the interpreter's end
        });
      }
      idle.wait();
    }
    KRAIT_REQUIRE(pipe.take() == 3);
    ended.count_down();
  });
}

TEST(InterpreterEnd, leaves_objects_errors_and_tasks_harmless) {
  expect_clean_exit([] {
    krait::Object object;
    std::exception_ptr error;
    std::optional<krait::Task<>> task;
    {
      const krait::Interpreter python;
      define_python();
      object = krait::eval("[1, 2]");
      task = krait::sleep_for(1s);
      try {
        krait::eval("1 / 0");
      } catch (const krait::Error&) {
        error = std::current_exception();
      }
    }
    krait::Object copy = object;
    copy = {};
    bool refused = false;
    try {
      static_cast<void>(object.str());
    } catch (const krait::Error&) {
      refused = true;
    }
    KRAIT_REQUIRE(refused);
    try {
      std::rethrow_exception(error);
    } catch (const krait::ZeroDivisionError& division) {
      KRAIT_REQUIRE(division.traceback().find("division by zero") != std::string::npos);
    }
    on_a_thread([moved = std::move(object)]() mutable { moved = {}; });
  });
}

TEST(InterpreterEnd, is_told_to_all_who_call_later) {
  expect_clean_exit([] {
    { const krait::Interpreter python; }
    const auto call_late = [] {
      int refused = 0;
      try {
        krait::eval("1");
      } catch (const krait::Error&) {
        ++refused;
      }
      try {
        krait::run(krait::sleep_for(0s));
      } catch (const krait::Error&) {
        ++refused;
      }
      KRAIT_REQUIRE(refused == 2);
    };
    call_late();
    on_a_thread(call_late);
  });
}

TEST(InterpreterEnd, does_not_wait_for_an_idle_thread_that_used_async_code_first) {
  expect_clean_exit([] {
    std::latch idle{1};
    std::latch ended{1};
    std::jthread thread;
    {
      const krait::Interpreter python;
      thread = std::jthread{[&] {
        define_python();
        KRAIT_REQUIRE(runs());
        idle.count_down();
        ended.wait();
      }};
      idle.wait();
      krait::exec(
          "import threading\nat_home = threading.main_thread() is threading.current_thread()");
      KRAIT_REQUIRE(global("at_home").as<bool>());
    }
    ended.count_down();
  });
}

// Unusual places.

krait::Task<> destroy(std::unique_ptr<krait::Interpreter>* python) {
  co_await krait::sleep_for(0s);
  python->reset();
  co_await krait::sleep_for(0s);
}

TEST(InterpreterEnd, inside_a_task_is_reported_and_harmless) {
  expect_exit(0, does_not_complain, [] {
    auto python = std::make_unique<krait::Interpreter>();
    krait::run(destroy(&python));
  });
}

TEST(InterpreterEnd, on_another_thread_does_not_hang) {
  expect_exit(0, does_not_complain, [] {
    auto python = std::make_unique<krait::Interpreter>();
    define_python();
    runs();
    on_a_thread([&] { python.reset(); });
  });
}

TEST(InterpreterEnd, on_the_thread_that_started_it_need_not_be_the_main_one) {
  expect_clean_exit([] {
    for (int i = 0; i < 2; ++i) {
      on_a_thread([] {
        const krait::Interpreter python;
        define_python();
        KRAIT_REQUIRE(runs());
      });
    }
  });
}

// They find in Krait what is forgotten next, and would leave it to the next interpreter.
TEST(InterpreterEnd, exit_functions_and_late_finalizers_call_back_and_the_next_one_starts_anew) {
  expect_exit(0, does_not_complain, [] {
    static int calls = 0;
    for (int i = 1; i <= 3; ++i) {
      {
        const krait::Interpreter python;
        const std::function call_back = [] {
          krait::import("json").attr("dumps")(1);
          KRAIT_REQUIRE(krait::eval("1 + 1").as<int>() == 2);
          ++calls;
        };
        krait::import("__main__").set_attr("call_back", call_back);
        krait::exec(
            "import atexit, sys, weakref\n"
            "class Late:\n"
            "  def __init__(self, function): self.function = function\n"
            "  def __del__(self): self.function()\n"
            "atexit.register(call_back)\n"
            "kept = Late(int)\n"
            "weakref.finalize(kept, call_back)\n"
            "sys.late = Late(call_back)\n");
        define_python();
        KRAIT_REQUIRE(runs());
      }
      KRAIT_REQUIRE(calls >= 2 * i);
    }
  });
}

// Threads of pools that were made on C++ threads are daemons; Python waits for them all the same.
TEST(InterpreterEnd, does_not_wait_for_a_function_of_cpp_that_blocks_a_worker) {
  const auto end_beside_it = [] {
    alarm(child_deadline);
    std::latch begun{1};
    {
      const krait::Interpreter python{{.shutdown_timeout = std::chrono::milliseconds{300}}};
      const auto block = [&begun] {
        begun.count_down();
        pause();
      };
      krait::spawn(krait::to_thread(block)).detach([](const std::exception_ptr&) {});
      begun.wait();
    }
    std::_Exit(0);  // the latch is that thread's
  };
  EXPECT_EXIT(end_beside_it(), testing::ExitedWithCode(0), Saying{"would not end"});
}

}  // namespace
