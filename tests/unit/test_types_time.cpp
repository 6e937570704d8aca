// Conversions of points in time, dates and durations: nothing is rounded, and times with and
// without a time zone never become each other.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace std::chrono;

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::complaint;
using krait_test::contains;
using krait_test::define;

using Instant = sys_time<microseconds>;
using Local = local_time<microseconds>;

/// The value of an expression in which the names of `datetime` are known.
Object evaluated(std::string_view expression) {
  return eval(expression, define("from datetime import *"));
}

template <class T>
T value(std::string_view expression) {
  return evaluated(expression).as<T>();
}

template <class T>
std::string complaint_of(std::string_view expression) {
  const Object object = evaluated(expression);
  return caught<krait::ConversionError>([&] { static_cast<void>(object.as<T>()); }).what();
}

template <class T>
std::string refusal_of(const T& made) {
  return caught<krait::ConversionError>([&] { const Object object = made; }).what();
}

TEST(DateTimeTest, ATimeWithAZoneIsAPointInTime) {
  const krait::Interpreter python;
  constexpr Instant instant = sys_days{2024y / May / 17} + 10h + 20min + 30s + 123456us;
  EXPECT_EQ(value<Instant>("datetime(2024, 5, 17, 10, 20, 30, 123456, timezone.utc)"), instant);
  EXPECT_EQ(Object{instant}.repr(),
            "datetime.datetime(2024, 5, 17, 10, 20, 30, 123456, tzinfo=datetime.timezone.utc)");
}

TEST(DateTimeTest, EveryZoneCounts) {
  const krait::Interpreter python;
  const Instant instant = sys_days{2024y / May / 17} + 10h;
  EXPECT_EQ(value<Instant>("datetime(2024, 5, 17, 12, tzinfo=timezone(timedelta(hours=2)))"),
            instant);
  EXPECT_EQ(value<Instant>("datetime(2024, 5, 17, 0, 30, tzinfo=timezone(-timedelta(hours=9.5)))"),
            instant);
  EXPECT_EQ(value<Instant>("datetime(2024, 5, 17, 10, 0, 0, 1, "
                           "timezone(timedelta(microseconds=1)))"),
            instant);
}

TEST(DateTimeTest, TheFoldOfARepeatedHourCounts) {
  const krait::Interpreter python;
  const Object globals = define(R"(
from datetime import *
class Zone(tzinfo):
    def utcoffset(self, when): return timedelta(hours=1 if when.fold else 2)
first = datetime(2024, 10, 27, 2, 30, tzinfo=Zone())
second = first.replace(fold=1)
)");
  EXPECT_EQ(globals["second"].as<Instant>() - globals["first"].as<Instant>(), 1h);
}

TEST(DateTimeTest, ATimeWithoutAZoneIsLocal) {
  const krait::Interpreter python;
  constexpr Local local = local_days{2024y / May / 17} + 10h + 1us;
  EXPECT_EQ(value<Local>("datetime(2024, 5, 17, 10, 0, 0, 1)"), local);
  EXPECT_EQ(Object{local}.repr(), "datetime.datetime(2024, 5, 17, 10, 0, 0, 1)");
}

TEST(DateTimeTest, TheTwoNeverBecomeEachOther) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint_of<Instant>("datetime(2024, 5, 17)"),
            "expected datetime with a time zone, got datetime.datetime 2024-05-17 00:00:00, which "
            "has none: give it one, or annotate it as Annotated[datetime, \"local\"] for a "
            "local_time");
  EXPECT_EQ(complaint_of<std::vector<Local>>("[datetime(2024, 5, 17, tzinfo=timezone.utc)]"),
            "value[0]: expected datetime without a time zone, got datetime.datetime "
            "2024-05-17 00:00:00+00:00, which has one: annotate it as datetime for a sys_time");
  using Either = std::variant<Instant, Local>;
  EXPECT_EQ(value<Either>("datetime(2024, 5, 17)").index(), 1U);
  EXPECT_EQ(value<Either>("datetime(2024, 5, 17, tzinfo=timezone.utc)").index(), 0U);
}

TEST(DateTimeTest, AZoneThatDoesNotKnowIsNone) {
  const krait::Interpreter python;
  const Object globals = define(
      "from datetime import *\n"
      "class Unsure(tzinfo):\n  def utcoffset(self, when): return None\n"
      "class Broken(tzinfo):\n  def utcoffset(self, when): raise OSError('tzdata')\n"
      "unsure, broken = (datetime(2024, 1, 1, tzinfo=zone()) for zone in (Unsure, Broken))\n");
  const auto error =
      caught<krait::ConversionError>([&] { static_cast<void>(globals["unsure"].as<Instant>()); });
  EXPECT_TRUE(contains(error.what(), "which has none")) << error.what();
  EXPECT_THROW(static_cast<void>(globals["broken"].as<Instant>()), krait::OSError);
}

