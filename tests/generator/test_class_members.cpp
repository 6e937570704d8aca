// Which members a class has in C++, and what they are called.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What stands between the head of a class and what Krait itself needs at its end.
std::string members_of(const Generated& result, const std::string& name) {
  const auto text = result.declarations();
  const auto start = text.find(" public:\n", text.find("class " + name + " : ")) + 9;
  return text.substr(start, text.find("  /// Shares the Python object", start) - start);
}

TEST(ClassMembers, ClassMethodsAndSelfAreThereOnceMoreInDerivedClasses) {
  const auto result = generated(
      "from typing import Self\n"
      "class Base:\n"
      "    @classmethod\n"
      "    def create(cls, name: str) -> Self: ...\n"
      "    @classmethod\n"
      "    def count(cls) -> int: ...\n"
      "    @staticmethod\n"
      "    def legs() -> int: ...\n"
      "    def chain(self, other: Self) -> list[Self]: ...\n"
      "    def plain(self) -> 'Base': ...\n"
      "class Derived(Base): pass\n"
      "class Last(Derived):\n"
      "    @classmethod\n"
      "    def count(cls) -> str: ...\n");
  EXPECT_EQ(members_of(result, "Derived"),
            "  Derived();\n"
            "  static demo::Derived create(std::string_view name);\n"
            "  static std::int64_t count();\n"
            "  std::vector<demo::Derived> chain(const demo::Derived& other) const;\n");
  EXPECT_EQ(members_of(result, "Last"),
            "  Last();\n"
            "  static std::string count();\n"
            "  static demo::Last create(std::string_view name);\n"
            "  std::vector<demo::Last> chain(const demo::Last& other) const;\n");
  EXPECT_TRUE(has(result.source, "module_, \"Derived.create\""));
}

TEST(ClassMembers, OperatorsThatLookAlikeAreThereTogether) {
  const auto result = generated(
      "class Base:\n"
      "    def __sub__(self, other: int) -> int: ...\n"
      "    def __mul__(self, other: int) -> int: ...\n"
      "class Derived(Base):\n"
      "    def __neg__(self) -> int: ...\n");
  EXPECT_EQ(members_of(result, "Derived"),
            "  Derived();\n"
            "  std::int64_t operator-() const;\n"
            "  std::int64_t operator-(std::int64_t other) const;\n");
}

}  // namespace
}  // namespace krait::generator::testing
