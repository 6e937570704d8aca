// What generated code of classes is made of: instances, methods, attributes, operators.
#include <gtest/gtest.h>
#include <krait/python/generated.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "../support/declared.hpp"
#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

constexpr std::string_view people_text = R"(
import asyncio
VERSION = "1"

class Person:
    population = 0

    class Address:
        def __init__(self, street):
            self.street = street

    def __init__(self, name, age=0):
        self.name = name
        self.age = age
        Person.population += 1

    def greet(self, other, *more, polite=False):
        return f"{'Dear' if polite else 'Hi'} {', '.join([other, *more])}, I am {self.name}"

    def rename(self, name):
        self.name = name

    async def fetch(self, what):
        await asyncio.sleep(0)
        return f"{what} for {self.name}"

    def letters(self):
        yield from self.name

    async def stream(self, last):
        for letter in self.name:
            await asyncio.sleep(0)
            yield letter
        yield last

    @classmethod
    def from_text(cls, text):
        return cls(*text.split("/"))

    def call_back(self, callback):
        callback()
        return self.name

class Student(Person):
    def rename(self, name):
        self.name = name + " the student"

def first(people):
    return people[0]
)";

const krait::detail::EmbeddedSource people_source{
    .module = "people", .file = "people.py", .is_package = false, .text = people_text};
constexpr const krait::detail::EmbeddedSource* sources[] = {&people_source};

}  // namespace

namespace people {

class Person : public krait::Object {
 public:
  class Address;

  explicit Person(std::string_view name, std::int64_t age = 0);
  Person(krait::detail::Wrapped, krait::Object object) noexcept
      : krait::Object(std::move(object)) {}

  [[nodiscard]] std::string name() const;
  void set_name(std::string_view value) const;
  [[nodiscard]] std::int64_t age() const;
  void set_age(std::int64_t value) const;
  static std::int64_t population();
  static Person from_text(std::string_view text);
  [[nodiscard]] std::string greet(std::string_view other, const std::vector<std::string>& more = {},
                                  bool polite = false) const;
  void rename(std::string_view name) const;
  krait::Task<std::string> fetch(std::string what) const;
  krait::Generator<std::string> letters() const;
  krait::AsyncGenerator<std::string> stream(std::string last) const;
  std::string call_back(const std::function<void()>& callback) const;
};

class Person::Address : public krait::Object {
 public:
  explicit Address(std::string_view street);
  Address(krait::detail::Wrapped, krait::Object object) noexcept
      : krait::Object(std::move(object)) {}
  [[nodiscard]] std::string street() const;
};

class Student : public Person {
 public:
  explicit Student(std::string_view name, std::int64_t age = 0);
  Student(krait::detail::Wrapped wrapped, krait::Object object) noexcept
      : Person(wrapped, std::move(object)) {}
};

std::string VERSION();
Person first(const std::vector<Person>& people);

}  // namespace people

KRAIT_TEST_DECLARE(people::Person, "people.Person")
KRAIT_TEST_DECLARE(people::Person::Address, "people.Person.Address")
KRAIT_TEST_DECLARE(people::Student, "people.Student")

