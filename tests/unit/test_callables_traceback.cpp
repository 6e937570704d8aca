// C++ frames between Python's, in tracebacks of errors that crossed the border more than once.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/python.hpp"

namespace {

using namespace krait_test;
using krait::Object;
using krait::Task;
using Frames = std::vector<std::string>;

// The functions of a traceback's frames, outermost first.
Frames frames_of(std::string_view traceback) {
  Frames names;
  constexpr std::string_view mark = ", in ";
  for (auto at = traceback.find(mark); at != traceback.npos; at = traceback.find(mark, at + 1)) {
    const auto begin = at + mark.size();
    std::string name{traceback.substr(begin, traceback.find('\n', begin) - begin)};
    names.push_back(name.substr(name.rfind("::") == name.npos ? 0 : name.rfind("::") + 2));
  }
  return names;
}

class CallableTracebackTest : public AsyncTest {
 protected:
  CallableTracebackTest() {
    krait::exec(
        "import traceback\n"
        "def fail(): raise KeyError('x')\n"
        "async def fail_later():\n"
        "  await asyncio.sleep(0)\n"
        "  fail()\n"
        "async def shown(awaitable):\n"
        "  try: await awaitable\n"
        "  except Exception: return traceback.format_exc()\n"
        "def shown_call(function):\n"
        "  try: function()\n"
        "  except Exception: return traceback.format_exc()\n"
        "async def again(function): await function()\n"
        "def call(function): function()\n");
  }
  static std::string shown_in_python(Task<> (*callback)()) {
    const Object function = std::function{callback};
    return krait::run(call("shown", function())).str();
  }
};

Task<> innermost() { co_await global("fail_later")().await<Object>(); }
Task<> outermost() { co_await innermost(); }

TEST_F(CallableTracebackTest, PythonSeesTheCoroutinesOfCppBetweenItsOwn) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const std::string text = shown_in_python(&outermost);
  EXPECT_EQ(frames_of(text), (Frames{"shown", "outermost", "innermost", "fail_later", "fail"}))
      << text;
  EXPECT_EQ(count(text, "test_callables_traceback.cpp\", line "), 2U) << text;
}

Task<> throws() {
  co_await krait::sleep_for(std::chrono::milliseconds{0});
  throw std::invalid_argument{"mine"};
}
Task<> lets_through() { co_await throws(); }

TEST_F(CallableTracebackTest, AnErrorThrownInCppShowsTheCoroutinesThatItLeft) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const std::string text = shown_in_python(&lets_through);
  EXPECT_EQ(frames_of(text), (Frames{"shown", "lets_through"})) << text;
  EXPECT_TRUE(text.ends_with("ValueError: mine\n")) << text;
}

Task<> throws_pythons() {
  throw krait::KeyError{"mine"};
  co_return;
}
Task<> lets_pythons_through() { co_await throws_pythons(); }

TEST_F(CallableTracebackTest, SoDoesAnErrorOfPythonsClassThrownInCpp) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const std::string text = shown_in_python(&lets_pythons_through);
  EXPECT_EQ(frames_of(text), (Frames{"shown", "lets_pythons_through"})) << text;
}

Task<> catches_and_throws() {
  try {
    co_await lets_through();
  } catch (const std::invalid_argument&) {
  }
  co_await throws_pythons();
}

TEST_F(CallableTracebackTest, AnErrorThatWasCaughtLeavesNoFrames) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const std::string text = shown_in_python(&catches_and_throws);
  EXPECT_EQ(frames_of(text), (Frames{"shown", "catches_and_throws"})) << text;
}

TEST_F(CallableTracebackTest, AFunctionOfCppIsNamedByWhereItsLambdaStands) {
  const Object function = std::function{[] { global("fail")(); }};
  const std::string text = global("shown_call")(function).as<std::string>();
  EXPECT_EQ(count(text, "File \"<C++>\", line 0, in "), 1U) << text;
  EXPECT_TRUE(contains(text, "AFunctionOfCppIsNamedByWhereItsLambdaStands")) << text;
  EXPECT_LT(text.find("shown_call"), text.find("<C++>")) << text;
  EXPECT_LT(text.find("<C++>"), text.find("in fail\n")) << text;
}

Task<> calls_back() {
  const Object inner = std::function{[]() -> Task<> { return outermost(); }};
  co_await global("again")(inner).await<void>();
}

TEST_F(CallableTracebackTest, EachCrossingShowsItsFrames) {
  KRAIT_NEEDS_NAMES_OF_COROUTINES();
  const Frames inner{"again", "outermost", "innermost", "fail_later", "fail"};
  Frames expected{"shown", "calls_back"};
  expected.insert(expected.end(), inner.begin(), inner.end());
  const std::string in_python = shown_in_python(&calls_back);
  EXPECT_EQ(frames_of(in_python), expected) << in_python;

  const auto error = caught<krait::KeyError>([] { krait::run(calls_back()); });
  expected.erase(expected.begin());
  EXPECT_EQ(frames_of(error.traceback()), expected) << error.traceback();
}

TEST_F(CallableTracebackTest, CppSeesCallsThatCrossedWithoutCoroutines) {
  const Object function = std::function{[] { global("fail")(); }};
  const auto error = caught<krait::KeyError>([&] { global("call")(function); });
  const std::string text = error.traceback();
  EXPECT_LT(text.find("in call\n"), text.find("<C++>")) << text;
  EXPECT_LT(text.find("<C++>"), text.find("in fail\n")) << text;
}

TEST_F(CallableTracebackTest, DebuggersCanWalkTheFrames) {
  const Object function = std::function{[] { global("fail")(); }};
  krait::import("__main__").set_attr("function", function);
  krait::exec(
      "import sys, inspect\n"
      "try: function()\n"
      "except KeyError as error:\n"
      "  for frame, line in traceback.walk_tb(error.__traceback__):\n"
      "    log.append(f'{frame.f_code.co_filename}:{line}:{dict(frame.f_locals) if line == 0 else "
      "1}')\n"
      "  inspect.getinnerframes(error.__traceback__)\n"
      "  traceback.clear_frames(error.__traceback__)\n");
  EXPECT_EQ(log().at(1), "<C++>:0:{}");
}

}  // namespace
