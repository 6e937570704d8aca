// Enumerations, flags, dataclasses, named tuples, typed dictionaries and variables in C++.
#include <gtest/gtest.h>
#include <data.hpp>
#include <krait/krait.hpp>
#include <shop.hpp>
#include <shop/goods.hpp>
#include <shop/orders.hpp>

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "../support/leaks.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using krait_test::blocks_left_by;
using krait_test::caught;

std::string complaint(const std::function<void()>& call) {
  return caught<krait::ConversionError>(call).what();
}

TEST(EnumTest, MembersGoThereAndBack) {
  const krait::Interpreter python;
  EXPECT_EQ(data::mix(data::Color::RED), data::Color::BLUE);
  EXPECT_EQ(data::mix(data::Color::GREEN, data::Color::RED), data::Color::GREEN);
  EXPECT_EQ(data::mode_name(), "slow");
  EXPECT_EQ(data::mode_name(data::Mode::FAST), "fast");
}

TEST(EnumTest, NumbersAreThoseOfPython) {
  const krait::Interpreter python;
  for (const auto color : {data::Color::RED, data::Color::GREEN, data::Color::BLUE}) {
    EXPECT_EQ(data::value_of(color), static_cast<std::int64_t>(color));
  }
  for (const auto& [level, number] : data::levels()) {
    EXPECT_EQ(static_cast<std::int64_t>(level), number);
  }
  EXPECT_EQ(data::levels().size(), 3U);
}

TEST(EnumTest, AnAliasIsTheSameMember) {
  const krait::Interpreter python;
  EXPECT_EQ(data::Color::CRIMSON, data::Color::RED);
  EXPECT_EQ(to_string(data::Color::CRIMSON), "RED");
}

TEST(EnumTest, MembersHaveNames) {
  EXPECT_EQ(to_string(data::Color::BLUE), "BLUE");
  EXPECT_EQ(to_string(data::Mode::FAST), "FAST");
  EXPECT_EQ(to_string(static_cast<data::Color>(77)), "");
}

TEST(EnumTest, WhatIsNoMemberIsRefused) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint([] { static_cast<void>(data::unknown_color()); }),
            "data.unknown_color: result: expected data.Color, got data.Level <Level.LOW: 1>");
  EXPECT_EQ(complaint([] { static_cast<void>(data::mix(static_cast<data::Color>(77))); }),
            "data.mix: argument 'a': expected data.Color, got the number 77");
}

TEST(EnumTest, ObjectsBecomeMembersAndMembersObjects) {
  const krait::Interpreter python;
  const auto green = krait::Object{data::Color::GREEN};
  EXPECT_EQ(green.attr("name").as<std::string>(), "GREEN");
  EXPECT_EQ(green.as<data::Color>(), data::Color::GREEN);
  EXPECT_TRUE(green.is(krait::import("data").attr("Color").attr("GREEN")));
}

TEST(FlagTest, AreCombined) {
  const krait::Interpreter python;
  using data::Permission;
  EXPECT_EQ(data::grant(), Permission::READ | Permission::WRITE | Permission::EXECUTE);
  EXPECT_EQ(data::grant(), Permission::ALL);
  EXPECT_EQ(data::grant(Permission::NONE), Permission::EXECUTE);
  EXPECT_EQ(to_string(Permission::READ | Permission::EXECUTE), "READ|EXECUTE");
  EXPECT_EQ(to_string(Permission::NONE), "NONE");
  EXPECT_EQ(to_string(Permission::ALL), "ALL");
  EXPECT_EQ(to_string(static_cast<Permission>(64 + 2)), "WRITE|64");
}

TEST(StructTest, HasTheFieldsAndTheirDefaults) {
  const data::Point point{.x = 1};
  EXPECT_EQ(point.y, 0.5);
  const data::Shape shape{.name = "box"};
  EXPECT_EQ(shape.color, data::Color::GREEN);
  EXPECT_EQ(shape.weight, std::nullopt);
  EXPECT_EQ(shape.made, std::nullopt);
  EXPECT_EQ(shape, (data::Shape{.name = "box", .points = {}}));
  EXPECT_EQ(data::Slotted{}.b, (std::variant<std::int64_t, std::string, data::Point>{3}));
}

