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
