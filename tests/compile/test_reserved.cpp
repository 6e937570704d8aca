// Generated functions whose Python names mean something else in C++.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <reserved.hpp>

namespace {

TEST(ReservedNameTest, KeywordsOfCppGetAnUnderscoreInCppAndNotInPython) {
  const krait::Interpreter python;
  EXPECT_EQ(reserved::delete_(1, 2, {.template_ = 3, .operator_ = "plus"}), "1 2 3 plus");
  EXPECT_EQ(reserved::co_await_(4), 4);
}

TEST(ReservedNameTest, MacrosAndNamespacesAreRenamedToo) {
  const krait::Interpreter python;
  EXPECT_EQ(reserved::errno_(5), 5);
  EXPECT_EQ(reserved::std_("a", "b"), "ab");
}

TEST(ReservedNameTest, OneOfTwoThatWouldHaveTheSameNameRemainsAndIsTheFirst) {
  const krait::Interpreter python;
  EXPECT_EQ(reserved::new_(6), 6);
}

TEST(ReservedNameTest, NamesOfGeneratedCodeItselfDoNotClash) {
  const krait::Interpreter python;
  EXPECT_EQ(reserved::types(1, 2, 3), 6);
  EXPECT_EQ(krait::run(reserved::call(1, 2, 3, {.arguments = 4})), 10);
  EXPECT_EQ(reserved::reserved(), "the module's own name");
  EXPECT_EQ(reserved::int64_t("ab", {1, 2}), "abab");
}

TEST(ReservedNameTest, NamesOutsideAsciiStayAsTheyAre) {
  const krait::Interpreter python;
  EXPECT_EQ(reserved::größe(1.5), 3.0);
}

}  // namespace
