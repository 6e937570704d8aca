// Thousands of naps at once: when_all in C++, asyncio.gather in Python.
#include <chrono>
#include <krait/krait.hpp>
#include <numeric>
#include <workload.hpp>
#include <yardstick.hpp>

#include "cases.hpp"

namespace bench {

namespace {

using krait::Gil;
using krait::Task;

constexpr std::chrono::milliseconds nap_time{1};
constexpr double nap_seconds = 0.001;
constexpr std::int64_t naps_at_once = 10'000;

Task<std::int64_t> sleep_together(std::int64_t repeat) {
  std::vector<Task<void>> sleeps;
  sleeps.reserve(static_cast<std::size_t>(repeat));
  for (std::int64_t i = 0; i < repeat; ++i) sleeps.push_back(krait::sleep_for(nap_time));
  co_await krait::when_all(std::move(sleeps));
  co_return repeat;
}

Task<std::int64_t> nap_together(std::int64_t repeat) {
  std::vector<Task<std::int64_t>> naps;
  naps.reserve(static_cast<std::size_t>(repeat));
  for (std::int64_t i = 0; i < repeat; ++i) naps.push_back(workload::nap(nap_seconds));
  const auto results = co_await krait::when_all(std::move(naps));
  co_return std::accumulate(results.begin(), results.end(), std::int64_t{0});
}

template <Gil gil>
void krait_sleeps(std::int64_t repeat) {
  expect("sleep", krait::run(sleep_together(repeat), {.gil = gil}), repeat);
}
template <Gil gil>
void krait_naps(std::int64_t repeat) {
  expect("nap", krait::run(nap_together(repeat), {.gil = gil}), 42 * repeat);
}

void python_sleeps(std::int64_t repeat) {
  expect("sleep", yardstick::gather_sleeps(repeat, nap_seconds), repeat);
}
void python_naps(std::int64_t repeat) {
  expect("nap", yardstick::gather_naps(repeat, nap_seconds), 42 * repeat);
}

}  // namespace

std::vector<Case> concurrent_cases() {
  return {
      {"sleep/krait", &krait_sleeps<Gil::released>, naps_at_once},
      {"sleep/krait_held", &krait_sleeps<Gil::held>, naps_at_once},
      {"sleep/python", &python_sleeps, naps_at_once},
      {"nap/krait", &krait_naps<Gil::released>, naps_at_once},
      {"nap/krait_held", &krait_naps<Gil::held>, naps_at_once},
      {"nap/python", &python_naps, naps_at_once},
  };
}

}  // namespace bench
