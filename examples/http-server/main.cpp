// An HTTP server on Boost.Asio whose pages are Python's async functions, all on one thread.
//
//   http-server PORT   serves until Ctrl-C
//   http-server        serves on a free port, to many clients of its own, and says how it went

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <krait/interop/asio.hpp>
#include <krait/krait.hpp>

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>

#include "client.hpp"
#include "server.hpp"

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int connections = 40;

tcp::acceptor listen_on(asio::io_context& context, unsigned short port) {
  tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), port}};
  std::cout << "http://127.0.0.1:" << acceptor.local_endpoint().port() << "/greeting?name=you"
            << std::endl;
  return acceptor;
}

void serve_until_interrupted(unsigned short port) {
  asio::io_context context;
  const krait::AsioEventLoop loop{context};
  auto acceptor = listen_on(context, port);
  asio::co_spawn(context, server::listen(&acceptor), asio::detached);
  asio::signal_set signals{context, SIGINT, SIGTERM};
  signals.async_wait([&](auto, auto) { context.stop(); });
  context.run();
}

client::Tally serve_own_clients() {
  asio::io_context context;
  const krait::AsioEventLoop loop{context};
  auto acceptor = listen_on(context, 0);
  asio::co_spawn(context, server::listen(&acceptor), asio::detached);

  client::Tally tally;
  int left = connections;
  const auto count_down = [&](const std::exception_ptr& error) {
    if (error) tally.surprises.emplace_back("a connection failed");
    if (--left == 0) acceptor.close();
  };
  for (int number = 0; number < connections; ++number) {
    asio::co_spawn(context, client::visit(acceptor.local_endpoint(), number, &tally), count_down);
  }
  context.run();
  return tally;
}

int report(const client::Tally& tally, std::chrono::duration<double> time) {
  int requests = 0;
  for (const auto& [status, count] : tally.responses) {
    std::cout << "  " << status << ' ' << http::reason(status) << ": " << count << '\n';
    requests += count;
  }
  for (const auto& surprise : tally.surprises) std::cout << "surprise: " << surprise << '\n';
  std::cout << requests << " requests over " << connections << " connections at once in "
            << time.count() << " s, " << tally.surprises.size() << " surprises\n";
  return tally.surprises.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const krait::Interpreter python;  // outlives the contexts
    if (argc > 1) {
      serve_until_interrupted(http::number_in<unsigned short>(argv[1]));
      return 0;
    }
    const auto begin = std::chrono::steady_clock::now();
    const client::Tally tally = serve_own_clients();
    return report(tally, std::chrono::steady_clock::now() - begin);
  } catch (const std::exception& error) {
    std::cerr << "http-server: " << error.what() << '\n';
    return 2;
  }
}
