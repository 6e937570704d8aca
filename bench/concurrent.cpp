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

Task<std::int64_t> answer_together(std::int64_t repeat) {
  std::vector<Task<std::int64_t>> answers;
  answers.reserve(static_cast<std::size_t>(repeat));
  for (std::int64_t i = 0; i < repeat; ++i) answers.push_back(workload::answer());
  const auto results = co_await krait::when_all(std::move(answers));
  co_return std::accumulate(results.begin(), results.end(), std::int64_t{0});
}
void krait_answers(std::int64_t repeat) {
  expect("answers", krait::run(answer_together(repeat)), 42 * repeat);
}
void python_answers(std::int64_t repeat) {
  expect("answers", yardstick::gather_answers(repeat), 42 * repeat);
}

constexpr int idle_tasks = 5'000;
constexpr std::chrono::hours for_ever{1000};

// The same work in another order: the others end before the ticks, or after them.
enum class Idle { before, meanwhile };

Task<std::int64_t> tick_beside_idle(std::int64_t repeat, Idle idle) {
  std::vector<krait::Future<>> others;
  for (int i = 0; i < idle_tasks; ++i) others.push_back(krait::spawn(krait::sleep_for(for_ever)));
  co_await krait::yield_now();
  if (idle == Idle::before) others.clear();
  co_await krait::yield_now();
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += co_await workload::tick();
  others.clear();
  co_await krait::yield_now();
  co_return sum;
}
template <Idle idle>
void ticks_beside_idle(std::int64_t repeat) {
  expect("tick", krait::run(tick_beside_idle(repeat, idle)), 42 * repeat);
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
      {"answers/krait", &krait_answers, 1000},
      {"answers/python", &python_answers, 1000},
      {"ticks/beside_idle", &ticks_beside_idle<Idle::meanwhile>, 20'000},
      {"ticks/alone", &ticks_beside_idle<Idle::before>, 20'000},
  };
}

}  // namespace bench
