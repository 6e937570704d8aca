// The server: Boost.Asio does the network, Python's async functions write the pages.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <krait/interop/asio.hpp>
#include <krait/krait.hpp>
#include <pages.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "http.hpp"

namespace server {

namespace asio = boost::asio;
using asio::ip::tcp;

/// How long a page may take: as the query's `patience` says, in seconds.
inline std::chrono::milliseconds patience_in(const http::Request& request) {
  const auto found = request.query.find("patience");
  const int seconds = found == request.query.end() ? 30 : http::number_in<int>(found->second);
  return std::chrono::seconds{seconds};
}

/// Awaits a Python function, and turns what it throws into statuses.
inline asio::awaitable<http::Response> answer(http::Request request) {
  auto page = krait::timeout(patience_in(request), pages::page(request.path, request.query));
  try {
    std::string body = co_await krait::async_wait(std::move(page), asio::use_awaitable);
    co_return http::Response{200, std::move(body)};
  } catch (const krait::LookupError& error) {
    co_return http::Response{404, error.message()};
  } catch (const krait::TimeoutError&) {
    co_return http::Response{504, "the page took too long"};
  } catch (const krait::PythonError& error) {
    co_return http::Response{500, error.type() + ": " + error.message()};
  }
}

/// One connection: request after request, until the client closes it.
inline asio::awaitable<void> serve(tcp::socket socket) {
  std::string received;
  for (;;) {
    const auto [error, length] =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(received, http::longest_head),
                                        http::end_of_head, asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    auto request = http::parse_request(std::string_view{received}.substr(0, length));
    received.erase(0, length);

    http::Response response{400, "this server understands GET alone"};
    if (request) response = co_await answer(*std::move(request));
    const std::string text = http::text_of(response);
    const auto [write_error, written] =
        co_await asio::async_write(socket, asio::buffer(text), asio::as_tuple(asio::use_awaitable));
    if (write_error) co_return;
  }
}

/// Until the acceptor is closed.
inline asio::awaitable<void> listen(tcp::acceptor* acceptor) {
  for (;;) {
    auto [error, socket] = co_await acceptor->async_accept(asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    asio::co_spawn(acceptor->get_executor(), serve(std::move(socket)), asio::detached);
  }
}

}  // namespace server
