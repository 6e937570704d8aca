// Conversions of Optional and Union: which alternative a value becomes.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <complex>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::complaint;
using krait_test::define;
using krait_test::value;

using Ints = std::vector<std::int64_t>;
using Floats = std::vector<double>;
using Strings = std::vector<std::string>;

TEST(OptionalTest, NoneIsEmptyAndNothingElseIs) {
  const krait::Interpreter python;
  EXPECT_EQ(value<std::optional<int>>("None"), std::nullopt);
  EXPECT_EQ(value<std::optional<int>>("0"), 0);
  EXPECT_EQ(value<std::optional<std::string>>("''"), "");
  EXPECT_EQ(value<std::vector<std::optional<bool>>>("[None, False]"),
            (std::vector<std::optional<bool>>{std::nullopt, false}));
  EXPECT_TRUE(Object{std::optional<std::string>{}}.is_none());
}

TEST(OptionalTest, AWrongValueIsAConversionError) {
  const krait::Interpreter python;
  EXPECT_THROW(value<std::optional<int>>("'x'"), krait::ConversionError);
  EXPECT_EQ(complaint<std::vector<std::optional<Ints>>>("[None, [1, 'x']]"),
            "value[1][1]: expected int, got str 'x'");
}

TEST(UnionTest, EachValueBecomesTheAlternativeOfItsOwnType) {
  const krait::Interpreter python;
  using Number = std::variant<double, std::int64_t, bool, std::string>;
  EXPECT_EQ(value<Number>("1"), Number{std::int64_t{1}});
  EXPECT_EQ(value<Number>("1.0"), Number{1.0});
  EXPECT_EQ(value<Number>("True"), Number{true});
  EXPECT_EQ(value<Number>("'1'"), Number{std::string{"1"}});
}

TEST(UnionTest, TheOrderOfTheAlternativesDoesNotMatter) {
  const krait::Interpreter python;
  using BoolLast = std::variant<std::int64_t, bool>;
  using BoolFirst = std::variant<bool, std::int64_t>;
  EXPECT_EQ(value<BoolLast>("True"), BoolLast{true});
  EXPECT_EQ(value<BoolFirst>("True"), BoolFirst{true});
  EXPECT_EQ(value<BoolFirst>("1"), BoolFirst{std::int64_t{1}});
  using ComplexFirst = std::variant<std::complex<double>, double>;
  EXPECT_EQ(value<ComplexFirst>("2.5"), ComplexFirst{2.5});
}

TEST(UnionTest, AValueOfNoneOfTheTypesMayStillFitOne) {
  const krait::Interpreter python;
  using FloatOrStr = std::variant<double, std::string>;
  EXPECT_EQ(value<FloatOrStr>("3"), FloatOrStr{3.0});
  using IntOrStr = std::variant<std::int64_t, std::string>;
  EXPECT_EQ(value<IntOrStr>("True"), IntOrStr{std::int64_t{1}});
}

TEST(UnionTest, ABoolIsRatherAnIntThanAFloat) {
  const krait::Interpreter python;
  using Number = std::variant<double, std::int64_t, std::string>;
  EXPECT_EQ(krait::eval("True").as<Number>(), Number{std::int64_t{1}});
  EXPECT_EQ((krait::eval("False").as<std::variant<float, int>>()), (std::variant<float, int>{0}));
}

TEST(UnionTest, AnIntTooBigForAnIntIsNotMadeAFloat) {
  const krait::Interpreter python;
  using Number = std::variant<double, std::int64_t>;
  EXPECT_THROW(value<Number>("10**20 + 1"), krait::ConversionError);
}

TEST(UnionTest, ContainersAreToldApartByWhatTheyHold) {
  const krait::Interpreter python;
  using Lists = std::variant<Ints, Strings>;
  EXPECT_EQ(value<Lists>("[1]"), Lists{Ints{1}});
  EXPECT_EQ(value<Lists>("['a']"), Lists{Strings{"a"}});
  EXPECT_EQ(value<Lists>("[]"), Lists{Ints{}});
  using Shapes = std::variant<std::set<int>, Ints, std::map<std::string, int>>;
  EXPECT_EQ(value<Shapes>("[1]").index(), 1U);
  EXPECT_EQ(value<Shapes>("{1}").index(), 0U);
  EXPECT_EQ(value<Shapes>("{'a': 1}").index(), 2U);
}

