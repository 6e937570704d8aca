// Conversions of list, tuple, dict, set and frozenset, nested in one another.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <complex>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "../support/gil.hpp"
#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::complaint;
using krait_test::contains;
using krait_test::define;
using krait_test::value;

using Ints = std::vector<std::int64_t>;
using Counts = std::unordered_map<std::string, std::int64_t>;

TEST(ListTest, ListsSurviveBothWays) {
  const krait::Interpreter python;
  EXPECT_EQ(value<Ints>("[]"), Ints{});
  EXPECT_EQ(value<Ints>("[1, -2, 3]"), (Ints{1, -2, 3}));
  EXPECT_EQ((Object{Ints{1, -2, 3}}.repr()), "[1, -2, 3]");
  EXPECT_EQ(value<std::vector<Ints>>("[[1], [], [2, 3]]"), (std::vector<Ints>{{1}, {}, {2, 3}}));
  EXPECT_EQ(value<std::vector<bool>>("[True, False]"), (std::vector<bool>{true, false}));
  EXPECT_EQ(value<std::vector<float>>("[0.5, 1]"), (std::vector<float>{0.5F, 1.0F}));
}

TEST(ListTest, OtherSequencesAreReadAsListsButTextAndBytesAreNot) {
  const krait::Interpreter python;
  EXPECT_EQ(value<Ints>("(1, 2)"), (Ints{1, 2}));
  EXPECT_EQ(value<Ints>("range(3)"), (Ints{0, 1, 2}));
  EXPECT_EQ(value<Ints>("__import__('collections').deque([1, 2])"), (Ints{1, 2}));
  EXPECT_EQ(value<Ints>("__import__('array').array('i', [1, 2])"), (Ints{1, 2}));
  EXPECT_EQ(complaint<std::vector<std::string>>("'ab'"), "expected list[str], got str 'ab'");
  EXPECT_EQ(complaint<Ints>("b'ab'"), "expected list[int], got bytes b'ab'");
  EXPECT_THROW(value<Ints>("bytearray(b'ab')"), krait::ConversionError);
}

TEST(ListTest, SetsDictsAndIteratorsAreNoLists) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<Ints>("{1, 2}"), "expected list[int], got set");
  EXPECT_EQ(complaint<Ints>("{1: 2}"), "expected list[int], got dict");
  EXPECT_EQ(complaint<Ints>("iter([1])"), "expected list[int], got list_iterator");
  EXPECT_THROW(value<Ints>("7"), krait::ConversionError);
  EXPECT_THROW(value<std::vector<std::string>>("__import__('collections').UserDict(a=1)"),
               krait::ConversionError);
}

TEST(ListTest, AnErrorOfTheSequenceItselfArrives) {
  const krait::Interpreter python;
  const Object broken = define(R"(
class Broken:
    def __getitem__(self, index):
        if index == 2:
            raise OSError("torn")
        return index
    def __len__(self):
        return 5
)")["Broken"]();
  EXPECT_EQ(caught<krait::OSError>([&] { static_cast<void>(broken.as<Ints>()); }).message(),
            "torn");
}

TEST(ListTest, AListThatShrinksWhileItIsReadHarmsNobody) {
  const krait::Interpreter python;
  const Object shrinking = define(R"(
class Eater:
    def __init__(self, items):
        self.items = items
    def __index__(self):
        self.items.clear()
        return 5

items = []
items.extend([1, Eater(items)] + [object() for _ in range(1000)])
)")["items"];
  if (krait_test::free_threaded) {  // a copy is read, of what other threads might change
    EXPECT_THROW(static_cast<void>(shrinking.as<Ints>()), krait::ConversionError);
  } else {
    EXPECT_EQ(shrinking.as<Ints>(), (Ints{1, 5}));
  }
}

