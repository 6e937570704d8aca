// `*Ts` and `Unpack[Ts]`, which stand for any number of types.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

const std::string imports =
    "from collections.abc import Callable\n"
    "from typing import Any, TypedDict\n"
    "from typing_extensions import TypeVarTuple, Unpack\n"
    "Ts = TypeVarTuple('Ts')\n"
    "Pair = tuple[int, str]\n"
    "class Keys(TypedDict):\n"
    "    a: int\n";

std::string log_of(const std::string& annotation) {
  return generated(imports + "def f(x: " + annotation + ") -> None: ...\n").log;
}

TEST(Unpacked, TuplesOfAnyNumberOfTypesAreObjects) {
  for (const auto* annotation :
       {"tuple[Unpack[Ts]]", "'tuple[*Ts]'", "'tuple[int, *tuple[str, ...]]'",
        "tuple[int, Unpack[Ts]]", "tuple[Unpack['Ts'], int]"}) {
    EXPECT_TRUE(parameter_of(annotation, imports).ends_with("\nvoid f(const krait::Object&") ||
                parameter_of(annotation, imports) == "const krait::Object&")
        << annotation << parameter_of(annotation, imports);
    EXPECT_NE(log_of(annotation)
                  .find("how many items this tuple has is not said: krait::Object "
                        "is used"),
              std::string::npos)
        << log_of(annotation);
  }
}

TEST(Unpacked, TuplesOfKnownTypesAreTheirs) {
  EXPECT_EQ(parameter_of("tuple[bool, Unpack[Pair]]", imports),
            "const std::tuple<bool, std::int64_t, std::string>&");
  EXPECT_EQ(parameter_of("'tuple[*tuple[int, ...]]'", imports), "const std::vector<std::int64_t>&");
  EXPECT_EQ(parameter_of("'tuple[*Pair, *tuple[()], float]'", imports),
            "const std::tuple<std::int64_t, std::string, double>&");
}

TEST(Unpacked, ArgumentsHaveOneType) {
  EXPECT_NE(declared("def f(*x: Unpack[tuple[int, ...]]) -> None", imports)
                .find("f(const std::vector<std::int64_t>& x"),
            std::string::npos);
  EXPECT_NE(declared("def f(*x: Unpack[Ts]) -> None", imports)
                .find("f(const std::vector<krait::Object>& x"),
            std::string::npos);
  const auto result = generated(imports + "def f(**x: Unpack[Keys]) -> None: ...\n");
  EXPECT_NE(result.declarations().find("std::unordered_map<std::string, krait::Object>& x"),
            std::string::npos)
      << result.declarations();
  EXPECT_NE(result.log.find("C++ has one type for all of these"), std::string::npos);
}

TEST(Unpacked, CallablesTakeAnyArguments) {
  EXPECT_EQ(parameter_of("Callable[[int, Unpack[Ts]], str]", imports),
            "const std::function<std::string(std::vector<krait::Object>)>&");
}

}  // namespace
}  // namespace krait::generator::testing
