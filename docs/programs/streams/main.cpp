// Python's async generators in C++: item by item, closed when they are left.

#include <krait/krait.hpp>
#include <sensor.hpp>

#include <cstdio>

krait::Task<> watch() {
  auto readings = sensor::readings("kitchen");  // nothing is called yet
  while (const auto degrees = co_await readings.next()) {
    std::printf("%.1f\n", *degrees);
    std::fflush(stdout);
    if (*degrees > 20.8) break;
  }
}  // here it is closed: the sensor is off

krait::Task<> control() {
  auto thermostat = sensor::thermostat(21.0);
  auto advice = co_await thermostat.next();
  std::printf("%s\n", advice->c_str());
  for (const double degrees : {20.5, 21.5}) {
    advice = co_await thermostat.asend(degrees);
    std::printf("%.1f: %s\n", degrees, advice->c_str());
  }
  co_await thermostat.aclose();
}

int main() {
  krait::Interpreter python;
  krait::run(watch());
  krait::run(control());
}
