// Things of one name, and names that C++ has other plans for.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <namesakes.hpp>

#include <concepts>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace {

using namesakes::Mode;

class Namesakes : public testing::Test {
 private:
  krait::Interpreter python_;
};

TEST_F(Namesakes, only_members_are_enumerators) {
  EXPECT_EQ(namesakes::other(Mode::READ), Mode::WRITE);
  EXPECT_EQ(namesakes::other(Mode::WRITE), Mode::READ);
}

TEST_F(Namesakes, defaults_are_the_members_that_python_means) {
  EXPECT_EQ(namesakes::name_of(), "int_");
  EXPECT_EQ(namesakes::name_of(Mode::int_), "int");
  EXPECT_EQ(namesakes::hidden_name_of(), "_hidden");
}

std::int64_t sum_of(const namesakes::Span& span) {
  std::int64_t sum = 0;
  for (const std::int64_t each : span) sum += each;
  return sum;
}

TEST_F(Namesakes, attributes_make_way_for_operators) {
  const namesakes::Span span{2, 5};
  EXPECT_EQ(sum_of(span), 9);
  EXPECT_EQ(span.begin_(), 2);
  EXPECT_EQ(span.end_(), 5);
  EXPECT_TRUE(span.contains(3));
  EXPECT_EQ(span.contains_(), "attribute");
  EXPECT_EQ(span.abs(), 3);
  EXPECT_EQ(span.abs_(), "abs");
  EXPECT_EQ(span.size(), 7);
  EXPECT_EQ(span.krait::Object::size(), 3U);
}

TEST_F(Namesakes, they_do_so_in_derived_classes) {
  const namesakes::Half half{2, 10};
  EXPECT_EQ(sum_of(half), 9);
  std::int64_t sum = 0;
  for (const std::int64_t each : half) sum += each;
  EXPECT_EQ(sum, 9);
  EXPECT_EQ(half.end_(), 5);
  half.set_end_(6);
  EXPECT_EQ(half.end_(), 3);
}

TEST_F(Namesakes, classes_inside_keep_their_names) {
  EXPECT_EQ(namesakes::Holder::contains{"x"}.what_(), "x");
}

TEST_F(Namesakes, the_last_definition_counts) {
  EXPECT_EQ(namesakes::thing(1), 2);
  EXPECT_EQ(namesakes::part{3}.value(), 3);
  const namesakes::Twice twice;
  EXPECT_EQ(twice.first(), "method");
  EXPECT_EQ(twice.second(), 2);
  EXPECT_EQ(twice.third(), 3);
}

TEST_F(Namesakes, overloads_are_chosen_as_python_chooses) {
  const std::same_as<bool> auto truth = namesakes::shown(true);
  const std::same_as<std::string> auto text = namesakes::shown("abc");
  const std::same_as<std::int64_t> auto number = namesakes::shown(1);
  const std::same_as<std::int64_t> auto size = namesakes::shown(text.size());
  const std::same_as<double> auto real = namesakes::shown(1.5);
  const std::same_as<double> auto single = namesakes::shown(1.5F);
  EXPECT_TRUE(truth && text == "abc" && number == 1 && size == 3 && real == 1.5 && single == 1.5);
}

TEST_F(Namesakes, a_path_is_taken_beside_a_text) {
  const std::same_as<std::string> auto text = namesakes::opened("a");
  const std::same_as<std::filesystem::path> auto path =
      namesakes::opened(std::filesystem::path{"a"});
  EXPECT_EQ(text, path.string());
  EXPECT_EQ(namesakes::opened(std::filesystem::path{"a"}, false), "a");
}

