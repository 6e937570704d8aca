// yield_now(): others have their turn, once.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <coroutine>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class YieldNowTest : public AsyncTest {};

krait::Task<> take_turns(std::string* diary, char name, int turns) {
  for (int i = 0; i < turns; ++i) {
    diary->push_back(name);
    co_await krait::yield_now();
  }
}

TEST_F(YieldNowTest, lets_the_others_run_once) {
  std::string diary;
  krait::run(krait::when_all(take_turns(&diary, 'a', 3), take_turns(&diary, 'b', 3)));
  EXPECT_EQ(diary, "ababab");
}

TEST_F(YieldNowTest, takes_turns_with_sleep_of_zero) {
  krait::exec(
      "async def take_turns():\n"
      "  for i in range(3):\n"
      "    log.append('python')\n"
      "    await asyncio.sleep(0)\n");
  const auto take_turns_in_cpp = []() -> krait::Task<> {
    for (int i = 0; i < 3; ++i) {
      global("log").attr("append")("C++");
      co_await krait::yield_now();
    }
  };
  krait::run(krait::when_all(call("take_turns"), take_turns_in_cpp()));
  EXPECT_EQ(log(), (Log{"python", "C++", "python", "C++", "python", "C++"}));
}

TEST_F(YieldNowTest, works_with_the_gil_held) {
  std::string diary;
  krait::run(take_turns(&diary, 'a', 100), {.gil = krait::Gil::held});
  EXPECT_EQ(diary.size(), 100);
}

krait::Task<> yield_for_ever(int* turns) {
  for (;;) {
    ++*turns;
    co_await krait::yield_now();
  }
}

krait::Task<> fail_after(int turns) {
  for (int i = 0; i < turns; ++i) co_await krait::yield_now();
  throw std::runtime_error{"enough"};
}

TEST_F(YieldNowTest, is_cancelled_at_its_next_turn) {
  int turns = 0;
  EXPECT_TRUE(error_of<std::runtime_error>(krait::when_all(yield_for_ever(&turns), fail_after(5))));
  EXPECT_GE(turns, 5);
  EXPECT_LE(turns, 7);
}

struct SetsAtEnd {
  bool* flag;
  ~SetsAtEnd() { *flag = true; }
};

krait::Task<> publish_and_yield(bool* destroyed) {
  const SetsAtEnd sets{destroyed};
  co_await call("publish");
  for (;;) co_await krait::yield_now();
}

TEST_F(YieldNowTest, a_chain_closed_meanwhile_is_destroyed) {
  krait::exec(
      "async def publish():\n"
      "  global coroutine\n"
      "  coroutine = asyncio.current_task().get_coro()\n"
      "async def close():\n"
      "  coroutine.close()\n");
  bool destroyed = false;
  EXPECT_TRUE(
      error_of<krait::Cancelled>(krait::when_all(publish_and_yield(&destroyed), call("close"))));
  EXPECT_TRUE(destroyed);
}

TEST_F(YieldNowTest, a_lock_of_the_gil_across_it_is_refused) {
  const auto hold = []() -> krait::Task<> {
    const krait::GilLock lock;
    co_await krait::yield_now();
  };
  const auto error = error_of<krait::Error>(hold());
  ASSERT_TRUE(error);
  EXPECT_NE(std::string{error->what()}.find("GilLock"), std::string::npos) << error->what();
}

TEST_F(YieldNowTest, ten_thousand_tasks_take_turns) {
  std::string diary;
  std::vector<krait::Task<>> tasks;
  for (int i = 0; i < 10'000; ++i) tasks.push_back(take_turns(&diary, i % 2 == 0 ? 'a' : 'b', 2));
  krait::run(krait::when_all(std::move(tasks)));
  EXPECT_EQ(diary.size(), 20'000);
  EXPECT_EQ(diary.substr(0, 4), "abab");
}

}  // namespace
