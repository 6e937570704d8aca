// krait::Decimal: exact decimal numbers by their text.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <optional>
#include <sstream>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::Decimal;
using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::complaint;
using krait_test::contains;
using krait_test::define;
using krait_test::value;

const std::vector<std::string> texts{"0",
                                     "-0",
                                     "1.10",
                                     "00.10",
                                     "1e5",
                                     "1E-7",
                                     "0.000001",
                                     "0.0000001",
                                     "-.5",
                                     "5.",
                                     "+7",
                                     "0E+3",
                                     "0E-7",
                                     "100E-2",
                                     "12.34e-10",
                                     "123456789012345678901234567890.123456789",
                                     "1e+400",
                                     "-1E-400",
                                     "Infinity",
                                     "-inf",
                                     "NaN",
                                     "-nan",
                                     "sNaN12",
                                     "nan007",
                                     "1E-1999999999999999997"};

TEST(DecimalTest, HasTheTextThatPythonGivesIt) {
  const krait::Interpreter python;
  const Object constructor = krait::import("decimal").attr("Decimal");
  for (const auto& text : texts) {
    EXPECT_EQ(Decimal::parse(text).to_string(), constructor(text).str()) << text;
  }
}

TEST(DecimalTest, GoesThereAndBack) {
  const krait::Interpreter python;
  for (const auto& text : texts) {
    const auto number = Decimal::parse(text);
    EXPECT_EQ(Object{number}.as<Decimal>(), number) << text;
  }
  EXPECT_EQ(Object{Decimal::parse("1.10")}.repr(), "Decimal('1.10')");
  EXPECT_EQ(Object{Decimal{}}.repr(), "Decimal('0')");
}

TEST(DecimalTest, AnotherStyleOfPythonsIsTheSameNumber) {
  const krait::Interpreter python;
  krait::exec("import decimal\ndecimal.getcontext().capitals = 0");
  EXPECT_EQ(value<Decimal>("decimal.Decimal('1E+5')").to_string(), "1E+5");
}

TEST(DecimalTest, WhatIsNoNumberIsRefused) {
  for (const auto* text : {"", "-", ".", "1,5", "1_000", " 1", "1e", "e5", "1e5.0", "1e+-5", "--1",
                           "infinit", "nanx", "0x10", "1e9999999999999999999"}) {
    const auto error =
        caught<krait::ConversionError>([&] { static_cast<void>(Decimal::parse(text)); });
    EXPECT_TRUE(contains(error.what(), "krait::Decimal: expected a number like")) << text;
  }
}

TEST(DecimalTest, EqualityIsThatOfTheTexts) {
  EXPECT_EQ(Decimal::parse("1e5"), Decimal::parse("+1E+05"));
  EXPECT_NE(Decimal::parse("1.0"), Decimal::parse("1.00"));
  EXPECT_EQ(Decimal::parse("nan"), Decimal::parse("NaN"));
  const std::unordered_map<Decimal, int> prices{{Decimal::parse("9.50"), 3}};
  EXPECT_EQ(prices.at(Decimal::parse("09.50")), 3);
}

TEST(DecimalTest, KnowsItsKind) {
  EXPECT_TRUE(Decimal::parse("-inf").is_infinite());
  EXPECT_TRUE(Decimal::parse("-inf").is_negative());
  EXPECT_TRUE(Decimal::parse("snan").is_nan());
  EXPECT_FALSE(Decimal::parse("1E+5").is_nan() || Decimal::parse("1E+5").is_infinite());
  std::ostringstream out;
  out << Decimal::parse("-.50");
  EXPECT_EQ(out.str(), "-0.50");
}

TEST(DecimalTest, OnlyADecimalIsOne) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<Decimal>("1.5"), "expected Decimal, got float 1.5");
  EXPECT_EQ(complaint<std::vector<Decimal>>("['1']"), "value[0]: expected Decimal, got str '1'");
  using Either = std::variant<double, Decimal>;
  EXPECT_EQ(value<Either>("__import__('decimal').Decimal('1.5')").index(), 1U);
  EXPECT_EQ(value<std::optional<Decimal>>("None"), std::nullopt);
  const Object own = define(
      "import decimal\nclass Own(decimal.Decimal):\n  def __str__(self): return 'own'\n")["Own"];
  const auto error =
      caught<krait::ConversionError>([&] { static_cast<void>(own(1).as<Decimal>()); });
  EXPECT_STREQ(error.what(), "expected Decimal, got example.Own 'own'");
}

TEST(DecimalTest, AnExponentThatPythonDoesNotHaveIsAConversionError) {
  const krait::Interpreter python;
  const std::vector<Decimal> numbers{Decimal{}, Decimal::parse("1e1999999999999999998")};
  const auto error = caught<krait::ConversionError>([&] { const Object object = numbers; });
  EXPECT_TRUE(contains(error.what(), "[1]: expected Decimal that Python can hold")) << error.what();
}

TEST(DecimalTest, TheModuleIsImportedAtTheFirstUse) {
  const krait::Interpreter python;
  const Object modules = krait::import("sys").attr("modules");
  EXPECT_FALSE(modules.contains("decimal"));
  const Object number = Decimal{};
  EXPECT_TRUE(modules.contains("decimal"));
}

}  // namespace
