// Values of the standard library's types through generated functions, called and awaited.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <standard_values.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

namespace values = standard_values;
using namespace std::chrono;

using krait::Decimal;
using krait::eval;
using krait::Integer;
using krait::Object;
using krait::Uuid;
using krait_test::caught;
using krait_test::contains;
using krait_test::define;

using Units = krait::Literal<"C", "F">;
using Level = krait::Literal<1, 2, "max", true>;
using Instant = sys_time<microseconds>;
using Local = local_time<microseconds>;
using std::filesystem::path;

const Instant instant = sys_days{2024y / May / 17} + 10h + 1us;
const Local local = local_days{2024y / May / 17} + 10h + 1us;
constexpr year_month_day day = 2024y / May / 17;
const path odd_path{"a/b\xff"};
const Uuid uuid = Uuid::parse("12345678-9abc-def0-0123-456789abcdef");
const Decimal decimal = Decimal::parse("1.50");
const Integer big = Integer::parse("0x123456789abcdef0123456789");

std::string complaint(const std::function<void()>& call) {
  return caught<krait::ConversionError>(call).what();
}

TEST(StandardValueTest, LiteralsTakeConstantsAndHaveDefaults) {
  const krait::Interpreter python;
  EXPECT_EQ(values::units(), std::tuple(Units{"C"}, Level{"max"}));
  EXPECT_EQ(values::units("F", {.level = 2}), std::tuple(Units{"F"}, Level{2}));
  EXPECT_EQ(values::units(Units::from(std::string{"F"}), {.level = true}),
            std::tuple(Units{"F"}, Level{true}));
  EXPECT_EQ(values::maybe_units(), std::vector<std::optional<Units>>{Units{"F"}});
  EXPECT_EQ(values::maybe_units(std::nullopt), std::vector<std::optional<Units>>{std::nullopt});
}

TEST(StandardValueTest, TimesGoThereAndBack) {
  const krait::Interpreter python;
  const auto noon = 12h + 34min + 56s + 789us;
  EXPECT_EQ(values::moments(instant, local, day, noon, -1us),
            std::tuple(instant, local, day, microseconds{noon}, -1us));
  EXPECT_EQ(values::moments(instant, local, day, 0us, 0us),
            std::tuple(instant, local, day, 0us, 0us));
}

TEST(StandardValueTest, OtherValuesGoThereAndBack) {
  const krait::Interpreter python;
  EXPECT_EQ(values::others(odd_path, uuid, decimal, big), std::tuple(odd_path, uuid, decimal, big));
  EXPECT_EQ(values::kinds("x", "x", "x", 1h, 1, decimal, uuid),
            "PosixPath PosixPath PosixPath time int Decimal UUID");
}

TEST(StandardValueTest, DefaultsAreThoseOfPython) {
  const krait::Interpreter python;
  EXPECT_EQ(values::defaults(), "5 10000000000000000000000 None x");
  EXPECT_EQ(values::defaults(-1, 2, big, "y"), "-1 2 " + big.to_string() + " y");
}

TEST(StandardValueTest, AreKeys) {
  const krait::Interpreter python;
  std::tuple<decltype(values::keyed({}, {}, {}, {}, {}))> result;
  auto& [units, dates, either, instants, numbers] = std::get<0>(result);
  units = {{Units{"C"}, day}};
  dates = {{day, odd_path}};
  either = {{path{"x"}, decimal}, {uuid, decimal}};
  instants = {instant, std::nullopt};
  numbers = {big, 0};
  EXPECT_EQ(values::keyed(units, dates, either, instants, numbers), std::get<0>(result));
}

TEST(StandardValueTest, EachValueBecomesTheAlternativeOfItsOwnType) {
  const krait::Interpreter python;
  using Choice = std::decay_t<decltype(values::choice(Units{"C"}))>;
  for (const Choice& value : {Choice{Units{"F"}}, Choice{day}, Choice{instant}, Choice{local},
                              Choice{1us}, Choice{big}, Choice{odd_path}}) {
    EXPECT_EQ(values::choice(value), value) << value.index();
  }
}

TEST(StandardValueTest, CallbacksAndGeneratorsUseThemToo) {
  const krait::Interpreter python;
  const auto since_may = [](year_month_day date, Units units) -> microseconds {
    return units == "F" ? sys_days{date} - sys_days{2024y / May / 1} : days{0};
  };
  EXPECT_EQ(values::mapped({day}, since_may), std::vector<microseconds>{days{16}});
  std::vector<year_month_day> found;
  for (const auto each : values::days(2024y / February / 28, 3)) found.push_back(each);
  EXPECT_EQ(found.back(), 2024y / March / 1);
}

