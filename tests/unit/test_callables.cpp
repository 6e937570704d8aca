// Callables across the border: C++ functions that Python calls, and Python's that C++ calls.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

using namespace krait_test;
using krait::Object;
using Int = std::int64_t;

class CallablesTest : public AsyncTest {
 protected:
  CallablesTest() {
    krait::exec(
        "import copy, threading, traceback, weakref\n"
        "def outcome(function, *arguments, **options):\n"
        "  try: return repr(function(*arguments, **options))\n"
        "  except BaseException as error: return f'{type(error).__name__}: {error}'\n"
        "def call(function, *arguments): return function(*arguments)\n"
        "def fail(text): raise KeyError(text)\n");
  }
};

template <class F>
Object function(F callable) {
  return std::function{std::move(callable)};
}

template <class... Args>
std::string outcome(const Args&... arguments) {
  return global("outcome")(arguments...).template as<std::string>();
}

Object doubler() {
  return function([](Int number) { return 2 * number; });
}

// Comes back only if this thread doesn't hold the GIL.
void wait_for_python_elsewhere() {
  std::jthread{[] { EXPECT_EQ(krait::eval("1 + 1").as<Int>(), 2); }}.join();
}

// What Python sees.

TEST_F(CallablesTest, PythonCallsACppFunction) {
  EXPECT_EQ(global("call")(doubler(), 21).as<Int>(), 42);
}

TEST_F(CallablesTest, ArgumentsAndResultsAreConverted) {
  const Object join = function([](std::vector<std::string> parts, std::optional<std::string> by) {
    std::string joined;
    for (const auto& part : parts) joined += (joined.empty() ? "" : by.value_or("")) + part;
    return joined;
  });
  EXPECT_EQ(outcome(join, std::vector<std::string>{"a", "b"}, "-"), "'a-b'");
  EXPECT_EQ(outcome(join, std::vector<std::string>{"a", "b"}, Object{}), "'ab'");
}

TEST_F(CallablesTest, AFunctionWithoutResultGivesNone) {
  int calls = 0;
  EXPECT_EQ(outcome(function([&] { ++calls; })), "None");
  EXPECT_EQ(calls, 1);
}

TEST_F(CallablesTest, ItSaysWhatItIs) {
  const Object callback = function([](Int, std::vector<std::string>) { return true; });
  EXPECT_EQ(callback.repr(), "<krait.function (int, list[str]) -> bool>");
  EXPECT_EQ(callback.attr("__name__").as<std::string>(), "callback");
  EXPECT_EQ(callback.type().attr("__module__").as<std::string>(), "krait");
  EXPECT_EQ(callback.attr("__doc__").as<std::string>(),
            "A function of C++: callback(int, list[str]) -> bool");
  EXPECT_TRUE(krait::eval("callable")(callback).as<bool>());
}

TEST_F(CallablesTest, WrongArgumentsAreATypeErrorThatSaysWhatWasExpected) {
  const Object callback = function([](Int, std::vector<Int>) { return 0; });
  EXPECT_EQ(outcome(callback, "x", std::vector<Int>{}),
            "TypeError: callback: argument 1: expected int, got str 'x'");
  EXPECT_EQ(outcome(callback, 1, std::vector<std::string>{"x"}),
            "TypeError: callback: argument 2[0]: expected int, got str 'x'");
  EXPECT_EQ(outcome(callback, 1),
            "TypeError: callback: expected 2 arguments (int, list[int]), got 1");
  EXPECT_EQ(outcome(function([] {}), 1), "TypeError: callback: expected 0 arguments, got 1");
}

TEST_F(CallablesTest, ArgumentsByNameAreATypeError) {
  krait::import("__main__").set_attr("callback", doubler());
  EXPECT_EQ(krait::eval("outcome(callback, number=1)").as<std::string>(),
            "TypeError: callback: got an argument named 'number', but a C++ function's have no "
            "names: give them by position");
  EXPECT_EQ(krait::eval("outcome(callback, *[2], **{})").as<std::string>(), "4");
}

