// What a program does with memory that both languages see, and with structs and classes as the
// generator writes them, in pieces that are swept with memory that fails.
#pragma once

#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/declared.hpp"
#include "../support/streams.hpp"
#include "memory_sweep.hpp"

namespace krait_test {

inline constexpr std::string_view python_of_data_acts =
    "import array, enum, dataclasses, typing\n"
    "def make_memory(kind): return {'bytes': bytes, 'bytearray': bytearray}[kind](1000)\n"
    "def make_array(): return array.array('d', [1000.5] * 50)\n"
    "def make_bad_points(): return [Point(1000.5, 'no')]\n"
    "def make_bad_film(): return {'title': 'x', 'year': 'no'}\n"
    "def total(memory): return float(sum(memory))\n"
    "def double(memory):\n"
    "  for i in range(len(memory)): memory[i] *= 2\n"
    "class Color(enum.Enum):\n"
    "  RED = 1\n"
    "  GREEN = 2\n"
    "@dataclasses.dataclass\n"
    "class Point:\n"
    "  x: float\n"
    "  y: float = 0.5\n"
    "class Pair(typing.NamedTuple):\n"
    "  first: int\n"
    "  second: str\n"
    "@dataclasses.dataclass\n"
    "class Shape:\n"
    "  name: str\n"
    "  points: list[Point]\n"
    "  color: Color\n"
    "  pair: Pair\n"
    "  film: dict\n"
    "  weight: float | None = None\n"
    "class Person:\n"
    "  def __init__(self, name): self.name = name\n"
    "  def greet(self, *others): return ', '.join(others) + ': ' + self.name\n"
    "  def double(self): return Person(2 * self.name)\n"
    "  async def fetch(self, what):\n"
    "    await asyncio.sleep(0)\n"
    "    return what + self.name\n";

// ---- memory ----

inline void give_memory() {
  const krait::Object vector = krait::Buffer{std::vector<double>(100, 1000.5)};
  if (global("total")(vector).as<double>() != 100050) std::abort();
  const krait::Array<std::int32_t, 2> table{std::vector<std::int32_t>(60, 1000), {6, 10}};
  const krait::Object column = krait::Buffer{table.fix(1, 3)};
  if (global("total")(column).as<double>() != 6000) std::abort();
}

inline void take_memory() {
  const krait::Object bytes = global("make_memory")("bytearray");
  const auto buffer = bytes.as<krait::Buffer>();
  const krait::Buffer part = buffer.as_array<std::uint8_t>().slice(0, 0, 1000, 2);
  const krait::Object again = part.copy();
  const auto numbers = global("make_array")().as<krait::Array<double, 1>>();
  if (again.as<krait::Buffer>().size() != 500 || numbers[49] != 1000.5) std::abort();
  if (global("make_memory")("bytes").as<krait::Bytes>().size() != 1000) std::abort();
}

inline void take_memory_that_does_not_fit() {
  const krait::Object bytes = global("make_memory")("bytes");
  try {
    static_cast<void>(bytes.as<krait::Array<double>>());
    std::abort();
  } catch (const krait::ConversionError&) {
  }
  try {
    static_cast<void>(bytes.as<krait::Buffer>().as<std::uint8_t>());
    std::abort();
  } catch (const krait::ConversionError&) {
  }
}

using DoubleFunction = krait::detail::Function<krait::types::None(krait::types::MemoryView)>;
inline constinit DoubleFunction double_{main_module, "double", {"memory"}};

inline void lend_memory() {
  std::vector<std::int64_t> vector(100, 1000);
  double_.call(krait::BufferArgument{vector});
  if (vector.size() != 100 || vector[99] != 2000) std::abort();
  std::array<std::int64_t, 100> copied{};
  copied[99] = 1000;
  double_.call(krait::BufferArgument{std::span{copied}});
  if (copied[99] != 2000) std::abort();
}

// ---- structs ----

enum class Color : std::int64_t { RED, GREEN };

struct Point {
  double x;
  double y = 0.5;
  bool operator==(const Point&) const = default;
};
struct Pair {
  std::int64_t first;
  std::string second;
  bool operator==(const Pair&) const = default;
};
struct Film {
  std::string title;
  std::optional<std::int64_t> year;
  bool operator==(const Film&) const = default;
};
struct Shape {
  std::string name;
  std::vector<Point> points;
  Color color;
  Pair pair;
  Film film;
  std::optional<double> weight;
  bool operator==(const Shape&) const = default;
};

// ---- a class ----

class Person : public krait::Object {
 public:
  explicit Person(std::string_view name);
  Person(krait::detail::Wrapped, krait::Object object) noexcept
      : krait::Object(std::move(object)) {}
  [[nodiscard]] std::string name() const;
  void set_name(std::string_view value) const;
  [[nodiscard]] std::string greet(const std::vector<std::string>& others) const;
  [[nodiscard]] Person doubled() const;
  [[nodiscard]] krait::Task<std::string> fetch(std::string what) const;
};

}  // namespace krait_test

