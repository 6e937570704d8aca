// Classes that calls make, and numbers that the source computes.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

std::string enumerators_of(const std::string& body, const std::string& before = {}) {
  const auto text =
      generated("from enum import *\n" + before + "class E(Enum):\n" + body).declarations();
  const auto begin = text.find('{');
  return text.substr(begin, text.find('}') - begin + 1);
}

TEST(Numbers, ArithmeticOnOtherMembersIsKnown) {
  EXPECT_EQ(enumerators_of("  A = 1\n  B = A + 1\n  C = (A << 4) | B\n"),
            "{\n  A = 1,\n  B = 2,\n  C = 18,\n}");
  EXPECT_EQ(enumerators_of("  A = BASE\n  B = BASE * 2\n", "BASE = 7\n"),
            "{\n  A = 7,\n  B = 14,\n}");
  EXPECT_EQ(enumerators_of("  A = 2**3\n"), "{\n  A = 8,\n}");
}

TEST(Numbers, WhatMayHaveChangedIsNotKnown) {
  const std::string unknown = "{\n  A,\n}";
  EXPECT_EQ(enumerators_of("  A = N + 1\n", "N = 1\nN = 2\n"), unknown);
  EXPECT_EQ(enumerators_of("  A = N + 1\n", "N = 1\nN += 1\n"), unknown);
  EXPECT_EQ(enumerators_of("  A = N + 1\n", "N = 1\nfrom other import N\n"), unknown);
  EXPECT_EQ(enumerators_of("  A = N + 1\n", "N = 1\ndef f():\n  global N\n  N = 5\n"), unknown);
  EXPECT_EQ(enumerators_of("  A = N + 1\n", "if f():\n  N = 1\nelse:\n  N = 2\n"), unknown);
  EXPECT_EQ(enumerators_of("  _n = f()\n  A = _n + 1\n", "_n = 1\n"), unknown);
  EXPECT_EQ(enumerators_of("  A = 9**9**9**9\n"), unknown);
}

TEST(Numbers, ABaseMayCountOtherwise) {
  const std::string unknown = "class E(Base):\n  A = auto()\n";
  for (const auto* base :
       {"class Base(str, Enum): pass\n",
        "class Base(Enum):\n  def _generate_next_value_(name, *_): return name\n"}) {
    const auto text =
        generated(std::string("from enum import *\n") + base + unknown).declarations();
    EXPECT_NE(text.find("enum class E {\n  A,\n}"), std::string::npos) << base << text;
  }
}

TEST(Functional, WhatIsNotPlainlyThereMakesNoClass) {
  for (const auto* made :
       {"Enum('X', names)", "Enum('X', 'a-b')", "Enum('X', 'A', type=int)", "Enum('A')",
        "Enum(name, 'A B')", "NamedTuple('X', fields)", "TypedDict('X', {'“': int})",
        "TypedDict('X', {**other, 'a': int})", "namedtuple('X', 'a b', rename=True)", "Enum()"}) {
    const auto result = generated(
        "from enum import *\nfrom typing import *\n"
        "from collections import namedtuple\nX = " +
        std::string(made) + "\ndef f(x: X) -> int: pass\n");
    EXPECT_TRUE(result.is_parsed) << made;
    EXPECT_EQ(result.declarations(), "std::int64_t f(const krait::Object& x);\n") << made;
    EXPECT_NE(result.log.find("what 'X' stands for is known only when it runs: krait::Object is "
                              "used; write the type itself, or `Any`"),
              std::string::npos)
        << result.log;
  }
}

TEST(Functional, KeysThatAreNoNamesAreCalledOtherwise) {
  const auto result = generated(
      "from typing import TypedDict\n"
      "X = TypedDict('X', {'content-type': str, 'content_type': str, '1st': int, '': int,\n"
      "                    'class': int})\n");
  for (const auto* field :
       {"std::string content_type;", "std::string content_type_;", "std::int64_t _1st{};",
        "std::int64_t _{};", "std::int64_t class_{};"}) {
    EXPECT_NE(result.declarations().find(field), std::string::npos) << result.declarations();
  }
  for (const auto* key : {"'content-type' of 'X' is called 'content_type'",
                          "'1st' of 'X' is called '_1st'", "'' of 'X' is called '_'"}) {
    const auto note =
        "2:1: note: the key " + std::string(key) + " in C++, which takes no such names\n";
    EXPECT_NE(result.log.find(note), std::string::npos) << result.log;
  }
}

TEST(Functional, WhatTheFileCallsSoItselfMakesNoClass) {
  for (const auto* own : {"def Enum(*args): pass\n", "class Enum: pass\n", "Enum = print\n"}) {
    const auto result = generated(std::string(own) + "X = Enum('X', 'A B')\n" +
                                  "class C:\n  Y = Enum('Y', 'A B')\n");
    EXPECT_EQ(result.declarations().find("enum class"), std::string::npos) << own;
    EXPECT_EQ(result.declarations().find("class X"), std::string::npos) << own;
    EXPECT_EQ(result.declarations().find("class Y"), std::string::npos) << own;
  }
}

TEST(Functional, StrEnumsHaveTheirNamesInLowerCase) {
  const auto result = generated("from enum import StrEnum\nX = StrEnum('X', 'A B')\n");
  EXPECT_NE(result.declarations().find("{\n  A,\n  B,\n}"), std::string::npos)
      << result.declarations();
}

TEST(Assignments, EachOfSeveralTargetsIsAVariable) {
  EXPECT_EQ(generated("A = B = 3\nC, D = 1, 'x'\n").declarations(),
            "std::int64_t A();\nstd::int64_t B();\nstd::int64_t C();\nstd::string D();\n");
  EXPECT_EQ(result_of("B", "A = B = list[int]\n"), "std::vector<std::int64_t>");
  EXPECT_EQ(generated("A, B = f()\n(C, D), E = (1, 2), 3\n").declarations(), "std::int64_t E();\n");
}

}  // namespace
}  // namespace krait::generator::testing
