// Checks 200 links at once on one thread: C++ coroutines that await aiohttp, a Python library.

#include <krait/krait.hpp>
#include <linkcheck.hpp>
#include <server.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

struct Link {
  std::string url;
  std::string expected;   // the outcome that this page is made for
  double timeout = 30.0;  // patient: two hundred at once on a busy machine take a while
};

struct Result {
  Link link;
  std::string outcome;  // a class of HTTP statuses, or what went wrong
  std::string error;    // the Python type of the error, if there was one
  std::string message;  // and what it said
  Milliseconds time{};
};

/// Counts the checks that are done: in place on a terminal, every 20th elsewhere.
/// It needs no lock, because a task and all that it awaits stay on one thread.
class Progress {
 public:
  explicit Progress(std::size_t total) : total_(total) {}

  void one_more() {
    ++done_;
    if (on_terminal_) {
      std::cout << '\r' << done_ << " of " << total_ << " checked" << std::flush;
      if (done_ == total_) std::cout << '\n';
    } else if (done_ % 20 == 0 || done_ == total_) {
      std::cout << done_ << " of " << total_ << " checked" << std::endl;
    }
  }

 private:
  std::size_t total_;
  std::size_t done_ = 0;
  bool on_terminal_ = isatty(STDOUT_FILENO) != 0;
};

/// Checks one link. A failure becomes a result, so that it does not cancel the other checks.
krait::Task<Result> check_one(Link link, std::shared_ptr<Progress> progress) {
  Result result;
  result.link = std::move(link);
  const auto begin = Clock::now();
  const auto failed = [&](const std::string& how, const krait::PythonError& error) {
    result.outcome = how;
    result.error = error.type();
    result.message = error.message();
    result.time = Clock::now() - begin;
  };

  try {
    const auto [status, milliseconds] =
        co_await linkcheck::check(result.link.url, result.link.timeout);
    result.outcome = std::to_string(status / 100) + "xx";
    result.time = Milliseconds(milliseconds);
  } catch (const krait::TimeoutError& error) {  // before its base class: OSError, as in Python
    failed("timed out", error);
  } catch (const krait::OSError& error) {  // aiohttp's ClientConnectorError is one
    failed("not reached", error);
  } catch (const krait::PythonError& error) {
    failed("failed", error);
  }
  progress->one_more();
  co_return result;
}

/// Two hundred links: of every twenty, fifteen answer well and five don't.
std::vector<Link> links_of(std::int64_t port, std::int64_t refusing_port) {
  const auto site = "http://127.0.0.1:" + std::to_string(port);
  const auto nobody = "http://127.0.0.1:" + std::to_string(refusing_port) + '/';

  std::vector<Link> links;
  for (int group = 0; group < 10; ++group) {
    for (int page = 0; page < 13; ++page) {
      links.push_back({site + "/page/" + std::to_string(group * 13 + page), "2xx"});
    }
    links.push_back({site + "/slow", "2xx"});
    links.push_back({site + "/slow", "2xx"});
    links.push_back({site + "/missing", "4xx"});
    links.push_back({site + "/missing", "4xx"});
    links.push_back({site + "/broken", "5xx"});
    const auto* const never_done = group % 2 == 0 ? "/silent" : "/endless";
    links.push_back({site + never_done, "timed out", 0.5});
    links.push_back({nobody, "not reached"});
  }
  return links;
}

krait::Task<std::vector<Result>> check_all(std::vector<Link> links) {
  const auto progress = std::make_shared<Progress>(links.size());
  std::vector<krait::Task<Result>> checks;
  for (auto& link : links) checks.push_back(check_one(std::move(link), progress));
  co_return co_await krait::when_all(std::move(checks));
}

/// The server and the checks take turns on this thread's event loop.
krait::Task<std::vector<Result>> serve_and_check() {
  const auto port = co_await server::start();
  auto results = co_await check_all(links_of(port, server::refusing_port()));
  co_await linkcheck::close();
  co_await server::stop();
  co_return results;
}

void print_table(const std::vector<Result>& results) {
  std::map<std::pair<std::string, std::string>, std::vector<double>> rows;
  std::map<std::string, std::string> messages;
  for (const auto& result : results) {
    rows[{result.outcome, result.error}].push_back(result.time.count());
    if (!result.error.empty()) messages[result.error] = result.message;
  }

  using std::setw;
  std::cout << std::fixed << std::setprecision(1);
  std::cout << "\noutcome      links    min ms  median ms    max ms  error\n";
  for (auto& [name, times] : rows) {
    const auto& [outcome, error] = name;
    std::ranges::sort(times);
    std::cout << std::left << setw(12) << outcome << std::right << setw(6) << times.size()
              << setw(10) << times.front() << setw(11) << times[times.size() / 2] << setw(10)
              << times.back() << (error.empty() ? "" : "  ") << error << '\n';
  }

  std::cout << "\nOne message of each error:\n";
  for (const auto& [error, message] : messages) {
    std::cout << "  " << error << ": " << message << '\n';
  }
  std::cout << '\n';
}

/// Says which links came out otherwise than they were made to, and gives their number.
std::size_t report_surprises(const std::vector<Result>& results) {
  std::size_t surprises = 0;
  for (const auto& result : results) {
    if (result.outcome == result.link.expected) continue;
    ++surprises;
    std::cout << result.link.url << ": expected " << result.link.expected << ", got "
              << result.outcome << ' ' << result.message << '\n';
  }
  return surprises;
}

}  // namespace

int main() {
  try {
    krait::Interpreter python;

    const auto begin = Clock::now();
    const auto results = krait::run(serve_and_check());
    const std::chrono::duration<double> elapsed = Clock::now() - begin;

    print_table(results);
    const auto surprises = report_surprises(results);
    std::cout << results.size() - surprises << " of " << results.size()
              << " links came out as expected, after " << elapsed.count() << " s\n";
    return surprises == 0 ? 0 : 1;
  } catch (const krait::Error& error) {  // aiohttp is not installed, for example
    std::cerr << "linkcheck: " << error.what() << '\n';
    return 2;
  }
}
