// Names that the body of a class binds, which are found there before those of the module.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

/// The result of a method annotated so, in a class with this body.
Generated with_method(const std::string& annotation, const std::string& body,
                      const std::string& before = {}) {
  return generated("from __future__ import annotations\n" + before + "class A:\n" + body +
                   "    def f(self) -> " + annotation + ": ...\n");
}

std::string result_in_class(const std::string& annotation, const std::string& body,
                            const std::string& before = {}) {
  const auto result = with_method(annotation, body, before);
  EXPECT_EQ(result.log, "");
  const auto text = result.declarations();
  const auto end = text.find(" f() const;");
  const auto begin = text.rfind('\n', end) + 1;
  return text.substr(begin, end - begin);
}

TEST(ClassScope, AliasesComeBeforeThoseOfTheModule) {
  EXPECT_EQ(result_in_class("T", "    T = str\n"), "  std::string");
  EXPECT_EQ(result_in_class("T", "    T = str\n", "T = int\n"), "  std::string");
  EXPECT_EQ(result_in_class("T", "    T: TypeAlias = 'list[str]'\n",
                            "from typing import TypeAlias\nT = int\n"),
            "  std::vector<std::string>");
  EXPECT_EQ(result_in_class("U", "    T = str\n    U = list[T]\n", "T = int\n"),
            "  std::vector<std::string>");
}

TEST(ClassScope, ImportsComeBeforeThoseOfTheModule) {
  EXPECT_EQ(result_in_class("D", "    from decimal import Decimal as D\n", "D = int\n"),
            "  krait::Decimal");
}

std::string result_in_module(const std::string& annotation, const std::string& source) {
  const auto text = generated(source + "def f() -> " + annotation + ": ...\n").declarations();
  const auto end = text.find(" f();");
  const auto begin = text.rfind('\n', end) + 1;
  return text.substr(begin, end - begin);
}

TEST(ClassScope, OfWhatHasOneNameTheLastCounts) {
  const std::string imported = "from decimal import Decimal as C\n";
  const std::string definition = "class C:\n    def g(self) -> int: ...\n";
  EXPECT_EQ(result_in_module("C", imported + definition), "demo::C");
  EXPECT_EQ(result_in_module("C", "C = None\n" + definition), "demo::C");
  EXPECT_EQ(result_in_module("C", definition + imported), "krait::Decimal");
  EXPECT_EQ(result_in_module("C", definition + "C = list[int]\n"), "std::vector<std::int64_t>");
  EXPECT_EQ(result_in_module("C", definition + "C = register(C, 1)\n"), "demo::C");
  EXPECT_EQ(result_in_module("C", "from decimal import Decimal as C\nclass C(C): ...\n"),
            "demo::C");
}

TEST(ClassScope, AliasesOfTheModuleMeanWhatTheyMeanThere) {
  EXPECT_EQ(result_in_class("U", "    T = str\n", "T = int\nU = list[T]\n"),
            "  std::vector<std::int64_t>");
}

TEST(ClassScope, TypesMayBeMadeThere) {
  EXPECT_EQ(result_in_class("Id", "    Id = NewType('Id', int)\n", "from typing import NewType\n"),
            "  std::int64_t");
  EXPECT_EQ(result_in_class("Pair[int]", "    Pair = tuple[T, str]\n",
                            "from typing import TypeVar\nT = TypeVar('T')\n"),
            "  std::tuple<std::int64_t, std::string>");
}

TEST(ClassScope, WhatIsCalledLikeItsTypeHidesNothing) {
  EXPECT_EQ(result_in_class("list[int]", "    int = int\n"), "  std::vector<std::int64_t>");
  EXPECT_EQ(result_in_class("list", "    list = list[str]\n"), "  std::vector<std::string>");
}

TEST(ClassScope, FieldsHideNothing) {
  EXPECT_EQ(result_in_class("date", "    date: date = today()\n", "from datetime import date\n"),
            "  std::chrono::year_month_day");
}

TEST(ClassScope, VariablesThatAreNoTypesAreSaidToBeNone) {
  const auto result = with_method("date", "    date = None\n", "from datetime import date\n");
  EXPECT_NE(result.declarations().find("krait::Object f() const;"), std::string::npos);
  EXPECT_EQ(result.log,
            "5:20: warning: what 'date' stands for is known only when it runs: krait::Object is "
            "used; write the type itself, or `Any`\n");
}

TEST(ClassScope, IsNotThatOfClassesInside) {
  const auto text = generated(
                        "T = int\n"
                        "class A:\n"
                        "    T = str\n"
                        "    class B:\n"
                        "        def f(self) -> T: ...\n")
                        .declarations();
  EXPECT_NE(text.find("std::int64_t f() const;"), std::string::npos) << text;
}

TEST(ClassScope, IsSeenFromOutsideThroughTheClass) {
  EXPECT_TRUE(result_of("A.U", "class A:\n    T = str\n    U = list[T]\n")
                  .ends_with("\nstd::vector<std::string>"));
}

TEST(ClassScope, IsThatOfFieldsToo) {
  const auto text = generated(
                        "from dataclasses import dataclass\n"
                        "@dataclass\n"
                        "class A:\n"
                        "    T = list[int]\n"
                        "    x: T\n")
                        .declarations();
  EXPECT_NE(text.find("std::vector<std::int64_t> x;"), std::string::npos) << text;
}

}  // namespace
}  // namespace krait::generator::testing
