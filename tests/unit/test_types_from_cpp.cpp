// What of the C++ standard library becomes a Python value where no annotation asks for it.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using krait::Object;

TEST(FromCppTest, WhatIsNotThereIsNone) {
  const krait::Interpreter python;
  EXPECT_TRUE(Object{nullptr}.is_none());
  EXPECT_TRUE(Object{std::nullopt}.is_none());
  EXPECT_EQ(krait::eval("repr")(nullptr).str(), "None");
}

TEST(FromCppTest, APairIsATupleOfTwo) {
  const krait::Interpreter python;
  const std::pair<std::string, std::vector<int>> pair{"one", {1, 2}};
  const Object object = pair;
  EXPECT_EQ(object.repr(), "('one', [1, 2])");
  EXPECT_EQ((object.as<std::pair<std::string, std::vector<int>>>()), pair);
  EXPECT_THROW((void)(krait::eval("(1, 2, 3)").as<std::pair<int, int>>()), krait::ConversionError);
  EXPECT_THROW((void)(krait::eval("(1, 'b')").as<std::pair<int, int>>()), krait::ConversionError);
}

TEST(FromCppTest, AnArrayIsAListOfThatLength) {
  const krait::Interpreter python;
  const std::array<std::string, 2> array{"a", "b"};
  const Object object = array;
  EXPECT_EQ(object.repr(), "['a', 'b']");
  EXPECT_EQ((object.as<std::array<std::string, 2>>()), array);
  EXPECT_EQ((krait::eval("(1.5, 2)").as<std::array<double, 2>>()), (std::array{1.5, 2.0}));
  EXPECT_TRUE((krait::eval("[]").as<std::array<int, 0>>()).empty());
  try {
    static_cast<void>(krait::eval("[1, 2, 3]").as<std::array<int, 2>>());
    FAIL() << "three are not two";
  } catch (const krait::ConversionError& error) {
    EXPECT_EQ(std::string{error.what()}, "expected a list of 2, got one of 3");
  }
}

std::int64_t twice(std::int64_t value) { return 2 * value; }

struct Adder {
  std::int64_t operator()(std::int64_t value) const { return value + summand; }
  std::int64_t summand = 0;
};

TEST(FromCppTest, LambdasFunctionsAndClassesWithOneCallOperatorAreFunctions) {
  const krait::Interpreter python;
  const Object call = krait::eval("lambda f: f(20)");
  std::int64_t seen = 0;
  EXPECT_EQ(call([&seen](std::int64_t value) { return seen = value + 1; }).as<int>(), 21);
  EXPECT_EQ(seen, 21);
  EXPECT_EQ(call(twice).as<int>(), 40);
  EXPECT_EQ(call(&twice).as<int>(), 40);
  EXPECT_EQ(call(Adder{3}).as<int>(), 23);
  EXPECT_TRUE(call([](double) {}).is_none());
  EXPECT_THROW(call([](const std::string&) {}), krait::TypeError);
}

TEST(FromCppTest, ALambdaThatGivesATaskIsAnAsyncFunction) {
  const krait::Interpreter python;
  krait::exec("async def ask(f): return await f(1) + await f(2)");
  const auto answer = [](std::int64_t value) -> krait::Task<std::int64_t> {
    co_await krait::yield_now();
    co_return 10 * value;
  };
  const Object asked = krait::eval("ask")(answer);
  EXPECT_EQ(krait::run(asked.await<int>()), 30);
}

struct Ambiguous {
  int operator()(int) const;
  int operator()(double) const;
};

TEST(FromCppTest, WhatHasNoOneSignatureOrNoMeaningInPythonDoesNotConvert) {
  EXPECT_FALSE((std::is_constructible_v<Object, Ambiguous>));
  EXPECT_FALSE((std::is_constructible_v<Object, std::mutex>));
  EXPECT_FALSE((std::is_constructible_v<Object, void (*)(std::mutex&)>));
  EXPECT_FALSE((std::is_constructible_v<Object, std::pair<int, std::mutex>>));
}

}  // namespace
