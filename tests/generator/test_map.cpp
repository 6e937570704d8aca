// Annotations and what they become in C++.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

const std::string typing = "from typing import *\n";

TEST(Map, Scalars) {
  EXPECT_EQ(result_of("int"), "std::int64_t");
  EXPECT_EQ(result_of("float"), "double");
  EXPECT_EQ(result_of("bool"), "bool");
  EXPECT_EQ(result_of("complex"), "std::complex<double>");
  EXPECT_EQ(result_of("str"), "std::string");
  EXPECT_EQ(result_of("bytes"), "std::vector<std::byte>");
  EXPECT_EQ(result_of("None"), "void");
  EXPECT_EQ(result_of("object"), "krait::Object");
}

TEST(Map, ParametersOfCallsAreViews) {
  EXPECT_EQ(parameter_of("int"), "std::int64_t");
  EXPECT_EQ(parameter_of("str"), "std::string_view");
  EXPECT_EQ(parameter_of("bytes"), "std::span<const std::byte>");
  EXPECT_EQ(parameter_of("object"), "const krait::Object&");
  EXPECT_EQ(parameter_of("list[str]"), "const std::vector<std::string>&");
  EXPECT_EQ(parameter_of("int | None"), "std::optional<std::int64_t>");
  EXPECT_EQ(parameter_of("str | None"), "const std::optional<std::string>&");
  EXPECT_EQ(parameter_of("None"), "std::monostate");
}

TEST(Map, ParametersOfTasksAreValues) {
  EXPECT_EQ(declared("async def f(a: str, b: bytes, c: list[int]) -> None"),
            "krait::Task<void> f(std::string a, std::vector<std::byte> b, "
            "std::vector<std::int64_t> c);\n");
}

