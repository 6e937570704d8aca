// Names that a module gives to a class and to something else: the last definition counts.

#include <gtest/gtest.h>

#include "generated.hpp"
#include "generator/generate.hpp"

namespace krait::generator::testing {
namespace {

/// A class with behaviour: in C++ it is a class, too.
std::string class_called(const std::string& name, const std::string& bases = {}) {
  return "class " + name + "(" + bases + "):\n    def go(self) -> int: ...\n";
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Redefinitions, AClassCountsOverAnImportBeforeIt) {
  EXPECT_EQ(parameter_of("Path", "from pathlib import Path\n" + class_called("Path")),
            "const demo::Path&");
  EXPECT_EQ(parameter_of("Path", "from pathlib import Path\nPath = int\n" + class_called("Path")),
            "const demo::Path&");
}

TEST(Redefinitions, AClassDerivesFromWhatHadItsNameBefore) {
  const auto result = generated(
      "from enum import Enum\n"
      "class Enum(Enum):\n"
      "    RED = 1\n"
      "def f(x: Enum) -> None: ...\n");
  EXPECT_EQ(result.log, "");
  EXPECT_TRUE(has(result.header, "enum class Enum")) << result.header;
  EXPECT_TRUE(has(result.header, "void f(demo::Enum x);")) << result.header;
  const auto error = generated("class ValueError(ValueError): ...\n");
  EXPECT_TRUE(has(error.header, "class ValueError : public virtual krait::ValueError"))
      << error.header;
}

TEST(Redefinitions, AnotherNameOfAFunctionIsAFunction) {
  const auto result = generated(
      "def walk(steps: int) -> int: ...\n"
      "stroll = walk\n"
      "def run(speed: float) -> None: ...\n"
      "run = walk\n"
      "secret = walk  # krait: ignore\n");
  EXPECT_EQ(result.declarations(),
            "std::int64_t walk(std::int64_t steps);\n"
            "std::int64_t stroll(std::int64_t steps);\n"
            "std::int64_t run(std::int64_t steps);\n");
}

TEST(Redefinitions, WhatIsImportedAfterAClassCounts) {
  const auto result = generated(class_called("Path") +
                                "from pathlib import Path\n"
                                "def f(x: Path) -> None: ...\n");
  EXPECT_EQ(result.log,
            "3:21: note: 'Path' was defined before, in line 1: this definition counts\n");
  EXPECT_EQ(result.declarations(), "void f(const std::filesystem::path& x);\n");
}

TEST(Redefinitions, ATypeThatIsAssignedAfterAClassCounts) {
  const auto result = generated(class_called("Id") +
                                "Id = list[int]\n"
                                "def f(x: Id) -> None: ...\n");
  EXPECT_EQ(result.log, "3:1: note: 'Id' was defined before, in line 1: this definition counts\n");
  EXPECT_EQ(result.declarations(), "void f(const std::vector<std::int64_t>& x);\n");
}

TEST(Redefinitions, AnotherClassThatIsAssignedAfterAClassCounts) {
  const auto result =
      generated(class_called("A") + class_called("B") + "A = B\ndef f(x: A) -> None: ...\n");
  EXPECT_EQ(result.log, "5:1: note: 'A' was defined before, in line 1: this definition counts\n");
  EXPECT_TRUE(has(result.header, "void f(const demo::B& x);")) << result.header;
  EXPECT_FALSE(has(result.header, "class A")) << result.header;
}

TEST(Redefinitions, AClassStaysWhereNothingElseIsKnownOfWhatComesAfterIt) {
  for (const auto* after : {"from _fast import A\n", "A = traced(A)\n", "A = _fast.A\n", "A = A\n",
                            "try:\n    from _fast import A\nexcept ImportError:\n    pass\n"}) {
    EXPECT_EQ(parameter_of("A", class_called("A") + after), "const demo::A&") << after;
  }
}

TEST(Redefinitions, AClassStandsInForAnImportOfWhichNothingIsKnown) {
  const std::string before = "try:\n    from _fast import A\nexcept ImportError:\n    ";
  EXPECT_EQ(parameter_of("A", before + "class A:\n        def go(self) -> int: ...\n"),
            "const demo::A&");
}

TEST(Redefinitions, AClassMakesWayForAnImportOfWhichMoreIsKnown) {
  const auto result = generated(
      "try:\n"
      "    from pathlib import Path\n"
      "except ImportError:\n"
      "    class Path:\n"
      "        def go(self) -> int: ...\n"
      "def f(x: Path) -> None: ...\n");
  EXPECT_EQ(result.log, "");
  EXPECT_EQ(result.declarations(), "void f(const std::filesystem::path& x);\n");
}

TEST(Redefinitions, BasesAreThoseThatWereThereBefore) {
  const auto header =
      generated(class_called("A") + class_called("B", "A") + class_called("A")).header;
  EXPECT_TRUE(has(header, "class B : public krait::Object")) << header;
  const auto derived =
      generated(class_called("A") + class_called("B", "A") + "from pathlib import Path as A\n");
  EXPECT_TRUE(has(derived.header, "class B : public krait::Object")) << derived.header;
  EXPECT_EQ(derived.log, "5:21: note: 'A' was defined before, in line 1: this definition counts\n");
}

TEST(Redefinitions, OfAFunctionAndAVariableTheLastCounts) {
  const auto variable = generated("def over() -> int: ...\nover = 3\n");
  EXPECT_EQ(variable.log,
            "2:1: note: 'over' was defined before, in line 1: this definition counts\n");
  EXPECT_TRUE(has(variable.header, "std::int64_t over();")) << variable.header;
  EXPECT_TRUE(has(variable.header, "variable")) << variable.header;
  const auto function = generated("over = 3\ndef over() -> str: ...\n");
  EXPECT_EQ(function.log,
            "2:5: note: 'over' was defined before, in line 1: this definition counts\n");
  EXPECT_EQ(function.declarations(), "std::string over();\n");
}

TEST(Redefinitions, AFunctionStaysWhereAVariableMayBeIt) {
  for (const auto* after : {"f = traced(f)\n", "f = None\n", "f: object\n"}) {
    const auto result = generated(std::string{"def f() -> int: ...\n"} + after);
    EXPECT_TRUE(has(result.header, "std::int64_t f();")) << result.header;
  }
}

TEST(Redefinitions, OfOtherModulesCountThere) {
  const TemporaryFolder folder;
  GenerateOptions options;
  options.package_root = folder.path();
  options.files = {
      folder.write("base.py", class_called("Node") + class_called("Leaf")),
      folder.write("tree.py", "from base import Node\n" + class_called("Node", "Node")),
      folder.write("plain.py", class_called("Leaf") + "from base import Leaf\n"),
      folder.write("main.py",
                   "from plain import Leaf\n"
                   "from tree import Node\n"
                   "def f(x: Node, y: Leaf) -> None: ...\n")};
  MemorySaver saver;
  Diagnostics diagnostics;
  generate(options, parser(), saver, diagnostics);
  EXPECT_TRUE(has(saver.files["tree.hpp"], "class Node : public base::Node"));
  EXPECT_FALSE(has(saver.files["plain.hpp"], "class Leaf"));
  EXPECT_TRUE(has(saver.files["main.hpp"], "void f(const tree::Node& x, const base::Leaf& y);"))
      << saver.files["main.hpp"];
}

}  // namespace
}  // namespace krait::generator::testing
