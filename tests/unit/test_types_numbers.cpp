// Conversions of int, float, bool and complex: the exact value or an error, never a wrong number.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::complaint;
using krait_test::contains;
using krait_test::define;
using krait_test::value;

template <class T>
class IntegerTest : public testing::Test {};

using Integers =
    testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                   std::uint32_t, std::int64_t, std::uint64_t, long long, unsigned long long>;
TYPED_TEST_SUITE(IntegerTest, Integers);

TYPED_TEST(IntegerTest, TheWholeRangeSurvivesBothWays) {
  const krait::Interpreter python;
  using Limits = std::numeric_limits<TypeParam>;
  for (const TypeParam number : {Limits::min(), TypeParam{0}, TypeParam{1}, Limits::max()}) {
    const Object object = number;
    EXPECT_EQ(object.str(), std::to_string(number));
    EXPECT_EQ(object.as<TypeParam>(), number);
  }
}

TYPED_TEST(IntegerTest, OneBeyondEitherEndIsAConversionError) {
  const krait::Interpreter python;
  using Limits = std::numeric_limits<TypeParam>;
  const Object below = eval(std::to_string(Limits::min()) + " - 1");
  const Object above = eval(std::to_string(Limits::max()) + " + 1");
  EXPECT_THROW(static_cast<void>(below.as<TypeParam>()), krait::ConversionError);
  EXPECT_THROW(static_cast<void>(above.as<TypeParam>()), krait::ConversionError);
  EXPECT_THROW(value<TypeParam>("10**5000"), krait::ConversionError);
  EXPECT_THROW(value<TypeParam>("-10**5000"), krait::ConversionError);
}

TEST(IntTest, TheErrorSaysWhatWasExpectedAndWhatCame) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<std::int64_t>("2**63"),
            "expected int of 64 bits, got int 9223372036854775808");
  EXPECT_EQ(complaint<std::uint8_t>("256"), "expected int from 0 to 255, got int 256");
  EXPECT_EQ(complaint<std::uint16_t>("-1"), "expected int from 0 to 65535, got int -1");
  EXPECT_EQ(complaint<std::int64_t>("'7'"), "expected int, got str '7'");
  EXPECT_EQ(complaint<std::int64_t>("None"), "expected int, got None");
}

TEST(IntTest, AHugeIntIsDescribedShortly) {
  const krait::Interpreter python;
  const std::string text = complaint<std::int64_t>("10**5000");
  EXPECT_TRUE(contains(text, "expected int of 64 bits, got int ")) << text;
  EXPECT_LT(text.size(), 200U);
}