TEST_F(Namesakes, overloads_for_literals_are_chosen_by_type) {
  const std::same_as<std::string> auto text = namesakes::load(krait::literal<"rt">);
  EXPECT_EQ(text, "rt");
  const std::same_as<std::vector<std::byte>> auto bytes = namesakes::load(krait::literal<"rb">);
  EXPECT_EQ(bytes, (std::vector{std::byte{'b'}}));
  const std::string mode = "x";
  EXPECT_EQ(namesakes::load("x") + namesakes::load(mode) + namesakes::load(std::string_view{mode}),
            9);
  EXPECT_EQ(krait::run(namesakes::flag(krait::literal<true>, krait::literal<"x">)), 1);
  EXPECT_EQ(krait::run(namesakes::flag(krait::literal<false>, "no")), "no");
  EXPECT_EQ(krait::run(namesakes::flag(krait::literal<false>, mode)), "x");
  EXPECT_EQ(namesakes::marked("a", {.by = "*"}), "*a*");
}

using Bytes = std::vector<std::byte>;

TEST_F(Namesakes, overloads_for_literals_have_one_for_any_value) {
  const std::same_as<std::variant<std::string, Bytes>> auto text = namesakes::fetch("r");
  EXPECT_EQ(std::get<std::string>(text), "r");
  EXPECT_EQ(std::get<Bytes>(namesakes::fetch(std::string{"rb"})).size(), 2U);
  const std::same_as<Bytes> auto bytes = namesakes::fetch(krait::literal<"rb">);
  EXPECT_EQ(bytes.size(), 2U);
  const namesakes::Meter meter{"x"};
  EXPECT_EQ(std::get<std::int64_t>(meter.value("int")), 3);
  EXPECT_EQ(meter.value(krait::literal<"str">), "three");
}

TEST_F(Namesakes, awaited_overloads_for_literals_do_too) {
  EXPECT_EQ(krait::run(namesakes::read(2)), "xx");
  const bool is_raw = true;
  EXPECT_EQ(std::get<Bytes>(krait::run(namesakes::read(2, is_raw))).size(), 2U);
  EXPECT_EQ(std::get<std::string>(krait::run(namesakes::read(1, false))), "x");
  EXPECT_EQ(krait::run(namesakes::read(3, krait::literal<true>)).size(), 3U);
}

TEST_F(Namesakes, overloads_for_literals_with_one_result_are_one) {
  EXPECT_EQ(namesakes::side("left") + namesakes::side(krait::literal<"right">), 9);
}

TEST_F(Namesakes, overloads_for_literals_by_keyword_are_one) {
  const std::same_as<std::string> auto text = namesakes::packed("a");
  EXPECT_EQ(text, "a");
  EXPECT_EQ(std::get<Bytes>(namesakes::packed("a", {.raw = true, .end = "b"})).size(), 2U);
  EXPECT_EQ(std::get<std::string>(namesakes::packed("a", {.end = "!"})), "a!");
}

TEST_F(Namesakes, overloads_of_classes_are_chosen_so_too) {
  const namesakes::Meter meter{"x"};
  EXPECT_EQ(meter.start(), "'x'");
  EXPECT_EQ(namesakes::Meter{true}.start(), "True");
  EXPECT_EQ(krait::run(meter.add(1, true)), "1 True");
  EXPECT_EQ(krait::run(meter.add(1.5, "yes")), "1.5 'yes'");
  const std::same_as<std::int64_t> auto number = meter * 2;
  const std::same_as<double> auto real = meter * 2.5;
  EXPECT_EQ(static_cast<double>(number) + real, 4.5);
}

TEST_F(Namesakes, what_begins_like_a_macro_keeps_its_name) {
  EXPECT_EQ(namesakes::Pyramid{}.type().attr("__name__").str(), "Pyramid");
  EXPECT_THROW(namesakes::fail(), namesakes::PythonError);
}

TEST_F(Namesakes, a_dataclass_without_init_goes_to_python) {
  const namesakes::Plain plain;
  EXPECT_EQ(namesakes::doubled(plain), 6);
  plain.set_size(4);
  EXPECT_EQ(namesakes::doubled(plain), 8);
}

TEST_F(Namesakes, the_last_of_two_counts) {
  const std::same_as<namesakes::Fraction> auto sixth = namesakes::third().halved();
  EXPECT_EQ(sixth.str(), "1/6");
  EXPECT_EQ(sixth.halved().str(), "1/12");
  EXPECT_EQ(namesakes::squared(krait::Decimal::parse("1.5")).to_string(), "2.25");
}

}  // namespace
