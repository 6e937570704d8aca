// Generated functions that give something to await, in every spelling.
#include <gtest/gtest.h>
#include <coroutines.hpp>
#include <krait/krait.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::Task;
using krait_test::caught;
using krait_test::contains;

TEST(CoroutineTest, EachSpellingIsATaskOfItsResult) {
  static_assert(std::is_same_v<decltype(coroutines::nothing()), Task<void>>);
  static_assert(std::is_same_v<decltype(coroutines::older_spelling()), Task<std::int64_t>>);
  static_assert(std::is_same_v<decltype(coroutines::bare()), Task<std::int64_t>>);
  static_assert(std::is_same_v<decltype(coroutines::by_awaitable(1)), Task<std::int64_t>>);
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(coroutines::plain(1)), 1);
  EXPECT_EQ(krait::run(coroutines::waiting(2)), 2);
  EXPECT_EQ(krait::run(coroutines::older_spelling()), 42);
  EXPECT_EQ(krait::run(coroutines::bare()), 42);
  EXPECT_EQ(krait::run(coroutines::by_coroutine(3)), 3);
  EXPECT_EQ(krait::run(coroutines::by_awaitable(4)), 4);
  krait::run(coroutines::nothing());
}

TEST(CoroutineTest, FuturesTasksAndAwaitablesOfOnesOwnAreAwaited) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(coroutines::by_future(5)), 5);
  EXPECT_EQ(krait::run(coroutines::by_task(6)), 6);
  EXPECT_EQ(krait::run(coroutines::by_own_awaitable(7)), 7);
  EXPECT_EQ(krait::run(coroutines::by_own_awaitable(0)), 0);
}

TEST(CoroutineTest, WhatCannotBeAwaitedIsATypeError) {
  const krait::Interpreter python;
  const auto error =
      caught<krait::TypeError>([] { krait::run(coroutines::no_awaitable_after_all()); });
  EXPECT_TRUE(contains(error.what(), "await")) << error.what();
}

Task<std::string> text_of_cpp() {
  co_await krait::yield_now();
  co_return "from C++";
}

Task<> failing() {
  co_await krait::yield_now();
  throw std::out_of_range{"in C++"};
}

TEST(CoroutineTest, TasksOfCppAreParameters) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(coroutines::doubled(coroutines::waiting(21))), 42);
  using Result = std::tuple<std::string, std::int64_t>;
  EXPECT_EQ(krait::run(coroutines::first_of(text_of_cpp(), coroutines::nothing(), 3)),
            (Result{"from C++", 3}));
  EXPECT_THROW(krait::run(coroutines::first_of(text_of_cpp(), failing())), krait::IndexError);
  EXPECT_EQ(coroutines::close(coroutines::plain(1)), "coroutine");
  EXPECT_EQ(krait::run(coroutines::in_a_task(coroutines::waiting(5))), 5);
}

TEST(CoroutineTest, ATaskMayBeLeftOut) {
  const krait::Interpreter python;
  static_assert(std::is_same_v<decltype(&coroutines::name_of),
                               std::string (*)(std::optional<Task<std::int64_t>>)>);
  EXPECT_EQ(coroutines::name_of(), "none");
  EXPECT_EQ(coroutines::name_of(std::nullopt), "none");
  EXPECT_EQ(coroutines::name_of(coroutines::plain(1)), "coroutine");
}

TEST(CoroutineTest, ATaskThatWasAwaitedIsNoParameter) {
  const krait::Interpreter python;
  auto task = coroutines::plain(1);
  EXPECT_EQ(krait::run(std::move(task)), 1);
  EXPECT_THROW(krait::run(coroutines::doubled(std::move(task))), krait::Error);
}

TEST(CoroutineTest, AResultThatDoesNotFitNamesItsPlace) {
  const krait::Interpreter python;
  const auto error = caught<krait::ConversionError>([] { krait::run(coroutines::wrong_result()); });
  EXPECT_STREQ(error.what(),
               "coroutines.wrong_result: result[1][\"x\"]: expected int, got str 'not a number'");
}

Task<std::string> temporaries() {
  std::string text = "gone before the task starts";
  std::vector<std::byte> data(3, std::byte{7});
  Task<std::tuple<std::string, std::vector<std::byte>, std::vector<std::vector<std::int64_t>>,
                  std::unordered_map<std::string, std::optional<double>>>>
      task = coroutines::echo(text, data, {{1}, {}, {2, 3}}, {{"a", 1.5}, {"b", std::nullopt}});
  text.assign(text.size(), '!');
  data.clear();
  const auto [text_back, data_back, rows, table] = co_await std::move(task);
  EXPECT_EQ(data_back, std::vector<std::byte>(3, std::byte{7}));
  EXPECT_EQ(rows, (std::vector<std::vector<std::int64_t>>{{1}, {}, {2, 3}}));
  EXPECT_EQ(table.at("a"), 1.5);
  EXPECT_EQ(table.at("b"), std::nullopt);
  co_return text_back;
}

TEST(CoroutineTest, ATaskKeepsItsArguments) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(temporaries()), "gone before the task starts");
}

TEST(CoroutineTest, AnArgumentThatDoesNotFitIsAnErrorOfTheAwait) {
  const krait::Interpreter python;
  auto task = coroutines::note("caf\xe9");
  const auto error = caught<krait::ConversionError>([&] { krait::run(std::move(task)); });
  EXPECT_TRUE(contains(error.what(), "coroutines.note: argument 'text': expected UTF-8"))
      << error.what();
}

TEST(CoroutineTest, ADroppedTaskNeverCallsAndSaysNothing) {
  testing::internal::CaptureStderr();
  {
    const krait::Interpreter python;
    { auto dropped = coroutines::note("dropped"); }
    krait::run(coroutines::note("run"));
    EXPECT_EQ(krait::run(coroutines::noted()), (std::vector<std::string>{"run"}));
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

Task<std::int64_t> sum_of_many(std::int64_t count) {
  std::vector<Task<std::int64_t>> tasks;
  for (std::int64_t i = 0; i < count; ++i) tasks.push_back(coroutines::waiting(i));
  std::int64_t sum = 0;
  for (const std::int64_t number : co_await krait::when_all(std::move(tasks))) sum += number;
  co_return sum;
}

TEST(CoroutineTest, ManyRunConcurrentlyAndKeepTheirResultsApart) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(sum_of_many(1000)), 499'500);
}

TEST(CoroutineTest, AnIntBeyond64BitsIsNoInt) {
  const krait::Interpreter python;
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(krait::run(coroutines::waiting(most)), most);
}

}  // namespace
