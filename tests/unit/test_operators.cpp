// Python's operators on instances of generated classes: items, arithmetic, calls, iteration.
#include <gtest/gtest.h>
#include <krait/python/generated.hpp>

#include <optional>
#include <ranges>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "../support/declared.hpp"
#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

constexpr std::string_view scores_text = R"(
class Scores:
    def __init__(self):
        self.of = {}

    def __getitem__(self, key):
        return self.of[key]

    def __setitem__(self, key, value):
        self.of[key] = value

    def __delitem__(self, key):
        del self.of[key]

    def __contains__(self, item):
        return item in self.of

    def __len__(self):
        return len(self.of)

    def __bool__(self):
        return bool(self.of)

    def __iter__(self):
        return iter(self.of)

    async def __aiter__(self):
        for name in self.of:
            yield name

    def __call__(self, name, by=1, *, twice=False):
        self.of[name] = self.of.get(name, 0) + by * (2 if twice else 1)
        return self.of[name]

class Length:
    def __init__(self, metres):
        self.metres = metres

    def __add__(self, other):
        if not isinstance(other, Length):
            return NotImplemented
        return Length(self.metres + other.metres)

    def __iadd__(self, other):
        self.metres += other.metres
        return self

    def __mul__(self, factor):
        return Length(self.metres * factor)

    __rmul__ = __mul__

    def __pow__(self, exponent):
        return self.metres ** exponent

    def __neg__(self):
        return Length(-self.metres)

    def __eq__(self, other):
        return isinstance(other, Length) and self.metres == other.metres

    def __lt__(self, other):
        return self.metres < other.metres

class Foot:
    def __radd__(self, other):
        return Length(other.metres + 0.3048)
)";

const krait::detail::EmbeddedSource scores_source{
    .module = "scores", .file = "scores.py", .is_package = false, .text = scores_text};
constexpr const krait::detail::EmbeddedSource* sources[] = {&scores_source};

}  // namespace

namespace scores {

class Scores : public krait::Object {
 public:
  Scores();
  Scores(krait::detail::Wrapped, krait::Object object) noexcept
      : krait::Object(std::move(object)) {}

  krait::ItemOf<std::int64_t, std::string> operator[](std::string key) const;
  void erase(std::string_view key) const;
  [[nodiscard]] bool contains(std::string_view item) const;
  [[nodiscard]] krait::IteratorOf<std::string> begin() const;
  krait::AsyncGenerator<std::string> aiter() const;
  std::int64_t operator()(std::string_view name, std::int64_t by = 1, bool twice = false) const;
};

class Length : public krait::Object {
 public:
  explicit Length(double metres);
  Length(krait::detail::Wrapped, krait::Object object) noexcept
      : krait::Object(std::move(object)) {}
  [[nodiscard]] double metres() const;

  Length operator+(const krait::Object& other) const;
  Length& operator+=(const Length& other);
  Length operator*(double factor) const;
  friend Length operator*(double factor, const Length& length);
  [[nodiscard]] double pow(double exponent) const;
  Length operator-() const;
  bool operator<(const Length& other) const;
};

}  // namespace scores

KRAIT_TEST_DECLARE(scores::Scores, "scores.Scores")
KRAIT_TEST_DECLARE(scores::Length, "scores.Length")

