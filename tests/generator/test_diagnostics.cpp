// How diagnostics look.

#include "generator/diagnostics.hpp"

#include <gtest/gtest.h>

namespace krait::generator::testing {
namespace {

std::string reported(std::string_view text, Location location) {
  Diagnostics diagnostics;
  Reporter(diagnostics, "demo.py", text).warning(location, "look");
  return to_text(diagnostics.all().at(0));
}

TEST(DiagnosticsTest, MarkTheirPlace) {
  EXPECT_EQ(reported("one\ntwo three\n", {2, 5, 10}),
            "demo.py:2:5: warning: look\n"
            "  two three\n"
            "      ^~~~~\n");
}

TEST(DiagnosticsTest, KeepTabsAndCountCharacters) {
  EXPECT_EQ(reported("\tö = x", {1, 6, 0}),
            "demo.py:1:6: warning: look\n"
            "  \tö = x\n"
            "  \t    ^\n");
}

TEST(DiagnosticsTest, ControlNoTerminal) {
  EXPECT_EQ(reported("\x1B[2Jx", {1, 5, 6}),
            "demo.py:1:5: warning: look\n"
            "  \uFFFD[2Jx\n"
            "      ^\n");
}

TEST(DiagnosticsTest, OfWholeFilesHaveNoPlace) {
  EXPECT_EQ(reported("one\n", {}), "demo.py: warning: look\n");
}

TEST(DiagnosticsTest, AreSaidOnce) {
  Diagnostics diagnostics;
  Reporter reporter(diagnostics, "demo.py", "one");
  reporter.note({1, 1, 2}, "same");
  reporter.note({1, 1, 2}, "same");
  reporter.note({1, 2, 3}, "same");
  EXPECT_EQ(diagnostics.all().size(), 2U);
}

TEST(DiagnosticsTest, OnlyErrorsAreErrors) {
  Diagnostics diagnostics;
  Reporter reporter(diagnostics, "demo.py");
  reporter.note({}, "n");
  reporter.warning({}, "w");
  EXPECT_FALSE(diagnostics.has_errors());
  reporter.error({}, "e");
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(DiagnosticsTest, AreSortedByPlace) {
  Diagnostics diagnostics;
  Reporter reporter(diagnostics, "demo.py");
  reporter.note({2, 1, 0}, "c");
  reporter.note({1, 9, 0}, "b");
  reporter.note({1, 2, 0}, "a");
  diagnostics.sort_from(0);
  std::string order;
  for (const auto& each : diagnostics.all()) order += each.message;
  EXPECT_EQ(order, "abc");
}

}  // namespace
}  // namespace krait::generator::testing
