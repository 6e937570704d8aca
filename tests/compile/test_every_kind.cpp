// Every kind of generated code, used together: under five interpreters in a row, and with the GIL
// off where it was off before.
#include <gtest/gtest.h>
#include <callbacks.hpp>
#include <data.hpp>
#include <generators.hpp>
#include <krait/krait.hpp>
#include <people.hpp>
#include <quota.hpp>
#include <standard_values.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_threads.hpp"
#include "../support/gil.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using krait_test::caught;

/// A value must be of the class that this interpreter's module has, not of one that is gone.
void require_class(const krait::Object& value, const std::string& module, std::string_view name) {
  const krait::Object find = krait::import("operator").attr("attrgetter")(name);
  KRAIT_REQUIRE(value.type().is(find(krait::import(module))));
}

krait::Task<std::string> letters_later(people::Person person) {
  std::string all = co_await person.fetch("tea") + ":";
  auto letters = person.letters_later();
  while (auto letter = co_await letters.next()) all += *letter;
  co_return all;
}

void use_classes() {
  const people::Person ada{"Ada", 36, {.mood = people::Person::Mood::SAD}};
  require_class(ada, "people", "Person");
  KRAIT_REQUIRE(people::Person::population() == 1);
  KRAIT_REQUIRE(ada.mood() == people::Person::Mood::SAD);
  KRAIT_REQUIRE(ada.move(people::Person::Address{"Main", 3}).is(ada));
  KRAIT_REQUIRE(ada.address()->line() == "Main 3");
  KRAIT_REQUIRE(krait::Object{ada}.as<people::Person>().is(ada));
  KRAIT_REQUIRE(krait::run(letters_later(ada)) == "tea for Ada:Ada");
}

void use_exceptions() {
  KRAIT_REQUIRE(caught<quota::LimitError>([] { quota::fail("limit"); }).excess(5) == 2);
  const auto closed =
      caught<quota::Account::Closed>([] { krait::run(quota::fail_later("closed")); });
  require_class(closed.object(), "quota", "Account.Closed");
  KRAIT_REQUIRE(quota::caught([] { throw quota::LimitError(7, "Eve"); }) == "LimitError 7 Eve");
  require_class(quota::last_error(9)->object(), "quota", "LimitError");
}

void use_enumerations_and_structs() {
  KRAIT_REQUIRE(data::mix(data::Color::RED) == data::Color::BLUE);
  require_class(krait::Object{data::Color::GREEN}, "data", "Color");
  KRAIT_REQUIRE(data::grant(data::Permission::NONE) == data::Permission::EXECUTE);
  KRAIT_REQUIRE(data::LIMIT() == 3);
  const data::Shape shape{.name = "box", .points = {{data::Point{.x = 1}}}};
  require_class(krait::Object{shape}, "data", "Shape");
  KRAIT_REQUIRE(krait::run(data::paint(shape)).color == data::Color::RED);
  KRAIT_REQUIRE(data::swap({.first = 1, .second = "two"}).first == 3);
}

void use_callables_and_streams() {
  KRAIT_REQUIRE(callbacks::apply([](std::int64_t x) { return x * x; }, 7) == 49);
  KRAIT_REQUIRE(callbacks::adder(2)(40) == 42);
  KRAIT_REQUIRE(krait::run(callbacks::poller()(2)) == "polled 2 times");
  const std::function<krait::Task<std::int64_t>(std::string)> leaf = callbacks::leaf;
  KRAIT_REQUIRE(krait::run(callbacks::fetch_all({"a", "bc"}, leaf)) ==
                (std::vector<std::int64_t>{1, 2}));
  std::int64_t sum = 0;
  for (const std::int64_t number : generators::numbers(4)) sum += number;
  KRAIT_REQUIRE(sum == 6);
  callbacks::keep([] { KRAIT_REQUIRE(callbacks::adder(1)(1) == 2); });
  callbacks::call_kept_on_a_thread();  // and it is kept beyond the interpreter's end
}

void use_standard_values() {
  using namespace std::chrono;
  KRAIT_REQUIRE(standard_values::days(2024y / February / 28, 2).begin() !=
                standard_values::days(2024y / February / 28, 0).end());
  const auto id = krait::Uuid::parse("00000000-0000-0000-0000-00000000002a");
  const auto others = standard_values::others("/a", id, krait::Decimal::parse("1.50"), {});
  KRAIT_REQUIRE(std::get<1>(others) == id);
  KRAIT_REQUIRE(standard_values::kinds("a", "b", "c", {}, {}, {}, id) ==
                "PosixPath PosixPath PosixPath time int Decimal UUID");
}

void use_every_kind() {
  use_exceptions();
  use_enumerations_and_structs();
  use_callables_and_streams();
  use_standard_values();
}

// The module `_decimal` of CPython 3.11 says on stderr that it was loaded before.
TEST(EveryKind, L09_of_generated_code_serves_five_interpreters_in_a_row) {
  krait_test::expect_exit(0, krait_test::does_not_complain, [] {
    krait_test::overlook_leaks();
    for (int i = 0; i < 5; ++i) {
      const krait::Interpreter python;
      use_classes();
      use_every_kind();
      krait_test::on_a_thread(use_every_kind);
      KRAIT_REQUIRE(krait::spawn(callbacks::leaf("worker")).get() == 6);
    }
  });
}

// Without a GIL it would come back, for the whole process, with a module of Krait's that needs it.
TEST(EveryKind, G12_of_generated_code_leaves_the_gil_off) {
  krait_test::expect_clean_exit([] {
    const krait::Interpreter python;
    use_classes();
    krait_test::on_threads(4, [](int) { use_every_kind(); });
    KRAIT_REQUIRE(krait_test::is_gil_enabled() == !krait_test::free_threaded);
  });
}

}  // namespace
