// What blocks runs on another thread, and the loop goes on.

#include <archive.hpp>
#include <krait/krait.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

std::string compute() {
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return "computed";
}

krait::Task<> both() {
  const auto fetch = [name = std::string("the map")] { return archive::fetch(name); };
  auto [fetched, computed] =
      co_await krait::when_all(krait::to_thread(fetch), krait::to_thread(compute));
  std::cout << fetched << '\n' << computed << '\n';
}

int main() {
  krait::Interpreter python;
  krait::run(both());
}
