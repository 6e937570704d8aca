// Measures the peers side by side, in one process:
//
//   bench_peers [--rounds N] [--event-loop NAME] [WORK | WORK/WHO]...   by time, a line for each
//   bench_peers --count [WORK | WORK/WHO]...                 by instructions, under callgrind
//   bench_peers --once WORK/WHO OPERATIONS                              for memory
//   bench_peers --list
//
// A line has: work, who, the median of the ratios to the work's limit, the ratio that a tenth of
// them is below, the one that a tenth is above, and the median in seconds.
#include <cstdio>
#include <krait/interpreter.hpp>
#include <krait/object.hpp>
#include <map>
#include <string>
#include <workload.hpp>

#include "../callgrind.hpp"
#include "../paired.hpp"
#include "peers.hpp"

namespace bench {

std::vector<Case> all_peer_cases() {
  std::vector<Case> all = all_cases();
  for (const auto& peers : {krait_cases(), by_hand_cases(), python_cases(), pybind11_cases(),
                            nanobind_cases(), boost_cases()}) {
    all.insert(all.end(), peers.begin(), peers.end());
  }
  return all;
}

}  // namespace bench

namespace {

using bench::Case;

// What there is to do, and what is the limit of it: the fastest that can be written without Krait.
constexpr std::pair<std::string_view, std::string_view> works[] = {
    {"add", "raw"},
    {"greet", "raw"},
    {"total", "raw"},
    {"length", "raw"},
    {"send", "raw"},
    {"receive", "raw"},
    {"answer", "python"},
    {"tick", "python"},
    {"wait", "python"},
    {"at_once_1", "python"},
    {"at_once_10", "python"},
    {"at_once_100", "python"},
    {"at_once_1000", "python"},
    {"at_once_10000", "python"},
    {"beside_idle", "python"},
    {"thread1", "kept"},
    {"thread8", "kept"},
    {"thread1_busy", "kept"},
    {"thread8_busy", "kept"},
    {"spawn1", "threadsafe"},
    {"spawn8", "threadsafe"},
    {"spawn1_busy", "threadsafe"},
    {"spawn8_busy", "threadsafe"},
};

struct Options {
  bench::Method method{.rounds = 21};
  std::string event_loop = "asyncio";
  bool list = false;
  bool count = false;
  bool once = false;
  std::vector<std::string_view> names;
};

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--rounds" && i + 1 < argc) {
      options.method.rounds = std::max(1, std::stoi(argv[++i]));
    } else if (argument == "--event-loop" && i + 1 < argc) {
      options.event_loop = argv[++i];
    } else if (argument == "--list") {
      options.list = true;
    } else if (argument == "--count") {
      options.count = true;
    } else if (argument == "--once") {
      options.once = true;
    } else {
      options.names.push_back(argument);
    }
  }
  return options;
}

std::string_view work_of(const Case& each) { return each.name.substr(0, each.name.find('/')); }
std::string_view who_of(const Case& each) { return each.name.substr(each.name.find('/') + 1); }

std::vector<Case> contestants(std::string_view work, const Options& options) {
  std::vector<Case> found;
  for (const Case& each : bench::all_peer_cases()) {
    const bool wanted = options.names.empty() || std::ranges::any_of(options.names, [&](auto name) {
                          return name == work || name == each.name;
                        });
    if (wanted && work_of(each) == work) found.push_back(each);
  }
  return found;
}

// In each round everyone has a turn, so that a slow moment of the machine spoils that round only.
void race(std::string_view work, std::string_view limit, const Options& options) {
  const std::vector<Case> all = contestants(work, options);
  const auto yardstick = std::ranges::find(all, limit, who_of);
  if (yardstick == all.end()) return;
  std::vector<std::int64_t> repeats;
  for (const Case& each : all) repeats.push_back(bench::operations_in(each, options.method));
  std::map<std::string_view, std::vector<double>> times, ratios;
  for (int round = 0; round < options.method.rounds; ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bench::Seconds time = bench::time_of(all[i], repeats[i], options.method.clock);
      times[who_of(all[i])].push_back(time.count() / static_cast<double>(repeats[i]));
    }
    for (auto& [who, taken] : times) ratios[who].push_back(taken.back() / times[limit].back());
  }
  for (const Case& each : all) {
    std::vector<double>& ratio = ratios[who_of(each)];
    std::ranges::sort(ratio);
    std::printf("%.*s\t%.*s\t%.4f\t%.4f\t%.4f\t%.4g\n", static_cast<int>(work.size()), work.data(),
                static_cast<int>(who_of(each).size()), who_of(each).data(),
                bench::quantile(ratio, 0.5), bench::quantile(ratio, 0.1),
                bench::quantile(ratio, 0.9), bench::median(times[who_of(each)]));
  }
  std::fflush(stdout);
}

void run(const Options& options) {
  const krait::Interpreter python{
      krait::Config{.isolated = false, .event_loop = options.event_loop}};
  workload::add(0, 0);  // imports the embedded module, which those of the peers import
  if (options.once) {
    const auto all = bench::all_peer_cases();
    const auto found = std::ranges::find(all, options.names.at(0), &Case::name);
    if (found == all.end()) throw std::invalid_argument{"there is no such case"};
    return found->run(std::stoll(std::string{options.names.at(1)}));
  }
  for (const auto& [work, limit] : works) {
    if (!options.list && !options.count) race(work, limit, options);
    if (options.list || options.count) {
      for (const Case& each : contestants(work, options)) {
        if (options.count) bench::count_instructions(each);
        if (options.list) std::printf("%s\n", std::string{each.name}.c_str());
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(read_options(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_peers: %s\n", error.what());
    return 1;
  }
}
