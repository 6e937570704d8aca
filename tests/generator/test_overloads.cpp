// The C++ overloads that let Python's own defaults apply.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

TEST(Overloads, LiteralDefaultsNeedNone) {
  EXPECT_EQ(declared("def f(a: int, b: int = 1, c: int = 2) -> None"),
            "void f(std::int64_t a, std::int64_t b = 1, std::int64_t c = 2);\n");
}

TEST(Overloads, OneForEachDefaultThatIsLeftOut) {
  EXPECT_EQ(declared("def f(a: int = X, b: int = 1, c: int = X, d: int = 2) -> None"),
            "void f(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d = 2);\n"
            "void f(std::int64_t a, std::int64_t b = 1);\n"
            "void f();\n");
}

TEST(Overloads, KeywordsAreOneAggregate) {
  EXPECT_EQ(declared("def f(a: int, *, b: int = 1, c: int = X, d: str | None = None) -> None"),
            "struct f_options {\n"
            "  std::int64_t b = 1;\n"
            "  std::optional<std::int64_t> c = {};\n"
            "  std::optional<std::string> d = std::nullopt;\n"
            "};\n"
            "void f(std::int64_t a, const f_options& options = {});\n");
}

TEST(Overloads, RequiredKeywordsLeaveNoDefaultBeforeThem) {
  EXPECT_EQ(declared("async def f(a: int = 1, *, token: str) -> None"),
            "struct f_options {\n"
            "  krait::Required<std::string> token;\n"
            "};\n"
            "krait::Task<void> f(std::int64_t a, f_options options);\n"
            "krait::Task<void> f(f_options options);\n");
}

TEST(Overloads, StarsWithRequiredKeywordsCanBeLeftOutTogether) {
  EXPECT_EQ(
      declared("def f(*args: int, token: str, **rest: int) -> None"),
      "struct f_options {\n"
      "  krait::Required<std::string> token;\n"
      "};\n"
      "void f(const std::vector<std::int64_t>& args, "
      "const std::unordered_map<std::string, std::int64_t>& rest, const f_options& options);\n"
      "void f(const f_options& options);\n");
}

TEST(Overloads, StarsFollowOnlyAllPositionalOnes) {
  EXPECT_EQ(declared("def f(a: int = X, *args: int, **rest: int) -> None"),
            "void f(std::int64_t a, const std::vector<std::int64_t>& args = {}, "
            "const std::unordered_map<std::string, std::int64_t>& rest = {});\n"
            "void f(const std::unordered_map<std::string, std::int64_t>& rest = {});\n");
}

TEST(Overloads, SayWhatTheyLeaveOut) {
  const auto header = generated("def f(a: int, b: int = X, *args: int) -> None: pass").header;
  EXPECT_NE(header.find("/// The same without b, *args.\nvoid f(std::int64_t a);"),
            std::string::npos)
      << header;
}

TEST(Overloads, OfPositionalParametersShareACallable) {
  const auto source = generated("def f(a: int, b: int = X) -> None: pass").source;
  EXPECT_NE(source.find("f_{module_, \"f\", {\"a\", \"b\"}};"), std::string::npos);
  EXPECT_NE(source.find("return f_.call(a, b);"), std::string::npos);
  EXPECT_NE(source.find("return f_.call(a);"), std::string::npos);
}

TEST(Overloads, OfOtherKindsHaveCallablesOfTheirOwn) {
  const auto source =
      generated("def f(a: int = X, *, b: int = X, c: int = 1) -> None: pass").source;
  EXPECT_NE(source.find("Function<types::None(types::Int, types::KeywordIfSet<types::Int>, "
                        "types::Keyword<types::Int>)> f_{module_, \"f\", {\"a\", \"b\", \"c\"}};"),
            std::string::npos)
      << source;
  EXPECT_NE(source.find("Function<types::None(types::KeywordIfSet<types::Int>, "
                        "types::Keyword<types::Int>)> f_with_0_{module_, \"f\", {\"b\", \"c\"}};"),
            std::string::npos);
  EXPECT_NE(source.find("return f_with_0_.call(options.b, options.c);"), std::string::npos);
}

