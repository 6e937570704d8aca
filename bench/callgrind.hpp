// Counts the instructions of an operation while the program runs under valgrind's callgrind.
//
// One process counts many cases, and what comes before, such as Python's start, runs at full speed:
// start it with --instr-atstart=no. Each case leaves two dumps, of a short and of a long run; their
// difference leaves out what a run costs at its start and end. bench/counting.py reads them.
#pragma once

#include <string>

#include "cases.hpp"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#error "valgrind's headers are missing (on Debian: apt-get install valgrind)"
#endif

namespace bench {

/// How many operations the short run of a case has, and how many more the long one.
struct Lengths {
  std::int64_t few = 200;
  std::int64_t more = 1000;
};

inline Lengths lengths_of(const Case& work) {
  if (work.name.starts_with("total/")) return {.few = 5, .more = 20};
  if (work.together >= 1000) return {.few = 1000, .more = 1000};
  return {};
}

inline void run_counted(const Case& work, std::int64_t repeat, const std::string& label) {
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
  work.run(repeat);
  CALLGRIND_DUMP_STATS_AT(label.c_str());
  CALLGRIND_STOP_INSTRUMENTATION;
}

inline void count_instructions(const Case& work) {
  const Lengths lengths = lengths_of(work);
  const auto label = [&](std::int64_t repeat) {
    return std::string{work.name} + " " + std::to_string(repeat);
  };
  work.run(lengths.few + lengths.more);  // what is done once, and free lists that fill
  collect_garbage();
  run_counted(work, lengths.few, label(lengths.few));
  collect_garbage();
  run_counted(work, lengths.few + lengths.more, label(lengths.few + lengths.more));
}

}  // namespace bench
