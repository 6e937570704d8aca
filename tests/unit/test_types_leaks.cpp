// Conversions keep no references and no memory, whether they succeed or fail half-way.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::blocks_left_by;
using krait_test::caught;
using krait_test::define;
using krait_test::references_to;

constexpr int repetitions = 200;
// Python's own caches may move by a few blocks; one block a call would be `repetitions`.
constexpr int noise = repetitions / 2;

template <class T>
void convert_in_vain(const Object& object) {
  static_cast<void>(caught<krait::ConversionError>([&] { static_cast<void>(object.as<T>()); }));
}

TEST(LeakTest, TheCounterSeesOneObjectKeptForEachCall) {
  const krait::Interpreter python;
  const Object keep = eval("[].append");
  EXPECT_GE(blocks_left_by(repetitions, [&] { keep(eval("[]")); }), repetitions);
}

TEST(LeakTest, ConversionsThatSucceedLeaveNothing) {
  const krait::Interpreter python;
  using Deep = std::map<std::string,
                        std::vector<std::tuple<std::variant<double, std::string>, std::set<int>>>>;
  const Object source = eval("{'a': [(1.5, {1, 2}), ('x', set())], 'b': []}");
  const auto there_and_back = [&] {
    const Object copy = source.as<Deep>();
    EXPECT_EQ(copy, source);
  };
  EXPECT_LT(blocks_left_by(repetitions, there_and_back), noise);
}

TEST(LeakTest, AReadThatFailsHalfWayLeavesNothing) {
  const krait::Interpreter python;
  using Table = std::unordered_map<std::string, std::vector<Object>>;
  const Object probe = eval("object()");
  const Object table = eval("lambda probe: {'a': [probe, probe], 'b': [probe], 'c': 3}")(probe);
  const auto before = references_to(probe);
  for (int i = 0; i < 10; ++i) convert_in_vain<Table>(table);
  EXPECT_EQ(references_to(probe), before);
  EXPECT_LT(blocks_left_by(repetitions, [&] { convert_in_vain<Table>(table); }), noise);
}

TEST(LeakTest, EveryKindOfContainerLetsItsItemsGoWhenTheLastOneFails) {
  const krait::Interpreter python;
  const Object probe = eval("object()");
  const auto make = [&](const char* expression) { return eval(expression)(probe); };
  const Object list = make("lambda p: [p, p, [p, 'x']]");
  const Object tuple = make("lambda p: (p, p, 'x')");
  const Object sequence = make("lambda p: __import__('collections').deque([(p, 1), (p, 'x')])");
  const Object mapping = make("lambda p: __import__('types').MappingProxyType({p: 1, 2: 'x'})");
  const auto before = references_to(probe);
  for (int i = 0; i < 10; ++i) {
    convert_in_vain<std::vector<std::variant<std::vector<int>, std::int64_t>>>(list);
    convert_in_vain<std::tuple<Object, Object, int>>(tuple);
    convert_in_vain<std::vector<std::tuple<Object, int>>>(sequence);
    convert_in_vain<std::unordered_map<Object, int>>(mapping);
  }
  EXPECT_EQ(references_to(probe), before);
}

TEST(LeakTest, AValueThatIsMadeHalfWayLeavesNothing) {
  const krait::Interpreter python;
  const Object probe = eval("object()");
  const auto before = references_to(probe);
  const std::vector<std::tuple<Object, std::string>> rows{{probe, "good"}, {probe, "\xff"}};
  const std::map<std::string, std::vector<std::string>> table{{"a", {"x"}}, {"b", {"y", "\xff"}}};
  const auto fail = [&] {
    static_cast<void>(caught<krait::ConversionError>([&] { const Object object = rows; }));
    static_cast<void>(caught<krait::ConversionError>([&] { const Object object = table; }));
    const std::set<std::vector<int>> unhashable{{1}, {2}};
    static_cast<void>(caught<krait::TypeError>([&] { const Object object = unhashable; }));
  };
  const auto held = references_to(probe);
  EXPECT_EQ(held, before + 2);
  EXPECT_LT(blocks_left_by(repetitions, fail), noise);
  EXPECT_EQ(references_to(probe), held);
}

