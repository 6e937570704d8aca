// Modules whose headers lead back to each other through several: any of them may come first.
#include <gtest/gtest.h>
#include <chain/second.hpp>  // the one in the middle, for once before all others
#include <krait/krait.hpp>

#include <concepts>

namespace {

TEST(Chain, any_header_defines_all_that_it_names) {
  const krait::Interpreter python;
  const std::same_as<chain::third::Third> auto last = chain::second::Second{}.last();
  EXPECT_EQ(last.name(), "Third");
  EXPECT_EQ(last.last().number(), 3);
}

}  // namespace
