// What errors say: what(), type(), message() and cause(), however broken the exception is.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <string>
#include <string_view>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::contains;
using krait_test::define;
using krait_test::is_utf8;

// What raising the exception that the expression makes gives in C++.
krait::PythonError raised(std::string_view expression, std::string_view definitions = "") {
  const Object globals = define(std::string{definitions} + "\ndef throw(error): raise error");
  return caught<krait::PythonError>([&] { globals["throw"](eval(expression, globals)); });
}

TEST(ErrorTextTest, WhatIsTypeAndMessage) {
  const krait::Interpreter python;
  const auto error = raised("ValueError('no such city')");
  EXPECT_STREQ(error.what(), "ValueError: no such city");
  EXPECT_EQ(error.type(), "ValueError");
  EXPECT_EQ(error.message(), "no such city");
  EXPECT_TRUE(contains(error.traceback(), "ValueError: no such city"));
  EXPECT_TRUE(error.object().is_instance(eval("ValueError")));
}

TEST(ErrorTextTest, WithoutAMessageWhatIsTheTypeAlone) {
  const krait::Interpreter python;
  const auto error = raised("ValueError()");
  EXPECT_STREQ(error.what(), "ValueError");
  EXPECT_EQ(error.message(), "");
}

TEST(ErrorTextTest, AMessageIsWhatStrGives) {
  const krait::Interpreter python;
  EXPECT_EQ(raised("KeyError('x')").message(), "'x'");
  EXPECT_EQ(raised("ValueError(1, 'two')").message(), "(1, 'two')");
  EXPECT_EQ(raised("ValueError('é🐍')").message(), "é🐍");
}

TEST(ErrorTextTest, AStrThatRaisesIsNamedInAngleBrackets) {
  const krait::Interpreter python;
  const auto error = raised("Broken()", R"(
class Broken(ValueError):
    def __str__(self):
        raise OSError("mute")
    __repr__ = __str__
)");
  EXPECT_EQ(error.type(), "example.Broken");
  EXPECT_EQ(error.message(), "<Broken whose str() raised OSError>");
  EXPECT_STREQ(error.what(), "example.Broken: <Broken whose str() raised OSError>");
  EXPECT_TRUE(contains(error.traceback(), "example.Broken"));
  EXPECT_EQ(eval("1").as<int>(), 1) << "no error is left behind";
}

TEST(ErrorTextTest, AStrThatGivesNoStrOrNeverEndsIsSurvived) {
  const krait::Interpreter python;
  const auto no_str =
      raised("Broken()", "class Broken(ValueError):\n  def __str__(self): return 7");
  EXPECT_TRUE(contains(no_str.what(), "example.Broken: <")) << no_str.what();
  const auto endless =
      raised("Endless()", "class Endless(ValueError):\n  def __str__(self): return str(self)");
  EXPECT_TRUE(contains(endless.what(), "RecursionError")) << endless.what();
  EXPECT_TRUE(contains(endless.traceback(), "example.Endless"));
}

TEST(ErrorTextTest, AnExceptionWhoseAttributesRaiseIsSurvived) {
  const krait::Interpreter python;
  const auto error = raised("Liar()", R"(
class Meta(type):
    @property
    def __module__(cls):
        raise OSError("nowhere")

class Liar(ValueError, metaclass=Meta):
    @property
    def __class__(self):
        raise OSError("classless")
    def __getattribute__(self, name):
        raise OSError(name)
)");
  EXPECT_TRUE(contains(error.what(), "Liar")) << error.what();
  EXPECT_FALSE(error.traceback().empty());
  EXPECT_EQ(eval("1").as<int>(), 1) << "no error is left behind";
}

TEST(ErrorTextTest, SurrogatesAndNulCharactersStayReadable) {
  const krait::Interpreter python;
  const auto surrogate = raised("ValueError('a\\ud800b')");
  EXPECT_EQ(surrogate.message(), "a\\ud800b");
  EXPECT_TRUE(is_utf8(surrogate.what()));
  EXPECT_TRUE(is_utf8(surrogate.traceback()));
  const auto nul = raised("ValueError('a\\0b')");
  EXPECT_EQ(nul.message(), (std::string{"a\0b", 3}));
  EXPECT_TRUE(contains(nul.what(), "ValueError: a"));
}

TEST(ErrorTextTest, AMessageOfTenMegabytesArrivesWhole) {
  const krait::Interpreter python;
  const auto error = raised("ValueError('é' * 5_000_000)");
  EXPECT_EQ(error.message().size(), 10'000'000U);
  EXPECT_EQ(std::string_view{error.what()}.size(), 10'000'012U);
  EXPECT_GT(error.traceback().size(), 10'000'000U);
}