TEST(DateTimeTest, TheEdgesOfPythonsYears) {
  const krait::Interpreter python;
  const Instant first = sys_days{1y / January / 1};
  const Instant last = sys_days{10000y / January / 1} - 1us;
  EXPECT_EQ(Object{first}.str(), "0001-01-01 00:00:00+00:00");
  EXPECT_EQ(Object{last}.str(), "9999-12-31 23:59:59.999999+00:00");
  EXPECT_EQ(Object{first}.as<Instant>(), first);
  EXPECT_EQ(Object{last}.as<Instant>(), last);
  EXPECT_EQ(value<Instant>("datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2)))"), first - 2h);
  EXPECT_EQ(value<Local>("datetime.max"), Local{last.time_since_epoch()});

  EXPECT_EQ(refusal_of(std::vector{first, last + 1us}),
            "value[1]: expected datetime from the years 1 to 9999, got a sys_time of "
            "253402300800000000 microseconds since 1970");
  EXPECT_TRUE(contains(refusal_of(first - 1us), "from the years 1 to 9999"));
  EXPECT_TRUE(contains(refusal_of(Instant::max()), "from the years 1 to 9999"));
  EXPECT_TRUE(contains(refusal_of(Local::min()), "a local_time of -9223372036854775808"));
}

TEST(DateTimeTest, TimesBefore1970AreNotRounded) {
  const krait::Interpreter python;
  const Instant instant = sys_days{1969y / December / 31} + 23h + 59min + 59s + 999999us;
  EXPECT_EQ(Object{instant}.str(), "1969-12-31 23:59:59.999999+00:00");
  EXPECT_EQ(Object{instant}.as<Instant>(), instant);
}

TEST(DateTimeTest, WhatIsFinerThanAMicrosecondIsRefused) {
  const krait::Interpreter python;
  const Object globals = define(
      "from datetime import *\n"
      "class Stamp(datetime): nanosecond = 7\n"
      "class Span(timedelta): nanoseconds = 7\n"
      "class Plain(datetime): pass\n");
  const auto error = caught<krait::ConversionError>(
      [&] { static_cast<void>(globals["Stamp"](2024, 1, 1).as<Local>()); });
  EXPECT_TRUE(contains(error.what(), "expected datetime in whole microseconds")) << error.what();
  EXPECT_THROW(static_cast<void>(globals["Span"](1).as<microseconds>()), krait::ConversionError);
  EXPECT_EQ(globals["Plain"](2024, 1, 1).as<Local>(), local_days{2024y / January / 1});
}

TEST(DateTest, IsAYearMonthDay) {
  const krait::Interpreter python;
  EXPECT_EQ(value<year_month_day>("date(2024, 2, 29)"), 2024y / February / 29);
  EXPECT_EQ(Object{2024y / February / 29}.repr(), "datetime.date(2024, 2, 29)");
  EXPECT_EQ(Object{value<year_month_day>("date.min")}, evaluated("date.min"));
  EXPECT_EQ(Object{value<year_month_day>("date.max")}, evaluated("date.max"));
}

TEST(DateTest, ADateThatThereIsNotIsRefused) {
  const krait::Interpreter python;
  EXPECT_EQ(refusal_of(2023y / February / 29),
            "expected date from the years 1 to 9999, got a year_month_day of 2023-2-29");
  EXPECT_EQ(refusal_of(std::map<std::string, year_month_day>{{"x", 0y / January / 1}}),
            "value[\"x\"]: expected date from the years 1 to 9999, got a year_month_day of 0-1-1");
  EXPECT_TRUE(contains(refusal_of(10000y / January / 1), "got a year_month_day of 10000-1-1"));
}

TEST(DateTest, ADatetimeIsNoDate) {
  const krait::Interpreter python;
  EXPECT_TRUE(
      contains(complaint_of<year_month_day>("datetime(2024, 5, 17)"), "expected date, got"));
  EXPECT_TRUE(contains(complaint_of<Local>("date(2024, 5, 17)"), "expected datetime without"));
  using Either = std::variant<year_month_day, Local>;
  EXPECT_EQ(value<Either>("date(2024, 5, 17)").index(), 0U);
  EXPECT_EQ(value<Either>("datetime(2024, 5, 17)").index(), 1U);
}

