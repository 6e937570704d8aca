// Generated functions with every kind of parameter, and defaults that C++ or only Python knows.
#include <gtest/gtest.h>
#include <calls.hpp>
#include <krait/krait.hpp>

#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait_test::caught;
using krait_test::contains;

TEST(CallTest, PositionalOnlyParametersAreGivenByPlace) {
  const krait::Interpreter python;
  EXPECT_EQ(calls::positional_only(7), "7 'x'");
  EXPECT_EQ(calls::positional_only(-7, "y"), "-7 'y'");
}

TEST(CallTest, AStarTakesAVector) {
  const krait::Interpreter python;
  EXPECT_EQ(calls::star("a"), "'a' ()");
  EXPECT_EQ(calls::star("a", {}), "'a' ()");
  EXPECT_EQ(calls::star("a", {1, 2, 3}), "'a' (1, 2, 3)");
}

TEST(CallTest, ADoubleStarTakesAMap) {
  const krait::Interpreter python;
  EXPECT_EQ(calls::double_star(), "{}");
  EXPECT_EQ(calls::double_star({{"b", "2"}, {"a", "1"}}), "{'a': '1', 'b': '2'}");
  EXPECT_EQ(calls::double_star({{"not an identifier", "1"}}), "{'not an identifier': '1'}");
}

TEST(CallTest, KeywordOnlyParametersAreDesignatedInitialisers) {
  const krait::Interpreter python;
  EXPECT_EQ(calls::options("Oslo"), "Oslo C None False");
  EXPECT_EQ(calls::options("Oslo", {}), "Oslo C None False");
  EXPECT_EQ(calls::options("Oslo", {.units = "F"}), "Oslo F None False");
  EXPECT_EQ(calls::options("Oslo", {.days = 3, .exact = true}), "Oslo C 3 True");
  const calls::options_options shared{.units = "K"};
  EXPECT_EQ(calls::options("Oslo", shared), "Oslo K None False");
}

TEST(CallTest, AKeywordWithoutDefaultMustBeGiven) {
  const krait::Interpreter python;
  static_assert(!std::is_default_constructible_v<calls::login_options>);
  EXPECT_EQ(calls::login("ada", {.token = "t"}), "ada t 3");
  EXPECT_EQ(calls::login("ada", {.token = "t", .retries = 0}), "ada t 0");
}

TEST(CallTest, AllKindsTogether) {
  const krait::Interpreter python;
  EXPECT_EQ(calls::everything(1, {.d = true}), "1 'b' () True [] {}");
  EXPECT_EQ(calls::everything(1, "x", {.d = false}), "1 'x' () False [] {}");
  EXPECT_EQ(calls::everything(1, "x", {2.5, 3}, {{"z", 26}, {"y", 25}}, {.d = true, .e = {{4, 5}}}),
            "1 'x' (2.5, 3.0) True [4, 5] {'y': 25, 'z': 26}");
}

TEST(CallTest, AllKindsTogetherInACoroutine) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(calls::async_everything(1, {.d = true})), "1 'b' () True [] {}");
  EXPECT_EQ(
      krait::run(calls::async_everything(1, "x", {2.5}, {{"z", 26}}, {.d = true, .e = {{4}}})),
      "1 'x' (2.5,) True [4] {'z': 26}");
}

TEST(CallTest, AMapThatRepeatsAKeywordIsPythonsTypeError) {
  const krait::Interpreter python;
  EXPECT_THROW(calls::everything(1, "x", {}, {{"d", 0}}, {.d = true}), krait::TypeError);
}

TEST(CallTest, ADefaultThatOnlyPythonKnowsIsPythons) {
  const krait::Interpreter python;
  EXPECT_EQ(calls::with_python_default("Oslo"), "Oslo metric 3");
  EXPECT_EQ(calls::with_python_default("Oslo", "imperial"), "Oslo imperial 3");
  EXPECT_EQ(calls::with_python_default("Oslo", "imperial", 5), "Oslo imperial 5");
  calls::change_units("nautical");
  EXPECT_EQ(calls::with_python_default("Oslo"), "Oslo nautical 4");
}

TEST(CallTest, AMutableDefaultIsSharedByCallsAsInPython) {
  const krait::Interpreter python;
  using Items = std::vector<std::int64_t>;
  EXPECT_EQ(calls::collect(1), (Items{1}));
  EXPECT_EQ(calls::collect(2, {}), (Items{2}));
  EXPECT_EQ(calls::collect(3), (Items{1, 3}));
  EXPECT_EQ(calls::collect_by_keyword(1), (Items{1}));
  EXPECT_EQ(calls::collect_by_keyword(2, {.into = Items{9}}), (Items{9, 2}));
  EXPECT_EQ(calls::collect_by_keyword(3), (Items{1, 3}));
}

TEST(CallTest, LiteralDefaultsAreThoseOfPython) {
  const krait::Interpreter python;
  const std::string from_cpp = calls::literals();
  std::string from_python =
      krait::eval("__import__('sys').modules['calls'].literals()").as<std::string>();
  // In Python the default of the float b is the int 2; in C++ it is a double.
  EXPECT_EQ(from_python.replace(from_python.find(", 2, "), 4, ", 2.0,"), from_cpp);
}

TEST(CallTest, ANoneDefaultMakesTheParameterOptional) {
  const krait::Interpreter python;
  EXPECT_EQ(calls::implicit_optional(), "None");
  EXPECT_EQ(calls::implicit_optional(3), "3");
}

TEST(CallTest, ParametersWithoutAnnotationTakeAnything) {
  const krait::Interpreter python;
  EXPECT_EQ(calls::untyped(1).repr(), "[1, 'x']");
  EXPECT_EQ(calls::untyped(std::vector<int>{1}, 2.5).repr(), "[[1], 2.5]");
}

TEST(CallTest, AFunctionThatGivesNothingIsVoidAndOneThatLiesIsAConversionError) {
  const krait::Interpreter python;
  static_assert(std::is_void_v<decltype(calls::nothing())>);
  calls::nothing();
  EXPECT_EQ(calls::nothing_was_called(), 1);
  const auto error = caught<krait::ConversionError>([] { calls::liar(); });
  EXPECT_STREQ(error.what(), "calls.liar: result: expected None, got int 7");
}

TEST(CallTest, WithoutAnInterpreterACallIsAnErrorAndACoroutineIsJustMade) {
  EXPECT_THROW(calls::nothing(), krait::Error);
  auto task = calls::async_everything(1, {.d = true});
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(std::move(task)), "1 'b' () True [] {}");
}

TEST(CallTest, GeneratedFunctionsWorkUnderASecondInterpreter) {
  {
    const krait::Interpreter python;
    EXPECT_EQ(calls::collect(1), (std::vector<std::int64_t>{1}));
  }
  EXPECT_THROW(calls::collect(2), krait::Error);
  const krait::Interpreter python;
  EXPECT_EQ(calls::collect(3), (std::vector<std::int64_t>{3}));
}

}  // namespace
