// A C++ coroutine that awaits Python, and others that await it.

#include <krait/krait.hpp>
#include <weather.hpp>

#include <chrono>
#include <iostream>
#include <string>

krait::Task<std::string> advice(std::string city) {
  const double degrees = co_await weather::temperature(city);
  co_return city + ": " + (degrees < 10 ? "take a coat" : "leave the coat at home");
}

krait::Task<std::string> patient_advice(std::string city) {
  co_await krait::sleep_for(std::chrono::milliseconds(50));
  try {
    co_return co_await advice(city);
  } catch (const krait::KeyError& error) {
    co_return city + ": no forecast for " + error.message();
  }
}

krait::Task<> advise() {
  std::cout << co_await advice("Oslo") << '\n';

  auto [rome, atlantis] =
      co_await krait::when_all(patient_advice("Rome"), patient_advice("Atlantis"));
  std::cout << rome << '\n' << atlantis << '\n';
}

int main() {
  krait::Interpreter python;
  krait::run(advise());
}
