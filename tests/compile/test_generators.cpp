// Generated functions that give generators and streams, in every spelling.
#include <gtest/gtest.h>
#include <generators.hpp>
#include <krait/krait.hpp>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::AsyncGenerator;
using krait::Generator;
using krait::Task;
using krait_test::caught;
using krait_test::contains;
using Strings = std::vector<std::string>;

static_assert(std::is_same_v<decltype(generators::counting(1, {})), AsyncGenerator<std::string>>);
static_assert(std::is_same_v<decltype(generators::conversation()),
                             AsyncGenerator<std::string, std::optional<std::string>>>);
static_assert(std::is_same_v<decltype(generators::nothings(1)), AsyncGenerator<std::monostate>>);
static_assert(std::is_same_v<decltype(generators::numbers(1)), Generator<std::int64_t>>);
static_assert(std::is_same_v<decltype(generators::accumulate(1)),
                             Generator<double, double, std::vector<std::string>>>);

template <class T, class Send>
Task<std::vector<T>> collect(AsyncGenerator<T, Send> stream) {
  std::vector<T> items;
  while (auto item = co_await stream.next()) items.push_back(*std::move(item));
  co_return items;
}

TEST(GeneratorsTest, AStreamKeepsItsArgumentsUntilItBegins) {
  auto stream =
      generators::counting(7, Strings(2, "a name that no string holds inside of it"), {.step = 3});
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(collect(std::move(stream))),
            (Strings{"a name that no string holds inside of it 7",
                     "a name that no string holds inside of it 10"}));
}

TEST(GeneratorsTest, OneThatNeverBeginsIsNeverCalled) {
  testing::internal::CaptureStderr();
  {
    const krait::Interpreter python;
    { auto dropped = generators::counting(1, {"never"}); }
    EXPECT_EQ(generators::noted(), Strings{});
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

Task<Strings> break_early() {
  {
    auto stream = generators::counting(1, {"a", "b", "c"});
    co_await stream.next();
    co_await stream.next();
  }
  co_return generators::noted();
}

TEST(GeneratorsTest, AStreamThatIsLeftIsClosedAtOnce) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(break_early()), Strings{"counting closed"});
}

Task<Strings> talk() {
  auto stream = generators::conversation();
  Strings said;
  said.push_back((co_await stream.next()).value());
  said.push_back((co_await stream.asend("louder")).value());
  said.push_back((co_await stream.asend(std::nullopt)).value_or("end"));
  co_return said;
}

TEST(GeneratorsTest, AStreamTakesValues) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(talk()), (Strings{"hello", "LOUDER", "end"}));
}

Task<std::size_t> await_and_collect() {
  auto stream = co_await generators::opened(3);
  const auto items = co_await collect(std::move(stream));
  EXPECT_EQ(std::get<1>(items.at(2)), std::vector{std::byte{2}});
  co_return items.size();
}

TEST(GeneratorsTest, EachSpellingOfAStreamWorks) {
  const krait::Interpreter python;
  const auto maps = krait::run(collect(generators::plain(2)));
  EXPECT_EQ(maps.at(1).at("1"), (std::vector<std::optional<std::int64_t>>{1, std::nullopt}));
  EXPECT_EQ(krait::run(await_and_collect()), 3U);
  EXPECT_EQ(krait::run(collect(generators::not_annotated("x"))).at(1)[0].as<std::string>(), "x");
  EXPECT_EQ(krait::run(collect(generators::nothings(4))).size(), 4U);
}

Task<std::int64_t> sum_of_what_fits() {
  auto stream = generators::wrong_item();
  std::int64_t sum = 0;
  for (;;) {
    try {
      const auto item = co_await stream.next();
      if (!item) co_return sum;
      sum += *item;
    } catch (const krait::ConversionError& error) {
      EXPECT_STREQ(error.what(), "generators.wrong_item: item 1: expected int, got str 'one'");
    }
  }
}

TEST(GeneratorsTest, WhatDoesNotFitNamesItsPlace) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(sum_of_what_fits()), 2);
}

Task<> await_wrong_result() { static_cast<void>(co_await generators::wrong_result()); }

TEST(GeneratorsTest, AResultThatIsNoStreamIsAnError) {
  const krait::Interpreter python;
  const auto error = caught<krait::ConversionError>([] { krait::run(await_wrong_result()); });
  EXPECT_STREQ(error.what(),
               "generators.wrong_result: result: expected AsyncIterator[int], got int 1");
}

TEST(GeneratorsTest, GeneratorsAreRanges) {
  const krait::Interpreter python;
  std::int64_t sum = 0;
  for (const auto number : generators::numbers(1'000'000)) {
    if (number == 100) break;
    sum += number;
  }
  EXPECT_EQ(sum, 4950);
  EXPECT_EQ(generators::noted(), Strings{"numbers closed"});
  Strings words;
  for (auto& word : generators::words("to be or")) words.push_back(std::move(word));
  EXPECT_EQ(words, (Strings{"to", "be", "or"}));
}

TEST(GeneratorsTest, AGeneratorTakesValuesAndReturnsAResult) {
  const krait::Interpreter python;
  auto accumulate = generators::accumulate(1);
  EXPECT_EQ(accumulate.next(), 1.0);
  EXPECT_EQ(accumulate.send(2), 3.0);
  EXPECT_EQ(accumulate.send(7.5), std::nullopt);
  EXPECT_EQ(accumulate.result(), (Strings{"total", "10.5"}));
}

Task<std::int64_t> sum_later() {
  std::int64_t sum = 0;
  auto numbers = co_await generators::later(5);
  for (const auto number : numbers) sum += number;
  co_return sum;
}

TEST(GeneratorsTest, ATaskMayGiveAGenerator) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(sum_later()), 10);
}

}  // namespace
