// Points in time, dates and durations on their way to Python and back, by Python's own C API for
// them, which is fetched anew by each interpreter.
#include "krait/types/time.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "attributes.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/module.hpp"
#include "text.hpp"

// Its functions, and the layout of its objects; it comes after Python.h.
#include <datetime.h>

namespace krait::types {

namespace {

using namespace std::chrono;

using Ref = detail::Owned<detail::InlineApi>;
using detail::Failure;
using detail::Handle;

using SystemTime = sys_time<microseconds>;
using LocalTime = local_time<microseconds>;
using Instants = Conversion<SystemTime>;
using LocalTimes = Conversion<LocalTime>;
using Dates = Conversion<year_month_day>;
using Durations = Conversion<microseconds>;

constinit detail::Module module{"datetime"};
constinit detail::CachedAttribute capsule{module, "datetime_CAPI"};

/// Imports `datetime` at its first use; needs the GIL; throws PythonError.
const PyDateTime_CAPI& api() {
  const void* found = PyCapsule_GetPointer(capsule.get(), PyDateTime_CAPSULE_NAME);
  if (found == nullptr) detail::throw_python_error();
  return *static_cast<const PyDateTime_CAPI*>(found);
}

constexpr local_days first_day{year{1} / January / 1};
constexpr local_days day_after_last{year{10000} / January / 1};
constexpr std::string_view pythons_years = "from the years 1 to 9999";

std::string in_words(Handle object) {
  return detail::full_name(Py_TYPE(object)) + " " + detail::shortened(detail::str_of(object));
}

bool is_datetime(Handle object) { return PyObject_TypeCheck(object, api().DateTimeType); }
bool is_timedelta(Handle object) { return PyObject_TypeCheck(object, api().DeltaType); }

/// Other libraries' subclasses may be finer than a microsecond, which C++ must not drop.
bool is_whole(Handle object, PyTypeObject* own_type, const char* finer_part,
              std::string_view expected, Failure& failure) {
  if (Py_IS_TYPE(object, own_type)) return true;
  const Ref part{detail::attribute(object, finer_part)};
  const bool has_none = !part && PyErr_ExceptionMatches(PyExc_AttributeError) != 0;
  if (has_none) return PyErr_Clear(), true;
  const int truth = part ? PyObject_IsTrue(part.get()) : -1;
  if (truth < 0) return failure.raised(), false;
  if (truth == 1) failure.invalid(expected, in_words(object));
  return truth == 0;
}

// --- durations ---

bool read_duration(Handle delta, microseconds& value, Failure& failure) {
  constexpr std::int64_t per_second = 1'000'000;
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  std::int64_t whole =
      std::int64_t{PyDateTime_DELTA_GET_DAYS(delta)} * 86'400 + PyDateTime_DELTA_GET_SECONDS(delta);
  std::int64_t rest = PyDateTime_DELTA_GET_MICROSECONDS(delta);
  if (whole < 0) {  // both parts on the same side of zero, so that no intermediate result overflows
    ++whole;
    rest -= per_second;
  }
  const std::int64_t limit = largest / per_second;
  const bool fits =
      whole <= limit && whole >= -limit &&
      (rest < 0 ? whole * per_second >= -largest - 1 - rest : whole * per_second <= largest - rest);
  if (!fits) {
    failure.invalid("timedelta of 64 bits in microseconds", in_words(delta));
    return false;
  }
  value = microseconds{whole * per_second + rest};
  return true;
}

// --- points in time ---

local_days day_of(Handle date) {
  return local_days{year{PyDateTime_GET_YEAR(date)} / PyDateTime_GET_MONTH(date) /
                    PyDateTime_GET_DAY(date)};
}

LocalTime clock_reading(Handle datetime) {
  return day_of(datetime) + hours{PyDateTime_DATE_GET_HOUR(datetime)} +
         minutes{PyDateTime_DATE_GET_MINUTE(datetime)} +
         seconds{PyDateTime_DATE_GET_SECOND(datetime)} +
         microseconds{PyDateTime_DATE_GET_MICROSECOND(datetime)};
}

void fail_without_zone(Handle datetime, Failure& failure) {
  failure.invalid(Instants::name, in_words(datetime) +
                                      ", which has none: give it one, or annotate it as "
                                      "Annotated[datetime, \"local\"] for a local_time");
}

/// What its time zone is ahead of UTC; nothing with the failure filled, also where it has none.
std::optional<microseconds> offset_of(Handle datetime, Failure& failure) {
  const Handle zone = PyDateTime_DATE_GET_TZINFO(datetime);
  if (zone == api().TimeZone_UTC) return microseconds{0};
  const Ref offset{detail::call_method(datetime, "utcoffset")};
  if (!offset) return failure.raised(), std::nullopt;
  if (offset.get() == Py_None) return fail_without_zone(datetime, failure), std::nullopt;
  return Durations::load(offset.get(), failure);
}

bool check_datetime(Handle object, std::string_view expected, Failure& failure) {
  if (!is_datetime(object)) return failure.mismatch(expected, object), false;
  return is_whole(object, api().DateTimeType, "nanosecond", "datetime in whole microseconds",
                  failure);
}

bool is_in_pythons_range(LocalTime time) { return time >= first_day && time < day_after_last; }

Handle make_datetime(LocalTime time, Handle zone) {
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  return api().DateTime_FromDateAndTime(
      static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
      static_cast<int>(static_cast<unsigned>(date.day())), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
      static_cast<int>(clock.subseconds().count()), zone, api().DateTimeType);
}

std::string in_words(LocalTime time) {
  return std::to_string(time.time_since_epoch().count()) + " microseconds since 1970";
}

}  // namespace

bool Instants::exact(Handle object) {
  return is_datetime(object) && PyDateTime_DATE_GET_TZINFO(object) != Py_None;
}

std::optional<SystemTime> Instants::load(Handle object, Failure& failure) {
  if (!check_datetime(object, name, failure)) return std::nullopt;
  const auto ahead = offset_of(object, failure);
  if (!ahead) return std::nullopt;
  return SystemTime{clock_reading(object).time_since_epoch() - *ahead};
}

Handle Instants::make(const SystemTime& value, Failure& failure) {
  const LocalTime clock{value.time_since_epoch()};
  if (is_in_pythons_range(clock)) return make_datetime(clock, api().TimeZone_UTC);
  failure.invalid("datetime " + std::string{pythons_years}, "a sys_time of " + in_words(clock));
  return nullptr;
}

bool LocalTimes::exact(Handle object) {
  return is_datetime(object) && PyDateTime_DATE_GET_TZINFO(object) == Py_None;
}

std::optional<LocalTime> LocalTimes::load(Handle object, Failure& failure) {
  if (!check_datetime(object, name, failure)) return std::nullopt;
  if (exact(object)) return clock_reading(object);
  failure.invalid(name,
                  in_words(object) + ", which has one: annotate it as datetime for a sys_time");
  return std::nullopt;
}

Handle LocalTimes::make(const LocalTime& value, Failure& failure) {
  if (is_in_pythons_range(value)) return make_datetime(value, Py_None);
  failure.invalid("datetime " + std::string{pythons_years}, "a local_time of " + in_words(value));
  return nullptr;
}

// --- dates ---

bool Dates::exact(Handle object) {
  return PyObject_TypeCheck(object, api().DateType) && !is_datetime(object);
}

std::optional<year_month_day> Dates::load(Handle object, Failure& failure) {
  if (exact(object)) return year_month_day{day_of(object)};
  failure.mismatch(name, object);
  return std::nullopt;
}

Handle Dates::make(const year_month_day& value, Failure& failure) {
  const int year = static_cast<int>(value.year());
  const auto month = static_cast<unsigned>(value.month());
  const auto day = static_cast<unsigned>(value.day());
  if (value.ok() && year >= 1 && year <= 9999) {
    return api().Date_FromDate(year, static_cast<int>(month), static_cast<int>(day),
                               api().DateType);
  }
  failure.invalid("date " + std::string{pythons_years},
                  "a year_month_day of " + std::to_string(year) + "-" + std::to_string(month) +
                      "-" + std::to_string(day));
  return nullptr;
}

bool Durations::exact(Handle object) { return is_timedelta(object); }

std::optional<microseconds> Durations::load(Handle object, Failure& failure) {
  if (!is_timedelta(object)) return failure.mismatch(name, object), std::nullopt;
  constexpr std::string_view expected = "timedelta in whole microseconds";
  if (!is_whole(object, api().DeltaType, "nanoseconds", expected, failure)) return std::nullopt;
  microseconds value{0};
  if (!read_duration(object, value, failure)) return std::nullopt;
  return value;
}

Handle Durations::make(const microseconds& value, Failure&) {
  // By remainders, because the midnight before the smallest value is out of range.
  const microseconds rest_of_day = value % days{1};
  const microseconds rest_of_second = rest_of_day % seconds{1};
  constexpr int normalize = 1;  // the parts may be negative, as the value is
  return api().Delta_FromDelta(static_cast<int>(duration_cast<days>(value).count()),
                               static_cast<int>(duration_cast<seconds>(rest_of_day).count()),
                               static_cast<int>(rest_of_second.count()), normalize,
                               api().DeltaType);
}

// --- times of day ---

bool TimeOfDay::is_time(Handle object) {
  return PyObject_TypeCheck(object, api().TimeType) &&
         PyDateTime_TIME_GET_TZINFO(object) == Py_None;
}

std::optional<microseconds> TimeOfDay::read(Handle object, Failure& failure) {
  if (is_time(object)) {
    return hours{PyDateTime_TIME_GET_HOUR(object)} + minutes{PyDateTime_TIME_GET_MINUTE(object)} +
           seconds{PyDateTime_TIME_GET_SECOND(object)} +
           microseconds{PyDateTime_TIME_GET_MICROSECOND(object)};
  }
  if (PyObject_TypeCheck(object, api().TimeType)) {
    failure.invalid(name(), in_words(object) + ", which has one");
  } else {
    failure.mismatch(name(), object);
  }
  return std::nullopt;
}

Handle TimeOfDay::make_time(microseconds value, Failure& failure) {
  if (value < microseconds{0} || value >= hours{24}) {
    failure.invalid("time of day from midnight to before the next",
                    std::to_string(value.count()) + " microseconds since midnight");
    return nullptr;
  }
  const hh_mm_ss clock{value};
  return api().Time_FromTime(static_cast<int>(clock.hours().count()),
                             static_cast<int>(clock.minutes().count()),
                             static_cast<int>(clock.seconds().count()),
                             static_cast<int>(clock.subseconds().count()), Py_None, api().TimeType);
}

}  // namespace krait::types