TEST(ErrorTextTest, TheCauseIsTheExceptionAfterFrom) {
  const krait::Interpreter python;
  const Object fail = define(R"(
def fail():
    try:
        raise KeyError("inner")
    except KeyError as error:
        raise ValueError("outer") from OSError("named")
)")["fail"];
  const auto error = caught<krait::ValueError>([&] { fail(); });
  const auto cause = error.cause();
  ASSERT_TRUE(cause);
  EXPECT_STREQ(cause->what(), "OSError: named");
  EXPECT_FALSE(cause->cause());
}

TEST(ErrorTextTest, ElseTheCauseIsTheExceptionThatWasBeingHandled) {
  const krait::Interpreter python;
  const Object fail = define(R"(
def fail():
    try:
        {}["inner"]
    except KeyError:
        raise ValueError("outer")
)")["fail"];
  const auto error = caught<krait::ValueError>([&] { fail(); });
  ASSERT_TRUE(error.cause());
  EXPECT_EQ(error.cause()->type(), "KeyError");
  EXPECT_TRUE(contains(error.traceback(), "During handling of the above exception"));
}

TEST(ErrorTextTest, FromNoneHidesTheCause) {
  const krait::Interpreter python;
  const Object fail = define(R"(
def fail():
    try:
        {}["inner"]
    except KeyError:
        raise ValueError("outer") from None
)")["fail"];
  const auto error = caught<krait::ValueError>([&] { fail(); });
  EXPECT_FALSE(error.cause());
  EXPECT_FALSE(contains(error.traceback(), "KeyError"));
}

TEST(ErrorTextTest, AChainOfCausesIsFollowedToItsEnd) {
  const krait::Interpreter python;
  const Object fail = define(R"(
def fail(depth):
    if depth == 0:
        raise ValueError("0")
    try:
        fail(depth - 1)
    except ValueError as error:
        raise ValueError(str(depth)) from error
)")["fail"];
  auto error = caught<krait::PythonError>([&] { fail(5); });
  for (int depth = 5; depth > 0; --depth) {
    EXPECT_EQ(error.message(), std::to_string(depth));
    ASSERT_TRUE(error.cause());
    error = *error.cause();
  }
  EXPECT_EQ(error.message(), "0");
  EXPECT_FALSE(error.cause());
}

TEST(ErrorTextTest, AskingForTheCauseChangesNeitherException) {
  const krait::Interpreter python;
  const Object fail = define(R"(
def fail():
    try:
        raise KeyError("inner")
    except KeyError as error:
        raise ValueError("outer") from error
)")["fail"];
  const auto error = caught<krait::ValueError>([&] { fail(); });
  const std::string before = error.traceback();
  EXPECT_TRUE(error.cause()->object().is(error.object().attr("__cause__")));
  EXPECT_FALSE(error.cause()->cause());
  EXPECT_EQ(error.traceback(), before);
}

TEST(ErrorTextTest, AnExceptionGroupShowsItsMembers) {
  const krait::Interpreter python;
  if (!eval("'ExceptionGroup' in dir(__builtins__)").as<bool>()) GTEST_SKIP() << "before 3.11";
  const auto error = raised(
      "ExceptionGroup('several', [ValueError('one'), ExceptionGroup('inner', [KeyError('two')])])");
  EXPECT_EQ(error.message(), "several (2 sub-exceptions)");
  EXPECT_TRUE(contains(error.traceback(), "ValueError: one"));
  EXPECT_TRUE(contains(error.traceback(), "KeyError: 'two'"));
  const Object inner = error.object().attr("exceptions")[1].attr("exceptions")[0];
  EXPECT_TRUE(inner.is_instance(eval("KeyError")));
}

TEST(ErrorTextTest, SystemExitInASyncCallArrivesWithItsCodeAndTheProcessLives) {
  const krait::Interpreter python;
  testing::internal::CaptureStderr();
  const auto by_number = caught<krait::SystemExit>([] { krait::exec("import sys; sys.exit(7)"); });
  EXPECT_EQ(by_number.object().attr("code").as<int>(), 7);
  EXPECT_STREQ(by_number.what(), "SystemExit: 7");
  const auto by_text = caught<krait::SystemExit>([] { krait::exec("raise SystemExit('bye')"); });
  EXPECT_EQ(by_text.object().attr("code").as<std::string>(), "bye");
  const auto bare = caught<krait::SystemExit>([] { krait::exec("raise SystemExit"); });
  EXPECT_TRUE(bare.object().attr("code").is_none());
  EXPECT_THROW(krait::exec("raise KeyboardInterrupt"), krait::KeyboardInterrupt);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(eval("1 + 1").as<int>(), 2);
}

TEST(ErrorTextTest, EndlessRecursionIsARecursionError) {
  const krait::Interpreter python;
  const Object endless = define("def endless(): return endless()")["endless"];
  const auto error = caught<krait::RecursionError>([&] { endless(); });
  EXPECT_TRUE(contains(error.traceback(), "Previous line repeated"));
  EXPECT_EQ(eval("1 + 1").as<int>(), 2);
}

}  // namespace
