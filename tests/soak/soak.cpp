// A mixed load for minutes: memory must not grow, nor calls become slower. `soak SECONDS`
#include <unistd.h>
#include <krait/krait.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Number = std::int64_t;

std::atomic<bool> over{false};

krait::Object global(const char* name) { return krait::import("__main__").attr(name); }

void define() {
  krait::exec(
      "import asyncio\n"
      "class Thing: pass\n"
      "def apply(function, value): return [function(value), Thing()]\n"
      "async def turn(value):\n"
      "  await asyncio.sleep(0)\n"
      "  return {value: [Thing()]}\n"
      "async def fail(value):\n"
      "  await asyncio.sleep(0)\n"
      "  raise KeyError(Thing(), value)\n"
      "async def wait_for_ever(): await asyncio.sleep(1000)\n");
}

krait::Task<> call(const char* function, Number value) {
  co_await global(function)(value).await<>();
}

krait::Task<> wait_for_ever() { co_await global("wait_for_ever")().await<>(); }

krait::Task<> fail(Number value) {
  try {
    co_await call("fail", value);
  } catch (const krait::KeyError&) {
  }
}

krait::Task<> time_out() {
  try {
    co_await krait::timeout(std::chrono::microseconds{1}, wait_for_ever());
  } catch (const krait::TimeoutError&) {
  }
}

krait::Task<> work_together(Number value) {
  krait::TaskGroup group;
  for (Number i = 0; i < 3; ++i) group.spawn(call("turn", value + i));
  co_await group.join();
  std::vector<krait::Task<>> tasks;
  for (Number i = 0; i < 3; ++i) tasks.push_back(call("turn", value + i));
  co_await krait::when_all(std::move(tasks));
  co_await krait::when_any(wait_for_ever(), call("turn", value));
}

void call_back(Number value) {
  const std::function twice = [](Number number) { return 2 * number; };
  static_cast<void>(global("apply")(twice, value));
}

void run_on_this_thread() {
  for (Number i = 0; !over; ++i) {
    krait::run(call("turn", i));
    krait::run(fail(i));
    krait::run(time_out());
    krait::run(work_together(i));
    call_back(i);
  }
}

void spawn_and_drop() {
  for (Number i = 0; !over; ++i) {
    krait::spawn(call("turn", i)).get();
    static_cast<void>(krait::spawn(wait_for_ever()));
    krait::spawn(fail(i)).detach([](const std::exception_ptr&) {});
    std::jthread{[i] { krait::run(call("turn", i)); }}.join();
  }
}

/// Times of one call each, in microseconds.
class Latencies {
 public:
  void measure() {
    while (!over) {
      const auto begin = Clock::now();
      krait::spawn(call("turn", 1)).get();
      const std::chrono::duration<double, std::micro> time = Clock::now() - begin;
      const std::lock_guard lock{mutex_};
      times_.push_back(time.count());
    }
  }
  /// That of the slowest in a hundred since the last time.
  double take_percentile() {
    std::vector<double> times;
    {
      const std::lock_guard lock{mutex_};
      times.swap(times_);
    }
    if (times.empty()) return 0;
    const auto place = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
    std::ranges::nth_element(times, place);
    return *place;
  }

 private:
  std::mutex mutex_;
  std::vector<double> times_;
};

double resident_megabytes() {
  std::ifstream file{"/proc/self/statm"};
  double pages = 0;
  file >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

struct Sample {
  double minutes;
  double megabytes;
  double latency;
};

/// Megabytes a minute: the slope of the line that fits best.
double growth(const std::vector<Sample>& samples) {
  const auto count = static_cast<double>(samples.size());
  double x = 0, y = 0;
  for (const Sample& sample : samples) x += sample.minutes / count, y += sample.megabytes / count;
  double above = 0, below = 0;
  for (const Sample& sample : samples) {
    above += (sample.minutes - x) * (sample.megabytes - y);
    below += (sample.minutes - x) * (sample.minutes - x);
  }
  return above / below;
}

double median_latency(std::vector<Sample> samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::ranges::nth_element(samples, middle, {}, &Sample::latency);
  return middle->latency;
}

std::vector<Sample> take_samples(Latencies& latencies, std::chrono::seconds time) {
  constexpr int count = 100;
  std::vector<Sample> samples;
  const auto begin = Clock::now();
  for (int i = 1; i <= count; ++i) {
    std::this_thread::sleep_until(begin + time * i / count);
    const std::chrono::duration<double, std::ratio<60>> passed = Clock::now() - begin;
    samples.push_back({passed.count(), resident_megabytes(), latencies.take_percentile()});
    if (i % 10 == 0) {
      std::printf("%6.1f min  %7.1f MB  99%% of calls within %.0f us\n", samples.back().minutes,
                  samples.back().megabytes, samples.back().latency);
      std::fflush(stdout);
    }
  }
  return samples;
}

}  // namespace

int main(int argc, char** argv) {
  const std::chrono::seconds time{argc > 1 ? std::atol(argv[1]) : 600};
  std::vector<Sample> samples;
  {
    const krait::Interpreter python{krait::Config{.workers = 2}};
    define();
    Latencies latencies;
    std::vector<std::jthread> threads;
    threads.emplace_back(run_on_this_thread);
    threads.emplace_back(spawn_and_drop);
    threads.emplace_back([&latencies] { latencies.measure(); });
    samples = take_samples(latencies, time);
    over = true;
  }
  // What is cached at first use has been by then.
  const std::vector<Sample> settled{samples.begin() + 20, samples.end()};
  const std::vector<Sample> first{settled.begin(), settled.begin() + 40};
  const std::vector<Sample> second{settled.begin() + 40, settled.end()};
  const double slope = growth(settled);
  std::printf(
      "grew by %.2f MB a minute (limit 1); 99%% of calls: %.2f of the time in its first half\n",
      slope, median_latency(second) / median_latency(first));
  return slope < 1 ? 0 : 1;
}
