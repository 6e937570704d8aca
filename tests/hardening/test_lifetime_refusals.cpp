// Starts that can't succeed, and ends that are asked for where Python can't end.
#include <Python.h>
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <atomic>
#include <barrier>
#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "../support/sanitizers.hpp"
#include "lifetime.hpp"

namespace {

using namespace krait_test;

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

TEST(Lifetime, L10_a_start_that_fails_halfway_says_why_and_later_ones_say_it_again) {
  const Folder home;  // that has nothing but the beginning of a standard library
  const std::string name = "python3." + std::to_string(PY_MINOR_VERSION);
  for (const char* suffix : {"", "t"}) home.write("lib/" + name + suffix + "/os.py", "");
  expect_exit(0, does_not_complain, [&] {
    const std::string prefix = "Python doesn't start: ";
    const std::string refusal = refusal_of_start({.home = home.path()});
    KRAIT_REQUIRE(refusal.starts_with(prefix));
    const std::string reason = refusal.substr(prefix.size());
    KRAIT_REQUIRE(reason.find("encoding") != std::string::npos);
    for (int i = 0; i < 3; ++i) {
      const std::string later = refusal_of_start({});
      KRAIT_REQUIRE(later.find("can't start it any more") != std::string::npos);
      KRAIT_REQUIRE(later.find(reason) != std::string::npos);
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

// What CPython 3.12 has no second interpreter for: always, and before 3.12.5.
constexpr bool is_312 = PY_VERSION_HEX >= 0x030C0000 && PY_VERSION_HEX < 0x030D0000;

bool is_before_3_12_5() {
#if PY_VERSION_HEX >= 0x030C0000
  return Py_Version < 0x030C0500;
#else
  return true;
#endif
}

TEST(Lifetime, L09_a_second_start_that_would_crash_is_refused) {
  struct Use {
    const char* statement;
    bool would_crash;
  };
  const Use uses[] = {
      {"import ssl, hashlib; hashlib.sha256(string=b'').digest()", is_312 && is_before_3_12_5()},
      {"import datetime; datetime.datetime.now() + datetime.timedelta(1)", is_312},
      {"import zoneinfo; zoneinfo.ZoneInfo('UTC')", is_312},
      {"import ctypes; ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 3)()", is_312},
  };
  for (const Use& use : uses) {
    expect_clean_exit([&] {
      overlook_leaks();  // datetime keeps constants of each interpreter
      {
        const krait::Interpreter python;  // in which nothing that crashes is used
      }
      {
        const krait::Interpreter python;
        krait::exec(use.statement);
      }
      for (int i = 0; i < 5; ++i) {
        const std::string refusal = refusal_of([&] {
          const krait::Interpreter python;
          krait::exec(use.statement);
        });
        const bool is_said = refusal.find("use CPython 3.13 or later") != std::string::npos;
        KRAIT_REQUIRE(is_said == use.would_crash);
        KRAIT_REQUIRE(is_said || refusal.empty());
      }
    });
  }
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

TEST(Lifetime, L12_an_end_on_a_worker_is_refused_and_breaks_nothing) {
  for (const bool after_suspension : {false, true}) {
    expect_exit_that_says(inside_python, [&] {
      ended_inside = std::make_unique<krait::Interpreter>();
      krait::spawn(end_in_a_task(after_suspension)).get();
      require_nothing_is_broken();
      std::_Exit(0);  // what the worker's thread has in hand is no leak
    });
  }
}

// In a function of C++ that Python calls.
constexpr const char* callers[] = {
    "def call(end):\n  for i in range(3): end()\n",
    "class Late:\n"
    "  def __init__(self, end): self.end = end\n"
    "  def __del__(self): self.end()\n"
    "def call(end): Late(end)\n",
    "import asyncio\n"
    "async def main(end):\n"
    "  asyncio.get_running_loop().call_soon(end)\n"
    "  await asyncio.sleep(0)\n"
    "def call(end): asyncio.run(main(end))\n",
};

TEST(Lifetime, L12_an_end_inside_a_function_that_python_calls_is_refused_and_breaks_nothing) {
  for (const char* caller : callers) {
    expect_exit_that_says(inside_python, [&] {
      ended_inside = std::make_unique<krait::Interpreter>();
      krait::exec(caller);
      global("call")(std::function<void()>{end_inside});
      require_nothing_is_broken();
    });
  }
}

TEST(Lifetime, L12_an_end_inside_a_coroutine_that_python_awaits_is_refused_and_breaks_nothing) {
  for (const bool after_suspension : {false, true}) {
    expect_exit_that_says(inside_python, [&] {
      ended_inside = std::make_unique<krait::Interpreter>();
      krait::exec("async def call(end, after_suspension): await end(after_suspension)\n");
      const std::function<krait::Task<>(bool)> end = end_in_a_task;
      krait::run(global("call")(end, after_suspension).await<void>());
      require_nothing_is_broken();
    });
  }
}

// Python code that gets in the way of the end.

TEST(Lifetime, L12_an_end_that_fails_is_reported) {
  expect_exit_that_says("Python is left running: .*TypeError", [] {
    const krait::Interpreter python;
    krait::exec("import threading\nthreading.enumerate = None");
  });
}

}  // namespace
