// Things of one name, and names that C++ has other plans for.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <namesakes.hpp>

#include <numeric>
#include <string>

namespace {

using namesakes::Mode;

class Namesakes : public testing::Test {
 private:
  krait::Interpreter python_;
};

TEST_F(Namesakes, only_members_are_enumerators) {
  EXPECT_EQ(namesakes::other(Mode::READ), Mode::WRITE);
  EXPECT_EQ(namesakes::other(Mode::WRITE), Mode::READ);
}

TEST_F(Namesakes, defaults_are_the_members_that_python_means) {
  EXPECT_EQ(namesakes::name_of(), "int_");
  EXPECT_EQ(namesakes::name_of(Mode::int_), "int");
  EXPECT_EQ(namesakes::hidden_name_of(), "_hidden");
}

std::int64_t sum_of(const namesakes::Span& span) {
  std::int64_t sum = 0;
  for (const std::int64_t each : span) sum += each;
  return sum;
}

TEST_F(Namesakes, attributes_make_way_for_operators) {
  const namesakes::Span span{2, 5};
  EXPECT_EQ(sum_of(span), 9);
  EXPECT_EQ(span.begin_(), 2);
  EXPECT_EQ(span.end_(), 5);
  EXPECT_TRUE(span.contains(3));
  EXPECT_EQ(span.contains_(), "attribute");
  EXPECT_EQ(span.abs(), 3);
  EXPECT_EQ(span.abs_(), "abs");
  EXPECT_EQ(span.size(), 7);
  EXPECT_EQ(span.krait::Object::size(), 3U);
}

TEST_F(Namesakes, they_do_so_in_derived_classes) {
  const namesakes::Half half{2, 10};
  EXPECT_EQ(sum_of(half), 9);
  std::int64_t sum = 0;
  for (const std::int64_t each : half) sum += each;
  EXPECT_EQ(sum, 9);
  EXPECT_EQ(half.end_(), 5);
  half.set_end_(6);
  EXPECT_EQ(half.end_(), 3);
}

TEST_F(Namesakes, classes_inside_keep_their_names) {
  EXPECT_EQ(namesakes::Holder::contains{"x"}.what_(), "x");
}

TEST_F(Namesakes, the_last_definition_counts) {
  EXPECT_EQ(namesakes::thing(1), 2);
  EXPECT_EQ(namesakes::part{3}.value(), 3);
  const namesakes::Twice twice;
  EXPECT_EQ(twice.first(), "method");
  EXPECT_EQ(twice.second(), 2);
  EXPECT_EQ(twice.third(), 3);
}

}  // namespace
