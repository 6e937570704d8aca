// What is measured: pieces of work that each program of this folder measures in its own way.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// One kind of operation. `run` does it that many times, and throws where a result is wrong.
struct Case {
  std::string_view name;
  void (*run)(std::int64_t repeat);
  std::int64_t together = 0;  ///< Operations that belong together; 0: any number will do.
};

std::vector<Case> array_cases();
std::vector<Case> call_cases();
std::vector<Case> data_cases();
std::vector<Case> await_cases();
std::vector<Case> callback_cases();
std::vector<Case> concurrent_cases();
std::vector<Case> spawn_cases();

std::vector<Case> all_cases();
Case find_case(std::string_view name);

/// A full run of Python's garbage collector.
void collect_garbage();

/// A benchmark that computes something else is no benchmark.
template <class T>
void expect(std::string_view what, const T& found, const T& expected) {
  if (found != expected) throw std::logic_error{std::string{what} + " gave a wrong result"};
}

}  // namespace bench
