// Prints what a second thread adds on a free-threaded Python, next to what it adds to plain C++.
//
// Usage: bench_threads [--rounds N]
//
// Each thread does the same work as one thread alone: so twice the work is done, at best in the
// same time. On a busy machine a plain C++ thread gains less too: that is the control, measured in
// between. Processor time for each unit of work doesn't depend on the neighbours. A measurement
// takes more than a tenth of a second, beside which it doesn't matter that each thread begins with
// its own state, memory and loop.
#include <krait/krait.hpp>

#include <algorithm>
#include <barrier>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>
#include <workload.hpp>

#include "paired.hpp"

namespace {

using bench::Clock;
using bench::Seconds;

void expect(bool right) {
  if (!right) throw std::runtime_error{"a wrong result"};
}

krait::Task<> await_busy(int times) {
  for (int i = 0; i < times; ++i) expect(co_await workload::busy(20'000) == 59'997);
}

krait::Task<> await_answers(int times) {
  for (int i = 0; i < times; ++i) expect(co_await workload::answer() == 42);
}

krait::Task<> await_ticks(int times) {
  for (int i = 0; i < times; ++i) expect(co_await workload::tick() == 42);
}

void call_add(int times) {
  for (int i = 0; i < times; ++i) expect(workload::add(i, 1) == i + 1);
}

void compute(int times) {
  std::uint64_t state = 1;
  for (int i = 0; i < times; ++i) {
    for (int k = 0; k < 20'000; ++k) state = state * 6364136223846793005U + 1442695040888963407U;
  }
  expect(state != 0);
}

struct Used {
  Seconds wall;
  Seconds processor;  // of all threads together
};

Used measure(int count, const std::function<void()>& work) {
  std::barrier begin{count + 1};
  std::vector<Seconds> used(static_cast<std::size_t>(count));
  std::vector<std::jthread> threads;
  for (Seconds& own : used) {
    threads.emplace_back([&] {
      begin.arrive_and_wait();
      const Seconds start = bench::now(Clock::processor);
      work();
      own = bench::now(Clock::processor) - start;
    });
  }
  begin.arrive_and_wait();
  const Seconds start = bench::now(Clock::wall);
  threads.clear();
  Used sum{.wall = bench::now(Clock::wall) - start, .processor = Seconds{0}};
  for (const Seconds own : used) sum.processor += own;
  return sum;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void report(const char* name, int rounds, const std::function<void()>& work) {
  const auto control = [] { compute(8'000); };
  std::vector<double> scaling, control_scaling, processor;
  for (int i = 0; i < rounds; ++i) {
    const Used one = measure(1, work);
    const Used two = measure(2, work);
    const Used control_one = measure(1, control);
    const Used control_two = measure(2, control);
    scaling.push_back(2 * one.wall / two.wall);
    control_scaling.push_back(2 * control_one.wall / control_two.wall);
    processor.push_back(two.processor / (2 * one.processor));
  }
  std::printf("%-28s %8.2f %14.2f %22.2f\n", name, median(scaling), median(control_scaling),
              median(processor));
}

}  // namespace

int main(int count, char** arguments) {
  const bool asks_rounds = count == 3 && std::string_view{arguments[1]} == "--rounds";
  const int rounds = asks_rounds ? std::atoi(arguments[2]) : 11;
  const krait::Interpreter python;
  std::printf("%-28s %8s %14s %22s\n", "two threads ÷ one", "speed", "C++'s speed",
              "processor for each unit");
  report("busy coroutines", rounds, [] { krait::run(await_busy(150)); });
  report("awaits that don't suspend", rounds, [] { krait::run(await_answers(1'500'000)); });
  report("awaits that suspend", rounds, [] { krait::run(await_ticks(20'000)); });
  report("plain calls", rounds, [] { call_add(1'500'000); });
}
