// Which members of an enumeration C++ has, and how defaults name them.

#include <gtest/gtest.h>

#include <vector>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

std::vector<std::string> enumerators(const std::string& body, const std::string& before = {}) {
  const auto result =
      generated("import enum, functools\n" + before + "class M(enum.Enum):\n" + body);
  std::vector<std::string> found;
  for (const auto& each : result.bound.enums.at(0).enumerators) {
    found.push_back(each.cpp_name + (each.cpp_value.empty() ? "" : " = " + each.cpp_value));
  }
  return found;
}

using Names = std::vector<std::string>;

TEST(Enumerators, WhatIsIgnoredIsNoMember) {
  EXPECT_EQ(enumerators("    _ignore_ = 'a b'\n    a = 1\n    b = 2\n    C = 3\n"), Names{"C = 3"});
  EXPECT_EQ(enumerators("    _ignore_ = 'a,b'\n    a = 1\n    b = 2\n    C = 3\n"), Names{"C = 3"});
  EXPECT_EQ(enumerators("    _ignore_ = ['a']\n    a = 1\n    C = 3\n"), Names{"C = 3"});
}

TEST(Enumerators, FunctionsAreNoMembers) {
  EXPECT_EQ(enumerators("    A = 1\n    f = lambda self: 1\n    B = 2\n"),
            (Names{"A = 1", "B = 2"}));
  EXPECT_EQ(enumerators("    A = 1\n    def _g(self): ...\n    g = _g\n    h = help_it\n",
                        "def help_it(self): ...\n"),
            Names{"A = 1"});
  EXPECT_EQ(enumerators("    A = 1\n    f = staticmethod(print)\n    g = enum.nonmember(2)\n"),
            Names{"A = 1"});
}

TEST(Enumerators, OneThatIsSetTwiceIsOne) {
  EXPECT_EQ(enumerators("    if unknown:\n        A = 1\n    else:\n        A = 2\n").size(), 1U);
  EXPECT_EQ(enumerators("    A = 1\n    with x:\n        A = 2\n"), Names{"A"});
}

TEST(Enumerators, DefaultsNameThemAsTheyAreCalled) {
  const auto result = generated(
      "import enum\n"
      "class M(enum.Enum):\n"
      "    int = 1\n"
      "    int_ = 2\n"
      "    other = enum.nonmember(3)\n"
      "    _hidden = 4\n"
      "def f(a: M = M.int_) -> None: ...\n"
      "def g(a: M = M.int) -> None: ...\n"
      "def h(a: M = M.other) -> None: ...\n"
      "def i(a: M = M._hidden) -> None: ...\n");
  const auto default_of = [&](std::size_t index) {
    return result.bound.functions.at(index).positional.at(0).cpp_default.value_or("left out");
  };
  EXPECT_EQ(default_of(0), "demo::M::int__");
  EXPECT_EQ(default_of(1), "demo::M::int_");
  EXPECT_EQ(default_of(2), "left out");
  EXPECT_EQ(default_of(3), "left out");
}

}  // namespace
}  // namespace krait::generator::testing
