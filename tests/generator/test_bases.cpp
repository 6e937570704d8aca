// Which of the generated classes another one derives from.

#include <gtest/gtest.h>

#include <string>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

bool derives(const Generated& result, const std::string& name, const std::string& base) {
  return result.declarations().find("class " + name + " : public " + base) != std::string::npos;
}

TEST(Bases, AreSoughtInTheBodyOfTheClassAroundFirst) {
  const auto result = generated(
      "class Base(Exception): ...\n"
      "class Error(Exception): ...\n"
      "class Client:\n"
      "    class Error(Exception): ...\n"
      "    class NotFound(Error): ...\n"
      "    class Base:\n"
      "        def f(self) -> int: ...\n"
      "    class Derived(Base): ...\n"
      "class NotFound(Error): ...\n");
  EXPECT_TRUE(derives(result, "NotFound", "virtual demo::Client::Error"));
  EXPECT_TRUE(derives(result, "Derived", "demo::Client::Base"));
  EXPECT_TRUE(derives(result, "NotFound", "virtual demo::Error"));
}

TEST(Bases, ThatLeadBackToTheClassEndThere) {
  const auto result = generated(
      "class Config:\n"
      "    def old(self) -> int: ...\n"
      "class Sub(Config):\n"
      "    def f(self) -> int: ...\n"
      "class Config(Sub):\n"
      "    def g(self) -> int: ...\n"
      "class First(Second): ...\n"
      "class Second(First): ...\n"
      "class Own(Own): ...\n");
  EXPECT_TRUE(derives(result, "Config", "demo::Sub"));
  EXPECT_TRUE(derives(result, "Sub", "krait::Object"));
}

TEST(Bases, ThatAreACancellationLeaveTheClassOutAndThatIsSaid) {
  const auto result = generated(
      "import asyncio\n"
      "class Mine(asyncio.CancelledError): ...\n"
      "class Yours(Mine): ...\n"
      "class _Hidden(Mine): ...\n");
  EXPECT_EQ(result.log,
            "2:7: note: class 'Mine' is left out; derive it from `Exception`: C++ knows one kind "
            "of cancellation\n"
            "3:7: note: class 'Yours' is left out; derive it from `Exception`: C++ knows one kind "
            "of cancellation\n");
  EXPECT_EQ(result.declarations(), "");
}

TEST(Bases, SayWhatTheirConstructorLacksOnceForAllClasses) {
  const auto result = generated(
      "class Base:\n"
      "    def __init__(self, width): ...\n"
      "class Derived(Base): ...\n"
      "class Last(Derived): ...\n");
  EXPECT_EQ(result.log,
            "2:9: note: parameter 'width' of 'Base' has no annotation: krait::Object is used\n");
}

TEST(Bases, OfManyDiamondsAreNotFollowedOnEachWay) {
  for (const std::string root : {"class C0(Exception): ...\n", "class C0:\n    x: int\n",
                                 "@dataclass\nclass C0:\n    x: int\n"}) {
    const std::string mark = root.starts_with('@') ? "@dataclass\n" : "";
    std::string source = "from dataclasses import dataclass\n" + root;
    for (int i = 1; i < 40; ++i) {
      const auto n = std::to_string(i);
      const auto above = std::to_string(i - 1);
      source += mark + "class A" + n + "(C" + above + "):\n    a" + n + ": int\n";
      source += mark + "class B" + n + "(C" + above + "):\n    b" + n + ": int\n";
      source += mark + "class C" + n + "(A" + n + ", B" + n + "): ...\n";
    }
    const auto result = generated(source + "def last(c: C39) -> None: ...\n");
    EXPECT_NE(result.header.find("void last(const demo::C39& c);"), std::string::npos);
  }
}

TEST(Bases, BeforeAnAbstractOneDefineWhatItLacks) {
  const auto result = generated(
      "from abc import ABC, abstractmethod\n"
      "class Shape(ABC):\n"
      "    @abstractmethod\n"
      "    def area(self) -> float: ...\n"
      "class Square:\n"
      "    def area(self) -> float: ...\n"
      "class Tile(Square, Shape): ...\n"
      "class Hole(Shape, Square): ...\n");
  EXPECT_NE(result.header.find("\n  Tile();\n"), std::string::npos) << result.header;
  EXPECT_EQ(result.header.find("\n  Hole();\n"), std::string::npos) << result.header;
}

// As `dataclass` takes them: all of each base, the last base first.
TEST(Bases, GiveFieldsInTheOrderOfDataclasses) {
  const std::string bases =
      "from dataclasses import dataclass\n"
      "@dataclass\n"
      "class A:\n"
      "    x: int\n"
      "@dataclass\n"
      "class B(A):\n"
      "    y: int\n"
      "    x: str\n"
      "@dataclass\n"
      "class C(A):\n"
      "    z: int\n"
      "@dataclass\n";
  const auto fields = [&](const std::string& last) {
    const auto text = generated(bases + "class D(" + last + "): ...\n").header;
    const auto begin = text.find("struct D {");
    return text.substr(begin, text.find("operator==", begin) - begin);
  };
  EXPECT_EQ(fields("B, C"),
            "struct D {\n  std::string x;\n  std::int64_t z{};\n  std::int64_t y{};\n\n  bool ");
  EXPECT_EQ(fields("C, B"),
            "struct D {\n  std::int64_t x{};\n  std::int64_t y{};\n  std::int64_t z{};\n\n  bool ");
}

}  // namespace
}  // namespace krait::generator::testing