TEST(Overloads, TakeNothingThatIsMeantForOthers) {
  const std::string before = "from typing import overload\nfrom pathlib import Path\n";
  const auto header = [&](const std::string& first, const std::string& second) {
    return generated(before + "@overload\ndef f(" + first + ") -> int: ...\n@overload\ndef f(" +
                     second + ") -> str: ...\n")
        .declarations();
  };
  EXPECT_EQ(header("a: bool", "a: str"),
            "std::int64_t f(std::same_as<bool> auto a);\n"
            "std::string f(std::string_view a);\n");
  EXPECT_EQ(header("a: int", "a: float"),
            "std::int64_t f(std::int64_t a);\n"
            "std::string f(std::floating_point auto a);\n");
  EXPECT_EQ(header("a: str", "a: Path"),
            "std::int64_t f(std::string_view a);\n"
            "std::string f(const std::same_as<std::filesystem::path> auto& a);\n");
  const std::string literals = "from typing import Literal\n";
  EXPECT_EQ(generated(literals + before +
                      "@overload\ndef f(a: Literal['r']) -> int: ...\n"
                      "@overload\ndef f(a: str) -> str: ...\n")
                .declarations(),
            "std::int64_t f(krait::Literal<\"r\"> a);\n"
            "std::string f(krait::detail::PlainText auto a);\n");
  EXPECT_EQ(header("a: int, b: bool = True", "a: int, b: str"),
            "std::int64_t f(std::int64_t a, std::same_as<bool> auto b);\n"
            "std::int64_t f(std::int64_t a);\n"
            "std::string f(std::int64_t a, std::string_view b);\n");
  EXPECT_EQ(header("a: int, b: bool", "a: str, b: bool"),
            "std::int64_t f(std::int64_t a, bool b);\n"
            "std::string f(std::string_view a, bool b);\n");
}

const std::string before_literals = "from typing import Literal, overload\n";

Generated overloads(const std::string& first, const std::string& second,
                    const std::string& third = {}) {
  auto text = before_literals;
  for (const auto& each : {first, second, third}) {
    if (!each.empty()) text += "@overload\ndef f(" + each + ": ...\n";
  }
  return generated(text);
}

TEST(Overloads, ForLiteralsHaveOneForAnyValue) {
  const auto result = overloads("m: Literal['r']) -> str", "m: Literal['rb']) -> bytes");
  EXPECT_EQ(result.declarations(),
            "std::string f(krait::Literal<\"r\"> m);\n"
            "std::vector<std::byte> f(krait::Literal<\"rb\"> m);\n"
            "std::variant<std::string, std::vector<std::byte>> f(krait::detail::PlainText auto m);"
            "\n");
  EXPECT_EQ(result.log,
            "3:5: note: C++ cannot choose between overloads of 'f' by the value of 'm': for plain "
            "values there is one that gives std::variant<std::string, std::vector<std::byte>>; for "
            "std::string, write krait::literal<\"r\"> in C++\n");
  EXPECT_EQ(overloads("a: int = 1, m: Literal[True] = ..., b: int = 2) -> int",
                      "a: int, m: Literal[False]) -> None")
                .log.find("cannot choose"),
            std::string::npos);
  EXPECT_EQ(overloads("x: int, m: Literal[True]) -> int",
                      "x: int = 1, m: Literal[False] = False) -> None")
                .declarations(),
            "std::int64_t f(std::int64_t x, krait::Literal<true> m);\n"
            "void f(std::int64_t x = 1, krait::Literal<false> m = false);\n"
            "std::optional<std::int64_t> f(std::int64_t x, std::same_as<bool> auto m);\n");
}

TEST(Overloads, ForLiteralsNeedNoOtherWherePythonHasIt) {
  const auto result =
      overloads("m: Literal['r']) -> str", "m: Literal['rb']) -> bytes", "m: str) -> int");
  EXPECT_EQ(result.declarations(),
            "std::string f(krait::Literal<\"r\"> m);\n"
            "std::vector<std::byte> f(krait::Literal<\"rb\"> m);\n"
            "std::int64_t f(krait::detail::PlainText auto m);\n");
  EXPECT_EQ(result.log, "");
}

TEST(Overloads, ForLiteralsWithOneResultAreOne) {
  EXPECT_EQ(overloads("m: Literal['r']) -> str", "m: Literal['w']) -> str",
                      "m: Literal['r+'] = 'r+') -> str")
                .declarations(),
            "std::string f(krait::Literal<\"r+\", \"r\", \"w\"> m = \"r+\");\n");
  EXPECT_EQ(overloads("m: Literal[True]) -> str", "m: Literal[False]) -> str").declarations(),
            "std::string f(bool m);\n");
  EXPECT_EQ(overloads("m: Literal[1]) -> str", "m: int) -> str").declarations(),
            "std::string f(std::int64_t m);\n");
  EXPECT_EQ(overloads("m: Literal['r']) -> str", "m: Literal['w']) -> str").log, "");
}

