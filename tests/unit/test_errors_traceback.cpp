// traceback(): every Python line and every C++ coroutine that an exception passed, in order.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait::Task;
using krait_test::caught;
using krait_test::contains;
using krait_test::count;
using krait_test::define;

// The functions of a traceback's frames, outermost first, without those of Krait's own headers.
std::vector<std::string> frames_of(std::string_view traceback) {
  std::vector<std::string> names;
  constexpr std::string_view mark = ", in ";
  for (auto at = traceback.find(mark); at != traceback.npos; at = traceback.find(mark, at + 1)) {
    const auto begin = at + mark.size();
    std::string name{traceback.substr(begin, traceback.find('\n', begin) - begin)};
    if (name.starts_with("krait::")) continue;
    names.push_back(name.substr(name.rfind(':') + 1));  // without the C++ namespace
  }
  return names;
}

constexpr const char* failing = R"(
import asyncio

def deepest(text):
    raise ValueError(text)

async def inner(text):
    deepest(text)

async def outer(text):
    await inner(text)

async def late(text):
    await asyncio.sleep(0)
    await inner(text)

async def group():
    async def fail(text):
        raise ValueError(text)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(fail("one"))
        tasks.create_task(fail("two"))
)";

Task<void> innermost(Object function, std::string text) { co_await function(text).await<Object>(); }

Task<void> middle(Object function, std::string text) {
  co_await innermost(std::move(function), std::move(text));
}

Task<void> outermost(Object function, std::string text) {
  co_await middle(std::move(function), std::move(text));
}

Task<std::string> catching(Object function) {
  try {
    co_await function("x").await<Object>();
  } catch (const krait::ValueError& error) {
    co_return error.traceback();
  }
  co_return "";
}

using Frames = std::vector<std::string>;

TEST(TracebackTest, TheCoroutineThatCatchesIsTheOutermostFrame) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const krait::Interpreter python;
  const Object outer = define(failing)["outer"];
  EXPECT_EQ(frames_of(krait::run(catching(outer))),
            (Frames{"catching", "outer", "inner", "deepest"}));
}

TEST(TracebackTest, ASyncCallShowsEveryPythonLine) {
  const krait::Interpreter python;
  const Object deepest = define(failing)["deepest"];
  const auto error = caught<krait::ValueError>([&] { deepest("x"); });
  EXPECT_EQ(error.traceback(),
            "Traceback (most recent call last):\n"
            "  File \"<string>\", line 5, in deepest\n"
            "ValueError: x\n");
}

TEST(TracebackTest, CoroutinesOfCppStandAboveThePythonLinesTheyAwaited) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const krait::Interpreter python;
  const Object outer = define(failing)["outer"];
  const auto error = caught<krait::ValueError>([&] { krait::run(outermost(outer, "x")); });
  const std::string text = error.traceback();
  EXPECT_EQ(frames_of(text),
            (Frames{"outermost", "middle", "innermost", "outer", "inner", "deepest"}))
      << text;
  EXPECT_TRUE(text.starts_with("Traceback (most recent call last):\n")) << text;
  EXPECT_TRUE(text.ends_with("\nValueError: x\n")) << text;
}

TEST(TracebackTest, FramesOfCppNameTheirFileAndTheLineOfTheAwait) {
  const krait::Interpreter python;
  const Object outer = define(failing)["outer"];
  const auto error = caught<krait::ValueError>([&] { krait::run(outermost(outer, "x")); });
  EXPECT_EQ(count(error.traceback(), "test_errors_traceback.cpp\", line "), 3U)
      << error.traceback();
}

TEST(TracebackTest, KraitsOwnCoroutinesAreNotShown) {
  const krait::Interpreter python;
  const Object outer = define(failing)["outer"];
  const auto error = caught<krait::ValueError>([&] { krait::run(outermost(outer, "x")); });
  EXPECT_FALSE(contains(error.traceback(), "krait::")) << error.traceback();
}

TEST(TracebackTest, ItIsTheSameForACallThatFailsAfterWaiting) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const krait::Interpreter python;
  const Object late = define(failing)["late"];
  const auto error = caught<krait::ValueError>([&] { krait::run(outermost(late, "x")); });
  EXPECT_EQ(frames_of(error.traceback()),
            (Frames{"outermost", "middle", "innermost", "late", "inner", "deepest"}))
      << error.traceback();
}

