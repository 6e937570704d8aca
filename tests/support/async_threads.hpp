// What tests of threads share: running one body on many threads, and counting what threads cost.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <thread>
#include <vector>

namespace krait_test {

/// Calls `body(i)` on `count` threads at once and waits for all.
template <class Body>
void on_threads(int count, Body body) {
  std::vector<std::jthread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back([&body, i] { body(i); });
}

/// Calls `body()` on a thread of its own, which ends.
template <class Body>
void on_a_thread(Body body) {
  std::jthread{body}.join();
}

inline std::ptrdiff_t count_open_files() {
  const std::filesystem::directory_iterator files{"/proc/self/fd"};
  return std::distance(begin(files), end(files));
}

}  // namespace krait_test
