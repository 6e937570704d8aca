// Prints the table of goals by time:
// bench_ratios [--rounds N] [--cpu-time] [--uvloop] [part of a meaning]...
//
// This is a program of its own because Google Benchmark measures one case after the other: on a
// machine whose speed changes from second to second, a ratio of two such figures says little.
#include <cstdio>
#include <krait/interpreter.hpp>
#include <string>
#include <yardstick.hpp>

#include "goals.hpp"
#include "paired.hpp"

#ifdef __linux__
#include <sched.h>
#endif

namespace {

struct Options {
  bench::Method method;
  bool on_uvloop = false;
  std::vector<std::string_view> parts;
};

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--rounds" && i + 1 < argc) {
      options.method.rounds = std::max(1, std::stoi(argv[++i]));
    } else if (argument == "--cpu-time") {
      options.method.clock = bench::Clock::processor;
    } else if (argument == "--uvloop") {
      options.on_uvloop = true;
    } else {
      options.parts.push_back(argument);
    }
  }
  return options;
}

bool is_wanted(const bench::Goal& goal, const Options& options) {
  return options.parts.empty() || std::ranges::any_of(options.parts, [&](std::string_view part) {
           return goal.id == part || goal.meaning.find(part) != std::string_view::npos;
         });
}

// A thread that moves to another CPU leaves its caches behind.
void stay_on_one_cpu() {
#ifdef __linux__
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(sched_getcpu(), &cpus);
  sched_setaffinity(0, sizeof cpus, &cpus);
#endif
}

// In characters, of which UTF-8 needs more than one byte for some.
std::string padded(std::string_view text, std::ptrdiff_t width) {
  const auto starts_character = [](char byte) { return (byte & 0xC0) != 0x80; };
  const auto length = std::ranges::count_if(text, starts_character);
  return std::string{text} +
         std::string(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, width - length)), ' ');
}

double microseconds(bench::Seconds time) { return time.count() * 1e6; }

bool print_row(const bench::Goal& goal, const bench::Ratio& ratio) {
  const bool holds = ratio.median <= goal.limit;
  std::printf("%s  %s  %6.3f  (%.3f .. %.3f)  %10.3f  %10.3f  %5.2f  %s\n",
              std::string{goal.id}.c_str(), padded(goal.meaning, 38).c_str(), ratio.median,
              ratio.p10, ratio.p90, microseconds(ratio.subject), microseconds(ratio.yardstick),
              goal.limit, holds ? "holds" : "MISSED");
  std::fflush(stdout);
  return holds;
}

int print_table(const Options& options) {
  const bool by_wall_clock = options.method.clock == bench::Clock::wall;
  std::printf("%s, medians of %d paired rounds\n", by_wall_clock ? "Wall clock" : "Processor time",
              options.method.rounds);
  std::printf("    %s  median  (p10 .. p90)    this, us   that, us    limit\n",
              padded("this ÷ that", 38).c_str());
  int missed = 0;
  for (const bench::Goal& goal : bench::goals()) {
    if (!is_wanted(goal, options)) continue;
    const bench::Ratio ratio = bench::measure(bench::find_case(goal.subject),
                                              bench::find_case(goal.yardstick), options.method);
    if (!print_row(goal, ratio)) ++missed;
  }
  return missed;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = read_options(argc, argv);
    stay_on_one_cpu();
    const krait::Interpreter python{{.event_loop = options.on_uvloop ? "uvloop" : "asyncio"}};
    if (options.on_uvloop) yardstick::use_uvloop();
    const int missed = print_table(options);
    std::printf("%s\n", missed == 0 ? "All limits hold." : "Some limits are missed.");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_ratios: %s\n", error.what());
    return 1;
  }
}
