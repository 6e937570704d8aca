// Generators, iterators and their async kin as functions' results.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

const std::string typing = "from typing import *\n";
const std::string collections = "from collections.abc import *\n";

TEST(MapGenerators, ResultsAreGenerators) {
  for (const auto& imports : {typing, collections}) {
    EXPECT_EQ(result_of("Iterable[int]", imports), "krait::Generator<std::int64_t>");
    EXPECT_EQ(result_of("Iterator[list[str]]", imports),
              "krait::Generator<std::vector<std::string>>");
    EXPECT_EQ(result_of("Generator[int, str, float]", imports),
              "krait::Generator<std::int64_t, std::string, double>");
    EXPECT_EQ(result_of("Generator[int, None, float]", imports),
              "krait::Generator<std::int64_t, void, double>");
    EXPECT_EQ(result_of("Generator[int, str, None]", imports),
              "krait::Generator<std::int64_t, std::string>");
    EXPECT_EQ(result_of("Generator[int]", imports), "krait::Generator<std::int64_t>");
    EXPECT_EQ(result_of("Generator[None, None, None]", imports),
              "krait::Generator<std::monostate>");
  }
}

TEST(MapGenerators, AsyncOnesAreStreams) {
  for (const auto& imports : {typing, collections}) {
    EXPECT_EQ(result_of("AsyncIterable[int]", imports), "krait::AsyncGenerator<std::int64_t>");
    EXPECT_EQ(result_of("AsyncIterator[str]", imports), "krait::AsyncGenerator<std::string>");
    EXPECT_EQ(result_of("AsyncGenerator[int]", imports), "krait::AsyncGenerator<std::int64_t>");
    EXPECT_EQ(result_of("AsyncGenerator[int, None]", imports),
              "krait::AsyncGenerator<std::int64_t>");
    EXPECT_EQ(result_of("AsyncGenerator[int, Optional[str]]", typing),
              "krait::AsyncGenerator<std::int64_t, std::optional<std::string>>");
  }
}

TEST(MapGenerators, ABodyThatYieldsGivesOneLazily) {
  const std::string body = ":\n    yield 1\n";
  EXPECT_EQ(generated(typing + "def f(x: str) -> Iterator[int]" + body).declarations(),
            "krait::Generator<std::int64_t> f(std::string_view x);\n");
  EXPECT_EQ(generated(typing + "async def f(x: str) -> AsyncIterator[int]" + body).declarations(),
            "krait::AsyncGenerator<std::int64_t> f(std::string x);\n");
  EXPECT_EQ(generated(typing + "def f(x: list[str]) -> AsyncIterator[int]: ...").declarations(),
            "krait::AsyncGenerator<std::int64_t> f(std::vector<std::string> x);\n");
}

TEST(MapGenerators, AnAsyncFunctionThatReturnsOneGivesATask) {
  EXPECT_EQ(declared("async def f(x: str) -> AsyncIterator[int]", typing),
            "krait::Task<krait::AsyncGenerator<std::int64_t>> f(std::string x);\n");
  EXPECT_EQ(declared("async def f() -> Iterator[int]", typing),
            "krait::Task<krait::Generator<std::int64_t>> f();\n");
  EXPECT_EQ(declared("def f() -> Awaitable[AsyncIterator[int]]", typing),
            "krait::Task<krait::AsyncGenerator<std::int64_t>> f();\n");
}

TEST(MapGenerators, YieldsOfFunctionsInsideDoNotCount) {
  EXPECT_EQ(generated("async def f() -> int:\n"
                      "    async def g(): yield 1\n"
                      "    h = lambda: (yield 2)\n"
                      "    return 1\n")
                .declarations(),
            "krait::Task<std::int64_t> f();\n");
  EXPECT_EQ(generated("def f() -> int:\n    def g(): yield 1\n    return 1\n").declarations(),
            "std::int64_t f();\n");
}

TEST(MapGenerators, AliasesAndQuotesAreSeenThrough) {
  const std::string text =
      "import typing as t\n"
      "Numbers = t.AsyncIterator[int]\n"
      "Stream = t.AsyncIterator\n"
      "async def f() -> 'Numbers':\n    yield 1\n"
      "def g() -> Stream[str]: ...\n";
  EXPECT_EQ(generated(text).declarations(),
            "krait::AsyncGenerator<std::int64_t> f();\nkrait::AsyncGenerator<std::string> g();\n");
}

TEST(MapGenerators, WithoutAnnotationItsItemsAreObjects) {
  const auto stream = generated("async def f():\n    yield 1\n");
  EXPECT_EQ(stream.declarations(), "krait::AsyncGenerator<krait::Object> f();\n");
  EXPECT_EQ(stream.log,
            "1:11: note: what 'f' yields has no annotation: krait::Object is used; write it as in "
            "`-> AsyncIterator[int]`\n");
  const auto generator = generated("def f():\n    yield 1\n");
  EXPECT_EQ(generator.declarations(), "krait::Generator<krait::Object> f();\n");
  EXPECT_EQ(generator.log,
            "1:5: note: what 'f' yields has no annotation: krait::Object is used; write it as in "
            "`-> Iterator[int]`\n");
}

TEST(MapGenerators, AnAnnotationThatDoesNotFitTheBodyIsToldOf) {
  const auto generator = generated("def f() -> int:\n    yield 1\n");
  EXPECT_EQ(generator.declarations(), "krait::Generator<krait::Object> f();\n");
  EXPECT_EQ(generator.log,
            "1:12: warning: 'f' yields, so this is not what a call of it gives: krait::Object is "
            "used for its items; write `Iterator[int]` for items of int\n");
  EXPECT_EQ(generated(typing + "async def f() -> Iterator[int]:\n    yield 1\n").declarations(),
            "krait::AsyncGenerator<krait::Object> f();\n");
}

TEST(MapGenerators, WhatIsUnsaidOrWrongIsToldOf) {
  const auto bare = generated(typing + "def f() -> AsyncIterator: ...");
  EXPECT_EQ(bare.declarations(), "krait::AsyncGenerator<krait::Object> f();\n");
  EXPECT_EQ(bare.log,
            "2:12: note: 'AsyncIterator' does not say what is in it: krait::Object is used for "
            "that; write it as in `AsyncIterator[int]`\n");
  const auto wrong = generated(typing + "def f() -> AsyncGenerator[int, str, int]: ...");
  EXPECT_EQ(wrong.declarations(), "krait::AsyncGenerator<krait::Object> f();\n");
  EXPECT_EQ(wrong.log,
            "2:12: warning: 'AsyncGenerator' takes 2 type arguments, but 3 are given: "
            "krait::Object is used; write it as in `AsyncGenerator[int, None]`\n");
}

TEST(MapGenerators, ElsewhereTheyAreObjects) {
  EXPECT_EQ(parameter_of("AsyncIterator[int]", typing), "const krait::Object&");
  EXPECT_EQ(parameter_of("Iterator[int]", typing), "const krait::Object&");
  EXPECT_EQ(parameter_of("Iterable[int]", typing), "const std::vector<std::int64_t>&");
  EXPECT_EQ(result_of("list[Iterator[int]]", typing), "std::vector<krait::Object>");
  EXPECT_EQ(generated(typing + "def f() -> list[Iterator[int]]: ...").log,
            "2:17: warning: 'Iterator' is not mapped to C++: krait::Object is used; write "
            "`list[…]` for a vector; a generator comes only from a function's whole result\n");
}

}  // namespace
}  // namespace krait::generator::testing
