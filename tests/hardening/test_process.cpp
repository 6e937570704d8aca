// The host's process: its signals, locale, folder, environment and umask stay its own; Ctrl-C where
// it is asked for.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <atomic>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"

namespace {

using namespace krait_test;

// All that a process has of its own and Python could change.
struct HostState {
  std::vector<void (*)(int)> handlers;
  std::vector<int> flags;
  std::vector<bool> blocked;
  std::string locale;
  std::string folder;
  std::vector<std::string> environment;
  mode_t mask = 0;
};

HostState host_state() {
  HostState state;
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action {};
    if (sigaction(signal, nullptr, &action) != 0) continue;
    state.handlers.push_back(action.sa_handler);
    state.flags.push_back(action.sa_flags);
    state.blocked.push_back(sigismember(&blocked, signal) == 1);
  }
  state.locale = std::setlocale(LC_ALL, nullptr);
  state.folder = std::filesystem::current_path().string();
  for (char** each = environ; *each != nullptr; ++each) state.environment.emplace_back(*each);
  state.mask = umask(0);
  umask(state.mask);
  return state;
}

void require_same(const HostState& now, const HostState& before) {
  KRAIT_REQUIRE(now.handlers == before.handlers);
  KRAIT_REQUIRE(now.flags == before.flags);
  KRAIT_REQUIRE(now.blocked == before.blocked);
  KRAIT_REQUIRE(now.locale == before.locale);
  KRAIT_REQUIRE(now.folder == before.folder);
  KRAIT_REQUIRE(now.environment == before.environment);
  KRAIT_REQUIRE(now.mask == before.mask);
}

void on_signal(int) {}

void set_up_host(void (*handler)(int), const char* locale) {
  for (const int signal : {SIGINT, SIGPIPE, SIGCHLD, SIGTERM, SIGHUP, SIGUSR1, SIGXFSZ}) {
    std::signal(signal, handler);
  }
  KRAIT_REQUIRE(std::setlocale(LC_ALL, locale) != nullptr);
  std::filesystem::current_path("/");
  setenv("KRAIT_TEST_VARIABLE", "kept", 1);
  umask(027);
}

void use_everything() {
  krait::exec(
      "import asyncio, signal, locale, subprocess, multiprocessing\n"
      "async def one():\n"
      "  await asyncio.sleep(0)\n"
      "  await asyncio.to_thread(lambda: 1)\n"
      "  return 1\n");
  KRAIT_REQUIRE(krait::run(call<std::int64_t>("one")) == 1);
  on_a_thread([] { KRAIT_REQUIRE(krait::run(call<std::int64_t>("one")) == 1); });
}

TEST(Process, X07_host_state_kept_at_every_step) {
  for (const auto handler : {&on_signal, SIG_DFL, SIG_IGN}) {
    for (const char* locale : {"C", "C.UTF-8"}) {
      for (const bool isolated : {true, false}) {
        expect_clean_exit([&] {
          set_up_host(handler, locale);
          const HostState before = host_state();
          for (int i = 0; i < 2; ++i) {
            {
              const krait::Interpreter python{krait::Config{.isolated = isolated}};
              require_same(host_state(), before);
              use_everything();
              require_same(host_state(), before);
            }
            require_same(host_state(), before);
          }
        });
      }
    }
  }
}

krait::Task<> wait_for_ever(std::string* note) {
  try {
    co_await call("wait");
  } catch (const krait::Cancelled&) {
    *note = "cancelled";
    throw;
  }
}

TEST(Process, X08_ctrl_c_optin_interrupts_a_run_and_its_cleanup_runs) {
  expect_clean_exit([] {
    const krait::Interpreter python{krait::Config{.signal_handlers = true}};
    krait::exec(
        "import asyncio, os, signal, threading\nlog = []\n"
        "async def wait():\n"
        "  threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "  try: await asyncio.sleep(1000)\n"
        "  finally:\n"
        "    await asyncio.sleep(0)\n"
        "    log.append('finally')\n"
        "async def one():\n"
        "  await asyncio.sleep(0)\n"
        "  return 1\n");
    for (int i = 0; i < 3; ++i) {
      std::string note;
      bool interrupted = false;
      try {
        krait::run(wait_for_ever(&note));
      } catch (const krait::KeyboardInterrupt&) {
        interrupted = true;
      }
      KRAIT_REQUIRE(interrupted);
      KRAIT_REQUIRE(note == "cancelled");
      KRAIT_REQUIRE(krait::eval("log.pop()").str() == "finally");
      KRAIT_REQUIRE(krait::run(call<std::int64_t>("one")) == 1);
    }
  });
}

// Sent by C++, while no Python thread is there to see it: the loop sleeps in its selector.
TEST(Process, X08_ctrl_c_optin_interrupts_a_loop_that_sleeps) {
  expect_clean_exit([] {
    const krait::Interpreter python{krait::Config{.signal_handlers = true}};
    const pthread_t main = pthread_self();
    std::jthread sender{[main](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        std::this_thread::sleep_for(20ms);  // whenever it comes, it must be seen
        if (!stop.stop_requested()) pthread_kill(main, SIGINT);
      }
    }};
    bool interrupted = false;
    try {
      krait::run(krait::sleep_for(for_ever));
    } catch (const krait::KeyboardInterrupt&) {
      interrupted = true;
      std::signal(SIGINT, SIG_IGN);
    }
    KRAIT_REQUIRE(interrupted);
  });
}

TEST(Process, X08_ctrl_c_optin_interrupts_who_blocks_for_a_future) {
  expect_clean_exit([] {
    const krait::Interpreter python{krait::Config{.signal_handlers = true}};
    auto future = krait::spawn(krait::sleep_for(for_ever));
    for (int i = 0; i < 2; ++i) {
      bool interrupted = false;
      raise(SIGINT);
      try {
        if (i == 0) future.get();
        if (i == 1) KRAIT_REQUIRE(!future.wait_for(for_ever));
      } catch (const krait::KeyboardInterrupt&) {
        interrupted = true;
      }
      KRAIT_REQUIRE(interrupted);
    }
    KRAIT_REQUIRE(!future.done());
  });
}

TEST(Process, X08_without_optin_the_hosts_handler_gets_the_signal) {
  expect_clean_exit([] {
    static std::atomic<int> seen{0};
    std::signal(SIGINT, [](int) { seen.fetch_add(1); });
    const krait::Interpreter python;
    use_everything();
    std::raise(SIGINT);
    krait::run(krait::sleep_for(1ms));
    KRAIT_REQUIRE(seen.load() == 1);
  });
}

}  // namespace
