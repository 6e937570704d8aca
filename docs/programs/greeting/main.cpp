// Calls a Python function and catches the exception that it raises.

#include <greeter.hpp>
#include <krait/krait.hpp>

#include <iostream>

int main() {
  krait::Interpreter python;

  std::cout << greeter::greet({"Ada", "Grace"}) << '\n';
  std::cout << greeter::greet({"Ada"}, "Good morning") << '\n';
  try {
    greeter::greet({});
  } catch (const krait::ValueError& error) {
    std::cout << error.what() << '\n';
  }
}
