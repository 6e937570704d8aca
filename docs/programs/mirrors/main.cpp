// The first of several tasks; the others are cancelled.

#include <krait/krait.hpp>
#include <mirrors.hpp>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

krait::Task<std::string> download() {
  std::vector<krait::Task<std::string>> tasks;
  tasks.push_back(mirrors::download("Oslo", 60.0));
  tasks.push_back(mirrors::download("Rome", 0.1));
  const auto [place, file] = co_await krait::when_any(std::move(tasks));
  co_return "mirror " + std::to_string(place) + ": " + file;
}

int main() {
  krait::Interpreter python;
  std::cout << krait::run(download()) << '\n';
}
