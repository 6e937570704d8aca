// Points in time, dates and durations: Python's `datetime` module as std::chrono.
//
// A datetime with a time zone is a point in time, `sys_time`; one without is `local_time`, and the
// two never become each other. Both have microseconds, as Python's do.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/hash.hpp"
#include "krait/types/declared.hpp"

namespace krait {

namespace detail {

// Later standard libraries have std::hash for these: what a container hashes with must not depend
// on the library.
template <class Rep, class Period>
inline constexpr bool uses_std_hash<std::chrono::duration<Rep, Period>> = false;
template <class Clock, class Duration>
inline constexpr bool uses_std_hash<std::chrono::time_point<Clock, Duration>> = false;
template <>
inline constexpr bool uses_std_hash<std::chrono::year_month_day> = false;

}  // namespace detail

template <class Rep, class Period>
struct Hash<std::chrono::duration<Rep, Period>> {
  std::size_t operator()(const std::chrono::duration<Rep, Period>& value) const noexcept {
    return std::hash<Rep>{}(value.count());
  }
};

template <class Clock, class Duration>
struct Hash<std::chrono::time_point<Clock, Duration>> {
  std::size_t operator()(const std::chrono::time_point<Clock, Duration>& value) const noexcept {
    return Hash<Duration>{}(value.time_since_epoch());
  }
};

template <>
struct Hash<std::chrono::year_month_day> {
  std::size_t operator()(const std::chrono::year_month_day& value) const noexcept {
    const auto month_and_day =
        static_cast<unsigned>(value.month()) * 32 + static_cast<unsigned>(value.day());
    return detail::combine_hashes(std::hash<int>{}(static_cast<int>(value.year())), month_and_day);
  }
};

namespace types {

/// A datetime with a time zone; what Python gets is in UTC.
template <>
struct KRAIT_EXPORT Conversion<std::chrono::sys_time<std::chrono::microseconds>> {
  using Value = std::chrono::sys_time<std::chrono::microseconds>;
  static constexpr std::string_view name = "datetime with a time zone";
  static bool exact(detail::Handle object);
  static std::optional<Value> load(detail::Handle object, detail::Failure& failure);
  static detail::Handle make(const Value& value, detail::Failure& failure);
};

/// A datetime without a time zone: `Annotated[datetime, "local"]`.
template <>
struct KRAIT_EXPORT Conversion<std::chrono::local_time<std::chrono::microseconds>> {
  using Value = std::chrono::local_time<std::chrono::microseconds>;
  static constexpr std::string_view name = "datetime without a time zone";
  static bool exact(detail::Handle object);
  static std::optional<Value> load(detail::Handle object, detail::Failure& failure);
  static detail::Handle make(const Value& value, detail::Failure& failure);
};

/// A date, and no datetime, of which it would be a half.
template <>
struct KRAIT_EXPORT Conversion<std::chrono::year_month_day> {
  using Value = std::chrono::year_month_day;
  static constexpr std::string_view name = "date";
  static bool exact(detail::Handle object);
  static std::optional<Value> load(detail::Handle object, detail::Failure& failure);
  static detail::Handle make(const Value& value, detail::Failure& failure);
};

/// A duration.
template <>
struct KRAIT_EXPORT Conversion<std::chrono::microseconds> {
  using Value = std::chrono::microseconds;
  static constexpr std::string_view name = "timedelta";
  static bool exact(detail::Handle object);
  static std::optional<Value> load(detail::Handle object, detail::Failure& failure);
  static detail::Handle make(const Value& value, detail::Failure& failure);
};

/// Durations that C++ makes microseconds of by itself: seconds, hours, milliseconds; nanoseconds
/// and fractions, which would lose something, don't compile.
template <std::integral Rep, class Period>
  requires std::convertible_to<std::chrono::duration<Rep, Period>, std::chrono::microseconds>
struct Conversion<std::chrono::duration<Rep, Period>> {
  using Value = std::chrono::duration<Rep, Period>;
  using Whole = Conversion<std::chrono::microseconds>;
  static constexpr std::int64_t unit = std::chrono::microseconds{Value{1}}.count();

  static constexpr std::string_view name = Whole::name;
  static bool exact(detail::Handle object) { return Whole::exact(object); }
  static std::optional<Value> load(detail::Handle object, detail::Failure& failure) {
    const auto whole = Whole::load(object, failure);
    if (!whole) return std::nullopt;
    const std::int64_t count = whole->count() / unit;
    if (whole->count() % unit == 0 && std::in_range<Rep>(count)) {
      return Value{static_cast<Rep>(count)};
    }
    failure.invalid("timedelta of a multiple of " + std::to_string(unit) + " microseconds",
                    "one of " + std::to_string(whole->count()));
    return std::nullopt;
  }
  static detail::Handle make(const Value& value, detail::Failure& failure) {
    constexpr std::int64_t most = std::chrono::microseconds::max().count() / unit;
    if (std::cmp_less_equal(value.count(), most) && std::cmp_greater_equal(value.count(), -most)) {
      return Whole::make(value, failure);
    }
    failure.invalid("timedelta of 64 bits in microseconds",
                    std::to_string(value.count()) + " times " + std::to_string(unit));
    return nullptr;
  }
};

using DateTime = Declared<std::chrono::sys_time<std::chrono::microseconds>>;
using LocalDateTime = Declared<std::chrono::local_time<std::chrono::microseconds>>;
using Date = Declared<std::chrono::year_month_day>;
using TimeDelta = Declared<std::chrono::microseconds>;

/// A time of day, without a time zone, as the time since midnight: unlike
/// `std::chrono::hh_mm_ss`, which shows its parts, that can be compared, hashed and reckoned with.
struct KRAIT_EXPORT TimeOfDay {
  using Cpp = std::chrono::microseconds;
  using View = std::chrono::microseconds;
  static std::string name() { return "time without a time zone"; }

  template <class Api>
  static bool exact(detail::Handle object) {
    return is_time(object);
  }
  template <class Api>
  static std::optional<Cpp> load(detail::Handle object, detail::Failure& failure) {
    return read(object, failure);
  }
  template <class Api>
  static detail::Handle make(View value, detail::Failure& failure) {
    return make_time(value, failure);
  }

 private:
  static bool is_time(detail::Handle object);
  static std::optional<Cpp> read(detail::Handle object, detail::Failure& failure);
  static detail::Handle make_time(View value, detail::Failure& failure);
};

}  // namespace types
}  // namespace krait
