// C++ coroutines that Python awaits, and Python's that come back as C++ functions.

#include <crawler.hpp>
#include <krait/krait.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <utility>

krait::Task<std::string> fetch(std::string page) {
  std::cout << "fetching " << page << '\n';
  co_await krait::sleep_for(std::chrono::milliseconds(page == "big" ? 60'000 : 1));
  co_return page + ": done";
}

krait::Task<> crawl() {
  auto crawling = crawler::crawl({"one", "two"}, fetch);
  for (const auto& line : co_await std::move(crawling)) std::cout << line << '\n';
  std::cout << co_await crawler::hurry("big", fetch) << '\n';

  const auto cached = crawler::cached(fetch);
  std::cout << co_await cached("three") << '\n';
  std::cout << co_await cached("three") << '\n';
}

int main() {
  krait::Interpreter python;
  krait::run(crawl());
}
