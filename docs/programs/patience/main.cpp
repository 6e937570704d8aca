// So much time for a task, and no more.

#include <krait/krait.hpp>
#include <oracle.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

krait::Task<> ask(std::string question, double seconds) {
  try {
    std::cout << co_await krait::timeout(100ms, oracle::ask(question, seconds)) << std::endl;
  } catch (const krait::TimeoutError& error) {
    std::cout << error.message() << std::endl;
  }
}

int main() {
  krait::Interpreter python;
  krait::run(ask("Will it rain?", 0.0));
  krait::run(ask("Why?", 60.0));
}