TEST(TimeDeltaTest, GoesThereAndBack) {
  const krait::Interpreter python;
  EXPECT_EQ(value<microseconds>("timedelta(days=1, seconds=2, microseconds=3)"), 24h + 2s + 3us);
  EXPECT_EQ(value<microseconds>("timedelta(microseconds=-1)"), -1us);
  EXPECT_EQ(Object{-1us}.repr(), "datetime.timedelta(days=-1, seconds=86399, microseconds=999999)");
  for (const microseconds each : {0us, 1us, -1us, microseconds{24h}, microseconds{-24h},
                                  microseconds::max(), microseconds::min()}) {
    EXPECT_EQ(Object{each}.as<microseconds>(), each);
  }
}

TEST(TimeDeltaTest, OneOfMoreThan64BitsIsRefused) {
  const krait::Interpreter python;
  const auto max = std::to_string(microseconds::max().count());
  EXPECT_EQ(value<microseconds>("timedelta(microseconds=" + max + ")"), microseconds::max());
  EXPECT_EQ(complaint_of<microseconds>("timedelta(microseconds=" + max + " + 1)"),
            "expected timedelta of 64 bits in microseconds, got datetime.timedelta "
            "106751991 days, 4:00:54.775808");
  EXPECT_EQ(value<microseconds>("timedelta(microseconds=-" + max + " - 1)"), microseconds::min());
  EXPECT_THROW(value<microseconds>("timedelta(microseconds=-" + max + " - 2)"),
               krait::ConversionError);
  EXPECT_THROW(value<microseconds>("timedelta.max"), krait::ConversionError);
  EXPECT_THROW(value<microseconds>("timedelta.min"), krait::ConversionError);
  EXPECT_EQ(complaint_of<microseconds>("3"), "expected timedelta, got int 3");
}

TEST(TimeDeltaTest, CoarserDurationsGoThereAndBackWhereNothingIsLost) {
  const krait::Interpreter python;
  EXPECT_EQ(Object{5s}.repr(), "datetime.timedelta(seconds=5)");
  EXPECT_EQ(krait::eval("str")(-90min).str(), "-1 day, 22:30:00");
  EXPECT_EQ(Object{250ms}.as<milliseconds>(), 250ms);
  EXPECT_EQ(value<std::vector<hours>>("[timedelta(days=2), timedelta(hours=-1)]"),
            (std::vector<hours>{48h, -1h}));
  EXPECT_EQ(complaint_of<seconds>("timedelta(seconds=1.5)"),
            "expected timedelta of a multiple of 1000000 microseconds, got one of 1500000");
  using Tiny = duration<std::int8_t>;
  EXPECT_EQ(value<Tiny>("timedelta(seconds=127)"), Tiny{127});
  EXPECT_THROW(value<Tiny>("timedelta(seconds=128)"), krait::ConversionError);
  EXPECT_EQ(Object{Tiny{-128}}.as<seconds>(), -128s);
  EXPECT_EQ(Object{hours{-2562047788}}.as<hours>(), hours{-2562047788});
  EXPECT_THROW(Object{hours::max()}, krait::ConversionError);
  EXPECT_THROW(Object{hours{-2562047789}}, krait::ConversionError);
  static_assert(!std::constructible_from<Object, nanoseconds>);
  static_assert(!std::constructible_from<Object, duration<double>>);
}

TEST(TimesTest, ArePartsOfOtherValuesAndKeys) {
  const krait::Interpreter python;
  using Table = std::unordered_map<year_month_day, std::vector<std::optional<Instant>>,
                                   krait::Hash<year_month_day>>;
  const Table table{{2024y / May / 17, {std::nullopt, Instant{sys_days{2024y / May / 17}}}}};
  EXPECT_EQ(Object{table}.as<Table>(), table);
  const std::set<microseconds> delays{1us, 2us};
  EXPECT_EQ(Object{delays}.as<std::set<microseconds>>(), delays);
  EXPECT_NE(krait::Hash<Instant>{}(Instant{1us}), krait::Hash<Instant>{}(Instant{2us}));
}

TEST(TimesTest, TheModuleIsImportedAtTheFirstUse) {
  const krait::Interpreter python;
  const Object modules = krait::import("sys").attr("modules");
  EXPECT_FALSE(modules.contains("datetime"));
  const Object delay = 1us;
  EXPECT_TRUE(modules.contains("datetime"));
}

TEST(TimesTest, WorkInOneInterpreterAfterAnother) {
  krait_test::overlook_leaks();  // CPython's datetime keeps constants of each interpreter
  for (int i = 0; i < 3; ++i) {
    const krait::Interpreter python;
    const Instant instant = sys_days{2024y / May / 17};
    EXPECT_EQ(Object{instant}.as<Instant>(), instant);
    EXPECT_EQ(Object{2024y / May / 17}.str(), "2024-05-17");
    EXPECT_EQ(Object{1us}.as<microseconds>(), 1us);
  }
}

}  // namespace
