// Names that come by star imports, from the bodies of classes, out of quotes, or from the one of
// several branches that counts; and keys that C++ has to call otherwise.
#include <gtest/gtest.h>
#include <catalogue/kinds.hpp>
#include <catalogue/stock.hpp>
#include <krait/krait.hpp>

#include <string>
#include <type_traits>
#include <unordered_map>

namespace {

namespace kinds = catalogue::kinds;
namespace stock = catalogue::stock;

TEST(CatalogueTest, TypesComeByStarImports) {
  const krait::Interpreter python;
  const auto price = krait::Decimal::parse("2.50");
  const auto item = stock::priced({.name = "tea", .price = {}}, {{"tea", price}});
  EXPECT_EQ(item, (kinds::Item{.name = "tea", .price = price}));
}

TEST(CatalogueTest, BranchesForTypeCheckersSayWhatRunsTakes) {
  const krait::Interpreter python;
  const auto total = kinds::total(
      {{"tea", krait::Decimal::parse("2.5")}, {"coffee", krait::Decimal::parse("1.5")}});
  EXPECT_EQ(total, krait::Decimal::parse("4.0"));
}

TEST(CatalogueTest, ClassesHaveNamesOfTheirOwn) {
  const krait::Interpreter python;
  stock::Shelf shelf;
  shelf.put("upper", {.name = "tea", .price = {}});
  EXPECT_EQ(shelf.keys(), std::vector<std::string>{"upper"});
  static_assert(std::is_same_v<decltype(stock::Row::key), std::int64_t>);
}

TEST(CatalogueTest, QualifiersAreSeenInQuotes) {
  const krait::Interpreter python;
  const stock::Order order{3, 14};
  EXPECT_EQ(order.total(), "42");
  EXPECT_EQ(stock::Order::shop(), "corner");
  EXPECT_EQ(stock::row(1).note, std::nullopt);
  EXPECT_EQ(stock::row(1, "fresh").note, "fresh");
}

TEST(CatalogueTest, KeysThatAreNoNamesKeepTheirText) {
  const krait::Interpreter python;
  const auto headers = kinds::turned({.content_type = "abc", ._1st = 1, .class_ = 2});
  EXPECT_EQ(headers, (kinds::Headers{.content_type = "cba", ._1st = 2, .class_ = 2}));
}

TEST(CatalogueTest, StructsOfTheirOwnKindMayBeKeys) {
  const krait::Interpreter python;
  const kinds::Tree leaf{.name = "leaf"};
  const kinds::Tree root{.name = "root", .below = leaf};
  const auto depths = kinds::depths({leaf, root});
  EXPECT_EQ(depths.at(leaf), 1);
  EXPECT_EQ(depths.at(root), 2);
  EXPECT_EQ(depths.count({.name = "root"}), 0U);
  EXPECT_EQ(stock::top(root), "root");
}

}  // namespace