TEST(TupleTest, TuplesOfFixedLengthSurviveBothWays) {
  const krait::Interpreter python;
  using Pair = std::tuple<std::int64_t, std::string>;
  EXPECT_EQ(value<Pair>("(1, 'x')"), (Pair{1, "x"}));
  EXPECT_EQ((Object{Pair{1, "x"}}.repr()), "(1, 'x')");
  EXPECT_EQ(Object{std::tuple<>{}}.repr(), "()");
  EXPECT_EQ(value<std::tuple<>>("()"), std::tuple<>{});
  EXPECT_EQ(
      define("from typing import NamedTuple\nclass P(NamedTuple):\n  n: int\n  s: str")["P"](1, "x")
          .as<Pair>(),
      (Pair{1, "x"}));
}

TEST(TupleTest, AnotherLengthOrKindIsAConversionErrorThatSaysWhichLengthCame) {
  const krait::Interpreter python;
  using Pair = std::tuple<std::int64_t, std::string>;
  EXPECT_EQ(complaint<Pair>("[1, 'x']"), "expected tuple[int, str], got list");
  const std::string text = complaint<Pair>("(1, 'x', 2)");
  EXPECT_TRUE(contains(text, "expected tuple[int, str], got tuple")) << text;
  EXPECT_TRUE(contains(text, "3")) << text;
  EXPECT_THROW(value<Pair>("(1,)"), krait::ConversionError);
  EXPECT_THROW(value<Pair>("()"), krait::ConversionError);
}

TEST(DictTest, DictsSurviveBothWays) {
  const krait::Interpreter python;
  EXPECT_EQ(value<Counts>("{}"), Counts{});
  EXPECT_EQ(value<Counts>("{'a': 1, 'b': 2}"), (Counts{{"a", 1}, {"b", 2}}));
  EXPECT_EQ((Object{Counts{{"a", 1}, {"b", 2}}}), eval("{'a': 1, 'b': 2}"));
  EXPECT_EQ((value<std::map<int, std::string>>("{2: 'b', 1: 'a'}")),
            (std::map<int, std::string>{{1, "a"}, {2, "b"}}));
}

TEST(DictTest, KeysMayBeAnythingHashable) {
  const krait::Interpreter python;
  using Place = std::tuple<std::int64_t, std::int64_t>;
  using Board = std::unordered_map<Place, std::string, krait::Hash<Place>>;
  const Board board{{{1, 2}, "queen"}, {{2, 1}, "king"}};
  EXPECT_EQ(value<Board>("{(1, 2): 'queen', (2, 1): 'king'}"), board);
  EXPECT_EQ(Object{board}, eval("{(1, 2): 'queen', (2, 1): 'king'}"));

  using Key = std::optional<std::string>;
  using ByName = std::unordered_map<Key, int>;
  EXPECT_EQ(value<ByName>("{None: 1, 'x': 2}"), (ByName{{std::nullopt, 1}, {"x", 2}}));

  using ByPoint = std::unordered_map<std::complex<double>, int, krait::Hash<std::complex<double>>>;
  EXPECT_EQ(value<ByPoint>("{1j: 1}").at({0, 1}), 1);

  using ByObject = std::unordered_map<Object, Object>;
  EXPECT_EQ(value<ByObject>("{'k': [1]}").at("k"), eval("[1]"));
}

