// Long work in C++ that lets the loop's other tasks have their turn.

#include <krait/krait.hpp>
#include <night.hpp>

#include <iostream>

krait::Task<> count_sheep() {
  for (int part = 1; part <= 2; ++part) {
    std::cout << "sheep, part " << part << std::endl;
    co_await krait::yield_now();
  }
}

int main() {
  krait::Interpreter python;
  krait::run(krait::when_all(count_sheep(), night::count_stars()));
}
