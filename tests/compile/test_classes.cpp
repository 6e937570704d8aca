// Generated classes: made, called, read, compared, iterated, and passed both ways.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <people.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <vector>

#include "../support/inventory.hpp"
#include "../support/python.hpp"

namespace {

using krait_test::caught;
using people::Person;
using people::Student;
using people::Vector;

class Classes : public testing::Test {
 private:
  krait::Interpreter python_;
};

TEST_F(Classes, are_made_and_have_methods_and_attributes) {
  const Person ada{"Ada", 36};
  EXPECT_EQ(ada.name(), "Ada");
  ada.set_age(37);
  EXPECT_EQ(ada.age(), 37);
  EXPECT_EQ(ada.birth_year(), 1963);
  EXPECT_EQ(ada.greet(Person{"Bob"}), "Hi Bob, I am Ada");
  EXPECT_EQ(ada.greet(Person{"Bob"}, {"Eve"}, {.polite = true}), "Dear Bob, Eve, I am Ada");
  EXPECT_EQ(ada.scale(2), 74);
  EXPECT_EQ(Person("Eve", 2).scale("ab"), "abab");
}

TEST_F(Classes, have_static_members) {
  EXPECT_EQ(Person::population(), 0);
  EXPECT_EQ(Person::from_text("Ada/36").age(), 36);
  EXPECT_EQ(Person::population(), 1);
  Person::set_population(5);
  EXPECT_EQ(Person::population(), 5);
  EXPECT_EQ(Person::SPECIES(), "human");
  EXPECT_TRUE(Person::is_adult(18));
}

TEST_F(Classes, have_classes_and_enumerations_inside) {
  const Person ada{"Ada", 36, {.mood = Person::Mood::SAD}};
  EXPECT_EQ(ada.mood(), Person::Mood::SAD);
  ada.set_mood(Person::Mood::HAPPY);
  EXPECT_EQ(to_string(ada.mood()), "HAPPY");
  EXPECT_EQ(ada.address(), std::nullopt);
  EXPECT_TRUE(ada.move(Person::Address{"Main", 3}).is(ada));
  EXPECT_EQ(ada.address()->line(), "Main 3");
  ada.set_address(std::nullopt);
  EXPECT_EQ(ada.address(), std::nullopt);
}

krait::Task<std::string> letters_of(Person person) {
  std::string all = co_await person.fetch("tea") + ":";
  auto letters = person.letters_later();
  while (auto letter = co_await letters.next()) all += *letter;
  co_return all;
}

TEST_F(Classes, have_async_methods_and_generators) {
  EXPECT_EQ(krait::run(letters_of(Person{"Ada"})), "tea for Ada:Ada");
  std::string letters;
  for (const std::string& letter : Person{"Ada"}.letters()) letters += letter;
  EXPECT_EQ(letters, "Ada");
}

TEST_F(Classes, derive_as_in_python) {
  static_assert(std::derived_from<Student, Person> && std::derived_from<Person, people::Named>);
  static_assert(!std::is_default_constructible_v<people::Named>);
  const Student bob{"Bob", "Oslo"};
  const Person& person = bob;
  EXPECT_EQ(person.full_name(), "Bob of Oslo");
  EXPECT_EQ(person.initials(), "BoO");
  EXPECT_EQ(bob.age(), 20);
  EXPECT_EQ(bob.play(2), "chess chess");  // of a second base
  EXPECT_EQ(bob.hobby(), "chess");
  EXPECT_EQ(krait::Object(person).as<Student>().school(), "Oslo");
  EXPECT_TRUE(krait_test::contains(
      caught<krait::ConversionError>([] { static_cast<void>(Person{"Ada"}.as<Student>()); }).what(),
      "expected people.Student, got people.Person"));
}

TEST_F(Classes, are_containers_where_pythons_are) {
  const people::Team team{{Person{"Ada", 36}, Person{"Bob", 20}}};
  EXPECT_EQ(team.size(), 2U);
  EXPECT_TRUE(team.contains("Ada"));
  EXPECT_EQ(team["Ada"].get().age(), 36);
  team["Eve"] = Person{"Eve", 7};
  const Person eve = team["Eve"];
  EXPECT_EQ(eve.age(), 7);
  team.erase("Bob");
  std::string names;
  for (const Person& each : team) names += each.name();
  EXPECT_EQ(names, "AdaEve");
  EXPECT_EQ(team("ha", 2, {.loud = true}), "HA HA");
  EXPECT_EQ(caught<krait::KeyError>([&] { static_cast<void>(team["Joe"].get()); }).message(),
            "'Joe'");
}

krait::Task<std::string> names_in(people::Team team) {
  std::string names;
  auto members = team.aiter();
  while (auto each = co_await members.next()) names += each->name();
  co_return names;
}

TEST_F(Classes, are_gone_through_asynchronously) {
  EXPECT_EQ(krait::run(names_in(people::Team{{Person{"Ada"}, Person{"Bob"}}})), "AdaBob");
}

TEST_F(Classes, have_operators) {
  const Vector v{3, 4};
  EXPECT_EQ((v + Vector{1}).x(), 4);
  EXPECT_EQ((v * 2.0).y(), 8);
  EXPECT_EQ((2.0 * v).y(), 8);
  EXPECT_EQ((-v).x(), -3);
  EXPECT_EQ(v[1], 4);
  EXPECT_EQ(v.abs(), 5);
  EXPECT_EQ(v.pow(2), 25);
  EXPECT_TRUE(Vector{1} < v);
  EXPECT_TRUE((v == Vector{3, 4}));
  EXPECT_EQ(Vector(1, 2, "here").label(), "here");
  EXPECT_EQ(v.label(), "");
  const std::unordered_set<Vector> set{v, Vector{3, 4}};
  EXPECT_EQ(set.size(), 1U);
  people::Counter counter{1};
  counter += 2;
  std::int64_t sum = 0;
  for (const std::int64_t each : counter) sum += each;
  EXPECT_EQ(sum, 3);
}

TEST_F(Classes, may_be_generic) {
  const people::Box box{3};
  EXPECT_EQ(box.get().as<int>(), 3);
  box.set_value("text");
  EXPECT_EQ(box.value().as<std::string>(), "text");
  const people::Box copy{box};
  EXPECT_TRUE(copy.is(box));
  const people::Box around{krait::Object{box}};
  EXPECT_TRUE(around.get().is(box));
}

TEST_F(Classes, are_made_by_a_function_where_a_constructor_would_copy) {
  const auto root = people::Node::make();
  const auto child = people::Node::make(root);
  EXPECT_EQ(child.depth(), 1);
  EXPECT_TRUE(child.parent()->is(root));
  const people::Node copy{child};
  EXPECT_TRUE(copy.is(child));
}

TEST_F(Classes, go_through_functions_and_structs) {
  const Person ada{"Ada", 36};
  const Person bob{"Bob", 20};
  EXPECT_TRUE(people::oldest({bob, ada})->is(ada));
  EXPECT_EQ(people::oldest({}), std::nullopt);
  const people::Pair pair = people::pair(ada, bob);
  EXPECT_TRUE(pair.first.is(ada));
  EXPECT_TRUE(pair.others.at(0).is(bob));
  EXPECT_EQ(people::apply(ada, "Grace").name(), "Grace");
  EXPECT_STREQ(caught<krait::ConversionError>([] { static_cast<void>(people::wrong()); }).what(),
               "people.wrong: result: expected people.Person, got str 'nobody'");
}

TEST_F(Classes, keep_their_names_as_far_as_cpp_lets_them) {
  const people::Clashes clashes{"kind"};
  EXPECT_EQ(clashes.type(), "kind");
  EXPECT_EQ(clashes.namespace_(), "n");
  EXPECT_EQ(clashes.Clashes_(), "method");
  EXPECT_EQ(clashes.attr(), "attr");
  EXPECT_EQ(clashes.size(), "size");
  EXPECT_EQ(clashes.set_type(), "set_type");
}

krait::Task<std::string> answer_of(people::Connection connection) {
  const auto ask = [](people::Connection entered) -> krait::Task<std::string> {
    return entered.ask("why");
  };
  auto work = krait::with(connection, ask);
  co_return co_await std::move(work);
}

TEST_F(Classes, are_context_managers_that_give_themselves) {
  const people::Connection connection;
  EXPECT_EQ(krait::run(answer_of(connection)), "why!");
  EXPECT_EQ(connection.events(), (std::vector<std::string>{"open", "close"}));
  const people::Team team{{Person{"Ada"}}};
  EXPECT_EQ(krait::with(team, [](const people::Team& entered) { return entered.size(); }), 1U);
  EXPECT_EQ(team.size(), 0U);
}

TEST_F(Classes, leave_nothing_behind) {
  krait_test::expect_nothing_left_by([] {
    const Student bob{"Bob", "Oslo"};
    bob.set_age(21);
    EXPECT_EQ(krait::run(letters_of(bob)), "tea for Bob:Bob");
    const people::Team team{{bob}};
    team["Ada"] = Person{"Ada"};
    for (const Person& each : team) EXPECT_NE(each.greet(bob), "");
    EXPECT_THROW(static_cast<void>(people::wrong()), krait::ConversionError);
    EXPECT_EQ((2.0 * Vector{3, 4}).abs(), 10);
  });
}

}  // namespace
