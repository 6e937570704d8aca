// Generated functions that take and give callables, sync and async.
#include <gtest/gtest.h>
#include <callbacks.hpp>
#include <krait/krait.hpp>

#include <cctype>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/python.hpp"

namespace {

using krait::Object;
using krait::Task;
using krait_test::caught;
using Int = std::int64_t;

class Callbacks : public krait_test::AsyncTest {};

static_assert(std::is_same_v<decltype(callbacks::adder(1)), std::function<Int(Int)>>);
static_assert(std::is_same_v<decltype(callbacks::poller()), std::function<Task<std::string>(Int)>>);

TEST_F(Callbacks, ALambdaIsAnArgument) {
  EXPECT_EQ(callbacks::apply([](Int x) { return x * x; }, 7), 49);
  std::string all;
  callbacks::each({"a", "b"}, [&](const std::string& value) { all += value; });
  EXPECT_EQ(all, "ab");
}

TEST_F(Callbacks, AFunctionOfPythonsIsAResult) {
  const auto add_two = callbacks::adder(2);
  EXPECT_EQ(add_two(40), 42);
  EXPECT_EQ(callbacks::apply(add_two, 1), 3);
}

TEST_F(Callbacks, TheOriginalComesBack) {
  const std::function<Int(Int)> original = [](Int x) { return -x; };
  EXPECT_EQ(callbacks::same(original).target_type(), original.target_type());
}

TEST_F(Callbacks, ListsOptionalsAndDefaults) {
  EXPECT_EQ(callbacks::compose({[](Int x) { return x + 1; }, callbacks::adder(10)}, 1), 12);
  EXPECT_EQ(callbacks::maybe(), "nothing");
  EXPECT_EQ(callbacks::maybe([] { return std::string{"something"}; }), "something");
  EXPECT_EQ(callbacks::maybe(std::function<std::string()>{}), "nothing");
  EXPECT_EQ(callbacks::by_default({"b", "A"}), (std::vector<std::string>{"A", "b"}));
  EXPECT_EQ(callbacks::by_default({"b", "A"}, [](std::string) { return std::string{}; }),
            (std::vector<std::string>{"b", "A"}));
}

TEST_F(Callbacks, AnEmptyFunctionIsAnErrorThatNamesTheArgument) {
  EXPECT_STREQ(caught<krait::ConversionError>([] { callbacks::apply(nullptr, 1); }).what(),
               "callbacks.apply: argument 'function': expected Callable[[int], int], got an empty "
               "std::function");
  EXPECT_STREQ(
      caught<krait::ConversionError>([] { callbacks::compose({nullptr}, 1); }).what(),
      "callbacks.compose: argument 'functions'[0]: expected Callable[[int], int], got an empty "
      "std::function");
}

TEST_F(Callbacks, FunctionsTakeFunctions) {
  const auto twice = [](std::function<Int(Int)> f) { return [f](Int x) { return f(f(x)); }; };
  EXPECT_EQ(callbacks::decorate(twice, 1), 3);
}

TEST_F(Callbacks, AnyArguments) {
  const auto describe = [](const std::vector<Object>& arguments) {
    std::string all;
    for (const Object& argument : arguments) all += argument.repr() + " ";
    return all;
  };
  EXPECT_EQ(callbacks::anything(describe), "1 'two' [3.0] ");
  EXPECT_EQ(
      callbacks::call_bare([](std::vector<Object> two) -> Object { return two.size(); }).as<Int>(),
      2);
}

TEST_F(Callbacks, KeywordOptions) {
  Int sum = 0;
  EXPECT_EQ(callbacks::options({.key = [](Int x) { return 10 * x; },
                                .handlers = {{[&](Int x) { sum += x; }, [&](Int) { ++sum; }}}}),
            20);
  EXPECT_EQ(sum, 2);
}

TEST_F(Callbacks, WrongArgumentsAreATypeErrorInPythonAndSoHere) {
  const auto error = caught<krait::TypeError>([] { callbacks::wrong([](Int x) { return x; }); });
  EXPECT_EQ(error.message(), "callback: argument 1: expected int, got str 'x'");
}

Task<Int> fetch(std::string name) {
  const Int size = co_await callbacks::leaf(name);
  co_await krait::sleep_for(std::chrono::milliseconds{0});
  co_return 10 * size;
}

TEST_F(Callbacks, PythonGathersTasksOfCpp) {
  EXPECT_EQ(krait::run(callbacks::fetch_all({"a", "bcd"}, fetch)), (std::vector<Int>{10, 30}));
  EXPECT_EQ(krait::run(callbacks::first(fetch, 1000.0)), 50);
}

Task<Int> fetch_for_ever(std::string) {
  co_await krait::sleep_for(krait_test::for_ever);
  co_return 0;
}

TEST_F(Callbacks, PythonsTimeoutCancelsATaskOfCpp) {
  EXPECT_THROW(krait::run(callbacks::first(fetch_for_ever, 0.001)), krait::TimeoutError);
}

TEST_F(Callbacks, AnAsyncFunctionOfPythonIsAResult) {
  const auto poll = callbacks::poller();
  EXPECT_EQ(krait::run(poll(3)), "polled 3 times");
}

TEST_F(Callbacks, TheLoopCallsThem) {
  std::vector<Int> calls;
  krait::run(callbacks::call_later([&](Int which) { calls.push_back(which); }));
  EXPECT_EQ(calls, (std::vector<Int>{1, 2}));
}

TEST_F(Callbacks, TracebacksShowBothLanguages) {
  const std::string text = krait::run(callbacks::explain(fetch));
  const auto explain = text.find("in explain\n");
  const auto cpp = text.find("test_callbacks.cpp\", line ");
  const auto leaf = text.find("in leaf\n");
  EXPECT_TRUE(explain < cpp && cpp < leaf && leaf != text.npos) << text;
}

TEST_F(Callbacks, OneThatPythonKeepsIsCalledAfterItsScope) {
  auto calls = std::make_shared<int>(0);
  const std::weak_ptr watch = calls;
  {
    const std::thread::id here = std::this_thread::get_id();
    callbacks::keep([calls, here] {
      EXPECT_NE(std::this_thread::get_id(), here);
      ++*calls;
    });
  }
  callbacks::call_kept_on_a_thread();
  EXPECT_EQ(*calls, 1);
  calls.reset();
  EXPECT_FALSE(watch.expired());
  callbacks::forget();
  EXPECT_TRUE(watch.expired());
}

}  // namespace
