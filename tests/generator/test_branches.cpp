// What counts where only one of several branches runs, and which of them is known to.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

std::string declarations_of(const std::string& python) {
  const auto result = generated(python);
  EXPECT_EQ(result.log, "");
  return result.declarations();
}

// --- try ---

TEST(Branches, WhatIsTriedCountsOverItsHandlers) {
  EXPECT_EQ(result_of("Decimal",
                      "try:\n"
                      "    from decimal import Decimal\n"
                      "except ImportError:\n"
                      "    Decimal = None\n"),
            "krait::Decimal");
  EXPECT_EQ(declarations_of("try:\n"
                            "    def f(x: int) -> int: ...\n"
                            "    FAST = True\n"
                            "except ImportError:\n"
                            "    def f(x: str) -> str: ...\n"
                            "    FAST = 'no'\n"),
            "bool FAST();\nstd::int64_t f(std::int64_t x);\n");
}

TEST(Branches, HandlersDefineWhatIsMissing) {
  EXPECT_EQ(declarations_of("try:\n"
                            "    import fast\n"
                            "except ValueError:\n"
                            "    def f() -> int: ...\n"
                            "except ImportError:\n"
                            "    def f() -> str: ...\n"
                            "    def g() -> str: ...\n"),
            "std::int64_t f();\nstd::string g();\n");
  EXPECT_EQ(result_of("X", "try:\n    pass\nexcept E:\n    X = int\n"), "std::int64_t");
}

TEST(Branches, FunctionsOfHandlersStayWhereTheyAreOnlyImportedElse) {
  EXPECT_EQ(declarations_of("try:\n"
                            "    from fast import f\n"
                            "except ImportError:\n"
                            "    def f(x: int) -> int: ...\n"),
            "std::int64_t f(std::int64_t x);\n");
}

TEST(Branches, WhatFollowsATryThatWorkedCountsToo) {
  EXPECT_EQ(declarations_of("try:\n"
                            "    import fast\n"
                            "except ImportError:\n"
                            "    def f() -> str: ...\n"
                            "else:\n"
                            "    def f() -> int: ...\n"),
            "std::int64_t f();\n");
}

TEST(Branches, ClassesOfATryCount) {
  const std::string classes =
      "from dataclasses import dataclass\n"
      "try:\n"
      "    @dataclass\n"
      "    class Point:\n"
      "        x: int\n"
      "except ImportError:\n"
      "    Point = None\n";
  EXPECT_TRUE(result_of("Point", classes).ends_with("\ndemo::Point"));
}

// --- if and match ---

TEST(Branches, OfUnknownConditionsTheFirstCounts) {
  EXPECT_EQ(declarations_of("if fast():\n"
                            "    def f() -> int: ...\n"
                            "elif slow():\n"
                            "    def f() -> str: ...\n"
                            "    def g() -> int: ...\n"
                            "else:\n"
                            "    def g() -> str: ...\n"),
            "std::int64_t f();\nstd::int64_t g();\n");
  EXPECT_EQ(declarations_of("match mode():\n"
                            "    case 'fast':\n"
                            "        def f() -> int: ...\n"
                            "    case _:\n"
                            "        def f() -> str: ...\n"),
            "std::int64_t f();\n");
  EXPECT_EQ(result_of("X", "if f():\n    X = int\nelse:\n    X = str\n"), "std::int64_t");
}

TEST(Branches, WhatComesLaterCountsAsEver) {
  EXPECT_EQ(result_of("X", "X = int\nif f():\n    X = str\n"), "std::string");
  EXPECT_EQ(result_of("X", "if f():\n    X = int\nX = bool\n"), "bool");
}

TEST(Branches, OverloadsOfABranchStayTogether) {
  const auto result = generated(
      "from typing import overload\n"
      "if f():\n"
      "    @overload\n"
      "    def f(x: int) -> int: ...\n"
      "    @overload\n"
      "    def f(x: str) -> str: ...\n"
      "    def f(x): ...\n"
      "else:\n"
      "    def f(x): ...\n");
  EXPECT_EQ(result.declarations(),
            "std::int64_t f(std::int64_t x);\n"
            "std::string f(std::string_view x);\n");
  EXPECT_EQ(result.log, "");
}

// --- what type checkers see ---