namespace {

namespace types = krait::types;
using krait::detail::binary;
using krait::detail::CachedAttribute;
using krait::detail::Function;
using krait::detail::Operator;
using krait::detail::unary;
using scores::Length;
using scores::Scores;
using types::Declared;

constinit krait::detail::Module module_{"scores", sources};
constinit CachedAttribute Scores_class_{module_, "Scores"};
constinit Function<types::Any()> Scores_new_{module_, "Scores"};
constinit krait::detail::ItemOperators<types::Int, types::Str> Scores_item_{Scores_class_};
constinit Operator<types::None(types::Str)> Scores_delitem_{
    Scores_class_, "__delitem__", binary<&krait::detail::delete_item>, {"key"}};
constinit Operator<types::Bool(types::Str)> Scores_contains_{
    Scores_class_, "__contains__", binary<&krait::detail::has_item>, {"item"}};
constinit Operator<types::Generator<types::Str>()> Scores_iter_{Scores_class_, "__iter__",
                                                                unary<&PyObject_GetIter>};
constinit Operator<types::AsyncGenerator<types::Str>()> Scores_aiter_{
    Scores_class_, "__aiter__", unary<&krait::detail::itself>};
constinit krait::detail::CallOperator<types::Int(types::Str, types::Int,
                                                 types::Keyword<types::Bool>)>
    Scores_call_{Scores_class_, {"name", "by", "twice"}};

constinit CachedAttribute Length_class_{module_, "Length"};
constinit Function<types::Any(types::Float)> Length_new_{module_, "Length", {"metres"}};
constinit krait::detail::Attribute<types::Float> Length_metres_{Length_class_, "metres"};
constinit Operator<Declared<Length>(types::Any)> Length_add_{
    Length_class_, "__add__", binary<&PyNumber_Add>, {"other"}};
constinit Operator<Declared<Length>(Declared<Length>)> Length_iadd_{
    Length_class_, "__iadd__", binary<&PyNumber_InPlaceAdd>, {"other"}};
constinit Operator<Declared<Length>(types::Float)> Length_mul_{
    Length_class_, "__mul__", binary<&PyNumber_Multiply>, {"factor"}};
constinit Operator<Declared<Length>(types::Float)> Length_rmul_{
    Length_class_, "__rmul__", krait::detail::reflected<&PyNumber_Multiply>, {"factor"}};
constinit Operator<types::Float(types::Float)> Length_pow_{
    Length_class_, "__pow__", binary<&krait::detail::power>, {"exponent"}};
constinit Operator<Declared<Length>()> Length_neg_{Length_class_, "__neg__",
                                                   unary<&PyNumber_Negative>};
constinit Operator<types::Bool(Declared<Length>)> Length_lt_{
    Length_class_, "__lt__", krait::detail::compared<Py_LT>, {"other"}};

}  // namespace

KRAIT_TEST_DEFINE(scores::Scores, Scores_class_)
KRAIT_TEST_DEFINE(scores::Length, Length_class_)

namespace scores {

Scores::Scores() : krait::Object(Scores_new_.call()) {}
krait::ItemOf<std::int64_t, std::string> Scores::operator[](std::string key) const {
  return Scores_item_.at(*this, std::move(key));
}
void Scores::erase(std::string_view key) const { Scores_delitem_.call(*this, key); }
bool Scores::contains(std::string_view item) const { return Scores_contains_.call(*this, item); }
krait::IteratorOf<std::string> Scores::begin() const {
  return krait::IteratorOf<std::string>{Scores_iter_.call(*this)};
}
krait::AsyncGenerator<std::string> Scores::aiter() const { return Scores_aiter_.stream(*this); }
std::int64_t Scores::operator()(std::string_view name, std::int64_t by, bool twice) const {
  return Scores_call_.call(*this, name, by, twice);
}

Length::Length(double metres) : krait::Object(Length_new_.call(metres)) {}
double Length::metres() const { return Length_metres_.get(*this); }
Length Length::operator+(const krait::Object& other) const {
  return Length_add_.call(*this, other);
}
Length& Length::operator+=(const Length& other) { return *this = Length_iadd_.call(*this, other); }
Length Length::operator*(double factor) const { return Length_mul_.call(*this, factor); }
Length operator*(double factor, const Length& length) { return Length_rmul_.call(length, factor); }
double Length::pow(double exponent) const { return Length_pow_.call(*this, exponent); }
Length Length::operator-() const { return Length_neg_.call(*this); }
bool Length::operator<(const Length& other) const { return Length_lt_.call(*this, other); }

}  // namespace scores