TEST(UnionTest, AnIntInsideAContainerIsNotMadeAFloatWhereIntsFit) {
  const krait::Interpreter python;
  using Lists = std::variant<Floats, Ints>;
  EXPECT_EQ(value<Lists>("[1, 2]"), (Lists{Ints{1, 2}}));
  EXPECT_EQ(value<Lists>("[1.0, 2.0]"), (Lists{Floats{1, 2}}));
  EXPECT_EQ(value<Lists>("[1, 2.5]"), (Lists{Floats{1, 2.5}}));
  using Tables = std::variant<std::map<std::string, double>, std::map<std::string, std::int64_t>>;
  EXPECT_EQ(value<Tables>("{'a': 1}").index(), 1U);
  using Pairs = std::variant<std::tuple<double, bool>, std::tuple<std::int64_t, bool>>;
  EXPECT_EQ(value<Pairs>("(1, True)").index(), 1U);
  using Flags = std::variant<Ints, std::vector<bool>>;
  EXPECT_EQ(value<Flags>("[True]").index(), 1U);
}

TEST(UnionTest, UnionsNest) {
  const krait::Interpreter python;
  using Scalar = std::variant<std::int64_t, std::string, std::monostate>;
  using Tree = std::variant<Scalar, std::vector<Scalar>>;
  EXPECT_EQ(value<Tree>("None"), (Tree{Scalar{std::monostate{}}}));
  EXPECT_EQ(value<Tree>("[1, 'x', None]"),
            (Tree{std::vector<Scalar>{std::int64_t{1}, "x", std::monostate{}}}));
  using Maybe = std::optional<std::variant<std::int64_t, std::string>>;
  EXPECT_EQ(value<Maybe>("None"), std::nullopt);
  EXPECT_EQ(std::get<1>(*value<Maybe>("'x'")), "x");
}

TEST(UnionTest, AnAlternativeOfTypeAnyTakesWhatNoOtherDoes) {
  const krait::Interpreter python;
  using IntOrAny = std::variant<std::int64_t, Object>;
  EXPECT_EQ(value<IntOrAny>("3").index(), 0U);
  EXPECT_EQ(value<IntOrAny>("2**64").index(), 1U);
  EXPECT_EQ(value<IntOrAny>("'x'").index(), 1U);
}

TEST(UnionTest, TheActiveAlternativeGoesToPython) {
  const krait::Interpreter python;
  using Number = std::variant<double, std::int64_t, bool, Ints>;
  EXPECT_EQ(Object{Number{1.0}}.repr(), "1.0");
  EXPECT_EQ(Object{Number{std::int64_t{1}}}.repr(), "1");
  EXPECT_EQ(Object{Number{true}}.repr(), "True");
  EXPECT_EQ(Object{Number{Ints{1}}}.repr(), "[1]");
}

struct Refuses {
  operator int() const { throw std::runtime_error{"no value"}; }  // NOLINT: implicit
};

TEST(UnionTest, AVariantWithoutAValueIsAConversionErrorThatSaysSo) {
  const krait::Interpreter python;
  std::variant<std::int64_t, std::set<int>> empty;
  const Refuses refuses[1];
  EXPECT_THROW(empty.emplace<1>(std::begin(refuses), std::end(refuses)), std::runtime_error);
  ASSERT_TRUE(empty.valueless_by_exception());
  const auto error = caught<krait::ConversionError>([&] { static_cast<void>(Object{empty}); });
  EXPECT_STREQ(error.what(),
               "expected int | set[int], got a std::variant that lost its value to an exception");
}

TEST(UnionTest, WhereNothingFitsTheErrorNamesAllAlternatives) {
  const krait::Interpreter python;
  using IntOrStr = std::variant<std::int64_t, std::string>;
  EXPECT_EQ(complaint<IntOrStr>("2.5"), "expected int | str, got float 2.5");
  EXPECT_EQ(complaint<std::vector<IntOrStr>>("[1, None]"),
            "value[1]: expected int | str, got None");
}

TEST(UnionTest, WhereOnlyOneAlternativeIsOfTheTypeTheErrorIsItsOwn) {
  const krait::Interpreter python;
  using IntOrInts = std::variant<std::int64_t, Ints>;
  EXPECT_EQ(complaint<IntOrInts>("[1, 'x']"), "value[1]: expected int, got str 'x'");
  EXPECT_EQ(complaint<IntOrInts>("2**63"), "expected int of 64 bits, got int 9223372036854775808");
}

TEST(UnionTest, AnErrorThatPythonRaisesIsNotTakenForAMisfit) {
  const krait::Interpreter python;
  const Object raising = define("class R:\n  def __index__(self): raise OSError('disk')")["R"]();
  using IntOrStr = std::variant<std::int64_t, std::string>;
  EXPECT_THROW(static_cast<void>(raising.as<IntOrStr>()), krait::OSError);
  EXPECT_EQ(eval("1").as<int>(), 1) << "no error is left behind";
}

}  // namespace
