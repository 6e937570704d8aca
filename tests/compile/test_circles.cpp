// Modules that use each other's classes: each names those of the other, and has them in the end.
#include <gtest/gtest.h>
#include <circles/nodes.hpp>
#include <krait/krait.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using circles::nodes::Node;
using circles::trees::Leaf;
using circles::trees::Ring;
using circles::trees::Span;

class Circles : public testing::Test {
 private:
  krait::Interpreter python_;
};

TEST_F(Circles, a_base_may_give_what_derives_from_it_elsewhere) {
  const std::same_as<Leaf> auto leaf = Node("oak").grow();
  EXPECT_EQ(leaf.upper(), "OAK'S LEAF");
  const Node& node = leaf;
  EXPECT_EQ(node.name(), "oak's leaf");
  EXPECT_EQ(circles::trees::mark(leaf, "!").text, "oak's leaf!");
}

TEST_F(Circles, structs_of_the_other_module_are_given_and_taken) {
  EXPECT_EQ(Node("oak").span(), (Span{.begin = 1, .end = 3}));
  EXPECT_EQ(Node("oak").wide().size(), 2U);
  EXPECT_EQ(circles::nodes::length({.begin = 2, .end = 7}), 5);
  const Ring ring{.radius = 2, .mark = {.text = "x"}};
  EXPECT_EQ(circles::nodes::size({{"a", ring}, {"bc", ring}}), 7);
}

TEST_F(Circles, structs_hold_lists_of_those_of_the_other_module) {
  auto chain = circles::trees::chain({1, 2});
  EXPECT_EQ(chain.rings.at(1), (Ring{.radius = 2, .mark = {.text = "2"}}));
  EXPECT_EQ(circles::nodes::reach(chain), 3);
  chain.spare = std::vector{Ring{.radius = 4, .mark = {}}};
  EXPECT_EQ(circles::nodes::reach(chain), 7);
  EXPECT_NE(chain, circles::nodes::Chain{});
}

TEST_F(Circles, structs_of_the_other_module_are_awaited) {
  const auto twice = [](const Span& span) { return Span{span.begin * 2, span.end * 2}; };
  const auto found = krait::run(circles::nodes::first({Span{1, 2}}, twice));
  EXPECT_EQ(found, (Span{2, 4}));
  EXPECT_EQ(krait::run(circles::nodes::first({}, twice)), std::nullopt);
}

krait::Task<std::int64_t> total(std::int64_t count) {
  std::int64_t sum = 0;
  auto spans = circles::nodes::spans(count);
  while (const auto span = co_await spans.next()) sum += span->end;
  co_return sum;
}

TEST_F(Circles, generators_yield_those_of_the_other_module) {
  std::string names;
  for (const Leaf& leaf : circles::nodes::leaves(3)) names += leaf.upper();
  EXPECT_EQ(names, "012");
  EXPECT_EQ(krait::run(total(4)), 10);
}

}  // namespace