KRAIT_DECLARE_CONVERSION(krait_test::Color, "__main__.Color");
KRAIT_DECLARE_CONVERSION(krait_test::Point, "__main__.Point");
KRAIT_DECLARE_CONVERSION(krait_test::Pair, "__main__.Pair");
KRAIT_DECLARE_CONVERSION(krait_test::Film, "__main__.Film");
KRAIT_DECLARE_CONVERSION(krait_test::Shape, "__main__.Shape");
KRAIT_DECLARE_CONVERSION(krait_test::Person, "__main__.Person");

namespace krait_test::generated {

namespace types = krait::types;
using krait::detail::Field;
using types::Declared;

inline constinit krait::detail::CachedAttribute color{main_module, "Color"};
inline constinit krait::detail::EnumMember color_members[] = {
    {main_module, "Color.RED", Color::RED},
    {main_module, "Color.GREEN", Color::GREEN},
};
inline constinit krait::detail::DataClass<Point, Field<types::Float, &Point::x>,
                                          Field<types::Float, &Point::y>>
    point{main_module, "Point", "x", "y"};
inline constinit krait::detail::NamedTuple<Pair, Field<types::Int, &Pair::first>,
                                           Field<types::Str, &Pair::second>>
    pair{main_module, "Pair", "first", "second"};
inline constinit krait::detail::TypedDict<Film, krait::detail::Key<types::Str, &Film::title>,
                                          krait::detail::Key<types::Int, &Film::year, false>>
    film{main_module, "Film", "title", "year"};
inline constinit krait::detail::DataClass<
    Shape, Field<types::Str, &Shape::name>, Field<types::List<Declared<Point>>, &Shape::points>,
    Field<Declared<Color>, &Shape::color>, Field<Declared<Pair>, &Shape::pair>,
    Field<Declared<Film>, &Shape::film>,
    Field<types::Optional<types::Float>, &Shape::weight, krait::detail::Passed::by_name>>
    shape{main_module, "Shape", "name", "points", "color", "pair", "film", "weight"};
inline constinit krait::detail::Function<types::List<Declared<Shape>>(types::List<Declared<Shape>>)>
    same_shapes{main_module, "same", {"x"}};

inline constinit krait::detail::CachedAttribute person{main_module, "Person"};
inline constinit krait::detail::Function<types::Any(types::Str)> person_new{
    main_module, "Person", {"name"}};
inline constinit krait::detail::Attribute<types::Str> person_name{person, "name"};
inline constinit krait::detail::Method<types::Str(types::Star<types::Str>)> person_greet{
    person, "greet", {"others"}};
inline constinit krait::detail::Method<Declared<Person>()> person_double{person, "double"};
inline constinit krait::detail::Method<types::Str(types::Str)> person_fetch{
    person, "fetch", {"what"}};

}  // namespace krait_test::generated

#define KRAIT_TEST_DEFINE_RECORD(Class, record) \
  inline bool krait::types::Conversion<Class>::exact(krait::detail::Handle object) { \
    return record.exact(object); \
  } \
  inline std::optional<Class> krait::types::Conversion<Class>::load( \
      krait::detail::Handle object, krait::detail::Failure& failure) { \
    return record.load(object, failure); \
  } \
  inline krait::detail::Handle krait::types::Conversion<Class>::make( \
      const Class& value, krait::detail::Failure& failure) { \
    return record.make(value, failure); \
  }
