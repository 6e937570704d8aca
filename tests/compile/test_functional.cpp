// Classes that calls make, such as `Enum("Color", "RED GREEN")`, and names that share a value.
#include <gtest/gtest.h>
#include <functional.hpp>
#include <krait/krait.hpp>

#include <string>

namespace {

TEST(FunctionalTest, NamedTuplesAndTypedDictionariesAreStructs) {
  const krait::Interpreter python;
  EXPECT_EQ(functional::mirrored({.x = 1, .y = 2.5}), (functional::Point{.x = -1, .y = -2.5}));
  const functional::Row row{.class_ = {{{.x = 1, .y = 2}}}};
  const auto found = functional::with_source(row, "here");
  EXPECT_EQ(found.from, "here");
  EXPECT_EQ(found.class_, row.class_);
}

TEST(FunctionalTest, FieldsWithoutTypesAreObjects) {
  const krait::Interpreter python;
  const auto pair = functional::swapped({.first = krait::Object{1}, .second = krait::Object{"a"}});
  EXPECT_EQ(pair.first.as<std::string>(), "a");
  EXPECT_EQ(pair.second.as<int>(), 1);
}

template <class Enumerator>
void expect_number(Enumerator enumerator, const char* kind) {
  EXPECT_EQ(functional::number_of(enumerator), static_cast<std::int64_t>(enumerator));
  const std::string name{to_string(enumerator)};
  EXPECT_EQ(functional::member(kind, name).template as<Enumerator>(), enumerator) << name;
}

TEST(FunctionalTest, EnumeratorsHaveTheNumbersOfPython) {
  const krait::Interpreter python;
  for (const auto each : {functional::Color::RED, functional::Color::GREEN}) {
    expect_number(each, "Color");
  }
  for (const auto each : {functional::Mode::READ, functional::Mode::WRITE, functional::Mode::RUN}) {
    expect_number(each, "Mode");
  }
  for (const auto each : {functional::Level::LOW, functional::Level::HIGH}) {
    expect_number(each, "Level");
  }
  EXPECT_EQ(functional::everything(),
            functional::Mode::READ | functional::Mode::WRITE | functional::Mode::RUN);
}

TEST(FunctionalTest, NumbersThatTheSourceComputesAreKnown) {
  const krait::Interpreter python;
  using functional::Status;
  for (const auto each : {Status::OK, Status::LATE, Status::FAR, Status::FARTHER}) {
    expect_number(each, "Status");
  }
  static_assert(Status::DONE == Status::OK);
  static_assert(static_cast<int>(Status::FARTHER) == 68);
}

TEST(FunctionalTest, MembersThatAreTextHaveAliases) {
  const krait::Interpreter python;
  using functional::Word;
  static_assert(Word::YES == Word::Y && Word::YES == Word::SURE && Word::YES != Word::NO);
  EXPECT_EQ(functional::text_of(Word::SURE), "yes");
  EXPECT_EQ(functional::text_of(functional::Shape::SQUARE), "s");
}

TEST(FunctionalTest, OnesInsideOfClassesNest) {
  const krait::Interpreter python;
  EXPECT_EQ(functional::Outer::other(functional::Outer::Side::LEFT),
            functional::Outer::Side::RIGHT);
}

TEST(FunctionalTest, NamesThatAreSetTogetherAreAllRead) {
  const krait::Interpreter python;
  EXPECT_EQ(functional::LOW() + functional::HIGH(), 17);
  EXPECT_EQ(functional::TIMEOUT(), 300);
}

}  // namespace
