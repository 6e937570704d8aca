// Runs one case, for tools that measure a whole process: bench_one_case CASE OPERATIONS.
//
// With --goals it prints the table of goals for bench/instructions.sh, a line for each.
#include <cstdio>
#include <krait/interpreter.hpp>
#include <string>

#include "cases.hpp"
#include "goals.hpp"

namespace {

void print_goals() {
  for (const bench::Goal& goal : bench::goals()) {
    for (const std::string_view field : {goal.id, goal.meaning, goal.subject, goal.yardstick}) {
      std::printf("%.*s|", static_cast<int>(field.size()), field.data());
    }
    std::printf("%.3f\n", goal.by_instructions);
  }
}

void run(std::string_view name, std::int64_t operations) {
  // Not isolated, so that PYTHONHASHSEED is heeded.
  const krait::Interpreter python{krait::Config{.isolated = false}};
  bench::find_case(name).run(operations);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 2 && std::string_view{argv[1]} == "--goals") {
      print_goals();
    } else if (argc == 3) {
      run(argv[1], std::stoll(argv[2]));
    } else {
      std::fprintf(stderr, "usage: bench_one_case CASE OPERATIONS, or bench_one_case --goals\n");
      return 2;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_one_case: %s\n", error.what());
    return 1;
  }
}
