// How a process leaves that has an Interpreter: by return, by exit, with or without ending it.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <cstdlib>
#include <latch>
#include <string>
#include <thread>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;

void use_python() {
  krait::exec(
      "import asyncio\n"
      "async def wait():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: await asyncio.sleep(0)\n"
      "async def start():\n"
      "  global task\n"
      "  task = asyncio.create_task(wait())\n"
      "  await asyncio.sleep(0)\n");
  krait::run(call("start"));
}

krait::Object& static_object() {
  static krait::Object object;
  return object;
}

TEST(ProcessExit, of_a_program_that_never_ends_python_is_silent) {
  expect_exit(7, says_nothing, [] {
    static const auto* never_ended = new krait::Interpreter;
    static_cast<void>(never_ended);
    use_python();
    static_object() = krait::eval("[1]");
  });
}

TEST(ProcessExit, while_other_threads_still_use_python_is_silent) {
  expect_exit(7, says_nothing, [] {
    overlook_leaks();
    new krait::Interpreter;
    use_python();
    std::thread{[] { krait::run(krait::sleep_for(for_ever)); }}.detach();
    std::thread{[] { krait::eval("__import__('time').sleep(1000)"); }}.detach();
  });
}

TEST(ProcessExit, ends_a_static_interpreter) {
  expect_exit(7, says_nothing, [] {
    static_object();  // made before it, so destroyed after it
    static const krait::Interpreter python;
    use_python();
    static_object() = krait::eval("[1]");
    on_a_thread(use_python);
  });
}

TEST(ProcessExit, destroys_a_static_object_before_a_static_interpreter) {
  expect_exit(7, says_nothing, [] {
    static const krait::Interpreter python;
    static_object() = krait::eval("[1]");
    static const auto kept = krait::sleep_for(for_ever);
    use_python();
  });
}

thread_local krait::Object kept_by_thread;

TEST(ProcessExit, of_threads_with_thread_local_objects_after_the_end_is_silent) {
  expect_exit(7, says_nothing, [] {
    std::latch made{1};
    std::latch ended{1};
    std::jthread thread;
    {
      const krait::Interpreter python;
      thread = std::jthread{[&] {
        kept_by_thread = krait::eval("[1]");
        use_python();
        made.count_down();
        ended.wait();
      }};
      made.wait();
      kept_by_thread = krait::eval("[2]");
    }
    ended.count_down();
  });
}

krait::Task<> leave() {
  co_await krait::sleep_for(0s);
  std::exit(7);
}

TEST(ProcessExit, from_inside_a_task_keeps_its_code_and_does_not_crash) {
  expect_exit(7, says_nothing, [] {
    overlook_leaks();
    new krait::Interpreter;
    krait::run(leave());
  });
  expect_exit(7, does_not_complain, [] {
    overlook_leaks();
    static const krait::Interpreter python;
    krait::run(leave());
  });
}

TEST(ProcessExit, with_an_exception_of_python_that_nobody_catches_is_the_hosts_own) {
  EXPECT_EXIT(
      {
        alarm(child_deadline);
        const krait::Interpreter python;
        try {
          krait::eval("__import__('sys').exit(3)");
        } catch (const krait::SystemExit&) {
          std::_Exit(5);
        }
      },
      testing::ExitedWithCode(5), says_nothing);
}

}  // namespace
