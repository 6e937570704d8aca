// The loops around calls. They are the same for all ways to call, so that nothing but the call
// differs, and all check what they computed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>
#include <workload.hpp>

#include "cases.hpp"

namespace bench {

template <class Call>
void add_by(std::int64_t repeat, Call add) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += add(std::int64_t{1}, std::int64_t{2});
  expect("add", sum, 3 * repeat);
}

template <class Call>
void advance_by(std::int64_t repeat, Call advance) {
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < repeat; ++i) count = advance(std::int64_t{2});
  expect("advance", count, 2 * repeat);
}

inline constexpr std::int64_t greeting_length = std::string_view{"Ada is 36 years old"}.size();

template <class Call>
void greet_by(std::int64_t repeat, Call greet) {
  std::size_t length = 0;
  for (std::int64_t i = 0; i < repeat; ++i) {
    length += greet(std::string_view{"Ada"}, std::int64_t{36}).size();
  }
  expect("greet", static_cast<std::int64_t>(length), greeting_length * repeat);
}

inline const std::vector<double> thousand_halves(1000, 0.5);

template <class Call>
void total_by(std::int64_t repeat, Call total) {
  double sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += total(thousand_halves);
  expect("total", sum, 500.0 * static_cast<double>(repeat));
}

inline constexpr std::array<std::byte, 4096> some_bytes{};

template <class Call>
void length_by(std::int64_t repeat, Call length) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += length(std::span<const std::byte>{some_bytes});
  expect("length", sum, static_cast<std::int64_t>(some_bytes.size()) * repeat);
}

inline const workload::Reading some_reading{.station = "Oslo",
                                            .sensor = 7,
                                            .second = 1'000'000,
                                            .temperature = 21.5,
                                            .humidity = 0.5,
                                            .pressure = 1013.25,
                                            .wind = 3.5,
                                            .direction = 270,
                                            .valid = true,
                                            .note = "clear"};

template <class Call>
void send_by(std::int64_t repeat, Call sensor_of) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += sensor_of(some_reading);
  expect("sensor_of", sum, 7 * repeat);
}

template <class Call>
void receive_by(std::int64_t repeat, Call latest) {
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < repeat; ++i) right += latest() == some_reading ? 1 : 0;
  expect("latest", right, repeat);
}

}  // namespace bench
