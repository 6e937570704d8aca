// Errors as values: copied, read and destroyed on any thread, also after the interpreter's end.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::contains;
using krait_test::define;

krait::ValueError chained_error() {
  const Object fail = define(R"(
def fail():
    try:
        raise KeyError("inner")
    except KeyError as error:
        raise ValueError("outer") from error
)")["fail"];
  return caught<krait::ValueError>([&] { fail(); });
}

TEST(ErrorLifetimeTest, CopyingAndReadingCannotThrow) {
  static_assert(std::is_nothrow_copy_constructible_v<krait::Error>);
  static_assert(std::is_nothrow_destructible_v<krait::ValueError>);
  static_assert(noexcept(std::declval<const krait::PythonError&>().message()));
  static_assert(std::is_nothrow_copy_constructible_v<krait::Cancelled>);
}

TEST(ErrorLifetimeTest, ErrorsAreCopiedReadAndDestroyedOnThreadsThatNeverUsedPython) {
  const krait::Interpreter python;
  const auto shared = std::make_exception_ptr(chained_error());
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([error = shared] {
      for (int k = 0; k < 50; ++k) {
        const auto copy = caught<krait::ValueError>([&] { std::rethrow_exception(error); });
        const krait::PythonError sliced = copy;
        EXPECT_STREQ(sliced.what(), "ValueError: outer");
        EXPECT_TRUE(contains(sliced.traceback(), "KeyError: 'inner'"));
        EXPECT_EQ(sliced.cause()->type(), "KeyError");
      }
    });
  }
}

TEST(ErrorLifetimeTest, TheLastCopyDroppedOnAnotherThreadLetsTheExceptionGo) {
  const krait::Interpreter python;
  const Object globals = define(R"(
ended = []
class Payload:
    def __del__(self):
        ended.append(1)
def fail():
    raise ValueError(Payload())
)");
  std::exception_ptr error;
  try {
    globals["fail"]();
  } catch (...) {
    error = std::current_exception();
  }
  EXPECT_EQ(globals["ended"].size(), 0U);
  std::jthread{[dropped = std::exchange(error, {})] {}}.join();
  EXPECT_EQ(globals["ended"].size(), 1U);
}

TEST(ErrorLifetimeTest, AfterTheInterpretersEndAllTextsAreIntact) {
  std::optional<krait::PythonError> error;
  std::string traceback;
  {
    const krait::Interpreter python;
    error = chained_error();
    traceback = error->traceback();
  }
  EXPECT_STREQ(error->what(), "ValueError: outer");
  EXPECT_EQ(error->type(), "ValueError");
  EXPECT_EQ(error->message(), "outer");
  EXPECT_EQ(error->traceback(), traceback);
  EXPECT_TRUE(contains(traceback, "KeyError: 'inner'"));
  EXPECT_FALSE(error->cause());
  EXPECT_TRUE(error->object().is_none());
  const auto copy = error;
  error.reset();
  std::jthread{[last = copy] { EXPECT_STREQ(last->what(), "ValueError: outer"); }}.join();
}

TEST(ErrorLifetimeTest, ATracebackNeverAskedForBeforeTheEndIsThereAfterIt) {
  std::exception_ptr error;
  {
    const krait::Interpreter python;
    error = std::make_exception_ptr(chained_error());
  }
  const auto after = caught<krait::ValueError>([&] { std::rethrow_exception(error); });
  EXPECT_TRUE(contains(after.traceback(), "Traceback (most recent call last):\n"));
  EXPECT_TRUE(contains(after.traceback(), "The above exception was the direct cause"));
  EXPECT_TRUE(contains(after.traceback(), "in fail\n"));
}

TEST(ErrorLifetimeTest, AnErrorThatOutlivedItsInterpreterIsReadUnderTheNextOne) {
  std::optional<krait::ValueError> error;
  {
    const krait::Interpreter python;
    error = chained_error();
  }
  const krait::Interpreter python;
  EXPECT_TRUE(contains(error->traceback(), "ValueError: outer"));
  EXPECT_TRUE(error->object().is_none());
  EXPECT_FALSE(error->cause());
}

TEST(ErrorLifetimeTest, ErrorsOfKraitsOwnNeedNoInterpreter) {
  const auto error = caught<krait::Error>([] { eval("1"); });
  EXPECT_FALSE(std::string{error.what()}.empty());
  const krait::ValueError made{"no such city"};
  EXPECT_STREQ(made.what(), "ValueError: no such city");
  EXPECT_EQ(made.type(), "ValueError");
  EXPECT_EQ(made.message(), "no such city");
  EXPECT_EQ(made.traceback(), "ValueError: no such city\n");
  EXPECT_TRUE(made.object().is_none());
  EXPECT_FALSE(made.cause());
  EXPECT_THROW(throw krait::KeyError("x"), krait::LookupError);
}

krait::Task<void> fail_with(Object fail, Object payload) { co_await fail(payload).await<void>(); }

TEST(ErrorLifetimeTest, AFailedAwaitLetsItsArgumentsGoWithoutAGarbageCollection) {
  const krait::Interpreter python;
  krait::exec("import gc; gc.collect(); gc.disable()");
  const Object probe = eval("object()");
  const Object fail = define(R"(
import asyncio
async def fail(payload):
    await asyncio.sleep(0)
    raise ValueError("x")
)")["fail"];
  krait::run(krait::sleep_for(std::chrono::seconds{0}));
  const auto before = krait_test::references_to(probe);
  for (int i = 0; i < 20; ++i) EXPECT_THROW(krait::run(fail_with(fail, probe)), krait::ValueError);
  EXPECT_EQ(krait_test::references_to(probe), before);
}

TEST(ErrorLifetimeTest, ThousandsOfErrorsLeaveNothingBehind) {
  const krait::Interpreter python;
  const Object probe = eval("object()");
  const Object fail = define("def fail(x): raise ValueError(x)")["fail"];
  const auto before = krait_test::references_to(probe);
  {
    std::vector<krait::ValueError> errors;
    for (int i = 0; i < 3000; ++i) {
      errors.push_back(caught<krait::ValueError>([&] { fail(probe); }));
    }
    EXPECT_GT(krait_test::references_to(probe), before + 2999);
  }
  EXPECT_EQ(krait_test::references_to(probe), before);
}

}  // namespace
