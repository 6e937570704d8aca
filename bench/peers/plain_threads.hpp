// Calls from threads that run no event loop and don't have the GIL, as C++ programs have them.
#pragma once

#include <contenders.hpp>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "../cases.hpp"

namespace bench {

/// Who else wants the GIL meanwhile.
enum class Beside { nobody, a_busy_python_thread };

/// While one lives, a thread of Python's computes.
class BusyPythonThread {
 public:
  explicit BusyPythonThread(Beside beside) : busy_(beside == Beside::a_busy_python_thread) {
    if (busy_) contenders::start_busy_thread();
  }
  BusyPythonThread(const BusyPythonThread&) = delete;
  BusyPythonThread& operator=(const BusyPythonThread&) = delete;
  ~BusyPythonThread() {
    if (busy_) contenders::stop_busy_thread();
  }

 private:
  bool busy_;
};

/// `repeat` calls in all, as many on each thread; each has to give `result`.
template <int threads, Beside beside, class Call>
void sum_on_threads(std::int64_t repeat, std::int64_t result, Call call) {
  const std::int64_t on_each = (repeat + threads - 1) / threads;
  const BusyPythonThread busy{beside};
  std::exception_ptr failure;
  std::mutex guard;
  const auto work = [&] {
    try {
      std::int64_t sum = 0;
      for (std::int64_t i = 0; i < on_each; ++i) sum += call();
      expect("a call on a thread", sum, result * on_each);
    } catch (...) {
      const std::scoped_lock lock{guard};
      failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back(work);
  }
  if (failure) std::rethrow_exception(failure);
}

/// Enough that making the threads doesn't count.
inline constexpr std::int64_t calls_on_threads = 4000;
inline constexpr std::int64_t awaits_on_threads = 400;
/// So few, since each may have to wait for 5 ms.
inline constexpr std::int64_t calls_beside_a_busy_thread = 16;

}  // namespace bench
