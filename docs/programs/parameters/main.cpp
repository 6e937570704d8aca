// Python's parameters in C++: defaults, keyword-only ones, *args and **kwargs.

#include <krait/krait.hpp>
#include <tickets.hpp>

#include <iostream>

int main() {
  krait::Interpreter python;

  std::cout << tickets::order("Metropolis") << '\n';
  std::cout << tickets::order("Metropolis", 2, {.row = "C", .student = true}) << '\n';
  std::cout << tickets::pay(9.5) << '\n';
  std::cout << tickets::pay(9.5, "the box office") << '\n';
  std::cout << tickets::add({9.5, 1.5}) << '\n';
  std::cout << tickets::label("Metropolis", {{"year", "1927"}, {"by", "Lang"}}) << '\n';
}
