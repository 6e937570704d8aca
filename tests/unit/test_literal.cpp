// krait::Literal: values that are one of a few, checked where they are written or converted.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Literal;
using krait::Object;
using krait_test::caught;
using krait_test::complaint;
using krait_test::define;
using krait_test::value;

using Units = Literal<"C", "F">;
using Speed = Literal<1, 2, -3>;
using Mixed = Literal<"auto", 1, true>;

TEST(LiteralTest, ConstantsAreCheckedByTheCompiler) {
  constexpr Units fahrenheit = "F";
  static_assert(fahrenheit == "F" && fahrenheit != "C" && fahrenheit.index() == 1);
  static_assert(Speed{-3} == -3 && Mixed{true}.index() == 2 && Mixed{1}.index() == 1);
  static_assert(Literal<"a\0b">{"a\0b"}.value().size() == 3);
  constexpr std::string_view named = "C";
  static_assert(Units{named} == fahrenheit || Units{named} == "C");
  // What must not compile is in tests/compile_fail.
  EXPECT_EQ(fahrenheit, "F");
}

TEST(LiteralTest, EqualChoicesAreOneTypeHoweverTheyAreSpelled) {
  static_assert(std::is_same_v<Literal<1, 2>, Literal<1L, 2ULL>>);
  static_assert(!std::is_same_v<Literal<1>, Literal<true>>);
  EXPECT_FALSE((std::is_same_v<Units, Literal<"F", "C">>));
}

TEST(LiteralTest, OtherValuesAreCheckedAtRunTime) {
  std::string text = "F";
  EXPECT_EQ(Units::from(text), "F");
  EXPECT_EQ(Units::find(text), Units{"F"});
  text = "K";
  EXPECT_EQ(Units::find(text), std::nullopt);
  const auto error = caught<krait::ConversionError>([&] { static_cast<void>(Units::from(text)); });
  EXPECT_STREQ(error.what(), "expected Literal['C', 'F'], got 'K'");
  EXPECT_STREQ(caught<krait::ConversionError>([&] { static_cast<void>(Mixed::from(text)); }).what(),
               "expected Literal['auto', 1, True], got 'K'");
  EXPECT_STREQ(caught<krait::Error>([] { static_cast<void>(Speed::from(7)); }).what(),
               "expected Literal[1, 2, -3], got 7");
}

TEST(LiteralTest, TheTypeOfAValueCounts) {
  EXPECT_EQ(Mixed::find(true)->index(), 2U);
  EXPECT_EQ(Mixed::find(1)->index(), 1U);
  EXPECT_EQ(Speed::find(true), std::nullopt);
  EXPECT_EQ(Literal<true>::find(1), std::nullopt);
  EXPECT_EQ(Units::find(1), std::nullopt);
  EXPECT_EQ(Literal<-1>::find(std::numeric_limits<std::uint64_t>::max()), std::nullopt);
}

TEST(LiteralTest, GivesItsPlainValue) {
  const Units units = "C";
  const std::string_view text = units;
  EXPECT_EQ(text, "C");
  EXPECT_EQ(units.value(), "C");
  EXPECT_EQ(Units::choices.size(), 2U);
  EXPECT_EQ(Mixed{1}.value(), (Mixed::value_type{std::int64_t{1}}));
  std::ostringstream out;
  out << units << Speed{-3} << Mixed{"auto"};
  EXPECT_EQ(out.str(), "C-3auto");
}

TEST(LiteralTest, IntsAreForSwitchesAndTextsHaveAnIndex) {
  const auto chosen = [](Speed speed) {
    switch (speed) {
      case 1:
        return "slow";
      case 2:
        return "fast";
      default:
        return "backwards";
    }
  };
  EXPECT_STREQ(chosen(2), "fast");
  EXPECT_STREQ(chosen(-3), "backwards");
  switch (Units{"F"}.index()) {
    case Units{"F"}.index():
      break;
    default:
      ADD_FAILURE();
  }
}

TEST(LiteralTest, AreKeys) {
  std::unordered_map<Units, int> degrees{{Units{"C"}, 100}, {Units{"F"}, 212}};
  EXPECT_EQ(degrees.at("F"), 212);
}

TEST(LiteralTest, GoThereAndBack) {
  const krait::Interpreter python;
  EXPECT_EQ(value<Units>("'F'"), "F");
  EXPECT_EQ(value<Speed>("-3"), -3);
  EXPECT_EQ(value<Mixed>("True").index(), 2U);
  EXPECT_EQ(value<Mixed>("1").index(), 1U);
  EXPECT_EQ((value<Literal<"\xC3\xA9">>("'é'")), "\xC3\xA9");
  EXPECT_EQ(Object{Units{"F"}}.repr(), "'F'");
  EXPECT_EQ(Object{Speed{-3}}.repr(), "-3");
  EXPECT_EQ(Object{Mixed{true}}.repr(), "True");
  EXPECT_EQ((Object{Literal<"a\0b">{"a\0b"}}.size()), 3U);
}

