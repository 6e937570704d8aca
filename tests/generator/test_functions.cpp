// Which functions of a module C++ gets.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

TEST(Functions, PrivateOnesAreLeftOut) {
  EXPECT_EQ(generated("def _f() -> None: pass\ndef __getattr__(n): pass\n").declarations(), "");
}

TEST(Functions, IgnoredOnesAreLeftOut) {
  const auto result = generated(
      "def a() -> None: pass  # krait: ignore\n"
      "# krait: ignore\n"
      "def b() -> None: pass\n"
      "# krait: ignore\n"
      "@decorated\n"
      "def c() -> None: pass\n"
      "def d(x: int,\n"
      "      y: int):  # krait: ignore\n"
      "    pass\n"
      "x = 1  # krait: ignore\n"
      "def kept() -> None: '# krait: ignore'\n");
  EXPECT_EQ(result.declarations(), "void kept();\n");
}

TEST(Functions, OfTopLevelBlocksCount) {
  const auto result = generated(
      "import sys\n"
      "if sys.version_info >= (3, 8):\n"
      "    def a() -> int: pass\n"
      "else:\n"
      "    def a() -> str: pass\n"
      "try:\n"
      "    import fast\n"
      "    def b() -> int: pass\n"
      "except ImportError:\n"
      "    def c() -> int: pass\n"
      "if sys.platform == 'no such platform':\n"
      "    def d() -> int: pass\n"
      "if __name__ == '__main__':\n"
      "    def e() -> int: pass\n");
  EXPECT_EQ(result.declarations(), "std::int64_t a();\nstd::int64_t b();\nstd::int64_t c();\n");
  EXPECT_EQ(result.log, "");
}

TEST(Functions, ForTypeCheckersOnlyDoNotExist) {
  const auto result = generated(
      "from typing import TYPE_CHECKING\n"
      "if TYPE_CHECKING:\n"
      "    def a() -> int: pass\n"
      "else:\n"
      "    def b() -> int: pass\n"
      "if not TYPE_CHECKING:\n"
      "    def c() -> int: pass\n");
  EXPECT_EQ(result.declarations(), "std::int64_t b();\nstd::int64_t c();\n");
}

TEST(Functions, TheLastDefinitionCounts) {
  const auto result = generated("def f() -> int: pass\ndef g() -> int: pass\ndef f() -> str: pass");
  EXPECT_EQ(result.declarations(), "std::int64_t g();\nstd::string f();\n");
  EXPECT_EQ(result.log, "3:5: note: 'f' was defined before, in line 1: this definition counts\n");
}

TEST(Functions, OverloadsAreCppOverloads) {
  const auto result = generated(
      "import typing as t\n"
      "@t.overload\n"
      "def f(x: int) -> int: ...\n"
      "@t.overload\n"
      "def f(x: str) -> str: ...\n"
      "def f(x: int | str) -> int | str: return x\n");
  EXPECT_EQ(result.declarations(),
            "std::int64_t f(std::int64_t x);\nstd::string f(std::string_view x);\n");
  EXPECT_EQ(result.log, "");
}

TEST(Functions, OverloadsThatAreTheSameInCppAreLeftOut) {
  const auto result = generated(
      "from typing import overload\n"
      "@overload\n"
      "def f(x: int) -> int: ...\n"
      "@overload\n"
      "def f(x: int, y: str = \"\") -> str: ...\n");
  EXPECT_EQ(result.declarations(), "std::int64_t f(std::int64_t x);\n");
  EXPECT_EQ(result.log,
            "5:5: note: C++ cannot tell this overload of 'f' from one before it: it is left out\n");
}

TEST(Functions, DecoratedOnesAreKept) {
  EXPECT_EQ(generated("@cache(maxsize=1)\ndef f() -> int: pass").declarations(),
            "std::int64_t f();\n");
}

TEST(Functions, MissingAnnotationsAreSaidOnceForEach) {
  EXPECT_EQ(generated("def f(a, b: int, *c): pass").log,
            "1:5: note: parameters 'a' and 'c' and the result of 'f' have no annotation: "
            "krait::Object is used\n");
  EXPECT_EQ(generated("def f(a) -> None: pass").log,
            "1:5: note: parameter 'a' of 'f' has no annotation: krait::Object is used\n");
  EXPECT_EQ(generated("async def f(): pass").log,
            "1:11: note: the result of 'f' has no annotation: krait::Object is used\n");
}

TEST(Functions, AllKindsOfParameters) {
  const auto result = generated(
      "async def f(a: int, /, b: str, *c: int, d: str, e: int = 1, **g: float) -> None: pass");
  EXPECT_EQ(result.declarations(),
            "struct f_options {\n"
            "  krait::Required<std::string> d;\n"
            "  std::int64_t e = 1;\n"
            "};\n"
            "krait::Task<void> f(std::int64_t a, std::string b, std::vector<std::int64_t> c, "
            "std::unordered_map<std::string, double> g, f_options options);\n"
            "krait::Task<void> f(std::int64_t a, std::string b, f_options options);\n");
  EXPECT_NE(result.source.find("return f_.async_call(a, std::move(b), std::move(c), "
                               "std::move(options.d).value(), options.e, std::move(g));"),
            std::string::npos)
      << result.source;
}

TEST(Functions, AModuleWithoutAnyIsFine) {
  for (const auto* text : {"", "\n", "# nothing\n", "'''Only a docstring.'''"}) {
    const auto result = generated(text);
    EXPECT_TRUE(result.is_parsed);
    EXPECT_EQ(result.log, "");
    EXPECT_EQ(result.declarations(), "");
  }
}

TEST(Functions, ThatADecoratorTurnsIntoSomethingElseAreLeftOut) {
  const auto result = generated(
      "@property\n"
      "def f(self) -> int: pass\n"
      "@classmethod\n"
      "def g(cls) -> int: pass\n"
      "@staticmethod\n"
      "def h() -> int: pass\n");
  EXPECT_EQ(result.declarations(), "std::int64_t h();\n");
  EXPECT_EQ(result.log,
            "2:5: warning: 'f' is no function, because of its '@property': it is left out; remove "
            "the decorator, which belongs into classes\n"
            "4:5: warning: 'g' is no function, because of its '@classmethod': it is left out; "
            "remove the decorator, which belongs into classes\n");
}

TEST(Functions, MakeWayForThoseThatGeneratedCodeHas) {
  const auto result = generated(
      "from dataclasses import dataclass\n"
      "from enum import Enum\n"
      "class Color(Enum):\n"
      "    RED = 1\n"
      "@dataclass(frozen=True)\n"
      "class Point:\n"
      "    x: int\n"
      "def to_string(color: Color) -> str: ...\n"
      "def hash_value(point: Point) -> int: ...\n");
  EXPECT_NE(result.declarations().find("std::string to_string_(demo::Color color)"),
            std::string::npos);
  EXPECT_NE(result.declarations().find("std::int64_t hash_value_(const demo::Point& point)"),
            std::string::npos);
}

}  // namespace
}  // namespace krait::generator::testing
