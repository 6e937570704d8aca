// Prints the goals of whole processes: how long they take to start, and the memory of one sleep.
//
// Usage: bench_processes FOLDER_OF_THE_OTHER_PROGRAMS [--rounds N]
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <string>

#include "paired.hpp"

extern char** environ;

namespace {

struct Usage {
  bench::Seconds wall;
  bench::Seconds processor;
  double peak_bytes;
};

std::string read_all(int descriptor) {
  std::string text;
  char buffer[64];
  for (ssize_t size = 0; (size = read(descriptor, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(size));
  }
  return text;
}

bench::Seconds seconds(const timeval& time) {
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

/// Runs it to its end; it must succeed and print what is expected.
Usage run(std::vector<std::string> command, const std::string& expected) {
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"no pipe could be made"};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  const bench::Seconds start = bench::now(bench::Clock::wall);
  pid_t child = 0;
  const int error = posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  const std::string printed = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  rusage used{};
  if (error != 0 || wait4(child, &status, 0, &used) < 0 || status != 0 || printed != expected) {
    throw std::runtime_error{command[0] + " failed, or gave a wrong result: " + printed};
  }
  return {.wall = bench::now(bench::Clock::wall) - start,
          .processor = seconds(used.ru_utime) + seconds(used.ru_stime),
          .peak_bytes = 1024.0 * static_cast<double>(used.ru_maxrss)};
}

void print_row(const char* id, const char* meaning, double ratio, const std::string& figures,
               double limit) {
  std::printf("%s  %-40s %6.3f  %-36s  %5.2f  %s\n", id, meaning, ratio, figures.c_str(), limit,
              ratio <= limit ? "holds" : "MISSED");
  std::fflush(stdout);
}

std::string figures(const char* format, double above, double below) {
  char text[64];
  std::snprintf(text, sizeof text, format, above, below);
  return text;
}

// Pairs of processes, one after the other.
void print_start(const std::string& folder, const char* kind, double limit, int rounds) {
  std::vector<double> ratios, processor_ratios, above, below;
  for (int i = 0; i < rounds; ++i) {
    const Usage raw = run({folder + "/bench_start_raw", kind}, "42\n");
    const Usage krait = run({folder + "/bench_start_krait", kind}, "42\n");
    ratios.push_back(krait.wall / raw.wall);
    processor_ratios.push_back(krait.processor / raw.processor);
    above.push_back(krait.wall.count() * 1e3);
    below.push_back(raw.wall.count() * 1e3);
  }
  const std::string meaning = std::string{"start and end, "} + kind + " / by hand";
  print_row("G8", (meaning + ", wall").c_str(), bench::median(ratios),
            figures("%.1f ms / %.1f ms", bench::median(above), bench::median(below)), limit);
  print_row("G8", (meaning + ", CPU").c_str(), bench::median(processor_ratios), "", limit);
}

// The peak of resident pages counts what malloc, Python's allocator and Python's frames take; the
// difference of two lengths leaves out the rest of the process.
double bytes_of_each(const std::string& folder, const char* work) {
  constexpr int few = 10'000, many = 30'000, repeats = 3;
  const auto peak = [&](int count) {
    std::vector<double> peaks;
    for (int i = 0; i < repeats; ++i) {
      peaks.push_back(
          run({folder + "/bench_one_case", work, std::to_string(count)}, "").peak_bytes);
    }
    return bench::median(peaks);
  };
  return (peak(many) - peak(few)) / (many - few);
}

void print_memory(const std::string& folder, const char* meaning, const char* subject,
                  const char* yardstick) {
  const double above = bytes_of_each(folder, subject);
  const double below = bytes_of_each(folder, yardstick);
  print_row("G9", meaning, above / below, figures("%.0f bytes / %.0f bytes", above, below), 1.1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: bench_processes FOLDER [--rounds N]\n"), 2;
  const std::string folder = argv[1];
  const int rounds =
      argc == 4 && std::string{argv[2]} == "--rounds" ? std::max(1, std::stoi(argv[3])) : 25;
  try {
    std::printf("Whole processes, medians of %d pairs; both start and end Python\n", rounds);
    print_start(folder, "sync", 1.1, rounds);
    print_start(folder, "async", 1.05, rounds);
    std::printf("\nPeak memory of each operation that waits\n");
    print_memory(folder, "sleep_for / gather of sleep", "sleep/krait", "sleep/python");
    print_memory(folder, "nap / gather of nap", "nap/krait", "nap/python");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_processes: %s\n", error.what());
    return 1;
  }
}
