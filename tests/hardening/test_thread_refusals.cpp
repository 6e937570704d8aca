// Threads that may not use Python: those with too small a stack, and those in a subinterpreter.
#include <Python.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/gil.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;

class ThreadRefusals : public AsyncTest {};

int call_python() { return krait::eval("20 + 1").as<int>(); }

krait::Task<int> sleep_and_give(int value) {
  co_await krait::sleep_for(0s);
  co_return value;
}

// Small stacks.

template <class Body>
void on_a_stack_of(std::size_t kib, Body body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kib * 1024);
  pthread_t thread;
  const auto start = [](void* argument) -> void* {
    (*static_cast<Body*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, start, &body), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

constexpr bool frames_are_larger = sanitized;

TEST_F(ThreadRefusals, G11_a_stack_below_the_minimum_is_refused) {
  if (frames_are_larger) GTEST_SKIP() << "sanitizers make stacks larger";
  const krait::Object list = krait::eval("[]");
  for (const std::size_t kib : {64U, 128U, 256U, 508U}) {
    std::string complaint;
    on_a_stack_of(kib, [&] {
      try {
        call_python();
      } catch (const krait::Error& error) {
        complaint = error.what();
      }
      EXPECT_THROW(krait::run(sleep_and_give(1)), krait::Error);
      EXPECT_THROW(krait::GilLock{}, krait::Error);
      EXPECT_THROW(krait::Object{list}, krait::Error);
    });
    EXPECT_NE(complaint.find("512 KiB"), std::string::npos) << kib << ": " << complaint;
  }
  EXPECT_EQ(call_python(), 21);
}

TEST_F(ThreadRefusals, G11_endless_recursion_from_the_minimum_on_is_an_error) {
  if (frames_are_larger) GTEST_SKIP() << "sanitizers make frames many times as large";
  krait::exec(
      "def rec(n): return rec(n + 1)\n"
      "def largest(n): return max([n], key=lambda v: largest(v + 1))\n"
      "def deep():\n"
      "  nested = []\n"
      "  for _ in range(100000): nested = [nested]\n"
      "  return repr(nested)\n"
      "async def endless(): await endless()\n");
  // CPython 3.12 and 3.13 count the levels of recursion in C, and allow more than small stacks
  // hold.
  const bool counts = truth("(3, 12) <= sys.version_info < (3, 14)");
  for (const std::size_t kib : {counts ? 8192U : 512U, counts ? 8192U : 1024U}) {
    on_a_stack_of(kib, [&] {
      EXPECT_EQ(call_python(), 21);
      EXPECT_THROW(krait::eval("rec(0)"), krait::RecursionError);
      EXPECT_THROW(krait::eval("largest(0)"), krait::RecursionError);
      EXPECT_THROW(krait::eval("deep()"), krait::RecursionError);
      EXPECT_TRUE(error_of<krait::RecursionError>(call("endless")));
      EXPECT_EQ(krait::run(sleep_and_give(1)), 1);
    });
  }
}

// Subinterpreters.

constexpr const char* subinterpreters =
    "try: import _interpreters as interpreters\n"
    "except ImportError: import _xxsubinterpreters as interpreters\n";

// CPython 3.12 keeps ctypes from those that are isolated, as all are that say nothing else.
constexpr const char* create_that_may_import_all =
    "import sys\n"
    "def create():\n"
    "  if sys.version_info[:2] == (3, 12): return interpreters.create(isolated=False)\n"
    "  return interpreters.create()\n";

TEST_F(ThreadRefusals, G14_a_subinterpreter_of_python_code_leaves_calls_alone) {
  krait::exec(subinterpreters);
  krait::exec(
      "def sub(text):\n"
      "  i = interpreters.create()\n"
      "  interpreters.run_string(i, text)\n"
      "  interpreters.destroy(i)\n");
  krait::exec("marker = 'main'");
  for (int i = 0; i < 5; ++i) {
    global("sub")("marker = 'sub'");
    EXPECT_EQ(krait::eval("marker").str(), "main");
    EXPECT_EQ(krait::run(sleep_and_give(3)), 3);
  }
  on_threads(2, [](int) { EXPECT_EQ(krait::eval("marker").str(), "main"); });
}

std::atomic<int> refused = 0;

std::string complaint_here() {
  try {
    call_python();
  } catch (const krait::Error& error) {
    return error.what();
  }
  return "";
}

void note_refusal() {
  const std::string complaint = complaint_here();
  refused += contains(complaint, "subinterpreter");
}

// One subinterpreter for all: CPython's ctypes leaks a little at each import by another.
TEST_F(ThreadRefusals, G14_code_of_a_subinterpreter_that_calls_back_is_refused_while_attached) {
  krait::exec(subinterpreters);
  const auto address = std::to_string(reinterpret_cast<std::intptr_t>(&note_refusal));
  krait::exec(create_that_may_import_all);
  krait::exec("sub = create()");
  const auto call_back = [&](const std::string& type) {
    const std::string text = "import ctypes\nctypes." + type + "(None)(" + address + ")()\n";
    krait::import("__main__").set_attr("text", text);
    krait::exec("interpreters.run_string(sub, text)");
  };
  for (int i = 0; i < 5; ++i) {
    refused = 0;
    call_back("PYFUNCTYPE");
    EXPECT_EQ(refused, 1);
    call_back("CFUNCTYPE");
    EXPECT_EQ(refused, 1) << "nothing is attached there: the thread's own state is";
    EXPECT_EQ(call_python(), 21);
  }
  krait::exec("interpreters.destroy(sub)");
}

TEST(Subinterpreter, G14_a_thread_whose_state_is_a_subinterpreters_is_refused) {
  expect_clean_exit([] {
    const krait::Interpreter python;
    {
      const krait::GilLock lock;
      PyThreadState* main = PyThreadState_Get();
      PyThreadState* sub = Py_NewInterpreter();  // attached now, in its place
      KRAIT_REQUIRE(contains(complaint_here(), "subinterpreter"));
      Py_EndInterpreter(sub);
      PyThreadState_Swap(main);
      KRAIT_REQUIRE(call_python() == 21);
    }
    KRAIT_REQUIRE(call_python() == 21);
  });
}

TEST(Subinterpreter, G14_refused_without_a_lock_of_kraits_too) {
  expect_clean_exit([] {
    krait::Interpreter python;
    on_a_thread([] {
      const RawGil raw;
      PyThreadState* own = PyThreadState_Get();
      PyThreadState* sub = Py_NewInterpreter();
      KRAIT_REQUIRE(complaint_here().find("subinterpreter") != std::string::npos);
      Py_EndInterpreter(sub);
      PyThreadState_Swap(own);
      KRAIT_REQUIRE(call_python() == 21);
    });
    KRAIT_REQUIRE(call_python() == 21);
  });
}

}  // namespace