Task<void> throwing(std::string text) {
  throw krait::ValueError{std::move(text)};
  co_return;
}

Task<void> awaiting_throwing(std::string text) { co_await throwing(std::move(text)); }

TEST(TracebackTest, AnErrorThrownInCppShowsTheCoroutinesThatLetItThrough) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const krait::Interpreter python;
  const auto error = caught<krait::ValueError>([] { krait::run(awaiting_throwing("mine")); });
  EXPECT_STREQ(error.what(), "ValueError: mine");
  const std::string text = error.traceback();
  EXPECT_TRUE(contains(text, "in ") && contains(text, "awaiting_throwing")) << text;
  EXPECT_TRUE(text.ends_with("ValueError: mine\n")) << text;
}

Task<void> concurrently(Object function) {
  co_await krait::when_all(outermost(function, "x"), krait::sleep_for(std::chrono::hours{1}));
}

TEST(TracebackTest, AnErrorOfAConcurrentTaskShowsItsCoroutinesToo) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const krait::Interpreter python;
  const Object late = define(failing)["late"];
  const auto error = caught<krait::ValueError>([&] { krait::run(concurrently(late)); });
  const Frames frames = frames_of(error.traceback());
  const Frames inner{"outermost", "middle", "innermost", "late", "inner", "deepest"};
  ASSERT_GE(frames.size(), inner.size());
  EXPECT_EQ(Frames(frames.end() - 6, frames.end()), inner) << error.traceback();
  EXPECT_EQ(frames.front(), "concurrently") << error.traceback();
}

TEST(TracebackTest, FramesOfCppDoNotHideInsideAGroupsMembers) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const krait::Interpreter python;
  if (!eval("'ExceptionGroup' in dir(__builtins__)").as<bool>()) GTEST_SKIP() << "before 3.11";
  const Object group = define(failing)["group"];
  const auto no_argument = define("def drop(f): return lambda text: f()")["drop"];
  const auto error =
      caught<krait::PythonError>([&] { krait::run(outermost(no_argument(group), "x")); });
  const std::string text = error.traceback();
  const auto first_member = text.find("+---------------- 1");
  ASSERT_NE(first_member, text.npos) << text;
  EXPECT_LT(text.find("outermost"), first_member) << text;
  EXPECT_LT(text.find("outermost"), text.find("in group")) << text;
}

TEST(TracebackTest, AMessageThatLooksLikeATracebackIsNotMistakenForOne) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const krait::Interpreter python;
  const Object outer = define(failing)["outer"];
  const std::string message = "remote said:\nTraceback (most recent call last):\n  far away";
  const auto error = caught<krait::ValueError>([&] { krait::run(outermost(outer, message)); });
  const std::string text = error.traceback();
  EXPECT_TRUE(text.ends_with("ValueError: " + message + "\n")) << text;
  EXPECT_LT(text.find("outermost"), text.find("in deepest")) << text;
}

Task<void> letting_through_twice(Object function) {
  std::exception_ptr kept;
  try {
    co_await innermost(function, "x");
  } catch (const krait::ValueError&) {
    kept = std::current_exception();
  }
  std::rethrow_exception(kept);
}

TEST(TracebackTest, AnErrorCaughtAndThrownAgainKeepsItsFrames) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const krait::Interpreter python;
  const Object outer = define(failing)["outer"];
  const auto error = caught<krait::ValueError>([&] { krait::run(letting_through_twice(outer)); });
  EXPECT_EQ(frames_of(error.traceback()),
            (Frames{"letting_through_twice", "innermost", "outer", "inner", "deepest"}))
      << error.traceback();
}

TEST(TracebackTest, ItReadsTheSameAfterTheInterpretersEnd) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  std::optional<krait::ValueError> error;
  std::string before;
  {
    const krait::Interpreter python;
    const Object late = define(failing)["late"];
    error = caught<krait::ValueError>([&] { krait::run(outermost(late, "x")); });
    before = error->traceback();
  }
  EXPECT_EQ(error->traceback(), before);
  EXPECT_TRUE(contains(before, "outermost"));
}

}  // namespace
