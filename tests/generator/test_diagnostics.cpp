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

/// As many digits, which go on where the last ones end: each shows its column's last digit.
std::string digits(int count, int first_column = 1) {
  std::string text;
  for (int column = first_column; column < first_column + count; ++column) {
    text += static_cast<char>('0' + column % 10);
  }
  return text;
}

TEST(DiagnosticsTest, ShowALineOfUsualLengthAsItIs) {
  EXPECT_EQ(reported(digits(120), {1, 119, 121}),
            "demo.py:1:119: warning: look\n"
            "  " +
                digits(120) +
                "\n"
                "  " +
                std::string(118, ' ') + "^~\n");
}

TEST(DiagnosticsTest, ShowALongLineAroundThePlace) {
  EXPECT_EQ(reported(digits(6000), {1, 3000, 3003}),
            "demo.py:1:3000: warning: look\n"
            "  ..." +
                digits(100, 2960) +
                "...\n"
                "     " +
                std::string(40, ' ') + "^~~\n");
}

TEST(DiagnosticsTest, CutALongLineOnlyWhereItGoesOn) {
  EXPECT_EQ(reported(digits(6000), {1, 7, 9}),
            "demo.py:1:7: warning: look\n"
            "  " +
                digits(100) +
                "...\n"
                "        ^~\n");
  EXPECT_EQ(reported(digits(6000), {1, 6001, 0}),
            "demo.py:1:6001: warning: look\n"
            "  ..." +
                digits(100, 5901) +
                "\n"
                "     " +
                std::string(100, ' ') + "^\n");
}

TEST(DiagnosticsTest, MarkOfALongPlaceWhatIsShown) {
  EXPECT_EQ(reported(digits(6000), {1, 201, 5000}),
            "demo.py:1:201: warning: look\n"
            "  ..." +
                digits(100, 161) +
                "...\n"
                "     " +
                std::string(40, ' ') + "^" + std::string(59, '~') + "\n");
}

TEST(DiagnosticsTest, CountTheCharactersOfALongLine) {
  std::string line;
  for (int count = 0; count < 300; ++count) line += "ö";
  std::string shown;
  for (int count = 0; count < 100; ++count) shown += "ö";
  EXPECT_EQ(reported(line, {1, 200, 201}),
            "demo.py:1:200: warning: look\n"
            "  ..." +
                shown +
                "...\n"
                "     " +
                std::string(40, ' ') + "^\n");
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
