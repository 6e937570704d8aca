// Python's exceptions in C++: caught by class, with their cause and their traceback.

#include <krait/krait.hpp>
#include <settings.hpp>

#include <iostream>

int main() {
  krait::Interpreter python;

  try {
    settings::port({});
  } catch (const krait::LookupError& error) {  // KeyError is a LookupError, as in Python
    std::cout << error.type() << " says " << error.message() << '\n';
  }

  try {
    settings::port({{"port", "eighty"}});
  } catch (const krait::PythonError& error) {
    std::cout << error.what() << '\n';
    std::cout << "because of " << error.cause()->what() << '\n';
    std::cout << error.traceback();
  }
}
