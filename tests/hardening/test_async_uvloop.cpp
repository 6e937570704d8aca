// What is built on an event loop's own methods, on a loop that is written in C.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;

class OnUvloop : public testing::Test {
 protected:
  void SetUp() override {
    {
      const krait::Interpreter python;
      if (!is_installed("uvloop")) GTEST_SKIP() << "this Python has no uvloop";
    }
    overlook_leaks();  // uvloop keeps what it makes
    python_.emplace(krait::Config{.event_loop = "uvloop"});
    krait::exec("import asyncio\nasync def sleep(): await asyncio.sleep(1000)\n");
  }
  void TearDown() override {
    python_.reset();
    EXPECT_EQ(complaint_in(stderr_.stop()), "");
  }

 private:
  StderrCapture stderr_;
  std::optional<krait::Interpreter> python_;
};

krait::Task<> take_turns(std::string* diary, char name) {
  for (int i = 0; i < 3; ++i) {
    diary->push_back(name);
    co_await krait::yield_now();
  }
}

TEST_F(OnUvloop, tasks_take_turns) {
  std::string diary;
  krait::run(krait::when_all(take_turns(&diary, 'a'), take_turns(&diary, 'b')));
  EXPECT_EQ(diary, "ababab");
}

TEST_F(OnUvloop, timeouts_pass_or_are_taken_away) {
  EXPECT_TRUE(error_of<krait::TimeoutError>(krait::timeout(0s, call("sleep"))));
  EXPECT_TRUE(error_of<krait::TimeoutError>(krait::timeout(2ms, call("sleep"))));
  EXPECT_TRUE(
      error_of<krait::TimeoutError>(krait::timeout(1000s, krait::timeout(2ms, call("sleep")))));
  krait::run(krait::timeout(std::chrono::hours::max(), krait::yield_now()));
}

TEST_F(OnUvloop, the_first_of_several_wins) {
  EXPECT_EQ(krait::run(krait::when_any(call("sleep"), krait::yield_now())).index(), 1);
}

krait::Task<int> join_group() {
  krait::TaskGroup group;
  std::string diary;
  group.spawn(take_turns(&diary, 'a'));
  auto length = group.spawn(krait::to_thread([] { return 3; }));
  co_await group.join();
  co_return static_cast<int>(diary.size()) + co_await std::move(length);
}

krait::Task<> fail_in_group() {
  krait::TaskGroup group;
  group.spawn(call("sleep"));
  group.spawn(krait::to_thread([] { throw krait::KeyError{"here"}; }));
  co_await group.join();
}

TEST_F(OnUvloop, groups_end_together) {
  EXPECT_EQ(krait::run(join_group()), 6);
  EXPECT_TRUE(error_of<krait::KeyError>(fail_in_group()));
}

TEST_F(OnUvloop, blocking_calls_run_on_other_threads) {
  EXPECT_EQ(krait::run(krait::to_thread([] { return krait::eval("6 * 7").as<int>(); })), 42);
}

}  // namespace