TEST(Map, Containers) {
  EXPECT_EQ(result_of("list[dict[str, int]]"),
            "std::vector<std::unordered_map<std::string, std::int64_t>>");
  EXPECT_EQ(result_of("tuple[int, str]"), "std::tuple<std::int64_t, std::string>");
  EXPECT_EQ(result_of("tuple[int, ...]"), "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("tuple[()]"), "std::tuple<>");
  EXPECT_EQ(result_of("set[str]"), "std::unordered_set<std::string>");
  EXPECT_EQ(result_of("frozenset[str]"), "std::unordered_set<std::string>");
  EXPECT_EQ(result_of("Sequence[int]", typing), "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("Mapping[str, int]", typing),
            "std::unordered_map<std::string, std::int64_t>");
  EXPECT_EQ(parameter_of("Iterable[int]", typing), "const std::vector<std::int64_t>&");
  EXPECT_EQ(result_of("list[None]"), "std::vector<std::monostate>");
}

TEST(Map, KeysWithoutStdHashGetKraitsHasher) {
  EXPECT_EQ(result_of("set[bytes]"),
            "std::unordered_set<std::vector<std::byte>, krait::Hash<std::vector<std::byte>>>");
  EXPECT_EQ(result_of("dict[tuple[int, int], str]"),
            "std::unordered_map<std::tuple<std::int64_t, std::int64_t>, std::string, "
            "krait::Hash<std::tuple<std::int64_t, std::int64_t>>>");
  EXPECT_EQ(result_of("set[int | str]"),
            "std::unordered_set<std::variant<std::int64_t, std::string>>");
  EXPECT_EQ(result_of("set[tuple[bool, ...]]"), "std::unordered_set<std::vector<bool>>");
  EXPECT_NE(generated("def f() -> set[complex]: pass").header.find("<krait/hash.hpp>"),
            std::string::npos);
}

TEST(Map, KeysThatPythonCannotHashAreObjects) {
  const auto result = generated("def f() -> dict[list[int], int]: pass");
  EXPECT_EQ(result.declarations(), "std::unordered_map<krait::Object, std::int64_t> f();\n");
  EXPECT_EQ(result.log,
            "1:17: warning: Python cannot hash this, so it cannot be a key or in a set: "
            "krait::Object is used; write `str`, `int` or a tuple of such\n");
}

TEST(Map, BareContainersHoldObjects) {
  const auto result = generated("def f(a: list, b: dict) -> tuple: pass");
  EXPECT_EQ(result.declarations(),
            "std::vector<krait::Object> f(const std::vector<krait::Object>& a, "
            "const std::unordered_map<krait::Object, krait::Object>& b);\n");
  EXPECT_EQ(result.log,
            "1:10: note: 'list' does not say what is in it: krait::Object is used for that; write "
            "it as in `list[int]`\n"
            "1:19: note: 'dict' does not say what is in it: krait::Object is used for that; write "
            "it as in `dict[str, int]`\n"
            "1:28: note: 'tuple' does not say what is in it: krait::Object is used for that; write "
            "it as in `tuple[int, str]`\n");
}

TEST(Map, Unions) {
  EXPECT_EQ(result_of("int | str"), "std::variant<std::int64_t, std::string>");
  EXPECT_EQ(result_of("Union[int, str]", typing), "std::variant<std::int64_t, std::string>");
  EXPECT_EQ(result_of("Union[int]", typing), "std::int64_t");
  EXPECT_EQ(result_of("None | None"), "void");
  EXPECT_EQ(result_of("Union[int, None, str, None]", typing),
            "std::optional<std::variant<std::int64_t, std::string>>");
  EXPECT_EQ(result_of("Optional[Optional[int]]", typing), "std::optional<std::int64_t>");
  EXPECT_EQ(result_of("Optional[Union[int, str]] | float", typing),
            "std::optional<std::variant<std::int64_t, std::string, double>>");
  EXPECT_EQ(result_of("list[int] | tuple[int, ...]"), "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("'int' | None"), "std::optional<std::int64_t>");
  EXPECT_EQ(result_of("'int | None'"), "std::optional<std::int64_t>");
}

TEST(Map, NamesAreResolvedThroughImports) {
  EXPECT_EQ(result_of("t.List[int]", "import typing as t"), "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("L[int]", "from typing import List as L"), "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("collections.abc.Sequence[int]", "import collections.abc"),
            "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("abc.Sequence[int]", "from collections import abc"),
            "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("Set[int]", "from collections.abc import Set"),
            "std::unordered_set<std::int64_t>");
  EXPECT_EQ(result_of("te.Text", "import typing_extensions as te"), "std::string");
  EXPECT_EQ(result_of("List[int]", typing), "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("builtins.int", "import builtins"), "std::int64_t");
}

TEST(Map, ImportsForTypeCheckersCount) {
  EXPECT_EQ(result_of("'Sequence[int]'",
                      "from typing import TYPE_CHECKING\n"
                      "if TYPE_CHECKING:\n"
                      "    from collections.abc import Sequence\n"
                      "else:\n"
                      "    Sequence = list\n"),
            "std::vector<std::int64_t>");
}

TEST(Map, Aliases) {
  EXPECT_EQ(result_of("X", "X = list[int]"), "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("list[X]", "from typing import TypeAlias\nX: TypeAlias = 'int | None'"),
            "std::vector<std::optional<std::int64_t>>");
  EXPECT_EQ(result_of("Y | str", "X = int | None\nY = X"),
            "std::optional<std::variant<std::int64_t, std::string>>");
  EXPECT_EQ(result_of("L[int]", "import typing\nT = typing\nL = T.List"),
            "std::vector<std::int64_t>");
  EXPECT_EQ(result_of("UserId", "from typing import NewType\nUserId = NewType('UserId', int)"),
            "std::int64_t");
  EXPECT_EQ(result_of("int", "int = str"), "std::string");
}

TEST(Map, TypeVariablesAreObjects) {
  EXPECT_EQ(result_of("T", "from typing import TypeVar\nT = TypeVar('T')"), "krait::Object");
  const auto result = generated(
      "from typing import ParamSpec\n"
      "P = ParamSpec('P')\n"
      "def f(*args: P.args, **kwargs: P.kwargs) -> None: pass\n");
  EXPECT_EQ(result.log, "");
}

TEST(Map, NamesFromElsewhereComeWithAdvice) {
  EXPECT_NE(generated("from .types import Size\ndef f(x: Size) -> None: pass")
                .log.find("other modules are not looked into"),
            std::string::npos);
  EXPECT_NE(generated("def f(x: ValueError) -> None: pass").log.find("'ValueError' is not mapped"),
            std::string::npos);
}

TEST(Map, AliasesThatNameThemselvesEnd) {
  const auto result = generated(
      "JSON = dict[str, 'JSON'] | list['JSON'] | str\n"
      "def f(x: JSON) -> None: pass");
  EXPECT_EQ(result.declarations(),
            "void f(const std::variant<std::unordered_map<std::string, krait::Object>, "
            "std::vector<krait::Object>, std::string>& x);\n");
  EXPECT_NE(result.log.find("'JSON' is defined by itself"), std::string::npos);
  EXPECT_EQ(result_of("X", "from typing import TypeAlias as A\nX: A = 'Y'\nY: A = 'X'"),
            "krait::Object");
  EXPECT_EQ(result_of("X", "X = X"), "krait::Object");
}

TEST(Map, AnnotationsBeyondAllBoundsEnd) {
  std::string deep = "int";
  for (int level = 0; level < 80; ++level) deep = "list[" + deep + "]";
  const auto result = generated("def f() -> " + deep + ": pass");
  EXPECT_NE(result.log.find("nested too deeply"), std::string::npos) << result.log;

  std::string doubling = "A0 = int\n";
  for (int level = 1; level < 60; ++level) {
    doubling += "A" + std::to_string(level) + " = tuple[A" + std::to_string(level - 1) + ", A" +
                std::to_string(level - 1) + "]\n";
  }
  EXPECT_NE(generated(doubling + "def f() -> A59: pass").log.find("nested too deeply"),
            std::string::npos);
}

TEST(Map, TypesThatNoCompilerBearsAreObjects) {
  std::string deep = "int";
  for (int level = 0; level < 15; ++level) deep = "list[" + deep + "]";
  EXPECT_NE(result_of(deep), "krait::Object");
  EXPECT_EQ(result_of("list[" + deep + "]"), "krait::Object");

  std::string wide = "int";
  for (int count = 1; count < 64; ++count) wide += ", int";
  EXPECT_NE(result_of("tuple[" + wide + "]"), "krait::Object");
  const auto result = generated("def f() -> tuple[int, " + wide + "]: pass");
  EXPECT_EQ(result.declarations(), "krait::Object f();\n");
  EXPECT_EQ(result.log,
            "1:12: warning: this type is too large for C++ compilers: krait::Object is used; write "
            "`Any` for its inner parts\n");
}

TEST(Map, ContextManagersAreObjects) {
  const auto result = generated(
      "import contextlib as c\n"
      "@c.contextmanager\n"
      "def f() -> list[int]: yield\n"
      "@c.asynccontextmanager\n"
      "async def g(): yield\n");
  EXPECT_EQ(result.declarations(), "krait::Object f();\nkrait::Object g();\n");
}

TEST(Map, Callables) {
  EXPECT_EQ(result_of("Callable[[int, list[str]], bool]", typing),
            "std::function<bool(std::int64_t, std::vector<std::string>)>");
  EXPECT_EQ(result_of("Callable[[], None]", typing), "std::function<void()>");
  EXPECT_EQ(parameter_of("Callable[[int], str]", typing),
            "const std::function<std::string(std::int64_t)>&");
  EXPECT_EQ(parameter_of("Callable[[int], str]", "from collections.abc import Callable\n"),
            "const std::function<std::string(std::int64_t)>&");
  EXPECT_EQ(parameter_of("Optional[Callable[[], int]]", typing),
            "const std::optional<std::function<std::int64_t()>>&");
  EXPECT_EQ(result_of("list[Callable[[Callable[[int], int]], NoReturn]]", typing),
            "std::vector<std::function<void(std::function<std::int64_t(std::int64_t)>)>>");
  EXPECT_EQ(declared("async def f(x: Handler, y: 'Handler | None' = None) -> None",
                     typing + "Handler = Callable[[str], None]\n"),
            "krait::Task<void> f(std::function<void(std::string)> x, "
            "std::optional<std::function<void(std::string)>> y = std::nullopt);\n");
}

TEST(Map, AsyncCallables) {
  const std::string task = "std::function<krait::Task<std::int64_t>(std::string)>";
  EXPECT_EQ(result_of("Callable[[str], Awaitable[int]]", typing), task);
  EXPECT_EQ(result_of("Callable[[str], Coroutine[Any, Any, int]]", typing), task);
  EXPECT_EQ(result_of("Callable[[str], asyncio.Future[int]]", typing + "import asyncio\n"), task);
  EXPECT_EQ(result_of("Callable[[str], 'Awaitable[int]']", typing), task);
  EXPECT_EQ(result_of("Callable[[], Awaitable[None]]", typing),
            "std::function<krait::Task<void>()>");
}

TEST(Map, CallablesOfAnyArguments) {
  const std::string any = "std::function<krait::Object(std::vector<krait::Object>)>";
  EXPECT_EQ(result_of("Callable[..., Any]", typing), any);
  EXPECT_EQ(result_of("Callable", typing), any);
  EXPECT_EQ(result_of("Callable[..., Awaitable[str]]", typing),
            "std::function<krait::Task<std::string>(std::vector<krait::Object>)>");
}

TEST(Map, CallablesThatCannotBeMapped) {
  EXPECT_EQ(result_of("Callable[P, int]", typing + "P = ParamSpec('P')\n"), "krait::Object");
  EXPECT_EQ(result_of("Callable[Concatenate[int, ...], int]", typing), "krait::Object");
  EXPECT_EQ(result_of("Callable[[int]]", typing), "krait::Object");
  EXPECT_EQ(result_of("dict[Callable[[], int], int]", typing),
            "std::unordered_map<krait::Object, std::int64_t>");
}

TEST(Map, WhatCannotBeMappedDegradesAlone) {
  const auto result = generated(
      "import collections\n"
      "from typing import Callable, Literal\n"
      "def f(a: collections.deque, b: range, c: Literal) -> list[3]: pass\n"
      "def g() -> int: pass\n");
  EXPECT_EQ(result.declarations(),
            "std::vector<krait::Object> f(const krait::Object& a, const krait::Object& b, "
            "const krait::Object& c);\n"
            "std::int64_t g();\n");
  EXPECT_EQ(
      result.log,
      "3:10: warning: 'collections.deque' is not mapped to C++: krait::Object is used; write "
      "`Sequence[…]` for a vector\n"
      "3:32: warning: 'range' is not mapped to C++: krait::Object is used; write `Sequence[int]` "
      "for a vector\n"
      "3:42: warning: 'Literal' is not mapped to C++: krait::Object is used; write its choices, as "
      "in `Literal[\"C\", \"F\"]`\n"
      "3:59: warning: this is not a type: krait::Object is used; write one, as in `int` or "
      "`list[str]`\n");
}

TEST(Map, UnknownNamesComeWithAdvice) {
  const auto log =
      generated("def f(a: string, b: Optional[int], c: Foo, d: any) -> None: pass").log;
  EXPECT_EQ(
      log,
      "1:10: warning: the name 'string' is unknown here: krait::Object is used; the type of "
      "text is `str`\n"
      "1:21: warning: the name 'Optional' is unknown here: krait::Object is used; add `from "
      "typing import Optional`\n"
      "1:39: warning: the name 'Foo' is unknown here: krait::Object is used; import or define "
      "it, or write `Any`\n"
      "1:47: warning: 'any' is not mapped to C++: krait::Object is used; the type is `Any`, "
      "from typing; `any` is a function\n");
}

TEST(Map, WrongNumbersOfTypeArguments) {
  EXPECT_EQ(generated("def f() -> dict[str]: pass").log,
            "1:12: warning: 'dict' takes 2 type arguments, but 1 is given: krait::Object is used; "
            "write it as in `dict[str, int]`\n");
  EXPECT_EQ(generated("def f() -> list[int, str]: pass").log,
            "1:12: warning: 'list' takes 1 type argument, but 2 are given: krait::Object is used; "
            "write it as in `list[int]`\n");
}

TEST(Map, NothingIsSaidOfAnAnyThatIsWanted) {
  EXPECT_EQ(generated("from typing import Any\ndef f(x: Any) -> Any: pass").log, "");
}

TEST(Map, FunctionsThatNeverReturnGiveNothing) {
  EXPECT_EQ(result_of("NoReturn", typing), "void");
  EXPECT_EQ(result_of("Never", "from typing import Never"), "void");
}

// --- awaitables ---

TEST(Map, AsyncFunctionsGiveTasks) {
  EXPECT_EQ(declared("async def f() -> int"), "krait::Task<std::int64_t> f();\n");
  EXPECT_EQ(declared("async def f() -> None"), "krait::Task<void> f();\n");
  EXPECT_EQ(declared("async def f()"), "krait::Task<krait::Object> f();\n");
}

TEST(Map, CoroutineOfAnAsyncFunctionIsItsFirstArgument) {
  EXPECT_EQ(declared("async def f() -> Coroutine[int, None, str]", typing),
            "krait::Task<std::int64_t> f();\n");
  EXPECT_EQ(declared("async def f() -> 'C[int, None, str]'", "from typing import Coroutine as C"),
            "krait::Task<std::int64_t> f();\n");
}

TEST(Map, AwaitablesOfPlainFunctionsAreTasks) {
  EXPECT_EQ(declared("def f(x: str) -> Coroutine[int, None, str]", typing),
            "krait::Task<std::string> f(std::string x);\n");
  EXPECT_EQ(declared("def f() -> Awaitable[int]", typing), "krait::Task<std::int64_t> f();\n");
  EXPECT_EQ(declared("def f() -> asyncio.Future[int]", "import asyncio"),
            "krait::Task<std::int64_t> f();\n");
  EXPECT_EQ(declared("def f() -> Task[None]", "from asyncio import Task"),
            "krait::Task<void> f();\n");
  EXPECT_EQ(declared("def f() -> X", "from typing import Awaitable\nX = Awaitable[int]"),
            "krait::Task<std::int64_t> f();\n");
}

std::string bare_coroutine(const std::string& body) {
  return generated("from typing import Coroutine\nasync def f(x) -> Coroutine:\n" + body)
      .declarations();
}

TEST(Map, BareCoroutineIsReadFromReturnedLiterals) {
  EXPECT_EQ(bare_coroutine("    return 42\n"), "krait::Task<std::int64_t> f(krait::Object x);\n");
  EXPECT_EQ(bare_coroutine("    if x: return 'a'\n    return 'b'\n"),
            "krait::Task<std::string> f(krait::Object x);\n");
  EXPECT_EQ(bare_coroutine("    def g(): return 'inner'\n    return -1.5\n"),
            "krait::Task<double> f(krait::Object x);\n");
  EXPECT_EQ(bare_coroutine("    await x\n"), "krait::Task<void> f(krait::Object x);\n");
}

TEST(Map, BareCoroutineOfAnythingElseIsAnObject) {
  EXPECT_EQ(bare_coroutine("    return x\n"), "krait::Task<krait::Object> f(krait::Object x);\n");
  EXPECT_EQ(bare_coroutine("    if x: return 1\n    return 'a'\n"),
            "krait::Task<krait::Object> f(krait::Object x);\n");
  EXPECT_EQ(bare_coroutine("    ...\n"), "krait::Task<krait::Object> f(krait::Object x);\n");
  const auto log =
      generated("from typing import Coroutine\nasync def f(x: int) -> Coroutine:\n    return x\n")
          .log;
  EXPECT_EQ(log,
            "2:24: warning: what 'f' gives when awaited is not said: krait::Object is used; write "
            "the type itself, as in `-> int`\n");
}

TEST(Map, AwaitablesAreTasksWhereTheyAreWhole) {
  EXPECT_EQ(parameter_of("Awaitable[int]", typing), "krait::Task<std::int64_t>");
  EXPECT_EQ(parameter_of("Coroutine[Any, Any, None]", typing), "krait::Task<void>");
  EXPECT_EQ(parameter_of("asyncio.Task[int]", typing), "const krait::Object&");
  EXPECT_EQ(parameter_of("Awaitable[int] | None", typing), "const std::optional<krait::Object>&");
  EXPECT_EQ(result_of("list[Awaitable[int]]", typing), "std::vector<krait::Object>");
  EXPECT_EQ(declared("async def f() -> Awaitable[int]", typing),
            "krait::Task<krait::Object> f();\n");
}

}  // namespace
}  // namespace krait::generator::testing