TEST_F(CallablesTest, AResultThatIsNoUtf8IsATypeError) {
  EXPECT_TRUE(outcome(function([] {
                return std::string{"\xff"};
              })).starts_with("TypeError: callback's result: expected UTF-8 text: "));
}

TEST_F(CallablesTest, ItCanBeReferredToWeaklyAndCopied) {
  krait::import("__main__").set_attr("callback", doubler());
  EXPECT_TRUE(truth("copy.copy(callback) is callback"));
  EXPECT_TRUE(truth("copy.deepcopy([callback])[0] is callback"));
  krait::exec("reference = weakref.ref(callback, lambda _: log.append('gone'))\ndel callback");
  EXPECT_EQ(log(), Log{"gone"});
  EXPECT_TRUE(truth("reference() is None"));
}

TEST_F(CallablesTest, ItCanNeitherBeMadeNorPickledNorChangedByPython) {
  krait::import("__main__").set_attr("callback", doubler());
  EXPECT_TRUE(krait::eval("outcome(type(callback))").as<std::string>().starts_with("TypeError"));
  EXPECT_TRUE(krait::eval("outcome(__import__('pickle').dumps, callback)")
                  .as<std::string>()
                  .starts_with("TypeError"));
  EXPECT_TRUE(krait::eval("outcome(setattr, callback, 'x', 1)")
                  .as<std::string>()
                  .starts_with("AttributeError"));
}

TEST_F(CallablesTest, ItIsASortKeyAHundredThousandTimes) {
  const Object key = function([](Int number) { return -number; });
  krait::import("__main__").set_attr("key", key);
  EXPECT_TRUE(truth("sorted(range(100000), key=key) == list(range(99999, -1, -1))"));
}

// GIL and threads.

TEST_F(CallablesTest, ItRunsWithoutTheGil) {
  EXPECT_EQ(outcome(function([] { wait_for_python_elsewhere(); })), "None");
}