TEST(DictTest, OtherMappingsAreReadAsDicts) {
  const krait::Interpreter python;
  EXPECT_EQ(value<Counts>("__import__('types').MappingProxyType({'a': 1})"), (Counts{{"a", 1}}));
  EXPECT_EQ(value<Counts>("__import__('collections').OrderedDict(a=1)"), (Counts{{"a", 1}}));
  EXPECT_EQ(value<Counts>("__import__('collections').ChainMap({'a': 1}, {'b': 2})"),
            (Counts{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(value<Counts>("__import__('collections').UserDict(a=1)"), (Counts{{"a", 1}}));
  EXPECT_EQ(complaint<Counts>("[('a', 1)]"), "expected dict[str, int], got list");
  EXPECT_THROW(value<Counts>("'ab'"), krait::ConversionError);
}

TEST(SetTest, SetsAndFrozensetsSurviveBothWays) {
  const krait::Interpreter python;
  using Names = std::unordered_set<std::string>;
  EXPECT_EQ(value<Names>("{'a', 'b'}"), (Names{"a", "b"}));
  EXPECT_EQ(value<Names>("frozenset({'a'})"), (Names{"a"}));
  EXPECT_EQ((Object{Names{"a", "b"}}), eval("{'a', 'b'}"));
  EXPECT_EQ(Object{Names{}}.repr(), "set()");
  EXPECT_EQ(value<std::set<int>>("{3, 1}"), (std::set<int>{1, 3}));
  EXPECT_EQ(complaint<Names>("['a']"), "expected set[str], got list");
  EXPECT_THROW(value<Names>("{'a': 1}.keys()"), krait::ConversionError);
}

TEST(SetTest, ItemsThatPythonCannotHashAreItsTypeError) {
  const krait::Interpreter python;
  const std::set<Ints> lists{{1}, {2}};
  EXPECT_THROW(Object{lists}, krait::TypeError);
  EXPECT_THROW((Object{std::unordered_map<Object, int>{}}.set_item(eval("[]"), 1)),
               krait::TypeError);
}

TEST(NestingTest, DeepValuesSurviveBothWays) {
  const krait::Interpreter python;
  using Deep = std::map<std::string, std::vector<std::tuple<std::optional<double>, std::set<int>>>>;
  const Deep deep{{"a", {{1.5, {1, 2}}, {std::nullopt, {}}}}, {"b", {}}};
  const Object object = deep;
  EXPECT_EQ(object, eval("{'a': [(1.5, {1, 2}), (None, set())], 'b': []}"));
  EXPECT_EQ(object.as<Deep>(), deep);
}

TEST(PathTest, TheErrorNamesThePlaceInside) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<Ints>("[1, 2, 3, 'x']"), "value[3]: expected int, got str 'x'");
  EXPECT_EQ(complaint<Ints>("(1, None)"), "value[1]: expected int, got None");
  EXPECT_EQ(complaint<Ints>("__import__('collections').deque([1, 'x'])"),
            "value[1]: expected int, got str 'x'");
  EXPECT_EQ(complaint<std::vector<Counts>>("[{}, {'x': 1, 'y': 'z'}]"),
            "value[1][\"y\"]: expected int, got str 'z'");
  EXPECT_EQ((complaint<std::map<int, std::map<int, int>>>("{7: {8: 2.5}}")),
            "value[7][8]: expected int, got float 2.5");
  EXPECT_EQ((complaint<std::tuple<int, std::tuple<int, bool>>>("(1, (2, 3))")),
            "value[1][1]: expected bool, got int 3");
  EXPECT_EQ(complaint<Counts>("__import__('types').MappingProxyType({'k': 'v'})"),
            "value[\"k\"]: expected int, got str 'v'");
}

TEST(PathTest, AKeyThatDoesNotFitIsNamed) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<Counts>("{3: 1}"), "value[3]: expected str, got int 3");
  EXPECT_EQ(complaint<std::set<int>>("{'x'}"), "value[\"x\"]: expected int, got str 'x'");
}

TEST(PathTest, ALongKeyIsShortened) {
  const krait::Interpreter python;
  EXPECT_LT(complaint<Counts>("{'x' * 1_000_000: None}").size(), 400U);
  EXPECT_LT((complaint<std::map<Ints, int>>("{tuple(range(100_000)): None}").size()), 400U);
}

TEST(PathTest, AKeyWhoseReprRaisesStillGivesAMessage) {
  const krait::Interpreter python;
  const Object broken = define(R"(
class Key(str):
    def __repr__(self):
        raise ValueError("no")
table = {Key("k"): "v"}
)")["table"];
  EXPECT_THROW(static_cast<void>(broken.as<Counts>()), krait::ConversionError);
  EXPECT_EQ(eval("1").as<int>(), 1) << "no error is left behind";
}

TEST(PathTest, AListInsideItselfEndsWhereTheTypeEnds) {
  const krait::Interpreter python;
  const Object endless = define("endless = []\nendless.append(endless)")["endless"];
  const auto error =
      caught<krait::ConversionError>([&] { static_cast<void>(endless.as<std::vector<Ints>>()); });
  EXPECT_STREQ(error.what(), "value[0][0]: expected int, got list");
}

}  // namespace
