// Awaits demo.py's async_function twice at once and says what came of it, and after how long.

#include <demo.hpp>
#include <krait/krait.hpp>

#include <chrono>
#include <cstdint>
#include <iomanip>
#include <iostream>

krait::Task<std::int64_t> both() {
  auto [a, b] = co_await krait::when_all(demo::async_function(), demo::async_function());
  co_return a + b;  // after one second, not two
}

int main() {
  krait::Interpreter python;  // starts CPython; ends it at the end of the scope

  const auto begin = std::chrono::steady_clock::now();
  const auto sum = krait::run(both());  // this thread's event loop, until the task is done
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;

  std::cout << sum << " after " << std::fixed << std::setprecision(1) << elapsed.count() << " s\n";
}
