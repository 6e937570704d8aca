// Packages: nested namespaces, and siblings that come along although nobody listed them.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <travel.hpp>
#include <travel/cities.hpp>
#include <travel/routes/trains.hpp>
#include <travel/travel.hpp>

#include <string>
#include <tuple>

namespace {

TEST(PackageTest, ThePackageItselfHasFunctions) {
  const krait::Interpreter python;
  EXPECT_EQ(travel::home(), "Oslo");
}

TEST(PackageTest, AModuleImportsItsSiblings) {
  const krait::Interpreter python;
  EXPECT_EQ(travel::cities::full_name("bergen"), "Bergen");
  EXPECT_EQ(travel::cities::full_name(), "Oslo");
}

TEST(PackageTest, AModuleKnowsItsPlace) {
  const krait::Interpreter python;
  EXPECT_EQ(travel::cities::where(), "travel.cities travel <krait>/travel/cities.py");
}

TEST(PackageTest, ADeepModuleMayBeTheFirstThatIsUsed) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(travel::routes::trains::connect("bergen")),
            std::tuple(std::string{"Oslo"}, std::string{"Bergen"}, std::int64_t{60}));
}

TEST(PackageTest, AModuleMayBeCalledAsItsPackage) {
  const krait::Interpreter python;
  const travel::travel::Ticket ticket{.seats = {3, 4}};
  const travel::travel::Desk desk;
  EXPECT_EQ(desk.sell(ticket).last(), ticket);
  EXPECT_EQ(desk.agency().name, "By the sea");  // of the package's header, which has the same name
  EXPECT_EQ(2 + desk, 3);
}

TEST(PackageTest, AllModulesAreThoseThatPythonKnows) {
  const krait::Interpreter python;
  EXPECT_EQ(travel::home(), "Oslo");
  EXPECT_EQ(krait::run(travel::routes::trains::connect("x")),
            std::tuple(std::string{"Oslo"}, std::string{"X"}, std::int64_t{10}));
  krait::exec("import travel.cities; travel.cities.full_name.__defaults__ = ('rome',)");
  EXPECT_EQ(travel::cities::full_name(), "Rome");
}

}  // namespace