TEST(StandardValueTest, NewTypesVariablesAndGenericAliases) {
  const krait::Interpreter python;
  using Key = std::variant<std::int64_t, std::string>;
  const std::tuple<Decimal, std::vector<Decimal>> pair{decimal, {decimal}};
  EXPECT_EQ(values::user(7, "x", pair), std::tuple(std::int64_t{7}, Key{"x"}, pair));
}

TEST(StandardValueTest, TasksTakeThemByValueAndGiveThem) {
  const krait::Interpreter python;
  const auto call = [] {  // the arguments end before the task begins
    return values::later("F", instant, local, day, 2h, path{odd_path}, Uuid{uuid}, Decimal{decimal},
                         Integer{big}, {.j = 1h});
  };
  EXPECT_EQ(krait::run(call()), std::tuple(Units{"F"}, instant, local, day, microseconds{2h},
                                           odd_path, uuid, decimal, big, microseconds{1h}));
}

krait::Task<std::vector<Instant>> all_ticks() {
  std::vector<Instant> ticks;
  auto stream = values::ticks(instant, 1h);
  while (auto tick = co_await stream.next()) ticks.push_back(*tick);
  const auto [units, rest] = values::units("F");
  if (units == "F") co_await values::later("C", instant, local, day, 2h, "x", {}, {}, 1, {.j = 1h});
  co_return ticks;
}

TEST(StandardValueTest, StreamsGiveThemAndCoroutinesWriteConstants) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(all_ticks()), (std::vector<Instant>{instant, instant + 1h, instant + 2h}));
}

TEST(StandardValueTest, WhatDoesNotFitNamesItsPlace) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint([] { values::promised_units("K"); }),
            "standard_values.promised_units: result: expected Literal['C', 'F'], got str 'K'");
  EXPECT_TRUE(contains(
      complaint([] { values::promised_datetime(local); }),
      "standard_values.promised_datetime: result[0]: expected datetime with a time zone, got "
      "datetime.datetime 2024-05-17 10:00:00.000001, which has none"));
  EXPECT_EQ(complaint([] { values::moments(Instant::max(), local, day, 0us, 0us); }),
            "standard_values.moments: argument 'a': expected datetime from the years 1 to 9999, "
            "got a sys_time of 9223372036854775807 microseconds since 1970");
  EXPECT_EQ(complaint([] { values::moments(instant, local, 2023y / February / 29, 0us, 0us); }),
            "standard_values.moments: argument 'c': expected date from the years 1 to 9999, got a "
            "year_month_day of 2023-2-29");
}

TEST(StandardValueTest, ATimeOfDayIsOfOneDayAndHasNoZone) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint([] { values::moments(instant, local, day, 24h, 0us); }),
            "standard_values.moments: argument 'd': expected time of day from midnight to before "
            "the next, got 86400000000 microseconds since midnight");
  EXPECT_THROW(values::moments(instant, local, day, -1us, 0us), krait::ConversionError);
  const Object times = define(
      "from datetime import *\n"
      "late, zoned = time.max, time(1, tzinfo=timezone.utc)\n");
  EXPECT_EQ(values::promised_time(times["late"]), 24h - 1us);
  EXPECT_EQ(complaint([&] { values::promised_time(times["zoned"]); }),
            "standard_values.promised_time: result: expected time without a time zone, got "
            "datetime.time 01:00:00+00:00, which has one");
  EXPECT_EQ(complaint([&] { values::promised_time(3); }),
            "standard_values.promised_time: result: expected time without a time zone, got int 3");
}

TEST(StandardValueTest, CallsLeaveNothingBehind) {
  const krait::Interpreter python;
  const auto use = [] {
    values::units("F", {.level = 2});
    values::moments(instant, local, day, 1h, 1us);
    values::others(odd_path, uuid, decimal, big);
    values::choice(local);
    complaint([] { values::promised_units("K"); });
    complaint([] { values::promised_datetime(local); });
    complaint([] { values::promised_time(3); });
    complaint([] { values::moments(Instant::max(), local, day, 0us, 0us); });
  };
  constexpr int repetitions = 200;
  EXPECT_LT(krait_test::blocks_left_by(repetitions, use), repetitions / 4);
}

}  // namespace
