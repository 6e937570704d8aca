// Asio's coroutines await Python, and Krait's tasks await Asio, on one thread.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <bakery.hpp>
#include <krait/interop/asio.hpp>
#include <krait/krait.hpp>

#include <chrono>
#include <iostream>
#include <string>

namespace asio = boost::asio;

// A coroutine of Asio's, which awaits a Python function.
asio::awaitable<void> serve_breakfast() {
  const std::string bread = co_await krait::async_wait(bakery::bake("bread"), asio::use_awaitable);
  std::cout << bread << '\n';
}

// A task of Krait's, which awaits a timer of Asio's.
krait::Task<std::string> bake_slowly(asio::steady_timer* timer) {
  co_await timer->async_wait(krait::use_task);
  co_return co_await bakery::bake("cake");
}

asio::awaitable<void> serve_tea() {
  asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds(50)};
  std::cout << co_await krait::async_wait(bake_slowly(&timer), asio::use_awaitable) << '\n';
}

int main() {
  krait::Interpreter python;  // outlives the context
  asio::io_context context;
  krait::AsioEventLoop loop{context};  // without it, Python would run on a worker
  asio::co_spawn(context, serve_tea(), asio::detached);
  asio::co_spawn(context, serve_breakfast(), asio::detached);
  context.run();
}
