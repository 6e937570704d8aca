// Python's generators in C++: ranges that make one item at a time.

#include <krait/krait.hpp>
#include <stories.hpp>

#include <iostream>
#include <ranges>

int main() {
  krait::Interpreter python;

  for (const auto prime : stories::primes()) {
    if (prime > 10) break;  // the generator is closed here
    std::cout << prime << ' ';
  }
  const auto square = [](auto number) { return number * number; };
  auto squares = stories::primes() | std::views::transform(square) | std::views::take(4);
  for (const auto number : squares) std::cout << number << ' ';
  std::cout << '\n';

  auto average = stories::average();
  average.next();
  for (const double sample : {2.0, 4.0}) std::cout << *average.send(sample) << ' ';
  average.send(-1.0);  // ends it
  std::cout << "of " << average.result() << '\n';
}