TEST(StructTest, HasDefaultsOfSeveralParts) {
  const krait::Interpreter python;
  const data::Page page;
  EXPECT_EQ(page.size, (std::tuple{210, 297.5}));
  EXPECT_EQ(page.margins, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(page.magic, (std::vector{std::byte{'P'}, std::byte{0}}));
  EXPECT_EQ(page.kind, "page");
  EXPECT_EQ(page.serial.to_string(), "9223372036854775808");
  const std::string text =
      "Page(size=(210, 297.5), margins=(1, 2), magic=b'P\\x00', kind='page', "
      "serial=9223372036854775808)";
  EXPECT_EQ(data::describe(page), text + " ('a', 'b') b'!'");
  EXPECT_EQ(data::describe(page, {}), text + " () b'!'");
}

TEST(StructTest, WhatIsNotComparedIsNoPartOfItsValue) {
  const krait::Interpreter python;
  const data::Word word{.text = "a", .seen = {1, 2}, .length = 3};
  EXPECT_EQ(word, (data::Word{.text = "a", .seen = {}, .length = 3}));
  EXPECT_NE(word, (data::Word{.text = "b", .seen = {1, 2}, .length = 3}));
  EXPECT_NE(word, (data::Word{.text = "a", .seen = {1, 2}, .length = 4}));
  const krait::Hash<data::Word> hash;
  EXPECT_EQ(hash(word), hash({.text = "a", .seen = {}, .length = 9}));
  EXPECT_NE(hash(word), hash({.text = "b", .seen = {1, 2}, .length = 3}));
  EXPECT_EQ(data::Remark{"a"}, data::Remark{"b"});
  const auto longer = data::longer({.text = "a", .seen = {7}, .length = 1, .other = 5});
  EXPECT_EQ(longer, (data::Word{.text = "a!", .length = 2, .other = 5}));
  EXPECT_EQ(longer.seen, (std::vector<std::int64_t>{7, 1}));
}

TEST(StructTest, GoesThereAndBack) {
  const krait::Interpreter python;
  const auto painted =
      krait::run(data::paint({.name = "line", .points = {{1, 2}, {3}, {5}}, .weight = 2}));
  EXPECT_EQ(painted.name, "line");
  EXPECT_EQ(painted.points, (std::vector<data::Point>{{1, 2}, {3, 0.5}, {5, 0.5}}));
  EXPECT_EQ(painted.color, data::Color::RED);
  EXPECT_EQ(painted.weight, 2);
  EXPECT_EQ(painted.made, "by Python");
  EXPECT_EQ(painted.area, 1.5);
}

TEST(StructTest, PythonsOwnChecksRun) {
  const krait::Interpreter python;
  auto task = data::paint({.name = "air", .weight = -1});
  EXPECT_EQ(caught<krait::ValueError>([&] { krait::run(std::move(task)); }).message(),
            "nothing weighs less than nothing");
}

TEST(StructTest, HasTheFieldsOfItsBases) {
  const krait::Interpreter python;
  const auto circle = data::grow({.name = "o", .weight = 3, .radius = 2});
  EXPECT_EQ(circle.radius, 4);
  EXPECT_EQ(circle.weight, 3);
  EXPECT_EQ(data::as_shape(3).name, "circle");
}

TEST(StructTest, ErrorsNameTheWayToTheField) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint([] { static_cast<void>(data::bad_shape()); }),
            "data.bad_shape: result.points[1].y: expected float, got str 'two'");
  const data::Circle invalid{.name = "\xFF", .points = {}, .made = {}, .weight = {}};
  EXPECT_EQ(complaint([&] { static_cast<void>(data::grow(invalid)); }).substr(0, 36),
            "data.grow: argument 'circle'.name: e");
}