namespace {

namespace types = krait::types;
using krait::detail::Attribute;
using krait::detail::CachedAttribute;
using krait::detail::Function;
using krait::detail::Method;
using krait::detail::Variable;
using types::Declared;

constinit krait::detail::Module module_{"people", sources};
constinit CachedAttribute Person_class_{module_, "Person"};
constinit CachedAttribute Address_class_{module_, "Person.Address"};
constinit CachedAttribute Student_class_{module_, "Student"};
constinit Function<types::Any(types::Str, types::Int)> Person_new_{
    module_, "Person", {"name", "age"}};
constinit Function<types::Any(types::Str)> Address_new_{module_, "Person.Address", {"street"}};
constinit Function<types::Any(types::Str, types::Int)> Student_new_{
    module_, "Student", {"name", "age"}};
constinit Attribute<types::Str> Person_name_{Person_class_, "name"};
constinit Attribute<types::Int> Person_age_{Person_class_, "age"};
constinit Method<types::Str(types::Str, types::Star<types::Str>, types::Keyword<types::Bool>)>
    Person_greet_{Person_class_, "greet", {"other", "more", "polite"}};
constinit Method<types::None(types::Str)> Person_rename_{Person_class_, "rename", {"name"}};
constinit Method<types::Str(types::Str)> Person_fetch_{Person_class_, "fetch", {"what"}};
constinit Method<types::Generator<types::Str>()> Person_letters_{Person_class_, "letters"};
constinit Method<types::AsyncGenerator<types::Str>(types::Str)> Person_stream_{
    Person_class_, "stream", {"last"}};
constinit Method<types::Str(types::Callable<types::None>)> Person_call_back_{
    Person_class_, "call_back", {"callback"}};
constinit Function<Declared<people::Person>(types::Str)> Person_from_text_{
    module_, "Person.from_text", {"text"}};
constinit Attribute<types::Str> Address_street_{Address_class_, "street"};
constinit Variable<types::Int> Person_population_{module_, "Person.population"};
constinit Variable<types::Str> VERSION_{module_, "VERSION"};
constinit Function<Declared<people::Person>(types::List<Declared<people::Person>>)> first_{
    module_, "first", {"people"}};

}  // namespace

KRAIT_TEST_DEFINE(people::Person, Person_class_)
KRAIT_TEST_DEFINE(people::Person::Address, Address_class_)
KRAIT_TEST_DEFINE(people::Student, Student_class_)

namespace people {

Person::Person(std::string_view name, std::int64_t age)
    : krait::Object(Person_new_.call(name, age)) {}
std::string Person::name() const { return Person_name_.get(*this); }
void Person::set_name(std::string_view value) const { Person_name_.set(*this, value); }
std::int64_t Person::age() const { return Person_age_.get(*this); }
void Person::set_age(std::int64_t value) const { Person_age_.set(*this, value); }
std::int64_t Person::population() { return Person_population_.get(); }
Person Person::from_text(std::string_view text) { return Person_from_text_.call(text); }
std::string Person::greet(std::string_view other, const std::vector<std::string>& more,
                          bool polite) const {
  return Person_greet_.call(*this, other, more, polite);
}
void Person::rename(std::string_view name) const { Person_rename_.call(*this, name); }
krait::Task<std::string> Person::fetch(std::string what) const {
  return Person_fetch_.async_call(*this, std::move(what));
}
krait::Generator<std::string> Person::letters() const { return Person_letters_.call(*this); }
krait::AsyncGenerator<std::string> Person::stream(std::string last) const {
  return Person_stream_.stream(*this, std::move(last));
}
std::string Person::call_back(const std::function<void()>& callback) const {
  return Person_call_back_.call(*this, callback);
}
Person::Address::Address(std::string_view street) : krait::Object(Address_new_.call(street)) {}
std::string Person::Address::street() const { return Address_street_.get(*this); }
Student::Student(std::string_view name, std::int64_t age)
    : Person(krait::detail::Wrapped{}, Student_new_.call(name, age)) {}
std::string VERSION() { return VERSION_.get(); }
Person first(const std::vector<Person>& people) { return first_.call(people); }

}  // namespace people