using StandardValues =
    std::tuple<krait::Literal<"C", 1, true>, krait::Integer, krait::Decimal, krait::Uuid,
               std::filesystem::path, std::chrono::sys_time<std::chrono::microseconds>,
               std::chrono::local_time<std::chrono::microseconds>, std::chrono::year_month_day,
               std::chrono::microseconds>;

// Big and odd enough that Python has none of them ready.
constexpr auto* standard_values = R"(
from datetime import *
import decimal, pathlib, uuid
values = ('C', 2**200, decimal.Decimal('1.5e300'), uuid.UUID(int=2**100), pathlib.Path('a\udcff'),
          datetime(2024, 5, 17, tzinfo=timezone(timedelta(hours=2))), datetime(2024, 5, 17),
          date(2024, 5, 17), timedelta(123456, 7))
wrong = values[:-1] + (timedelta.max,)
)";

TEST(LeakTest, ValuesOfTheStandardLibraryLeaveNothing) {
  const krait::Interpreter python;
  const Object globals = define(standard_values);
  const auto there_and_back = [&] {
    const Object copy = globals["values"].as<StandardValues>();
    EXPECT_EQ(copy, globals["values"]);
    convert_in_vain<StandardValues>(globals["wrong"]);
  };
  EXPECT_LT(blocks_left_by(repetitions, there_and_back), noise);
}

TEST(LeakTest, EachStandardValueThatIsRefusedIsLetGo) {
  using namespace std::chrono;
  const krait::Interpreter python;
  const auto probe = define("class P: pass")["P"]();
  const auto before = references_to(probe);
  const auto refuse = [&] {
    convert_in_vain<krait::Literal<"C">>(probe);
    convert_in_vain<krait::Integer>(probe);
    convert_in_vain<krait::Decimal>(probe);
    convert_in_vain<krait::Uuid>(probe);
    convert_in_vain<std::filesystem::path>(probe);
    convert_in_vain<sys_time<microseconds>>(probe);
    convert_in_vain<local_time<microseconds>>(probe);
    convert_in_vain<year_month_day>(probe);
    convert_in_vain<microseconds>(probe);
    static_cast<void>(caught<krait::ConversionError>(
        [] { const Object object = sys_time<microseconds>::max(); }));
    static_cast<void>(
        caught<krait::ConversionError>([] { const Object object = 2023y / February / 29; }));
  };
  EXPECT_LT(blocks_left_by(repetitions, refuse), noise);
  EXPECT_EQ(references_to(probe), before);
}

TEST(LeakTest, ErrorsLetTheirExceptionsGo) {
  const krait::Interpreter python;
  const Object fail = define(R"(
def fail(payload):
    try:
        raise KeyError(payload)
    except KeyError as error:
        raise ValueError("x") from error
)")["fail"];
  const auto call = [&] {
    const auto error = caught<krait::ValueError>([&] { fail(eval("object()")); });
    EXPECT_TRUE(error.cause().has_value());
    EXPECT_FALSE(error.traceback().empty());
    EXPECT_FALSE(error.object().is_none());
  };
  EXPECT_LT(blocks_left_by(repetitions, call), noise);
}

TEST(LeakTest, ErrorsRaisedByConversionsLetTheirObjectsGo) {
  const krait::Interpreter python;
  const Object raising = define("class R:\n  def __index__(self): raise OSError('disk')")["R"]();
  const auto before = references_to(raising);
  const auto call = [&] {
    using IntOrStr = std::variant<std::int64_t, std::string>;
    static_cast<void>(caught<krait::OSError>([&] { static_cast<void>(raising.as<IntOrStr>()); }));
  };
  EXPECT_LT(blocks_left_by(repetitions, call), noise);
  EXPECT_EQ(references_to(raising), before);
}

TEST(LeakTest, CallsAttributesItemsAndIterationLeaveNothing) {
  const krait::Interpreter python;
  const Object box = define("class Box(dict):\n  pass\nbox = Box()")["box"];
  const auto use = [&] {
    box.set_attr("items_seen", 3);
    box.set_item("key", std::vector<int>{1, 2, 3});
    for (const Object& item : box["key"]) EXPECT_TRUE(box.attr("get")("key").contains(item));
    EXPECT_FALSE(box.has_attr("missing"));
    EXPECT_EQ(box, box);
  };
  EXPECT_LT(blocks_left_by(repetitions, use), noise);
}

}  // namespace
