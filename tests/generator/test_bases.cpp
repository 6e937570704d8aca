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

}  // namespace
}  // namespace krait::generator::testing
