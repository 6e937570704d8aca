// Python's `threading` knows which thread is the main one, and costs nothing where nobody asks.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <latch>
#include <string>
#include <thread>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"

namespace {

using namespace krait_test;

bool is_main_thread() {
  return krait::eval(
             "__import__('threading').current_thread() is __import__('threading').main_thread()")
      .as<bool>();
}

TEST(MainThread, one_thread_without_async_code_starts_without_the_modules_of_many) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::eval("[m for m in ('threading', 'asyncio', 'ast', '_ast') "
                        "if m in __import__('sys').modules]")
                .repr(),
            "[]");
}

TEST(MainThread, is_the_one_that_started_python_where_another_imports_threading_first) {
  expect_clean_exit([] {
    const krait::Interpreter python;
    std::thread{[] { KRAIT_REQUIRE(!is_main_thread()); }}.join();
    KRAIT_REQUIRE(is_main_thread());
    KRAIT_REQUIRE(krait::eval("__import__('threading').main_thread().native_id == "
                              "__import__('threading').get_native_id()")
                      .as<bool>());
  });
}

TEST(MainThread, is_not_waited_for_under_the_name_of_a_thread_that_stays) {
  expect_clean_exit([] {
    std::latch asked{1};
    std::latch ended{1};
    std::jthread other;
    {
      const krait::Interpreter python;
      other = std::jthread{[&] {
        KRAIT_REQUIRE(!is_main_thread());
        asked.count_down();
        ended.wait();
      }};
      asked.wait();
    }
    ended.count_down();
  });
}

}  // namespace
