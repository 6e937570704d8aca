// A value that does not fit its type is an error that says where it is, never a wrong number.

#include <krait/krait.hpp>
#include <ledger.hpp>

#include <functional>
#include <iostream>

void report(const std::function<void()>& call) {
  try {
    call();
  } catch (const krait::ConversionError& error) {
    std::cout << error.what() << '\n';
  }
}

int main() {
  krait::Interpreter python;

  std::cout << ledger::pages(true).at(1).at("total") << '\n';
  report([] { ledger::pages(false); });
  report([] { ledger::big(); });
  report([] { ledger::note("\xff is not UTF-8"); });
}