TEST(IntTest, BoolsIntSubclassesAndIndexObjectsAreInts) {
  const krait::Interpreter python;
  EXPECT_EQ(value<std::int64_t>("True"), 1);
  const Object globals = define(R"(
import enum
class Colour(enum.IntEnum):
    RED = 7
class Age(int):
    pass
class Index:
    def __index__(self):
        return -2**63
)");
  EXPECT_EQ(globals["Colour"].attr("RED").as<std::int64_t>(), 7);
  EXPECT_EQ(globals["Age"](8).as<std::int64_t>(), 8);
  EXPECT_EQ(globals["Index"]().as<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
}

TEST(IntTest, FloatsAndTextAreNoInts) {
  const krait::Interpreter python;
  for (const auto* expression : {"3.0", "'3'", "b'3'", "[3]", "3+0j", "None",
                                 "__import__('decimal').Decimal(3)", "object"}) {
    EXPECT_THROW(value<std::int64_t>(expression), krait::ConversionError) << expression;
  }
}

TEST(IntTest, AnErrorInIndexArrivesAsItself) {
  const krait::Interpreter python;
  const Object raising = define(R"(
class Raising:
    def __init__(self, error):
        self.error = error
    def __index__(self):
        raise self.error
)")["Raising"];
  const auto as_int = [&](const char* error) {
    static_cast<void>(raising(eval(error)).as<std::int64_t>());
  };
  EXPECT_EQ(caught<krait::OSError>([&] { as_int("OSError('disk')"); }).message(), "disk");
  EXPECT_THROW(as_int("OverflowError('mine')"), krait::OverflowError);
  EXPECT_THROW(as_int("UnicodeError('mine')"), krait::UnicodeError);
  EXPECT_EQ(eval("1 + 1").as<int>(), 2) << "no error is left behind";
}

TEST(IntTest, AnIndexThatGivesNoIntOrAHugeOneIsAnError) {
  const krait::Interpreter python;
  const Object odd = define("class Odd:\n  def __index__(self): return '7'")["Odd"]();
  EXPECT_THROW(static_cast<void>(odd.as<std::int64_t>()), krait::Error);
  const Object huge = define("class Huge:\n  def __index__(self): return 2**64")["Huge"]();
  EXPECT_THROW(static_cast<void>(huge.as<std::int64_t>()), krait::ConversionError);
  EXPECT_THROW(static_cast<void>(huge.as<std::uint64_t>()), krait::ConversionError);
}

TEST(FloatTest, EveryFloatSurvivesBothWaysBitByBit) {
  const krait::Interpreter python;
  using Limits = std::numeric_limits<double>;
  for (const double number :
       {0.0, -0.0, 1.5, 3.0, Limits::min(), Limits::denorm_min(), -Limits::denorm_min(),
        Limits::max(), Limits::lowest(), Limits::infinity(), -Limits::infinity()}) {
    const Object object = number;
    const double back = object.as<double>();
    EXPECT_EQ(back, number);
    EXPECT_EQ(std::signbit(back), std::signbit(number));
    EXPECT_TRUE(object.type().is(eval("float")));
  }
  EXPECT_EQ(Object{-0.0}.repr(), "-0.0");
  EXPECT_TRUE(std::isnan(value<double>("float('nan')")));
  EXPECT_EQ(Object{std::nan("")}.repr(), "nan");
}

TEST(FloatTest, AnIntIsAFloatWhereOneEqualsIt) {
  const krait::Interpreter python;
  EXPECT_EQ(value<double>("3"), 3.0);
  EXPECT_EQ(value<double>("True"), 1.0);
  EXPECT_EQ(value<double>("-2**53"), -9007199254740992.0);
  EXPECT_EQ(value<double>("2**53 + 2"), 9007199254740994.0);
  EXPECT_EQ(value<double>("2**1000"), std::ldexp(1.0, 1000));
}

TEST(FloatTest, AnIntThatNoFloatEqualsIsAConversionError) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<double>("2**53 + 1"),
            "expected float, got int 9007199254740993, which no float equals");
  EXPECT_TRUE(contains(complaint<double>("10**400"), "expected float, got int 1000"));
  EXPECT_TRUE(contains(complaint<double>("-10**5000"), "which no float equals"));
}

TEST(FloatTest, WhatIsNoNumberIsNoFloat) {
  const krait::Interpreter python;
  for (const auto* expression :
       {"'1.5'", "None", "1j", "[1.5]", "__import__('decimal').Decimal('0.1')",
        "__import__('fractions').Fraction(1, 3)"}) {
    EXPECT_THROW(value<double>(expression), krait::ConversionError) << expression;
  }
}

TEST(FloatTest, AFloatSubclassIsAFloat) {
  const krait::Interpreter python;
  EXPECT_EQ(define("class Metres(float): pass")["Metres"](2.5).as<double>(), 2.5);
}

TEST(FloatTest, ADoubleTooLargeForAFloatIsRefused) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::eval("0.1").as<float>(), 0.1F);
  EXPECT_EQ(krait::eval("-float('inf')").as<float>(), -std::numeric_limits<float>::infinity());
  EXPECT_EQ(complaint<float>("1e300"), "expected float of 32 bits, got float 1e+300");
}

TEST(BoolTest, OnlyBoolsAreBools) {
  const krait::Interpreter python;
  EXPECT_TRUE(value<bool>("True"));
  EXPECT_FALSE(value<bool>("1 > 2"));
  EXPECT_TRUE(Object{true}.is(eval("True")));
  EXPECT_TRUE(Object{false}.is(eval("False")));
  EXPECT_EQ(complaint<bool>("1"), "expected bool, got int 1");
  for (const auto* expression : {"0", "''", "None", "[]", "0.0"}) {
    EXPECT_THROW(value<bool>(expression), krait::ConversionError) << expression;
  }
}

