// The clients that try the server: many connections at once, with several requests each.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http.hpp"

namespace client {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Expectation {
  std::string target;
  http::Response response;
};

/// What came of all requests.
struct Tally {
  std::map<int, int> responses;  // how many of each status
  std::vector<std::string> surprises;
};

/// What one connection asks for.
inline std::vector<Expectation> requests_of(int number) {
  const std::string name = "guest-" + std::to_string(number);
  std::vector<Expectation> requests{
      {"/greeting?name=" + name, {200, "Hello, " + name + '!'}},
      {"/greeting", {200, "Hello, stranger!"}},
      {"/page-" + std::to_string(number),
       {404, "there is no page /page-" + std::to_string(number)}},
  };
  if (number % 8 == 0) requests.push_back({"/broken", {500, "ValueError: this page is broken"}});
  if (number % 8 == 4) {
    requests.push_back({"/endless?patience=1", {504, "the page took too long"}});
  }
  return requests;
}

inline asio::awaitable<http::Response> get(tcp::socket* socket, std::string target) {
  const std::string request = http::text_of_get(target);
  co_await asio::async_write(*socket, asio::buffer(request), asio::use_awaitable);

  std::string received;
  const std::size_t length = co_await asio::async_read_until(
      *socket, asio::dynamic_buffer(received), http::end_of_head, asio::use_awaitable);
  const auto [status, size] = http::parse_response_head(received);
  std::string body = received.substr(length);
  if (body.size() < size) {
    const auto missing = asio::transfer_exactly(size - body.size());
    co_await asio::async_read(*socket, asio::dynamic_buffer(body), missing, asio::use_awaitable);
  }
  co_return http::Response{status, std::move(body)};
}

inline asio::awaitable<void> visit(tcp::endpoint server, int number, Tally* tally) {
  tcp::socket socket{co_await asio::this_coro::executor};
  co_await socket.async_connect(server, asio::use_awaitable);
  for (const auto& [target, expected] : requests_of(number)) {
    const http::Response got = co_await get(&socket, target);
    ++tally->responses[got.status];
    if (got == expected) continue;
    tally->surprises.push_back(target + ": " + std::to_string(got.status) + ' ' + got.body);
  }
}

}  // namespace client
