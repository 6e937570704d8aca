// A group of tasks that spawn others, and end together.

#include <krait/krait.hpp>
#include <pages.hpp>

#include <cstdint>
#include <iostream>
#include <string>

krait::Task<> visit(krait::TaskGroup* group, std::string page, int* visited) {
  ++*visited;
  for (std::string& link : co_await pages::links(page)) {
    group->spawn(visit(group, std::move(link), visited));
  }
}

krait::Task<> check(std::int64_t days) {
  int visited = 0;
  krait::TaskGroup group;
  group.spawn(visit(&group, "index", &visited));
  group.spawn(pages::check_certificate(days));
  try {
    co_await group.join();
    std::cout << visited << " pages visited\n";
  } catch (const krait::ValueError& error) {
    std::cout << error.message() << '\n';
  }
}

int main() {
  krait::Interpreter python;
  krait::run(check(90));
  krait::run(check(5));
}
