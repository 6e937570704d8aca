// What derived classes have of their bases: for themselves, and as what they are.
#include <gtest/gtest.h>
#include <descent.hpp>
#include <krait/krait.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <vector>

namespace {

using descent::Animal;
using descent::CollaredDog;
using descent::DeepFault;
using descent::Dog;
using descent::Puppy;

class Descent : public testing::Test {
 private:
  krait::Interpreter python_;
};

TEST_F(Descent, class_methods_are_called_with_the_derived_class) {
  const std::same_as<Dog> auto dog = Dog::create("Rex");
  EXPECT_EQ(dog.bark(), "Rex barks");
  const std::same_as<Puppy> auto puppy = Puppy::create("Pip");
  EXPECT_EQ(puppy.weeks(), 8);
  EXPECT_EQ(Animal::kind(), "Animal");
  EXPECT_EQ(Dog::kind(), "Dog");
  EXPECT_EQ(CollaredDog::kind(), "CollaredDog");
  EXPECT_EQ(CollaredDog::label(), "CollaredDog");
}

TEST_F(Descent, class_methods_of_every_kind_are) {
  EXPECT_EQ(krait::run(Dog::create_later("Rex")).bark(), "Rex barks");
  EXPECT_EQ(Dog::numbered(7).bark(), "7 barks");
  const std::vector<Dog> dogs = Dog::numbered("7", "no. ");
  EXPECT_EQ(dogs.front().bark(), "no. 7 barks");
  const std::same_as<Animal> auto loud = Dog::from_card("rex", {.loud = true});
  EXPECT_EQ(loud.as<Dog>().bark(), "REX barks");
}

krait::Task<std::string> settled(Dog dog) {
  const std::same_as<Dog> auto again = co_await dog.settle();
  co_return again.bark();
}

TEST_F(Descent, self_is_the_derived_class) {
  EXPECT_EQ(Dog{"Rex"}.chain().chain().bark(), "Rex!! barks");
  EXPECT_EQ(Puppy("Pip").chain().weeks(), 8);
  EXPECT_EQ(krait::run(settled(Dog{"Rex"})), "Rex barks");
  const std::optional<Dog> mirror = Dog{"Rex"}.mirror();
  EXPECT_EQ(mirror->bark(), "Rex barks");
  EXPECT_EQ((Dog{"Rex"} + "y").bark(), "Rexy barks");
  const auto bark = [](const Dog& dog) { return dog.bark(); };
  EXPECT_EQ(krait::with(Dog{"Rex"}, bark), "Rex barks");
}

TEST_F(Descent, operators_of_a_base_stay_beside_those_that_look_alike) {
  EXPECT_EQ(-Dog{"Rex"}, "xeR");
  EXPECT_EQ((Dog{"Rex"} - "R"), "ex");
  EXPECT_EQ((Animal{"Rex"} - "x"), "Re");
}

TEST_F(Descent, class_variables_are_those_of_the_derived_class) {
  EXPECT_EQ(Animal::sound(), "nothing");
  EXPECT_EQ(Dog::sound(), "woof");
  EXPECT_EQ(Puppy::sound(), "woof");
  Dog::set_count(3);
  EXPECT_EQ(Animal::count(), 0);
  EXPECT_EQ(Puppy::count(), 3);
}

TEST_F(Descent, a_second_base_brings_what_it_has_from_its_own) {
  const CollaredDog dog{"Rex"};
  EXPECT_EQ(dog.ring() + dog.tag() + dog.bark(), "ringtaggedRex barks");
}

TEST_F(Descent, exceptions_do_the_same) {
  const std::same_as<DeepFault> auto fault = DeepFault::about("it");
  EXPECT_EQ(fault.message(), "about it");
  const std::same_as<DeepFault> auto again = fault.again();
  EXPECT_EQ(descent::name_of(again), "DeepFault");
}

}  // namespace