TEST(StructTest, FrozenOnesAreKeys) {
  const krait::Interpreter python;
  const auto scaled = data::scaled({{{1, 1}, 2.0}, {{2, 1}, 3.0}});
  EXPECT_EQ(scaled.size(), 2U);
  EXPECT_EQ(scaled.at({6, 3}), 3.0);
}

TEST(StructTest, MayHoldItself) {
  const krait::Interpreter python;
  auto chain = data::chain(4);
  EXPECT_EQ(chain.next->next->value, 1);
  EXPECT_EQ(chain.children.at(0).value, 30);
  EXPECT_EQ(data::total(chain), 3 + 30 + 2 + 20 + 1 + 10);
  auto copy = chain;
  EXPECT_EQ(copy, chain);
  copy.next->next.reset();
  EXPECT_NE(copy, chain);
}

class DeepStructTest : public testing::Test {
  void SetUp() override {
#ifdef KRAIT_WITH_TSAN
    GTEST_SKIP()
        << "ThreadSanitizer crashes at 65,536 nested calls, while the stack still has room";
#endif
  }

  krait::Interpreter python_;
};

TEST_F(DeepStructTest, ThatHoldsItselfTooDeeplyIsRefused) {
  EXPECT_THROW(static_cast<void>(data::cycle()), krait::RecursionError);
  EXPECT_THROW(static_cast<void>(data::cycle_of_lists()), krait::RecursionError);
  EXPECT_THROW(static_cast<void>(data::chain(100'000)), krait::RecursionError);
  EXPECT_EQ(data::chain(100).next->value, 98);
}

// Taken apart by hand: C++'s own destructors would nest, too.
void take_apart(data::Node node) {
  while (node.next) {
    data::Node next = std::move(*node.next);
    node.next.reset();
    node = std::move(next);
  }
}

TEST_F(DeepStructTest, OfCppThatHoldsOthersTooDeeplyIsRefused) {
  data::Node chain{.value = 0};
  for (int i = 1; i < 100'000; ++i) {
    data::Node outer{.value = i};
    outer.next = std::move(chain);
    chain = std::move(outer);
  }
  EXPECT_THROW(data::total(chain), krait::RecursionError);
  take_apart(std::move(chain));
}

TEST(StructTest, InsideOfContainers) {
  const krait::Interpreter python;
  const auto pairs = data::pairs(3);
  EXPECT_EQ(std::get<0>(pairs.at(2)), (data::Pair{2, "second"}));
  EXPECT_EQ(std::get<data::Point>(std::get<1>(pairs.at(1)).b).x, 1);
}

TEST(StructTest, NamedTuplesAndTypedDictionaries) {
  const krait::Interpreter python;
  EXPECT_EQ(data::swap({12, "abc"}), (data::Pair{3, "12"}));
  const auto sequel = data::sequel({.title = "Brazil", .director = "Gilliam"});
  EXPECT_EQ(sequel.title, "Brazil II");
  EXPECT_EQ(sequel.year, std::nullopt);
  EXPECT_EQ(complaint([] { static_cast<void>(data::untitled()); }),
            "data.untitled: result: expected data.Film with the key 'director', got dict without "
            "it");
  EXPECT_EQ(complaint([] { static_cast<void>(data::without_director()); }),
            "data.without_director: result[1][\"director\"]: expected str, got int 3");
}

TEST(StructTest, OfEverything) {
  const krait::Interpreter python;
  data::Everything all{.class_ = 1,
                       .namespace_ = "n",
                       .kind = data::Everything::Kind::BIG,
                       .by_point = {{{1, 2}, {{1, "a"}, {2, "b"}}}},
                       .maybe = data::Movie{.title = "t"},
                       .choice = data::Level::HIGH};
  EXPECT_EQ(data::same(all), all);
  all.choice = data::Color::RED;
  all.maybe.reset();
  EXPECT_EQ(data::same(all), all);
}

TEST(StructTest, ObjectsConvertToo) {
  const krait::Interpreter python;
  const krait::Object object{data::Point{1, 2}};
  EXPECT_EQ(object.repr(), "Point(x=1.0, y=2.0)");
  EXPECT_EQ(object.as<data::Point>(), (data::Point{1, 2}));
  EXPECT_EQ(krait::Object{std::vector<data::Pair>(2)}.size(), 2U);
}

TEST(StructTest, AProtocolTakesAnyObject) {
  const krait::Interpreter python;
  EXPECT_EQ(data::name_of(krait::Object{data::Shape{.name = "round"}}), "round");
}

TEST(StructTest, ConversionsLeaveNothing) {
  const krait::Interpreter python;
  const auto work = [] {
    static_cast<void>(data::same({.class_ = 1,
                                  .namespace_ = "n",
                                  .by_point = {{{1, 2}, {{1, "a"}, {2, "b"}}}},
                                  .maybe = data::Movie{.title = "t"}}));
    static_cast<void>(data::chain(3));
    static_cast<void>(complaint([] { static_cast<void>(data::bad_shape()); }));
    static_cast<void>(complaint([] { static_cast<void>(data::without_director()); }));
    static_cast<void>(data::grant());
    static_cast<void>(data::mix(data::Color::RED));
  };
  constexpr int repetitions = 200;
  EXPECT_LT(blocks_left_by(repetitions, work), repetitions / 4);
}

TEST(VariableTest, IsReadAnew) {
  const krait::Interpreter python;
  EXPECT_EQ(data::VERSION(), "1.2");
  EXPECT_EQ(data::RATIO(), 0.5);
  EXPECT_EQ(data::primes(), (std::vector<std::int64_t>{2, 3, 5}));
  EXPECT_EQ(data::NOTHING(), std::nullopt);
  EXPECT_EQ(data::GOOGOLISH().to_string(), "1" + std::string(30, '0'));
  EXPECT_EQ(data::MASK().to_string(), "18446744073709551615");
  EXPECT_EQ(data::CEILING().to_string(), "18446744073709551616");
  EXPECT_EQ(data::BOUNDS(), (std::tuple<std::int64_t, std::string>{1, "a"}));
  EXPECT_EQ(data::LIMIT(), 3);
  data::set_limit(4);
  EXPECT_EQ(data::LIMIT(), 4);
}

TEST(ModulesTest, ShareTheirTypes) {
  const krait::Interpreter python;
  const shop::goods::Good pear{.name = "pear", .price = 2};
  const shop::orders::Order order{.things = {pear, {.name = "plum", .price = 1}}};
  EXPECT_EQ(order.unit, shop::goods::Unit::KILO);
  EXPECT_EQ(shop::orders::cheapest(order).name, "plum");
  const auto parcel = shop::orders::packed(pear);
  EXPECT_EQ(parcel.price, 2);
  EXPECT_EQ(parcel.weight, 2.5);
}

TEST(ModulesTest, ShareTheirAliases) {
  const krait::Interpreter python;
  const shop::goods::Good pear{.name = "pear", .price = 2};
  EXPECT_EQ(shop::orders::price_of({{pear, 3}}, {{{pear, 1}}}), 4);
  const std::vector<std::tuple<std::string, std::string>> pairs{{"a", "b"}};
  const std::vector<std::tuple<std::string, std::string>> turned{{"b", "a"}};
  EXPECT_EQ(shop::orders::turned(pairs), turned);
  const std::int64_t doubled = shop::orders::doubled(21);
  EXPECT_EQ(doubled, 42);
  EXPECT_EQ(shop::orders::name_of(shop::goods::Unit::PIECE), "PIECE");
}

TEST(DataTest, InterpretersComeAndGo) {
  for (int round = 0; round < 2; ++round) {
    const krait::Interpreter python;
    EXPECT_EQ(data::mix(data::Color::RED), data::Color::BLUE);
    EXPECT_EQ(data::swap({12, "abc"}), (data::Pair{3, "12"}));
    EXPECT_EQ(data::LIMIT(), 3);
  }
}

}  // namespace