TEST(LiteralTest, NestInContainersOptionalsAndKeys) {
  const krait::Interpreter python;
  using Table = std::unordered_map<Units, std::vector<std::optional<Speed>>>;
  const auto table = value<Table>("{'C': [1, None], 'F': []}");
  EXPECT_EQ(table.at("C").at(0), Speed{1});
  EXPECT_EQ(Object{table}, eval("{'C': [1, None], 'F': []}"));
  EXPECT_EQ((value<std::unordered_set<Units>>("{'C', 'F'}").size()), 2U);
}

TEST(LiteralTest, AResultOutsideOfTheChoicesNamesThem) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<Units>("'K'"), "expected Literal['C', 'F'], got str 'K'");
  EXPECT_EQ(complaint<Units>("1"), "expected Literal['C', 'F'], got int 1");
  EXPECT_EQ(complaint<Units>("None"), "expected Literal['C', 'F'], got None");
  EXPECT_EQ(complaint<std::vector<Speed>>("[1, 3]"),
            "value[1]: expected Literal[1, 2, -3], got int 3");
  EXPECT_EQ(complaint<Speed>("2**70").substr(0, 35), "expected Literal[1, 2, -3], got int");
  EXPECT_THROW(value<Speed>("True"), krait::ConversionError) << "though True == 1 in Python";
  EXPECT_THROW(value<Literal<true>>("1"), krait::ConversionError);
  EXPECT_THROW(value<Units>("'\\ud800'"), krait::ConversionError);
}

TEST(LiteralTest, OneWithFewerChoicesConverts) {
  using Wide = Literal<"F", 2, "C">;
  constexpr Wide wide = Units{"C"} == "C" ? Wide{Literal<"C", 2>{"C"}} : Wide{2};
  static_assert(wide == "C" && wide.index() == 2);
  static_assert(std::convertible_to<Units, Wide>);
  static_assert(!std::convertible_to<Wide, Units>);
  static_assert(!std::convertible_to<Literal<true>, Literal<1>>);
  EXPECT_EQ(Wide{Units::from(std::string{"F"})}, "F");
}

std::string chosen(Literal<"r", "w">) { return "text"; }
std::string chosen(Literal<"rb">) { return "bytes"; }

TEST(LiteralTest, AConstantOfATypeOfItsOwnChoosesBetweenOverloads) {
  EXPECT_EQ(chosen(krait::literal<"w">), "text");
  EXPECT_EQ(chosen(krait::literal<"rb">), "bytes");
  static_assert(std::same_as<decltype(krait::literal<-3>), const Literal<-3>>);
}

struct Options {
  krait::Required<Units> units;
  int count = 0;
};

TEST(LiteralTest, ARequiredOneTakesConstants) {
  constexpr Options constant{.units = "F"};
  static_assert(constant.units.value() == "F");
  EXPECT_EQ((Options{.units = krait::literal<"C">, .count = 2}.units.value()), "C");
  const Units units = Options{.units = Units::from(std::string{"F"})}.units;
  EXPECT_EQ(units, "F");
  static_assert(!std::convertible_to<Literal<"K">, krait::Required<Units>>);
}

TEST(LiteralTest, SubclassesOfStrAreTexts) {
  const krait::Interpreter python;
  const Object unit = define("import enum\nclass U(str, enum.Enum): F = 'F'")["U"].attr("F");
  EXPECT_EQ(unit.as<Units>(), "F");
}

TEST(LiteralTest, InAUnionOnlyTheChoicesAreOne) {
  const krait::Interpreter python;
  using AutoOr = std::variant<Literal<"auto">, std::int64_t, std::string>;
  EXPECT_EQ(value<AutoOr>("'auto'").index(), 0U);
  EXPECT_EQ(value<AutoOr>("'x'").index(), 2U);
  EXPECT_EQ(value<AutoOr>("3").index(), 1U);
  using Either = std::variant<Speed, Units>;
  EXPECT_EQ(complaint<Either>("'K'"),
            "expected Literal[1, 2, -3] | Literal['C', 'F'], got str 'K'");
}

TEST(LiteralTest, AnErrorOfPythonIsNoMisfit) {
  const krait::Interpreter python;
  const Object raising = define("class R:\n  def __index__(self): raise OSError('disk')")["R"]();
  EXPECT_THROW(static_cast<void>(raising.as<Speed>()), krait::OSError);
  EXPECT_THROW(static_cast<void>(raising.as<Units>()), krait::OSError);
  using Either = std::variant<std::string, Speed>;
  EXPECT_THROW(static_cast<void>(raising.as<Either>()), krait::OSError);
  EXPECT_EQ(eval("1").as<int>(), 1) << "no error is left behind";
}

}  // namespace
