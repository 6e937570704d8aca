// Annotations whose values have types of Krait's own, or of the standard library's later parts.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

const std::string typing = "from typing import *\n";

TEST(MapLiteral, ChoicesAreTextsIntsAndTruthValues) {
  EXPECT_EQ(result_of("Literal['C', 'F']", typing), R"(krait::Literal<"C", "F">)");
  EXPECT_EQ(result_of("Literal[1, -2]", typing), "krait::Literal<1, -2>");
  EXPECT_EQ(result_of("Literal[True]", typing), "krait::Literal<true>");
  EXPECT_EQ(result_of("Literal['auto', 1, True, 1]", typing), R"(krait::Literal<"auto", 1, true>)");
  EXPECT_EQ(result_of("Literal[-9223372036854775808]", typing),
            "krait::Literal<-9223372036854775807 - 1>");
  EXPECT_EQ(parameter_of("Literal['C']", typing), R"(krait::Literal<"C">)");
}

TEST(MapLiteral, ATextIsNoQuotedAnnotation) {
  EXPECT_EQ(result_of("Literal['int', 'list[']", typing), R"(krait::Literal<"int", "list[">)");
  EXPECT_EQ(result_of("Literal['Mode']", typing + "Mode = Literal['r']\n"),
            R"(krait::Literal<"Mode">)");
  EXPECT_EQ(result_of("'Literal[\"C\"]'", typing), R"(krait::Literal<"C">)");
}

TEST(MapLiteral, NoneMakesItOptional) {
  EXPECT_EQ(result_of("Literal['C', None]", typing), R"(std::optional<krait::Literal<"C">>)");
  EXPECT_EQ(result_of("Literal[None]", typing), "void");
}

TEST(MapLiteral, LiteralsInsideOfOthersAndUnionsOfThemAreOne) {
  const auto mode = typing + "Mode = Literal['r', 'w']\n";
  EXPECT_EQ(result_of("Literal[Mode, Literal['a']]", mode), R"(krait::Literal<"r", "w", "a">)");
  EXPECT_EQ(result_of("Mode | Literal['w', 'x'] | None", mode),
            R"(std::optional<krait::Literal<"r", "w", "x">>)");
  EXPECT_EQ(result_of("X", typing + "X = Literal['X', X]\n"), "krait::Object");
}

TEST(MapLiteral, WhatCppHasNoConstantOfDegradesWithTheReason) {
  const auto result = generated(typing +
                                "def f(a: Literal[b'x'], b: Literal[Colour.red], "
                                "c: Literal[2.5]) -> Literal[9223372036854775808]: pass");
  EXPECT_EQ(result.declarations(),
            "krait::Object f(const krait::Object& a, const krait::Object& b, "
            "const krait::Object& c);\n");
  EXPECT_EQ(result.log,
            "2:18: warning: bytes in a 'Literal' are not mapped: krait::Object is used; write "
            "`bytes` for any\n"
            "2:36: warning: 'Colour.red' is no member of one enum with all choices of this "
            "'Literal': krait::Object is used; write the enum itself, or `str` or `int` for its "
            "value\n"
            "2:60: warning: this is no choice that a 'Literal' may have: krait::Object is used; "
            "write texts, ints, `True`, `False` and `None`\n"
            "2:77: warning: this int in a 'Literal' has more than 64 bits: krait::Object is used; "
            "write `Annotated[int, \"big\"]` for any\n");
}

TEST(MapLiteral, MembersOfOneEnumAreTheEnum) {
  const auto colour = typing + "import enum\nclass Colour(enum.Enum):\n  red = 1\n  blue = 2\n";
  const auto type_of = [&](const std::string& choices) {
    const auto text = result_of("Literal[" + choices + "]", colour);
    return text.substr(text.rfind('\n') + 1);  // after the enum itself
  };
  EXPECT_EQ(type_of("Colour.red, Colour.blue"), "demo::Colour");
  EXPECT_EQ(type_of("Colour.red, None"), "std::optional<demo::Colour>");
  EXPECT_EQ(type_of("Colour.red, 'x'"), "krait::Object");
  EXPECT_EQ(type_of("'x', Colour.red"), "krait::Object");
  const auto result = generated(colour + "def f(x: Literal[Colour.red]): pass");
  EXPECT_NE(result.log.find("note: C++ may give any member of 'Colour' here"), std::string::npos)
      << result.log;
}

TEST(MapLiteral, TooManyChoicesAreThePlainType) {
  std::string choices = "'0'";
  for (int choice = 1; choice < 64; ++choice) choices += ", '" + std::to_string(choice) + "'";
  EXPECT_NE(result_of("Literal[" + choices + "]", typing), "std::string");
  const auto result = generated(typing + "def f() -> Literal[" + choices + ", 'x']: pass");
  EXPECT_EQ(result.declarations(), "std::string f();\n");
  EXPECT_EQ(result.log,
            "2:12: note: this 'Literal' has more than 64 choices, too many for C++ compilers: "
            "std::string is used\n");
  EXPECT_EQ(result_of("Literal[1, " + choices + "]", typing), "krait::Object");
}

TEST(MapLiteral, NeedsNoHasherAsAKey) {
  EXPECT_EQ(result_of("dict[Literal['a'], int]", typing),
            R"(std::unordered_map<krait::Literal<"a">, std::int64_t>)");
}

TEST(MapAnnotated, BigIntsAndLocalTimes) {
  EXPECT_EQ(result_of("Annotated[int, 'metres']", typing), "std::int64_t");
  EXPECT_EQ(result_of("Annotated[int, 'big']", typing), "krait::Integer");
  EXPECT_EQ(result_of("Annotated[int | None, 3, 'big']", typing), "std::optional<krait::Integer>");
  EXPECT_EQ(result_of("list[Big]", typing + "Big = Annotated[int, 'big']\n"),
            "std::vector<krait::Integer>");
  EXPECT_EQ(result_of("Annotated[str, 'big']", typing), "std::string");
  EXPECT_EQ(result_of("Annotated[datetime, 'local']", typing + "from datetime import datetime\n"),
            "std::chrono::local_time<std::chrono::microseconds>");
  EXPECT_EQ(parameter_of("Annotated[int, 'big']", typing), "const krait::Integer&");
}

TEST(MapTimes, AreOfStdChrono) {
  const std::string import = "import datetime as dt\n";
  EXPECT_EQ(result_of("dt.datetime", import), "std::chrono::sys_time<std::chrono::microseconds>");
  EXPECT_EQ(result_of("dt.date", import), "std::chrono::year_month_day");
  EXPECT_EQ(result_of("dt.time", import), "std::chrono::microseconds");
  EXPECT_EQ(result_of("dt.timedelta", import), "std::chrono::microseconds");
  EXPECT_EQ(parameter_of("dt.date", import), "std::chrono::year_month_day");
  EXPECT_EQ(result_of("set[dt.date]", import),
            "std::unordered_set<std::chrono::year_month_day, "
            "krait::Hash<std::chrono::year_month_day>>");
}

TEST(MapPaths, AreOfStdFilesystem) {
  const std::string imports = "import os\nfrom pathlib import Path, PurePath\n";
  for (const auto* path : {"Path", "PurePath", "os.PathLike", "os.PathLike[str]"}) {
    EXPECT_EQ(parameter_of(path, imports), "const std::filesystem::path&") << path;
    EXPECT_EQ(result_of(path, imports), "std::filesystem::path") << path;
  }
  EXPECT_EQ(result_of("os.PathLike[bytes]", imports), "krait::Object");
  EXPECT_EQ(result_of("dict[Path, int]", imports),
            "std::unordered_map<std::filesystem::path, std::int64_t, "
            "krait::Hash<std::filesystem::path>>");
}

TEST(MapValues, UuidsAndDecimals) {
  EXPECT_EQ(result_of("UUID", "from uuid import UUID"), "krait::Uuid");
  EXPECT_EQ(parameter_of("UUID", "from uuid import UUID"), "krait::Uuid");
  EXPECT_EQ(result_of("d.Decimal", "import decimal as d"), "krait::Decimal");
  EXPECT_EQ(parameter_of("d.Decimal", "import decimal as d"), "const krait::Decimal&");
}

TEST(MapTypeVariables, AreTheirBoundOrOneOfTheirConstraints) {
  EXPECT_EQ(result_of("T", typing + "T = TypeVar('T', bound=int)"), "std::int64_t");
  EXPECT_EQ(result_of("T", typing + "T = TypeVar('T', bound='list[int]')"),
            "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("T", typing + "T = TypeVar('T', int, str, covariant=True)"),
            "std::variant<std::int64_t, std::string>");
  EXPECT_EQ(result_of("T", typing + "T = TypeVar('T', covariant=True)"), "krait::Object");
  EXPECT_EQ(result_of("AnyStr", typing), "std::variant<std::string, std::vector<std::byte>>");
  EXPECT_EQ(result_of("T", typing + "T = TypeVar('T', bound='list[T]')"),
            "std::vector<krait::Object>");
}

TEST(MapAliases, GenericOnesTakeArguments) {
  const auto pair = typing + "T = TypeVar('T')\nU = TypeVar('U')\nPair = tuple[T, U]\n";
  EXPECT_EQ(result_of("Pair[int, str]", pair), "std::tuple<std::int64_t, std::string>");
  EXPECT_EQ(result_of("Pair[Pair[int, T], U]", pair),
            "std::tuple<std::tuple<std::int64_t, krait::Object>, krait::Object>");
  EXPECT_EQ(result_of("Pair", pair), "std::tuple<krait::Object, krait::Object>");
  EXPECT_EQ(result_of("Pair[int]", pair), "krait::Object");
  EXPECT_EQ(result_of("Flipped[int, str]", pair + "Flipped = dict[U, list[T]]\n"),
            "std::unordered_map<std::int64_t, std::vector<std::string>>");
  EXPECT_EQ(result_of("M[int]", typing + "T = TypeVar('T')\nM: TypeAlias = 'T | None'\n"),
            "std::optional<std::int64_t>");
}

TEST(MapAliases, OfOlderPythonsByCall) {
  EXPECT_EQ(result_of("X",
                      "from typing_extensions import TypeAliasType\n"
                      "X = TypeAliasType('X', list[int])\n"),
            "std::vector<std::int64_t>");
}

TEST(MapAliases, Qualifiers) {
  for (const auto* name : {"Final", "ClassVar", "Required", "NotRequired"}) {
    EXPECT_EQ(result_of(name + std::string("[int]"), "from typing_extensions import *\n" + typing),
              "std::int64_t")
        << name;
  }
}

TEST(MapAliases, TheSyntaxOfPython312) {
  const auto module = generated("type Pair[T, U: int] = tuple[T, U]\ntype Ints = list[int]\n");
  if (!module.is_parsed) GTEST_SKIP() << "this Python is older";
  const std::string pair = "type Pair[T, U: int] = tuple[T, U]\n";
  EXPECT_EQ(result_of("Pair[str, bool]", pair), "std::tuple<std::string, bool>");
  EXPECT_EQ(result_of("X", "type X = list[X] | int\n"),
            "std::variant<std::vector<krait::Object>, std::int64_t>");
  EXPECT_EQ(declared("def f[T, U: int, V: (int, str)](a: T, b: U) -> V"),
            "std::variant<std::int64_t, std::string> f(const krait::Object& a, std::int64_t b);\n");
}

}  // namespace
}  // namespace krait::generator::testing
