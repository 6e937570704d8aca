// A module's own exceptions in C++: caught as their class or a base, and thrown into Python.
#include <bank.hpp>
#include <krait/krait.hpp>

#include <iostream>

void tell(const std::exception_ptr& member) {
  try {
    std::rethrow_exception(member);
  } catch (const bank::QuotaError& error) {
    std::cout << "quota of " << error.limit() << '\n';
  } catch (const krait::PythonError& error) {
    std::cout << error.what() << '\n';
  }
}

int main() {
  krait::Interpreter python;
  try {
    bank::spend(500);
  } catch (const bank::QuotaError& error) {
    std::cout << error.user() << ": " << error.limit() << '\n';
  }
  try {
    bank::spend(500);
  } catch (const krait::ValueError& error) {  // in Python, a base of QuotaError
    std::cout << error.what() << '\n';
  }
  std::cout << bank::audit([] { throw bank::QuotaError(7, "Eve"); }) << '\n';
  try {
    bank::spend_twice();
  } catch (const krait::ExceptionGroup& group) {
    for (const auto& member : group.exceptions()) tell(member);
  }
}
