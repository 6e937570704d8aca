// Fetches pages at the same time with httpx, a Python library, through its own classes in C++.

#include <httpx/_client.hpp>
#include <httpx/_exceptions.hpp>
#include <httpx/_models.hpp>
#include <krait/krait.hpp>
#include <server.hpp>

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

namespace {

using httpx::_client::AsyncClient;
using httpx::_exceptions::HTTPStatusError;

krait::Task<std::string> report(AsyncClient client, std::string address, std::string page) {
  try {
    const auto response = co_await client.get(address + page);
    response.raise_for_status();
    co_return page + ": " + std::to_string(response.text().size()) + " characters";
  } catch (const HTTPStatusError& error) {
    co_return page + ": status " + std::to_string(error.response().status_code());
  }
}

krait::Task<std::vector<std::string>> reports(AsyncClient client, std::string address) {
  std::vector<krait::Task<std::string>> tasks;
  for (const auto* page : {"/short", "/long", "/missing"}) {
    tasks.push_back(report(client, address, page));
  }
  co_return co_await krait::when_all(std::move(tasks));
}

krait::Task<std::vector<std::string>> fetch_all() {
  const auto port = co_await server::start();
  const auto address = "http://127.0.0.1:" + std::to_string(port);
  // `async with AsyncClient() as client:` closes its connections in the end.
  auto fetching = krait::with(
      AsyncClient{}, [&](AsyncClient client) { return reports(std::move(client), address); });
  auto lines = co_await std::move(fetching);
  co_await server::stop();
  co_return lines;
}

}  // namespace

int main() {
  krait::Interpreter python;
  for (const auto& line : krait::run(fetch_all())) std::cout << line << '\n';
}
