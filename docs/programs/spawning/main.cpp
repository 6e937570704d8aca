// Python's async functions called from threads that know nothing of event loops.

#include <krait/krait.hpp>
#include <orders.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

int main() {
  using namespace std::chrono_literals;
  krait::Interpreter python;

  krait::Future<std::string> apples = krait::spawn(orders::place("apples", 3));
  krait::Future<std::string> pears = krait::spawn(orders::place("pears", 2));
  std::cout << apples.get() << " and " << pears.get() << '\n';

  krait::Future<std::string> plums = krait::spawn(orders::place("plums", 1));
  plums.cancel();
  try {
    plums.get();
  } catch (const krait::Cancelled&) {
    std::cout << "no plums\n";
  }

  auto figs = krait::spawn(orders::place("figs", 0));
  static_cast<void>(figs.wait_for(1min));
  std::move(figs).detach([](const std::exception& error) { std::cout << error.what() << '\n'; });
}