TEST(ComplexTest, BothPartsSurviveAndFloatsAndIntsAreComplexToo) {
  const krait::Interpreter python;
  using Complex = std::complex<double>;
  EXPECT_EQ(value<Complex>("1.5-2j"), (Complex{1.5, -2}));
  EXPECT_EQ((Object{Complex{1.5, -2}}.repr()), "(1.5-2j)");
  EXPECT_TRUE(std::signbit(value<Complex>("complex(-0.0, -0.0)").imag()));
  EXPECT_EQ(value<Complex>("2.5"), (Complex{2.5, 0}));
  EXPECT_EQ(value<Complex>("7"), (Complex{7, 0}));
  EXPECT_EQ(complaint<Complex>("'1j'"), "expected complex, got str '1j'");
  EXPECT_THROW(value<Complex>("2**53 + 1"), krait::ConversionError);
}

class NumpyTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!krait::eval("__import__('importlib.util').util.find_spec('numpy') is not None")
             .as<bool>()) {
      GTEST_SKIP() << "this Python has no NumPy";
    }
    krait_test::overlook_leaks();
    numpy_ = krait::import("numpy");
  }
  Object number(const char* type, const Object& value) { return numpy_.attr(type)(value); }

  krait::Interpreter python_;
  Object numpy_;
};

TEST_F(NumpyTest, ItsBoolsAreBools) {
  EXPECT_TRUE(number("bool_", true).as<bool>());
  EXPECT_FALSE(number("bool_", false).as<bool>());
  EXPECT_THROW(static_cast<void>(number("int64", 1).as<bool>()), krait::ConversionError);
}

TEST_F(NumpyTest, ItsIntegersAreInts) {
  EXPECT_EQ(number("int8", -128).as<std::int64_t>(), -128);
  EXPECT_EQ(number("uint64", std::numeric_limits<std::uint64_t>::max()).as<std::uint64_t>(),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_THROW(static_cast<void>(
                   number("uint64", std::numeric_limits<std::uint64_t>::max()).as<std::int64_t>()),
               krait::ConversionError);
  EXPECT_EQ(number("int32", 7).as<double>(), 7.0);
}

TEST_F(NumpyTest, ItsFloatsAreFloats) {
  EXPECT_EQ(number("float64", 2.5).as<double>(), 2.5);
  EXPECT_EQ(number("float32", 2.5).as<double>(), 2.5);
  EXPECT_EQ(number("float16", -0.0).as<double>(), 0.0);
  EXPECT_EQ(number("float32", 2.5).as<std::complex<double>>(), (std::complex<double>{2.5, 0}));
}

TEST_F(NumpyTest, WhatItCannotTakeForAnIntIsAConversionErrorLikeAnythingElse) {
  EXPECT_THROW(static_cast<void>(number("float64", 3.0).as<std::int64_t>()),
               krait::ConversionError);
  const Object array = numpy_.attr("array")(eval("[1, 2]"));
  EXPECT_THROW(static_cast<void>(array.as<std::int64_t>()), krait::ConversionError);
  EXPECT_THROW(static_cast<void>(array.as<double>()), krait::ConversionError);
}

TEST_F(NumpyTest, AUnionFindsTheAlternativeThatFitsItsValues) {
  using IntOrBool = std::variant<std::int64_t, bool>;
  EXPECT_EQ(number("bool_", true).as<IntOrBool>(), IntOrBool{true});
  using FloatOrInt = std::variant<double, std::int64_t>;
  EXPECT_EQ(number("int64", 3).as<FloatOrInt>(), FloatOrInt{std::int64_t{3}});
  EXPECT_EQ(number("float32", 3.0).as<FloatOrInt>(), FloatOrInt{3.0});
  using IntOrInts = std::variant<std::int64_t, std::vector<std::int64_t>>;
  const Object array = numpy_.attr("array")(eval("[1, 2]"));
  EXPECT_EQ(array.as<IntOrInts>(), (IntOrInts{std::vector<std::int64_t>{1, 2}}));
}

}  // namespace
