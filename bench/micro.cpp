// Each case by itself, in absolute time, by Google Benchmark; takes Google Benchmark's arguments.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <krait/interpreter.hpp>

#include "cases.hpp"

namespace {

// A case loops by itself: its loop may be one in Python, or in a coroutine.
void run_case(benchmark::State& state, const bench::Case& work) {
  constexpr std::int64_t enough_to_hide_the_start = 1000;
  const std::int64_t batch = work.together != 0 ? work.together : enough_to_hide_the_start;
  try {
    work.run(1);  // imports what it needs
    while (state.KeepRunningBatch(batch)) work.run(batch);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_micro: %s\n", error.what());
    std::exit(1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  const krait::Interpreter python;
  for (const bench::Case& work : bench::all_cases()) {
    benchmark::RegisterBenchmark(std::string{work.name}.c_str(), run_case, work);
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
