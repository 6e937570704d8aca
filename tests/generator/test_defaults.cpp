// Defaults of Python that C++ can spell, and those that it leaves to Python.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

/// The C++ default of a parameter annotated and given so; "left out" if Python keeps it.
std::string default_of(const std::string& annotation, const std::string& value) {
  const auto bound =
      generated("from typing import *\ndef f(x: " + annotation + " = " + value + ") -> None: pass")
          .bound;
  return bound.functions.at(0).positional.at(0).cpp_default.value_or("left out");
}

TEST(Defaults, Integers) {
  EXPECT_EQ(default_of("int", "3"), "3");
  EXPECT_EQ(default_of("int", "-3"), "-3");
  EXPECT_EQ(default_of("int", "0x10"), "16");
  EXPECT_EQ(default_of("int", "1_000"), "1000");
  EXPECT_EQ(default_of("int", "9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(default_of("int", "-9223372036854775808"), "-9223372036854775807 - 1");
  EXPECT_EQ(default_of("int", "9223372036854775808"), "left out");
  EXPECT_EQ(default_of("int", "True"), "left out");
  EXPECT_EQ(default_of("int", "1 + 1"), "2");
  EXPECT_EQ(default_of("int", "-(1 << 4) | 3 * 0x10"), "-16");
  EXPECT_EQ(default_of("int", "1 << 63"), "left out");
  EXPECT_EQ(default_of("int", "1 << 1000000000"), "left out");
  EXPECT_EQ(default_of("int", "2 ** 3"), "8");
  EXPECT_EQ(default_of("int", "7 // 2"), "left out");
}

TEST(Defaults, Floats) {
  EXPECT_EQ(default_of("float", "1.5"), "1.5");
  EXPECT_EQ(default_of("float", "-0.0"), "-0.0");
  EXPECT_EQ(default_of("float", "1e300"), "1e+300");
  EXPECT_EQ(default_of("float", "2"), "2.0");
  EXPECT_EQ(default_of("float", "12345678901234567890"), "left out");
  EXPECT_EQ(default_of("float", "1e999"), "left out");
  EXPECT_EQ(default_of("complex", "2j"), "std::complex<double>{0.0, 2.0}");
  EXPECT_EQ(default_of("complex", "-2j"), "std::complex<double>{-0.0, -2.0}");
  EXPECT_EQ(default_of("complex", "1.5"), "std::complex<double>{1.5, 0.0}");
}

TEST(Defaults, Text) {
  EXPECT_EQ(default_of("str", "'C'"), R"("C")");
  EXPECT_EQ(default_of("str", R"('"\\\n')"), R"("\"\\\n")");
  EXPECT_EQ(default_of("str", "'\xC3\xA9'"), R"("\303\251")");
  EXPECT_EQ(default_of("str", R"('a\0b')"), R"({"a\000b", 3})");
  EXPECT_EQ(default_of("str", "'?\?='"), R"("?\?=")");
  EXPECT_EQ(default_of("str", R"('\ud800')"), "left out");
}

TEST(Defaults, Bytes) {
  EXPECT_EQ(default_of("bytes", "b'x\\n'"),
            "std::vector<std::byte>{std::byte{0x78}, std::byte{0x0a}}");
  EXPECT_EQ(default_of("bytes | None", "b''"), "std::vector<std::byte>{}");
  EXPECT_EQ(default_of("bytes", "b'" + std::string(65, 'x') + "'"), "left out");
  EXPECT_EQ(default_of("bytes", "'x'"), "left out");
}

TEST(Defaults, Tuples) {
  EXPECT_EQ(default_of("tuple[int, float]", "(1, 2)"),
            "std::tuple<std::int64_t, double>{std::int64_t{1}, 2.0}");
  EXPECT_EQ(default_of("tuple[str, ...]", "('a', 'b')"),
            R"(std::vector<std::string>{std::string{"a"}, std::string{"b"}})");
  EXPECT_EQ(default_of("tuple[int, ...]", "()"), "std::vector<std::int64_t>{}");
  EXPECT_EQ(default_of("tuple[tuple[int], None] | None", "((1,), None)"),
            "std::tuple<std::tuple<std::int64_t>, std::monostate>{"
            "std::tuple<std::int64_t>{std::int64_t{1}}, std::monostate{}}");
  EXPECT_EQ(default_of("tuple[int, int]", "(1,)"), "left out");
  EXPECT_EQ(default_of("tuple[int, int]", "(1, f())"), "left out");
  EXPECT_EQ(default_of("tuple[int, ...]", "[1]"), "left out");
}

TEST(Defaults, None) {
  EXPECT_EQ(default_of("int | None", "None"), "std::nullopt");
  EXPECT_EQ(default_of("Any", "None"), "krait::Object{}");
  EXPECT_EQ(default_of("None", "None"), "std::monostate{}");
}

TEST(Defaults, InsideOptionalsAndUnions) {
  EXPECT_EQ(default_of("int | None", "3"), "3");
  EXPECT_EQ(default_of("str | None", R"('a\0b')"), R"(std::string{"a\000b", 3})");
  EXPECT_EQ(default_of("int | str", "3"), "std::int64_t{3}");
  EXPECT_EQ(default_of("int | str", "'x'"), R"(std::string{"x"})");
  EXPECT_EQ(default_of("int | str | None", "'x'"), R"(std::string{"x"})");
  EXPECT_EQ(default_of("float | str", "3"), "left out");
  EXPECT_EQ(default_of("bool | int", "3"), "std::int64_t{3}");
}

TEST(Defaults, ChoicesOfLiterals) {
  EXPECT_EQ(default_of("Literal['C', 'F']", "'C'"), R"("C")");
  EXPECT_EQ(default_of("Literal[1, 2]", "2"), "2");
  EXPECT_EQ(default_of("Literal[True]", "True"), "true");
  EXPECT_EQ(default_of("Literal['C'] | None", "'C'"), R"(krait::Literal<"C">{"C"})");
  EXPECT_EQ(default_of("Literal['C'] | int", "'C'"), R"(krait::Literal<"C">{"C"})");
  EXPECT_EQ(default_of("Literal['C'] | int", "3"), "std::int64_t{3}");
  EXPECT_EQ(default_of("Literal['C']", "'K'"), "left out");
  EXPECT_EQ(default_of("Literal[1]", "True"), "left out");
}

TEST(Defaults, IntsOfAnySize) {
  EXPECT_EQ(default_of("Annotated[int, 'big']", "3"), "3");
  EXPECT_EQ(default_of("Annotated[int, 'big']", "-9223372036854775809"),
            R"(krait::Integer::parse("-9223372036854775809"))");
  EXPECT_EQ(default_of("Annotated[int, 'big'] | str", "3"), "krait::Integer{3}");
}

TEST(Defaults, WhatOnlyPythonKnowsIsLeftOut) {
  EXPECT_EQ(default_of("list[int]", "[]"), "left out");
  EXPECT_EQ(default_of("dict[str, int]", "{}"), "left out");
  EXPECT_EQ(default_of("int", "g()"), "left out");
  EXPECT_EQ(default_of("int", "..."), "left out");
  EXPECT_EQ(default_of("str", "3"), "left out");
}

TEST(Defaults, NoneMakesAParameterOptional) {
  const auto result = generated("def f(days: int = None) -> None: pass");
  EXPECT_EQ(result.declarations(), "void f(std::optional<std::int64_t> days = std::nullopt);\n");
  EXPECT_EQ(result.log,
            "1:7: note: the default of 'days' is None, so it is taken for optional; write `| None` "
            "into its annotation\n");
}

}  // namespace
}  // namespace krait::generator::testing