namespace {

using krait_test::caught;
using people::Person;
using people::Student;

TEST(Instances, are_made_and_have_typed_attributes) {
  const krait::Interpreter python;
  const Person ada{"Ada", 36};
  EXPECT_EQ(ada.name(), "Ada");
  EXPECT_EQ(ada.age(), 36);
  ada.set_age(37);
  EXPECT_EQ(ada.age(), 37);
  EXPECT_EQ(ada.attr("age").as<int>(), 37);
}

TEST(Instances, say_which_attribute_has_the_wrong_type) {
  const krait::Interpreter python;
  const Person ada{"Ada"};
  ada.set_attr("age", "old");
  EXPECT_STREQ(caught<krait::ConversionError>([&] { static_cast<void>(ada.age()); }).what(),
               "people.Person.age: attribute: expected int, got str 'old'");
  EXPECT_TRUE(
      krait_test::contains(caught<krait::ConversionError>([&] { ada.set_name("\xff"); }).what(),
                           "people.Person.name: attribute: expected UTF-8 text"));
}

TEST(Instances, are_the_same_object_when_they_come_back) {
  const krait::Interpreter python;
  const Person ada{"Ada"};
  EXPECT_TRUE(people::first({ada}).is(ada));
  const krait::Object object = ada;
  EXPECT_TRUE(object.as<Person>().is(ada));
}

TEST(Instances, are_downcast_where_they_are_of_the_derived_class) {
  const krait::Interpreter python;
  const Person student = Student{"Bob"};
  EXPECT_EQ(student.as<Student>().name(), "Bob");
  const Person person{"Ada"};
  EXPECT_TRUE(krait_test::contains(
      caught<krait::ConversionError>([&] { static_cast<void>(person.as<Student>()); }).what(),
      "expected people.Student, got people.Person"));
}

TEST(Instances, can_be_in_containers_and_unions) {
  const krait::Interpreter python;
  const Person ada{"Ada"};
  const krait::Object list = std::vector<Person>{ada, Student{"Bob"}};
  EXPECT_EQ(list.as<std::vector<Person>>().at(1).name(), "Bob");
  EXPECT_EQ(krait::Object(ada).as<std::optional<Person>>()->name(), "Ada");
  const auto either = list[1].as<std::variant<Student, Person>>();
  EXPECT_EQ(either.index(), 0U);
  const std::unordered_set<Person> set{ada, ada};
  EXPECT_EQ(set.size(), 1U);
}

TEST(Instances, may_be_of_a_class_inside_a_class) {
  const krait::Interpreter python;
  EXPECT_EQ(Person::Address{"Main"}.street(), "Main");
}

TEST(Methods, take_arguments_of_every_kind) {
  const krait::Interpreter python;
  const Person ada{"Ada"};
  EXPECT_EQ(ada.greet("Bob"), "Hi Bob, I am Ada");
  EXPECT_EQ(ada.greet("Bob", {"Eve", "Joe"}, true), "Dear Bob, Eve, Joe, I am Ada");
  ada.rename("Grace");
  EXPECT_EQ(ada.name(), "Grace");
}

TEST(Methods, are_those_of_the_derived_class) {
  const krait::Interpreter python;
  const Person student = Student{"Bob"};
  student.rename("Bobby");
  EXPECT_EQ(student.name(), "Bobby the student");
}

TEST(Methods, of_a_class_are_static) {
  const krait::Interpreter python;
  EXPECT_EQ(Person::from_text("Ada/36").name(), "Ada");
}

TEST(Methods, are_awaited) {
  const krait::Interpreter python;
  auto task = Person{"Ada"}.fetch("tea");  // the task shares the instance
  EXPECT_EQ(krait::run(std::move(task)), "tea for Ada");
}

TEST(Methods, that_are_generators_give_their_items) {
  const krait::Interpreter python;
  std::string letters;
  for (const std::string& letter : Person{"Ada"}.letters()) letters += letter;
  EXPECT_EQ(letters, "Ada");
}

krait::Task<std::string> all_of(krait::AsyncGenerator<std::string> stream) {
  std::string all;
  while (auto letter = co_await stream.next()) all += *letter;
  co_return all;
}

TEST(Methods, that_are_async_generators_keep_the_instance) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(all_of(Person{"Ada"}.stream("!"))), "Ada!");
}

