// Ratios that survive a noisy machine: each sample is taken right after one of its yardstick.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <vector>

#include "cases.hpp"

namespace bench {

using Seconds = std::chrono::duration<double>;

/// Processor time leaves out what other processes take meanwhile, and also the waiting.
enum class Clock { wall, processor };

struct Method {
  Clock clock = Clock::wall;
  int rounds = 31;
  Seconds sample = std::chrono::milliseconds{4};
};

/// Of all rounds; half of them gave a ratio of at most `median`.
struct Ratio {
  double median;
  double p10;
  double p90;
  Seconds subject;    ///< For each operation, the median.
  Seconds yardstick;  ///< The same.
};

inline Seconds now(Clock clock) {
  if (clock == Clock::wall) return std::chrono::steady_clock::now().time_since_epoch();
  std::timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

/// Each sample begins with nothing to collect: else Python's garbage collector, which begins after
/// so many allocations, whoever made them, runs twice in one sample and never in the next.
inline Seconds time_of(const Case& work, std::int64_t repeat, Clock clock) {
  collect_garbage();
  const Seconds start = now(clock);
  work.run(repeat);
  return now(clock) - start;
}

/// How many operations make a sample long enough; one that was disturbed looks so too early.
inline std::int64_t operations_in(const Case& work, const Method& method) {
  work.run(1);  // imports what it needs
  if (work.together != 0) return work.together;
  for (std::int64_t repeat = 1;; repeat *= 2) {
    const auto sample = [&] { return time_of(work, repeat, method.clock); };
    if (std::min({sample(), sample(), sample()}) >= method.sample) return repeat;
  }
}

/// The value that a part of the sorted values is at most.
inline double quantile(const std::vector<double>& sorted, double part) {
  const double last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::lround(part * last))];
}

inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  return quantile(values, 0.5);
}

/// A slow moment of the machine hits both samples of a round, or spoils that one round only.
inline Ratio measure(const Case& subject, const Case& yardstick, const Method& method) {
  const std::int64_t subject_repeat = operations_in(subject, method);
  const std::int64_t yardstick_repeat = operations_in(yardstick, method);
  std::vector<double> ratios, subject_times, yardstick_times;
  for (int round = 0; round < method.rounds; ++round) {
    const Seconds below = time_of(yardstick, yardstick_repeat, method.clock) / yardstick_repeat;
    const Seconds above = time_of(subject, subject_repeat, method.clock) / subject_repeat;
    ratios.push_back(above / below);
    subject_times.push_back(above.count());
    yardstick_times.push_back(below.count());
  }
  std::ranges::sort(ratios);
  return {.median = quantile(ratios, 0.5),
          .p10 = quantile(ratios, 0.1),
          .p90 = quantile(ratios, 0.9),
          .subject = Seconds{median(subject_times)},
          .yardstick = Seconds{median(yardstick_times)}};
}

}  // namespace bench