TEST_F(CallablesTest, PythonThreadsMayCallIt) {
  krait::import("__main__").set_attr("callback", doubler());
  krait::exec(
      "from concurrent.futures import ThreadPoolExecutor\n"
      "with ThreadPoolExecutor(4) as pool: total = sum(pool.map(callback, range(1000)))\n");
  EXPECT_EQ(number("total"), 999'000);
}

TEST_F(CallablesTest, CallsNestThroughBothLanguages) {
  const std::function<Int(Int)> countdown = [](Int n) {
    if (n == 0) return Int{0};
    return 1 + global("again")(n - 1).as<Int>();
  };
  krait::import("__main__").set_attr("countdown", Object{countdown});
  krait::exec("def again(n): return countdown(n)");
  EXPECT_EQ(countdown(100), 100);
}

TEST_F(CallablesTest, WhatItCapturedIsDestroyedWithoutTheGil) {
  struct Waits {
    bool* destroyed;
    ~Waits() {
      wait_for_python_elsewhere();
      *destroyed = true;
    }
  };
  bool destroyed = false;
  krait::import("__main__")
      .set_attr("callback", function([kept = std::make_shared<Waits>(&destroyed)] {}));
  krait::exec("del callback");
  EXPECT_TRUE(destroyed);
}

TEST_F(CallablesTest, AnErrorThatIsBeingRaisedSurvivesTheEndOfAFunction) {
  struct CallsPython {
    ~CallsPython() { EXPECT_THROW(krait::eval("1 / 0"), krait::ZeroDivisionError); }
  };
  krait::import("__main__").set_attr("make", function([] {
                                       return function([kept = std::make_shared<CallsPython>()] {});
                                     }));
  krait::exec(
      "def drop_while_failing():\n"
      "  callback = make()\n"
      "  raise KeyError('mine')\n");
  EXPECT_EQ(outcome(global("drop_while_failing")), "KeyError: 'mine'");
}

// Errors.

TEST_F(CallablesTest, CppExceptionsBecomePythons) {
  const auto thrown = [](auto error) { return outcome(function([=] { throw error; })); };
  EXPECT_EQ(thrown(std::runtime_error{"x"}), "RuntimeError: x");
  EXPECT_EQ(thrown(std::invalid_argument{"x"}), "ValueError: x");
  EXPECT_EQ(thrown(std::out_of_range{"x"}), "IndexError: x");
  EXPECT_EQ(thrown(std::bad_alloc{}), "MemoryError: ");
  EXPECT_EQ(thrown(krait::KeyError{"x"}), "KeyError: 'x'");
  EXPECT_EQ(thrown(krait::Cancelled{}), "CancelledError: ");
  EXPECT_EQ(thrown(7), "RuntimeError: a C++ exception that is no std::exception");
}

TEST_F(CallablesTest, APythonErrorThatPassesThroughIsTheSameObject) {
  krait::import("__main__").set_attr("through", function([] { global("fail")("x"); }));
  krait::exec(
      "def fail(text):\n"
      "  global first\n"
      "  first = KeyError(text)\n"
      "  raise first from ValueError('cause')\n"
      "try: through()\n"
      "except KeyError as error: same = error is first\n");
  EXPECT_TRUE(truth("same"));
  EXPECT_EQ(krait::eval("repr(first.__cause__)").as<std::string>(), "ValueError('cause')");
}

TEST_F(CallablesTest, AnExitPassesThrough) {
  EXPECT_EQ(outcome(function([] { krait::exec("raise SystemExit(3)"); })), "SystemExit: 3");
  EXPECT_EQ(outcome(function([] { krait::exec("raise StopIteration(3)"); })), "StopIteration: 3");
}

// From Python.

TEST_F(CallablesTest, CppCallsAPythonFunction) {
  const auto add = value<std::function<Int(Int, Int)>>("lambda a, b: a + b");
  EXPECT_EQ(add(40, 2), 42);
  const auto append = value<std::function<void(std::string)>>("log.append");
  append("x");
  EXPECT_EQ(log(), Log{"x"});
}

TEST_F(CallablesTest, WhatCannotBeCalledIsAConversionError) {
  EXPECT_EQ(complaint<std::function<Int(std::string)>>("'x'"),
            "expected Callable[[str], int], got str 'x'");
  EXPECT_EQ(complaint<std::function<void()>>("None"), "expected Callable[[], None], got None");
}

TEST_F(CallablesTest, AWrongResultOfPythonIsAConversionErrorThatSaysSo) {
  const auto give = value<std::function<std::vector<Int>(Int)>>("lambda x: [1, 'x']");
  EXPECT_STREQ(caught<krait::ConversionError>([&] { give(1); }).what(),
               "callable's result[1]: expected int, got str 'x'");
  const auto nothing = value<std::function<void()>>("lambda: 1");
  EXPECT_STREQ(caught<krait::ConversionError>([&] { nothing(); }).what(),
               "callable's result: expected None, got int 1");
}

TEST_F(CallablesTest, AnArgumentThatIsNoUtf8IsAConversionError) {
  const auto take = value<std::function<void(std::string)>>("print");
  EXPECT_TRUE(contains(caught<krait::ConversionError>([&] { take("\xff"); }).what(),
                       "callable: argument 1: expected UTF-8 text"));
}

TEST_F(CallablesTest, PythonsErrorsAreThrown) {
  const auto fail = value<std::function<void(std::string)>>("fail");
  EXPECT_EQ(caught<krait::KeyError>([&] { fail("x"); }).message(), "'x'");
}

TEST_F(CallablesTest, CopiesOfAPythonFunctionNeedNoGilAndNoInterpreter) {
  auto call = value<std::function<Int()>>("lambda: 1");
  std::jthread{[&] {
    const auto copy = call;
    EXPECT_EQ(copy(), 1);
  }}.join();
  end_python();
  const auto copy = call;
  call = nullptr;
  EXPECT_THROW(copy(), krait::Error);
}

TEST_F(CallablesTest, WhatComesBackIsTheOriginal) {
  const std::function<Int(Int)> original = [calls = Int{0}](Int x) mutable { return x + ++calls; };
  const auto back = Object{original}.as<std::function<Int(Int)>>();
  EXPECT_EQ(back.target_type(), original.target_type());
  const Object python = krait::eval("lambda x: x");
  EXPECT_TRUE(Object{python.as<std::function<Int(Int)>>()}.is(python));
}

TEST_F(CallablesTest, AFunctionOfAnotherSignatureIsCalledThroughPython) {
  const auto other = doubler().as<std::function<double(std::int32_t)>>();
  EXPECT_EQ(other(2), 4.0);
}

TEST_F(CallablesTest, FunctionsTakeFunctions) {
  const Object twice = function([](std::function<Int(Int)> f, Int x) { return f(f(x)); });
  krait::import("__main__").set_attr("twice", twice);
  EXPECT_EQ(krait::eval("twice(lambda x: x * x, 3)").as<Int>(), 81);
  const auto back = twice.as<std::function<Int(std::function<Int(Int)>, Int)>>();
  EXPECT_EQ(back([](Int x) { return x + 1; }, 1), 3);
}

TEST_F(CallablesTest, FunctionsGiveFunctions) {
  const Object adder =
      function([](Int a) { return std::function<Int(Int)>{[=](Int b) { return a + b; }}; });
  EXPECT_EQ(adder(1)(2).as<Int>(), 3);
}

TEST_F(CallablesTest, AnEmptyFunctionIsAConversionErrorOrNone) {
  EXPECT_STREQ(caught<krait::ConversionError>([] { Object{std::function<Int(Int)>{}}; }).what(),
               "expected Callable[[int], int], got an empty std::function");
  using Optional = std::optional<std::function<Int(Int)>>;
  EXPECT_TRUE(Object{Optional{std::function<Int(Int)>{}}}.is_none());
  EXPECT_TRUE(Object{Optional{}}.is_none());
  EXPECT_FALSE(value<Optional>("None").has_value());
  EXPECT_EQ(value<Optional>("abs").value()(-1), 1);
}

TEST_F(CallablesTest, FunctionsStandInContainersAndUnions) {
  const auto all = value<std::vector<std::function<Int(Int)>>>("[abs, int]");
  EXPECT_EQ(all.at(0)(-1), 1);
  EXPECT_EQ(complaint<std::vector<std::function<Int(Int)>>>("[abs, 1]"),
            "value[1]: expected Callable[[int], int], got int 1");
  using Choice = std::variant<std::function<Int(Int)>, Int>;
  EXPECT_EQ(value<Choice>("abs").index(), 0U);
  EXPECT_EQ(value<Choice>("5").index(), 1U);
}

TEST_F(CallablesTest, ItLeavesNothingBehind) {
  const auto left = blocks_left_by(100, [] {
    const Object callback = doubler();
    EXPECT_EQ(callback(1).as<Int>(), 2);
    EXPECT_EQ(outcome(callback, "x").substr(0, 9), "TypeError");
    EXPECT_EQ(callback.as<std::function<Int(Int)>>()(2), 4);
    EXPECT_EQ(value<std::function<Int(Int)>>("abs")(-1), 1);
  });
  EXPECT_LT(left, 50);
}

TEST_F(CallablesTest, PythonMayKeepItUntilTheInterpreterEnds) {
  auto alive = std::make_shared<int>(1);
  const std::weak_ptr watch = alive;
  krait::import("__main__").set_attr("kept", function([alive = std::move(alive)] {}));
  krait::exec("import atexit\natexit.register(kept)");
  EXPECT_FALSE(watch.expired());
  end_python();
  EXPECT_TRUE(watch.expired());
}

TEST_F(CallablesTest, ItBelongsToTheInterpreterThatItWasMadeIn) {
  EXPECT_EQ(doubler()(1).as<Int>(), 2);
  end_python();
  const krait::Interpreter second;
  EXPECT_EQ(doubler()(1).as<Int>(), 2);
}

}  // namespace
