// What a user of Krait writes, as small as it gets: awaits one Python function and prints its
// result.
#include <greeter.hpp>
#include <krait/krait.hpp>

#include <iostream>

int main() {
  krait::Interpreter python;
  std::cout << krait::run(greeter::greet("C++")) << '\n';
}
