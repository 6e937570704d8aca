// krait::Integer: ints of any size.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Integer;
using krait::Object;
using krait_test::caught;
using krait_test::complaint;
using krait_test::contains;
using krait_test::define;
using krait_test::value;

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto most_unsigned = std::numeric_limits<std::uint64_t>::max();

TEST(IntegerTest, ComesFromEveryIntegerOfCpp) {
  EXPECT_EQ(Integer{}.to_string(), "0");
  EXPECT_EQ(Integer{-5}.to_string(), "-5");
  EXPECT_EQ(Integer{least}.to_string(), "-9223372036854775808");
  EXPECT_EQ(Integer{most_unsigned}.to_string(), "18446744073709551615");
  EXPECT_EQ(Integer{std::int8_t{-128}}.to_string(), "-128");
  EXPECT_EQ(Integer{7}, 7U);
  EXPECT_NE(Integer{-1}, most_unsigned);
}

TEST(IntegerTest, BecomesAnIntegerOfCppExactlyOrThrows) {
  EXPECT_EQ(Integer{least}.to<std::int64_t>(), least);
  EXPECT_EQ(Integer{most_unsigned}.to<std::uint64_t>(), most_unsigned);
  EXPECT_EQ(Integer{-128}.to<std::int8_t>(), -128);
  EXPECT_FALSE(Integer{128}.fits<std::int8_t>());
  EXPECT_FALSE(Integer{-129}.fits<std::int8_t>());
  EXPECT_FALSE(Integer{-1}.fits<std::uint64_t>());
  EXPECT_FALSE(Integer{most_unsigned}.fits<std::int64_t>());
  EXPECT_TRUE(Integer{0}.fits<std::uint8_t>());
  EXPECT_FALSE(Integer::parse("18446744073709551616").fits<std::uint64_t>());
  EXPECT_FALSE((-Integer{most_unsigned}).fits<std::int64_t>());
  const auto error =
      caught<krait::ConversionError>([] { static_cast<void>(Integer{300}.to<std::uint8_t>()); });
  EXPECT_STREQ(
      error.what(),
      "krait::Integer: expected a number that fits an unsigned integer of 8 bits, got 300");
}

TEST(IntegerTest, DigitsGoThereAndBack) {
  for (const std::string text :
       {"0", "1", "-1", "1000000000", "999999999999999999", "-18446744073709551616",
        "340282366920938463463374607431768211456", "100000000000000000000000000000000000001"}) {
    EXPECT_EQ(Integer::parse(text).to_string(), text);
    EXPECT_EQ(Integer::parse(Integer::parse(text).to_hex()).to_string(), text);
  }
  EXPECT_EQ(Integer::parse("+0007"), 7);
  EXPECT_EQ(Integer::parse("-0"), 0);
  EXPECT_FALSE(Integer::parse("-0x0000000000").is_negative());
  EXPECT_EQ(Integer::parse("0XfF").to_hex(), "0xff");
  EXPECT_EQ(Integer::parse("-0x100000000ffffffff").to_hex(), "-0x100000000ffffffff");
  EXPECT_EQ(Integer{}.to_hex(), "0x0");
}

TEST(IntegerTest, WhatIsNoNumberIsRefused) {
  for (const auto* text : {"", "-", "0x", "1_000", " 1", "1 ", "ff", "1.0", "--1", "0x-1", "1e3"}) {
    const auto error =
        caught<krait::ConversionError>([&] { static_cast<void>(Integer::parse(text)); });
    EXPECT_TRUE(contains(error.what(), "expected decimal digits")) << text;
  }
}

TEST(IntegerTest, AreOrderedHashedNegatedAndPrinted) {
  const auto big = Integer::parse("0x1" + std::string(40, '0'));
  const std::map<Integer, int> order{{big, 5}, {-big, 1}, {0, 3}, {-1, 2}, {1, 4}};
  int last = 0;
  for (const auto& [number, place] : order) EXPECT_EQ(place, ++last) << number;
  EXPECT_EQ(-(-big), big);
  EXPECT_EQ(-Integer{0}, 0);
  EXPECT_LT(big, Integer::parse("0x1" + std::string(39, '0') + "1"));
  EXPECT_EQ(big.bit_width(), 161U);
  EXPECT_EQ(Integer{}.bit_width(), 0U);
  const std::unordered_set<Integer> numbers{big, -big, big, 1, 1};
  EXPECT_EQ(numbers.size(), 3U);
  std::ostringstream out;
  out << Integer{-12};
  EXPECT_EQ(out.str(), "-12");
}

TEST(IntegerTest, EverySizeGoesToPythonAndBack) {
  const krait::Interpreter python;
  for (const auto* text : {"0", "-1", "2**63 - 1", "2**63", "-2**63", "-2**63 - 1", "2**64",
                           "-(10**100)", "2**10_000 + 1", "-3**5_000"}) {
    const Object number = eval(text);
    const auto read = number.as<Integer>();
    EXPECT_EQ(Object{read}, number) << text;
    EXPECT_EQ(read.to_hex(), krait::import("builtins").attr("hex")(number).as<std::string>());
  }
  EXPECT_EQ(value<Integer>("10**30").to_string(), "1" + std::string(30, '0'));
}

TEST(IntegerTest, MoreDigitsThanPythonPrintsAreNoMatter) {
  const krait::Interpreter python;
  const auto number = value<Integer>("7**10_000");
  EXPECT_EQ(Object{number}, eval("7**10_000"));
  EXPECT_EQ(number.to_string().size(), 8451U);
}

TEST(IntegerTest, OnlyWhatIsAnIndexIsAnInt) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<Integer>("1.0"), "expected int, got float 1.0");
  EXPECT_EQ(complaint<Integer>("'1'"), "expected int, got str '1'");
  EXPECT_EQ(complaint<std::vector<Integer>>("[1, None]"), "value[1]: expected int, got None");
  EXPECT_EQ(value<Integer>("True"), 1);
  const Object raising = define("class R:\n  def __index__(self): raise OSError('disk')")["R"]();
  EXPECT_THROW(static_cast<void>(raising.as<Integer>()), krait::OSError);
}

TEST(IntegerTest, NestsInOptionalsAndVariants) {
  const krait::Interpreter python;
  EXPECT_EQ(value<std::optional<Integer>>("None"), std::nullopt);
  using Either = std::variant<double, Integer, std::string>;
  EXPECT_EQ(value<Either>("2**70").index(), 1U);
  EXPECT_EQ(value<Either>("2.0").index(), 0U);
}

}  // namespace
