// Annotations in quotes are what they quote, also where they say more than a type.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

const std::string imports =
    "from dataclasses import KW_ONLY, InitVar, dataclass\n"
    "from typing import Annotated, ClassVar, Final, NotRequired, Required, TypedDict\n";

std::string declarations_of(const std::string& python) {
  const auto result = generated(imports + python);
  EXPECT_EQ(result.log, "");
  return result.declarations();
}

void expect_same(const std::string& quoted, const std::string& plain) {
  EXPECT_EQ(declarations_of(quoted), declarations_of(plain));
}

TEST(Quoted, QualifiersOfDataclassesAreSeen) {
  expect_same("@dataclass\nclass A:\n  _a: 'ClassVar[int]' = 1\n  b: int\n",
              "@dataclass\nclass A:\n  _a: ClassVar[int] = 1\n  b: int\n");
  expect_same("@dataclass\nclass A:\n  a: int\n  _: 'KW_ONLY'\n  b: 'Final[int]' = 2\n",
              "@dataclass\nclass A:\n  a: int\n  _: KW_ONLY\n  b: Final[int] = 2\n");
}

TEST(Quoted, VariablesOfInitAreSeen) {
  const auto text = declarations_of(
      "@dataclass\n"
      "class A:\n"
      "    a: int\n"
      "    b: 'InitVar[int]'\n"
      "    c: 'ClassVar[int]' = 3\n");
  EXPECT_EQ(text, declarations_of("@dataclass\n"
                                  "class A:\n"
                                  "    a: int\n"
                                  "    b: InitVar[int]\n"
                                  "    c: ClassVar[int] = 3\n"));
  EXPECT_NE(text.find("A(std::int64_t a, std::int64_t b);"), std::string::npos) << text;
  EXPECT_EQ(text.find(" b() const"), std::string::npos) << text;
}

TEST(Quoted, QualifiersOfClassesAreSeen) {
  const std::string method = "    def f(self) -> None: ...\n";
  expect_same("class A:\n" + method + "    a: 'Final[int]' = 1\n    b: 'ClassVar[str]' = ''\n",
              "class A:\n" + method + "    a: Final[int] = 1\n    b: ClassVar[str] = ''\n");
  expect_same("class A:\n" + method + "    a: 'Final' = 1\n    b: 'ClassVar' = ''\n",
              "class A:\n" + method + "    a: Final = 1\n    b: ClassVar = ''\n");
  expect_same("class A:\n" + method + "    a: 'ClassVar[Final[int]]' = 1\n",
              "class A:\n" + method + "    a: ClassVar[Final[int]] = 1\n");
}

TEST(Quoted, VariablesOfModulesAre) {
  expect_same("A: 'Final' = 1\nB: 'Final[int]' = f()\n", "A: Final = 1\nB: Final[int] = f()\n");
}

TEST(Quoted, KeysOfTypedDictionariesAreSeen) {
  expect_same("class A(TypedDict):\n  a: 'NotRequired[int]'\n  b: \"Required['str']\"\n",
              "class A(TypedDict):\n  a: NotRequired[int]\n  b: Required[str]\n");
  expect_same("A = TypedDict('A', {'a': 'NotRequired[int]', 'b': int})\n",
              "A = TypedDict('A', {'a': NotRequired[int], 'b': int})\n");
}

TEST(Quoted, KeysMayBeAnnotatedAround) {
  expect_same("class A(TypedDict):\n  a: Annotated[NotRequired[int], 'big']\n",
              "class A(TypedDict):\n  a: NotRequired[Annotated[int, 'big']]\n");
}

}  // namespace
}  // namespace krait::generator::testing
