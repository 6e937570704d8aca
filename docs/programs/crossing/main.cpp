// The traceback of an error that went through Python, C++ and Python again.

#include <krait/krait.hpp>
#include <stations.hpp>

#include <iostream>
#include <string>

krait::Task<double> average(std::string station) { co_return co_await stations::measure(station); }

krait::Task<double> forecast(std::string station) { co_return co_await average(station) + 1.0; }

int main() {
  krait::Interpreter python;

  for (const auto& function : krait::run(stations::explain(forecast))) {
    std::cout << function << '\n';
  }
}