TEST(Methods, say_which_argument_or_result_does_not_fit) {
  const krait::Interpreter python;
  const Person ada{"Ada"};
  EXPECT_TRUE(
      krait_test::contains(caught<krait::ConversionError>([&] { ada.rename("\xff"); }).what(),
                           "people.Person.rename: argument 'name': expected UTF-8 text"));
  krait::exec("import people; people.Person.greet = lambda self, other, polite=False: 3");
  EXPECT_STREQ(caught<krait::ConversionError>([&] { static_cast<void>(ada.greet("Bob")); }).what(),
               "people.Person.greet: result: expected str, got int 3");
}

TEST(Methods, say_how_they_changed_since_the_code_was_generated) {
  const krait::Interpreter python;
  const Person ada{"Ada"};
  krait::exec("import people\ndef rename(self, name, title): pass\npeople.Person.rename = rename");
  EXPECT_TRUE(
      krait_test::contains(caught<krait::TypeError>([&] { ada.rename("Bob"); }).what(),
                           "'def people.Person.rename(name)' when the C++ code was generated, 'def "
                           "people.Person.rename(name, title)' now"));
}

TEST(Methods, go_on_where_a_callback_gives_the_variable_another_instance) {
  const krait::Interpreter python;
  Person person{"Ada"};
  EXPECT_EQ(person.call_back([&] { person = Person{"Bob"}; }), "Ada");
  EXPECT_EQ(person.name(), "Bob");
}

TEST(Methods, of_none_are_an_error_of_pythons) {
  const krait::Interpreter python;
  Person ada{"Ada"};
  const Person other = std::move(ada);
  EXPECT_TRUE(krait_test::contains(
      caught<krait::AttributeError>([&] { static_cast<void>(ada.greet("Bob")); }).what(),
      "'NoneType' object has no attribute 'greet'"));
}

TEST(Methods, are_called_by_many_threads) {
  const krait::Interpreter python;
  const Person ada{"Ada"};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 200; ++k) EXPECT_EQ(ada.greet("Bob"), "Hi Bob, I am Ada");
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Instances, have_classes_with_variables_that_are_read_anew) {
  const krait::Interpreter python;
  EXPECT_EQ(Person::population(), 0);
  const Person ada{"Ada"};
  EXPECT_EQ(Person::population(), 1);
  EXPECT_EQ(people::VERSION(), "1");
  krait::import("people").set_attr("VERSION", "2");
  EXPECT_EQ(people::VERSION(), "2");
  krait::import("people").set_attr("VERSION", 3);
  EXPECT_STREQ(caught<krait::ConversionError>([] { people::VERSION(); }).what(),
               "people.VERSION: value: expected str, got int 3");
}

TEST(Instances, say_that_a_class_is_gone_since_the_code_was_generated) {
  const krait::Interpreter python;
  people::VERSION();
  krait::exec("import people; del people.Student");
  EXPECT_TRUE(krait_test::contains(
      caught<krait::AttributeError>([] { Student{"Bob"}; }).what(),
      "module 'people' has no attribute 'Student', but had 'def people.Student(name, age)' when"));
}

TEST(Instances, work_with_each_interpreter_of_a_process) {
  for (int i = 0; i < 3; ++i) {
    const krait::Interpreter python;
    const Person ada{"Ada"};
    EXPECT_EQ(ada.as<Person>().name(), "Ada");
    EXPECT_EQ(Person::population(), 1);
  }
}

TEST(Instances, leave_nothing_behind) {
  const krait::Interpreter python;
  EXPECT_LT(krait_test::blocks_left_by(100,
                                       [] {
                                         const Person ada{"Ada"};
                                         ada.set_name("Bob");
                                         static_cast<void>(people::first({ada}).name());
                                         static_cast<void>(ada.greet("Bob", {"Eve"}, true));
                                         krait::run(ada.fetch("tea"));
                                         krait::run(all_of(ada.stream("!")));
                                         static_cast<void>(ada.letters().next());
                                       }),
            50);
}

}  // namespace