KRAIT_TEST_DEFINE_RECORD(krait_test::Point, krait_test::generated::point)
KRAIT_TEST_DEFINE_RECORD(krait_test::Pair, krait_test::generated::pair)
KRAIT_TEST_DEFINE_RECORD(krait_test::Film, krait_test::generated::film)
KRAIT_TEST_DEFINE_RECORD(krait_test::Shape, krait_test::generated::shape)
KRAIT_TEST_DEFINE(krait_test::Person, krait_test::generated::person)

inline bool krait::types::Conversion<krait_test::Color>::exact(krait::detail::Handle object) {
  return krait::detail::is_exact_instance_of(krait_test::generated::color, object);
}
inline std::optional<krait_test::Color> krait::types::Conversion<krait_test::Color>::load(
    krait::detail::Handle object, krait::detail::Failure& failure) {
  using namespace krait_test;
  std::int64_t value = 0;
  const bool is_member = krait::detail::load_member(generated::color, generated::color_members,
                                                    object, value, failure);
  return is_member ? std::optional{static_cast<Color>(value)} : std::nullopt;
}
inline krait::detail::Handle krait::types::Conversion<krait_test::Color>::make(
    krait_test::Color value, krait::detail::Failure& failure) {
  using namespace krait_test;
  return krait::detail::make_member(generated::color, generated::color_members,
                                    static_cast<std::int64_t>(value), failure);
}

namespace krait_test {

inline Person::Person(std::string_view name) : krait::Object(generated::person_new.call(name)) {}
inline std::string Person::name() const { return generated::person_name.get(*this); }
inline void Person::set_name(std::string_view value) const {
  generated::person_name.set(*this, value);
}
inline std::string Person::greet(const std::vector<std::string>& others) const {
  return generated::person_greet.call(*this, others);
}
inline Person Person::doubled() const { return generated::person_double.call(*this); }
inline krait::Task<std::string> Person::fetch(std::string what) const {
  return generated::person_fetch.async_call(*this, std::move(what));
}

inline void pass_structs() {
  const Shape shape{.name = std::string(300, 'x'),
                    .points = {{1000.5}, {0.5, 1000.5}},
                    .color = Color::GREEN,
                    .pair = {1000, "second"},
                    .film = {"title", 2000},
                    .weight = 1000.5};
  const std::vector shapes(2, shape);
  if (generated::same_shapes.call(shapes) != shapes) std::abort();
}

inline void pass_structs_that_do_not_fit() {
  try {
    static_cast<void>(global("make_bad_points")().as<std::vector<Point>>());
    std::abort();
  } catch (const krait::ConversionError&) {
  }
  try {
    static_cast<void>(global("make_bad_film")().as<Film>());
    std::abort();
  } catch (const krait::ConversionError&) {
  }
}

inline void use_an_instance() {
  const Person person{std::string(300, 'x')};
  person.set_name("name");
  if (person.greet({"first", "second"}) != "first, second: name") std::abort();
  const krait::Object object = std::vector<Person>{person, person.doubled()};
  if (object.as<std::vector<Person>>().at(1).name() != "namename") std::abort();
  try {
    static_cast<void>(global("Thing")().as<Person>());
    std::abort();
  } catch (const krait::ConversionError&) {
  }
}

inline void await_a_method() {
  const Person person{"name"};
  if (krait::run(person.fetch("what ")) != "what name") std::abort();
}

inline constexpr std::array data_acts{
    Act{"memory_given", &give_memory, {}, true},
    Act{"memory_taken", &take_memory, {}, true},
    Act{"memory_that_does_not_fit", &take_memory_that_does_not_fit, {}, true},
    Act{"memory_lent", &lend_memory, {}, true},
    Act{"structs", &pass_structs, {}, true},
    Act{"structs_that_do_not_fit", &pass_structs_that_do_not_fit, {}, true},
    Act{"instances", &use_an_instance, {}, true},
    Act{"method_that_is_awaited", &await_a_method},
};

}  // namespace krait_test