namespace {

using krait_test::caught;

TEST(Items, are_read_and_assigned) {
  const krait::Interpreter python;
  const Scores scores;
  scores["Ada"] = 7;
  const std::int64_t ada = scores["Ada"];
  EXPECT_EQ(ada, 7);
  EXPECT_EQ(scores["Ada"], 7);
  EXPECT_TRUE(scores["Ada"] == 7.0 && 7 == scores["Ada"] && scores["Ada"] != 8);
  EXPECT_TRUE(scores["Ada"] == scores["Ada"]);
  EXPECT_EQ(scores["Ada"] + 1, 8);
  scores["Bob"] = scores["Ada"];
  EXPECT_EQ(scores["Bob"].get(), 7);
  std::ostringstream text;
  text << scores["Bob"];
  EXPECT_EQ(text.str(), "7");
}

TEST(Items, are_places_that_share_the_container) {
  const krait::Interpreter python;
  const auto place = [] {
    const Scores scores;
    scores["Ada"] = 7;
    return scores["Ada"];
  }();
  EXPECT_EQ(place.get(), 7);
  place = 8;
  EXPECT_EQ(place.get(), 8);
}

TEST(Items, that_are_missing_raise_pythons_error) {
  const krait::Interpreter python;
  const Scores scores;
  EXPECT_EQ(caught<krait::KeyError>([&] { static_cast<void>(scores["Eve"].get()); }).message(),
            "'Eve'");
  EXPECT_EQ(caught<krait::KeyError>([&] { scores.erase("Eve"); }).message(), "'Eve'");
}

TEST(Items, that_do_not_fit_are_named) {
  const krait::Interpreter python;
  const Scores scores;
  scores.attr("of").set_item("Ada", "many");
  EXPECT_STREQ(
      caught<krait::ConversionError>([&] { static_cast<void>(scores["Ada"].get()); }).what(),
      "scores.Scores.__getitem__: result: expected int, got str 'many'");
  EXPECT_TRUE(
      krait_test::contains(caught<krait::ConversionError>([&] { scores["\xff"] = 1; }).what(),
                           "scores.Scores.__setitem__: argument 'key': expected UTF-8 text"));
}

TEST(Items, are_counted_found_and_erased) {
  const krait::Interpreter python;
  const Scores scores;
  EXPECT_FALSE(scores);
  scores["Ada"] = 7;
  EXPECT_EQ(scores.size(), 1U);
  EXPECT_TRUE(scores.contains("Ada"));
  scores.erase("Ada");
  EXPECT_FALSE(scores.contains("Ada"));
  EXPECT_FALSE(scores);
}

TEST(Iteration, gives_typed_items) {
  const krait::Interpreter python;
  const Scores scores;
  scores["Ada"] = 7;
  scores["Bob"] = 8;
  std::string names;
  for (const std::string& name : scores) names += name;
  EXPECT_EQ(names, "AdaBob");
  static_assert(std::input_iterator<krait::IteratorOf<std::string>>);
  static_assert(std::ranges::input_range<const Scores>);
  auto sizes = scores | std::views::transform(&std::string::size);
  EXPECT_EQ(*sizes.begin(), 3U);
}

TEST(Iteration, says_which_item_does_not_fit) {
  const krait::Interpreter python;
  const Scores scores;
  scores["Ada"] = 7;
  scores.attr("of").set_item(3, 8);
  auto at = scores.begin();
  EXPECT_STREQ(caught<krait::ConversionError>([&] { ++at; }).what(),
               "scores.Scores.__iter__: item 1: expected str, got int 3");
}

krait::Task<std::string> names_in(Scores scores) {
  std::string names;
  auto stream = scores.aiter();
  while (auto name = co_await stream.next()) names += *name;
  co_return names;
}

TEST(Iteration, may_be_asynchronous) {
  const krait::Interpreter python;
  const Scores scores;
  scores["Ada"] = 7;
  scores["Bob"] = 8;
  EXPECT_EQ(krait::run(names_in(scores)), "AdaBob");
}

TEST(Operators, call_the_instance) {
  const krait::Interpreter python;
  const Scores scores;
  EXPECT_EQ(scores("Ada"), 1);
  EXPECT_EQ(scores("Ada", 3, true), 7);
}

TEST(Operators, of_arithmetic_give_typed_results) {
  const krait::Interpreter python;
  const Length two{2};
  EXPECT_EQ((two + Length{3}).metres(), 5);
  EXPECT_EQ((two * 2.0).metres(), 4);
  EXPECT_EQ((4.0 * two).metres(), 8);
  EXPECT_EQ(two.pow(3), 8);
  EXPECT_EQ((-two).metres(), -2);
  EXPECT_TRUE(two == Length{2});
  EXPECT_TRUE(two < Length{3});
  Length sum{1};
  const Length same = sum;
  sum += two;
  EXPECT_EQ(sum.metres(), 3);
  EXPECT_TRUE(sum.is(same));
}

TEST(Operators, ask_the_other_operand_as_python_does) {
  const krait::Interpreter python;
  const Length two{2};
  EXPECT_DOUBLE_EQ((two + krait::import("scores").attr("Foot")()).metres(), 2.3048);
  EXPECT_TRUE(krait_test::contains(caught<krait::TypeError>([&] { two + 3; }).what(),
                                   "unsupported operand type(s) for +: 'Length' and 'int'"));
}

TEST(Operators, leave_nothing_behind) {
  const krait::Interpreter python;
  EXPECT_LT(krait_test::blocks_left_by(100,
                                       [] {
                                         const Scores scores;
                                         scores["Ada"] = 7;
                                         scores("Ada", 3, true);
                                         static_cast<void>(*scores.begin());
                                         krait::run(names_in(scores));
                                         scores.erase("Ada");
                                         Length length{2};
                                         length += -(length * 3.0);
                                         EXPECT_THROW(length + 3, krait::TypeError);
                                       }),
            50);
}

}  // namespace
