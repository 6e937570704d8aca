// Stops a task from another thread.

#include <krait/krait.hpp>
#include <watcher.hpp>

#include <chrono>
#include <iostream>
#include <stop_token>
#include <thread>

struct Lamp {
  Lamp() { std::cout << "lamp on\n"; }
  ~Lamp() { std::cout << "lamp off\n"; }
};

krait::Task<> watch_by_light() {
  Lamp lamp;  // its destructor runs when the task is cancelled
  std::cout << co_await watcher::watch() << '\n';
}

int main() {
  krait::Interpreter python;

  std::stop_source source;
  std::jthread impatient([source]() mutable {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    source.request_stop();
  });

  try {
    krait::run(watch_by_light(), source.get_token());
  } catch (const krait::Cancelled&) {
    std::cout << "cancelled; Python's finally ran: " << std::boolalpha << watcher::closed() << '\n';
  }
}
