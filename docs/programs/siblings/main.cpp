// Many awaits at once: results come in order, and the first error cancels the others.

#include <jobs.hpp>
#include <krait/krait.hpp>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

krait::Task<> all_well() {
  std::vector<krait::Task<std::string>> tasks;
  tasks.push_back(jobs::job("slow", 0.2));
  tasks.push_back(jobs::job("quick", 0.1));
  const auto names = co_await krait::when_all(std::move(tasks));
  for (const auto& name : names) std::cout << "result: " << name << '\n';
}

krait::Task<> one_fails() {
  co_await krait::when_all(jobs::job("long", 60.0), jobs::failing_job(0.1));
}

int main() {
  krait::Interpreter python;

  krait::run(all_well());
  try {
    krait::run(one_fails());
  } catch (const krait::RuntimeError& error) {
    std::cout << "error: " << error.message() << '\n';
  }
  for (const auto& entry : jobs::diary()) std::cout << "diary: " << entry << '\n';
}
