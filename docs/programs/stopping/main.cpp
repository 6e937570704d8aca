// Stops a task from another thread.

#include <krait/krait.hpp>
#include <watcher.hpp>

#include <iostream>
#include <latch>
#include <stop_token>
#include <thread>

struct Lamp {
  Lamp() { std::cout << "lamp on\n"; }
  ~Lamp() { std::cout << "lamp off\n"; }
};

krait::Task<> watch_by_light(std::latch* lit) {
  Lamp lamp;  // its destructor runs when the task is cancelled
  lit->count_down();
  std::cout << co_await watcher::watch() << '\n';
}

int main() {
  krait::Interpreter python;

  std::stop_source source;
  std::latch lit{1};
  std::jthread impatient([&lit, source]() mutable {
    lit.wait();
    source.request_stop();
  });

  try {
    krait::run(watch_by_light(&lit), source.get_token());
  } catch (const krait::Cancelled&) {
    std::cout << "cancelled; Python's finally ran: " << std::boolalpha << watcher::closed() << '\n';
  }
}