TEST(Branches, ForTypeCheckersCountOverThoseThatRun) {
  const std::string import = "from typing import TYPE_CHECKING\n";
  const std::string typed = "    def e(x: int) -> int: ...\n    def only_typed() -> int: ...\n";
  const std::string run = "    def e(x): ...\n    def only_run() -> int: ...\n";
  const std::string expected = "std::int64_t e(std::int64_t x);\nstd::int64_t only_run();\n";
  EXPECT_EQ(declarations_of(import + "if TYPE_CHECKING:\n" + typed + "else:\n" + run), expected);
  EXPECT_EQ(declarations_of(import + "if not TYPE_CHECKING:\n" + run + "else:\n" + typed),
            expected);
}

TEST(Branches, ForTypeCheckersMayDescribeWhatIsOnlyAssigned) {
  EXPECT_EQ(declarations_of("import typing\n"
                            "if typing.TYPE_CHECKING:\n"
                            "    def f(x: int) -> int: ...\n"
                            "else:\n"
                            "    f = make()\n"),
            "std::int64_t f(std::int64_t x);\n");
}

TEST(Branches, ForTypeCheckersAreOfClassesToo) {
  const auto text = generated(
                        "from typing import TYPE_CHECKING\n"
                        "class A:\n"
                        "    if TYPE_CHECKING:\n"
                        "        def f(self) -> int: ...\n"
                        "    else:\n"
                        "        f = make()\n")
                        .declarations();
  EXPECT_NE(text.find("std::int64_t f() const;"), std::string::npos) << text;
}

TEST(Branches, TypeCheckersMayShareABranch) {
  EXPECT_EQ(result_of("Numbers",
                      "import sys\n"
                      "from typing import TYPE_CHECKING\n"
                      "if TYPE_CHECKING or sys.version_info >= (99,):\n"
                      "    Numbers = list[int]\n"
                      "else:\n"
                      "    Numbers = list\n"),
            "std::vector<std::int64_t>");
}

// --- what is known ---

/// Which branch counts, where type and name of the function depend on it.
std::string branch_of(const std::string& condition) {
  return declarations_of("import os, sys\nif " + condition +
                         ":\n    def f() -> int: ...\n    def yes() -> None: ...\n"
                         "else:\n    def f() -> str: ...\n    def no() -> None: ...\n");
}

const std::string yes = "std::int64_t f();\nvoid yes();\n";
const std::string no = "std::string f();\nvoid no();\n";
const std::string either = "std::int64_t f();\nvoid yes();\nvoid no();\n";

TEST(Conditions, OfVersionsAreKnown) {
  EXPECT_EQ(branch_of("sys.version_info[0] >= 3"), yes);
  EXPECT_EQ(branch_of("sys.version_info[:2] >= (3, 9)"), yes);
  EXPECT_EQ(branch_of("sys.version_info.major == 2"), no);
  EXPECT_EQ(branch_of("(3, 8) <= sys.version_info < (99,)"), yes);
  EXPECT_EQ(branch_of("sys.version_info[x] >= 3"), either);
  EXPECT_EQ(branch_of("sys.version_info[7] >= 3"), either);
}

TEST(Conditions, OfPlatformsAreKnown) {
  EXPECT_EQ(branch_of("sys.platform == 'no such platform'"), no);
  EXPECT_EQ(branch_of("sys.platform.startswith('no such')"), no);
  EXPECT_EQ(branch_of("sys.platform not in ('win31', 'dos')"), yes);
  EXPECT_EQ(branch_of("os.name == 'no such system'"), no);
  EXPECT_EQ(branch_of("sys.maxsize > 2**15"), yes);
  EXPECT_EQ(branch_of("platform.system() == 'Linux'"), either);
}

TEST(Conditions, AreKnownWhereTheirPartsDecide) {
  EXPECT_EQ(branch_of("sys.version_info < (3,) and unknown()"), no);
  EXPECT_EQ(branch_of("unknown() and sys.version_info < (3,)"), no);
  EXPECT_EQ(branch_of("unknown() or os.name != 'no such system'"), yes);
  EXPECT_EQ(branch_of("not (sys.version_info < (3,) or os.name == 'no such system')"), yes);
  EXPECT_EQ(branch_of("unknown() and sys.version_info >= (3,)"), either);
  EXPECT_EQ(branch_of("False"), no);
  EXPECT_EQ(branch_of("'__main__' != __name__"), yes);
}

TEST(Conditions, ThatWouldRaiseAreNotKnown) {
  EXPECT_EQ(branch_of("sys.version_info > 'x'"), either);
  EXPECT_EQ(branch_of("sys.platform < 3"), either);
  EXPECT_EQ(branch_of("sys.version_info[::0] > 3"), either);
}

}  // namespace
}  // namespace krait::generator::testing