TEST(Overloads, ForLiteralsByKeywordAreOne) {
  const auto result = overloads("x: int, *, raw: Literal[True]) -> bytes",
                                "x: int, *, raw: Literal[False] = False) -> str");
  EXPECT_EQ(result.declarations(),
            "struct f_options {\n"
            "  bool raw = false;\n"
            "};\n"
            "std::variant<std::vector<std::byte>, std::string> f(std::int64_t x, "
            "const f_options& options);\n"
            "std::string f(std::int64_t x);\n");
  EXPECT_EQ(result.log,
            "3:5: note: the overloads of 'f' that differ in the 'Literal' of a keyword-only "
            "parameter are one in C++, which gives std::variant<std::vector<std::byte>, "
            "std::string>; for one type, write functions with names of their own\n");
  EXPECT_EQ(overloads("*, by: Literal['a']) -> int", "*, by: Literal['b']) -> None").declarations(),
            "struct f_options {\n"
            "  krait::Required<krait::Literal<\"a\", \"b\">> by;\n"
            "};\n"
            "std::optional<std::int64_t> f(const f_options& options);\n");
}

TEST(Overloads, ForLiteralsShareTheirOptions) {
  EXPECT_EQ(
      overloads("m: Literal[1], *, n: int = 1) -> int", "m: Literal[2], *, n: int = 1) -> None")
          .declarations(),
      "struct f_options {\n  std::int64_t n = 1;\n};\n"
      "std::int64_t f(krait::Literal<1> m, const f_options& options = {});\n"
      "struct f_options_ {\n  std::int64_t n = 1;\n};\n"
      "void f(krait::Literal<2> m, const f_options_& options = {});\n"
      "std::optional<std::int64_t> f(std::int64_t m, const f_options& options = {});\n");
}

TEST(Overloads, ForLiteralsOfMembersAreOne) {
  const auto result = generated(before_literals +
                                "import enum\n"
                                "class E(enum.Enum):\n  A = 1\n  B = 2\n"
                                "@overload\ndef f(x: Literal[E.A]) -> int: ...\n"
                                "@overload\ndef f(x: Literal[E.B]) -> str: ...\n");
  EXPECT_NE(result.declarations().find("std::variant<std::int64_t, std::string> f(demo::E x);\n"),
            std::string::npos)
      << result.declarations();
  EXPECT_NE(result.log.find("7:5: note: the overloads of 'f' that differ in members of an "
                            "enumeration are one in C++, which gives std::variant<"),
            std::string::npos)
      << result.log;
}

TEST(Overloads, OfMethodsForLiterals) {
  const auto result =
      generated(before_literals +
                "class A:\n"
                "  @overload\n  def f(self, m: Literal['r']) -> str: ...\n"
                "  @overload\n  def f(self, m: Literal['w']) -> int: ...\n"
                "  @overload\n  def __init__(self, m: Literal['r']) -> None: ...\n"
                "  @overload\n  def __init__(self, m: Literal['w']) -> None: ...\n");
  const auto has = [&](const std::string& text) {
    return result.declarations().find(text) != std::string::npos;
  };
  EXPECT_TRUE(
      has("  explicit A(krait::Literal<\"r\", \"w\"> m);\n"
          "  std::string f(krait::Literal<\"r\"> m) const;\n"
          "  std::int64_t f(krait::Literal<\"w\"> m) const;\n"
          "  /// The same for any value, which chooses the overload in Python.\n"
          "  std::variant<std::string, std::int64_t> "
          "f(krait::detail::PlainText auto m) const;\n"))
      << result.declarations();
}

TEST(Overloads, OfConstrainedTypesAreInstantiated) {
  const auto source = generated(
                          "from typing import overload\n"
                          "@overload\ndef f(a: int, b: bool) -> int: ...\n"
                          "@overload\ndef f(a: float, b: str) -> str: ...\n")
                          .source;
  EXPECT_NE(source.find("std::int64_t f(std::int64_t a, std::same_as<bool> auto b) {\n"
                        "  return f_.call(a, b);\n}\n\n"
                        "template std::int64_t f(std::int64_t a, bool b);\n"),
            std::string::npos)
      << source;
  EXPECT_NE(source.find(".call(static_cast<double>(a), b);"), std::string::npos);
  EXPECT_NE(source.find("template std::string f(float a, std::string_view b);\n"
                        "template std::string f(double a, std::string_view b);\n"
                        "template std::string f(long double a, std::string_view b);\n"),
            std::string::npos);
}

}  // namespace
}  // namespace krait::generator::testing
