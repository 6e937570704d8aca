// Which of the generated classes another one derives from.

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace krait::generator::testing
