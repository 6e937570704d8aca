// Calls Python from several threads. Each thread that runs async work has an event loop of its own.

#include <krait/krait.hpp>
#include <loops.hpp>

#include <cstdint>
#include <iostream>
#include <thread>

int main() {
  krait::Interpreter python;

  const auto first = krait::run(loops::loop_number());
  const auto again = krait::run(loops::loop_number());
  std::int64_t elsewhere = 0;
  std::int64_t square = 0;
  {
    std::jthread async_caller([&] { elsewhere = krait::run(loops::loop_number()); });
    std::jthread caller([&] { square = loops::square(12); });
  }

  std::cout << std::boolalpha;
  std::cout << "this thread kept its loop: " << (first == again) << '\n';
  std::cout << "another thread has the same: " << (first == elsewhere) << '\n';
  std::cout << "a plain call from a thread: " << square << '\n';
}
