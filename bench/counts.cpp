// Runs the hottest paths, for bench/hot_paths.py to count their instructions under callgrind:
// bench_counts --list, or bench_counts [CASE]...
#include <cstdio>
#include <krait/interpreter.hpp>
#include <string>

#include "callgrind.hpp"

namespace {

constexpr std::string_view hottest[] = {
    "add/krait",       "add/krait_without_gil", "greet/krait", "send/krait",
    "receive/krait",   "answer/krait",          "tick/krait",  "answers/krait",
    "call_back/krait", "await_back/krait",
};

void run(int argc, char** argv) {
  // Not isolated, so that PYTHONHASHSEED is heeded.
  const krait::Interpreter python{krait::Config{.isolated = false}};
  for (int i = 1; i < argc; ++i) bench::count_instructions(bench::find_case(argv[i]));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 2 && std::string_view{argv[1]} == "--list") {
      for (const std::string_view name : hottest) std::printf("%s\n", std::string{name}.c_str());
      return 0;
    }
    run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_counts: %s\n", error.what());
    return 1;
  }
}
