// Values of every type through generated functions, and the errors that name what did not fit.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <values.hpp>

#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::blocks_left_by;
using krait_test::caught;
using krait_test::contains;

std::string complaint(const std::function<void()>& call) {
  return caught<krait::ConversionError>(call).what();
}

TEST(ValueTest, ScalarsGoThereAndBack) {
  const krait::Interpreter python;
  const std::vector<std::byte> data{std::byte{0}, std::byte{255}};
  const auto [i, f, b, c, s, d] = values::scalars(std::numeric_limits<std::int64_t>::min(), -0.0,
                                                  true, {1.5, -2}, {"a\0é", 4}, data);
  EXPECT_EQ(i, std::numeric_limits<std::int64_t>::min());
  EXPECT_TRUE(std::signbit(f));
  EXPECT_TRUE(b);
  EXPECT_EQ(c, (std::complex<double>{1.5, -2}));
  EXPECT_EQ(s, (std::string_view{"a\0é", 4}));
  EXPECT_EQ(d, data);
}

TEST(ValueTest, NestedContainersGoThereAndBack) {
  const krait::Interpreter python;
  const std::vector<std::unordered_map<std::string, std::int64_t>> rows{{{"x", 1}}, {}};
  const std::vector<std::tuple<std::int64_t, std::string>> pairs{{1, "a"}, {2, ""}};
  const std::unordered_map<std::string, std::unordered_set<std::int64_t>> sets{{"s", {1, 2}}};
  EXPECT_EQ(values::nested(rows, pairs, sets), std::tuple(rows, pairs, sets));
  EXPECT_EQ(values::nested({}, {}, {}), (decltype(values::nested({}, {}, {})){}));
}

TEST(ValueTest, PythonGetsTheContainersThatItsAnnotationsName) {
  const krait::Interpreter python;
  EXPECT_EQ(values::kinds({1}, {1}, {{"a", 1}}, {"a"}, {1, 2}, {1, "a"}),
            "list list dict frozenset tuple tuple");
}

TEST(ValueTest, TuplesAreKeys) {
  const krait::Interpreter python;
  using Place = std::tuple<std::int64_t, std::int64_t>;
  const auto places = values::by_tuple({{Place{1, 2}, "queen"}, {Place{2, 1}, "king"}});
  EXPECT_EQ(places.size(), 2U);
  EXPECT_EQ(places.at(Place{2, 1}), "king");
}

TEST(ValueTest, OptionalsAndUnionsKeepTheirAlternative) {
  const krait::Interpreter python;
  EXPECT_EQ(values::maybe(std::nullopt, "x"), (std::tuple(std::nullopt, std::optional{"x"})));
  EXPECT_EQ(values::maybe(0, std::nullopt), (std::tuple(std::optional{0}, std::nullopt)));
  using Choice = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>>;
  for (const Choice& value :
       {Choice{std::int64_t{1}}, Choice{1.0}, Choice{"1"}, Choice{std::vector<std::int64_t>{1}}}) {
    EXPECT_EQ(values::choice(value), value);
  }
}

TEST(ValueTest, AnyTakesAndGivesTheVeryObject) {
  const krait::Interpreter python;
  const Object list = eval("[]");
  EXPECT_TRUE(values::anything(list).is(list));
  EXPECT_EQ(values::kind_of(2.5), "float");
  EXPECT_EQ(values::kind_of("text"), "str");
  EXPECT_EQ(values::kind_of(Object{}), "NoneType");
}

TEST(ValueTest, AResultThatBreaksItsPromiseNamesFunctionPlaceAndValue) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint([] { values::promised_rows("text"); }),
            "values.promised_rows: result[3][\"x\"]: expected int, got str 'three'");
  EXPECT_EQ(complaint([] { values::promised_rows("big"); }),
            "values.promised_rows: result[3][\"x\"]: expected int of 64 bits, got int "
            "9223372036854775808");
  EXPECT_EQ(complaint([] { values::promised_rows("none"); }),
            "values.promised_rows: result[3][\"x\"]: expected int, got None");
  EXPECT_EQ(complaint([] { values::promised_int(2.0); }),
            "values.promised_int: result: expected int, got float 2.0");
  EXPECT_EQ(complaint([] { values::promised_none(0); }),
            "values.promised_none: result: expected None, got int 0");
  EXPECT_TRUE(contains(complaint([] { values::promised_text(); }),
                       "values.promised_text: result: expected str of Unicode text"));
}

TEST(ValueTest, AnArgumentThatIsNoUtf8NamesItsPlace) {
  const krait::Interpreter python;
  const std::string bad = "caf\xe9";
  EXPECT_TRUE(contains(complaint([&] { values::promised_rows(bad); }),
                       "values.promised_rows: argument 'bad': expected UTF-8 text"));
  EXPECT_TRUE(contains(complaint([&] {
                         values::texts({"a", "b", bad}, {});
                       }),
                       "values.texts: argument 'rows'[2]: expected UTF-8 text"));
  EXPECT_TRUE(contains(complaint([&] {
                         values::texts({}, {{"k", {"a", bad}}});
                       }),
                       "values.texts: argument 'table'[\"k\"][1]: expected UTF-8 text"));
  EXPECT_TRUE(contains(complaint([&] {
                         values::texts({}, {}, {"a", bad});
                       }),
                       "values.texts: argument 'more'[1]: expected UTF-8 text"));
  EXPECT_TRUE(contains(complaint([&] { values::texts({}, {}, {}, {}, {.name = bad}); }),
                       "values.texts: argument 'name': expected UTF-8 text"));
}

TEST(ValueTest, ABadArgumentInAMapOfKeywordsNamesItsKeyword) {
  const krait::Interpreter python;
  const std::string bad = "caf\xe9";
  const std::string text = complaint([&] { values::texts({}, {}, {}, {{"colour", bad}}); });
  EXPECT_TRUE(contains(text, "values.texts: argument 'rest'[\"colour\"]: expected UTF-8 text"))
      << text;
  EXPECT_TRUE(contains(complaint([&] {
                         values::texts({}, {}, {}, {{bad, "x"}});
                       }),
                       "values.texts: argument 'rest'"));
}

TEST(ValueTest, CallsLeaveNothingBehindWhetherTheySucceedOrFail) {
  const krait::Interpreter python;
  constexpr int repetitions = 200;
  const std::string bad = "caf\xe9";
  const Object probe = eval("object()");
  const auto use = [&] {
    values::nested({{{"x", 1}}}, {{1, "a"}}, {{"s", {1, 2}}});
    values::texts({"a"}, {{"k", {"v"}}}, {"more"}, {{"rest", "r"}}, {.name = "n"});
    values::anything(probe);
    complaint([&] { values::texts({"a", bad}, {}, {"more"}); });
    complaint([&] { values::texts({"a"}, {}, {"more"}, {{"rest", "r"}}, {.name = bad}); });
    complaint([&] { values::texts({"a"}, {}, {"more"}, {{bad, "r"}}); });
    complaint([&] { values::promised_rows("text"); });
    complaint([&] { values::promised_int(probe); });
  };
  const auto held = krait_test::references_to(probe);
  EXPECT_LT(blocks_left_by(repetitions, use), repetitions / 4);
  EXPECT_EQ(krait_test::references_to(probe), held);
}

}  // namespace
