// The host's process: its signals, locale, folder, environment and umask stay its own; Ctrl-C where
// it is asked for.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <atomic>
#include <clocale>
#include <coroutine>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
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

void require_run_is_interrupted() {
  std::string note;
  bool interrupted = false;
  try {
    krait::run(wait_for_ever(&note));
  } catch (const krait::KeyboardInterrupt&) {
    interrupted = true;
  }
  KRAIT_REQUIRE(interrupted);
  KRAIT_REQUIRE(note == "cancelled");
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
      require_run_is_interrupted();
      KRAIT_REQUIRE(krait::eval("log.pop()").str() == "finally");
      KRAIT_REQUIRE(krait::run(call<std::int64_t>("one")) == 1);
    }
  });
}

template <class T>
bool refuses_with_cancelled(krait::Future<T>& future) {
  try {
    future.get();
  } catch (const krait::Cancelled&) {
    return true;
  }
  return false;
}

/// Whether the kernel has the thread asleep. One that has nothing left to do but to wait, and needs
/// neither the GIL nor a lock for that, is where it waits then.
bool is_asleep(pid_t thread) {
  std::ifstream stat{"/proc/self/task/" + std::to_string(thread) + "/stat"};
  std::string text;
  std::getline(stat, text);
  const auto end_of_name = text.rfind(") ");
  return end_of_name != std::string::npos && text[end_of_name + 2] == 'S';
}

/// Sends one Ctrl-C to the main thread, once that has said that it is about to wait, and waits.
class OneCtrlC {
 public:
  OneCtrlC() : main_(pthread_self()), main_id_(gettid()) {}
  void main_is_about_to_wait() { about_to_wait_ = true; }

 private:
  void send() const {
    while (!about_to_wait_ || !is_asleep(main_id_)) std::this_thread::yield();
    pthread_kill(main_, SIGINT);
  }

  std::atomic<bool> about_to_wait_ = false;
  pthread_t main_;
  pid_t main_id_;
  std::jthread sender_{[this] { send(); }};
};

// What a task of C++ does at the end of a step in which it got a Ctrl-C, and what waits for it
// then. asyncio's code that comes next may raise it, and must not lose the task over that.

krait::Task<> interrupted_then_yields() {
  std::raise(SIGINT);
  co_await krait::yield_now();
}

krait::Task<> interrupted_then_ends() {
  co_await krait::yield_now();
  std::raise(SIGINT);
}

krait::Task<> waits_for_all() {
  co_await krait::when_all(interrupted_then_ends(), krait::yield_now());
  co_await krait::sleep_for(std::chrono::hours{1});
}

krait::Task<> waits_for_a_group() {
  krait::TaskGroup group;
  group.spawn(interrupted_then_ends());
  auto ended = group.join();
  co_await std::move(ended);
  co_await krait::sleep_for(std::chrono::hours{1});
}

krait::Task<> sleeps() { co_await krait::sleep_for(std::chrono::hours{1}); }

krait::Task<> interrupted_then_cancels() {
  auto sleeping = krait::spawn(sleeps());
  co_await krait::yield_now();
  std::raise(SIGINT);
  sleeping.cancel();
  co_await sleeping;
}

TEST(Process, X08_a_ctrl_c_that_comes_while_a_task_computes_in_cpp_ends_the_run) {
  for (const auto task :
       {&interrupted_then_yields, &waits_for_all, &waits_for_a_group, &interrupted_then_cancels}) {
    expect_clean_exit([&] {
      const krait::Interpreter python{krait::Config{.signal_handlers = true}};
      krait::exec("async def one():\n  return 1\n");
      for (int i = 0; i < 2; ++i) {
        bool interrupted = false;
        try {
          krait::run(task());
        } catch (const krait::KeyboardInterrupt&) {
          interrupted = true;
        }
        KRAIT_REQUIRE(interrupted);
        KRAIT_REQUIRE(krait::run(call<std::int64_t>("one")) == 1);
      }
    });
  }
}

// At any moment, in asyncio's own code too.
TEST(Process, X08_one_ctrl_c_ends_a_busy_run) {
  expect_clean_exit([] {
    const krait::Interpreter python{krait::Config{.signal_handlers = true}};
    krait::exec(
        "import asyncio\n"
        "async def wait():\n"
        "  while True: await asyncio.sleep(0)\n");
    for (int i = 0; i < 50; ++i) {
      const std::jthread presses([main = pthread_self(), i] {
        std::this_thread::sleep_for(std::chrono::microseconds{1000 + 37 * i});
        pthread_kill(main, SIGINT);
      });
      bool interrupted = false;
      try {
        krait::run(call("wait"));
      } catch (const krait::KeyboardInterrupt&) {
        interrupted = true;
      }
      KRAIT_REQUIRE(interrupted);
    }
  });
}

TEST(Process, X08_a_ctrl_c_that_comes_before_a_run_or_a_turn_is_raised_by_it) {
  expect_clean_exit([] {
    const krait::Interpreter python{krait::Config{.signal_handlers = true}};
    const auto is_interrupted = [](const auto& act) {
      std::raise(SIGINT);
      try {
        act();
      } catch (const krait::KeyboardInterrupt&) {
        return true;
      }
      return false;
    };
    krait::run(krait::yield_now());
    KRAIT_REQUIRE(is_interrupted([] { krait::run(krait::yield_now()); }));
    krait::EventLoop loop;
    KRAIT_REQUIRE(is_interrupted([&] { loop.poll(); }));
  });
}

constexpr const char* idle =
    "import asyncio\nlog = []\n"
    "async def wait():\n"
    "  asyncio.get_running_loop().call_soon(tell)\n"
    "  try: await asyncio.sleep(1000)\n"
    "  except asyncio.CancelledError: log.append('cancelled'); raise\n"
    "  finally:\n"
    "    await asyncio.sleep(0)\n"
    "    log.append('finally')\n";

// While no Python thread is there to see it: the loop sleeps in its selector.
TEST(Process, X08_one_ctrl_c_interrupts_a_loop_that_sleeps) {
  expect_clean_exit([] {
    const krait::Interpreter python{krait::Config{.signal_handlers = true}};
    krait::exec(idle);
    for (int i = 0; i < 20; ++i) {
      OneCtrlC ctrl_c;
      const std::function<void()> tell = [&] { ctrl_c.main_is_about_to_wait(); };
      krait::import("__main__").set_attr("tell", tell);
      require_run_is_interrupted();
      KRAIT_REQUIRE(krait::eval("log").str() == "['cancelled', 'finally']");
      krait::exec("log.clear()");
    }
  });
}

/// Another library's coroutine, which the loop resumes between two turns, with no Python code
/// around.
struct Foreign {
  struct promise_type {
    Foreign get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
};

Foreign press_ctrl_c_after(krait::Future<void> future) {
  co_await std::move(future);
  raise(SIGINT);
}

krait::Task<> wait_while_a_foreign_coroutine_runs(std::string* note) {
  press_ctrl_c_after(krait::spawn(krait::yield_now()));
  co_await wait_for_ever(note);
}

TEST(Process, X08_one_ctrl_c_while_the_loop_runs_a_foreign_coroutine_interrupts_it) {
  expect_clean_exit([] {
    const krait::Interpreter python{krait::Config{.signal_handlers = true}};
    krait::exec(idle);
    krait::exec("tell = lambda: None");
    std::string note;
    bool interrupted = false;
    try {
      krait::run(wait_while_a_foreign_coroutine_runs(&note));
    } catch (const krait::KeyboardInterrupt&) {
      interrupted = true;
    }
    KRAIT_REQUIRE(interrupted);
    KRAIT_REQUIRE(note == "cancelled");
  });
}

TEST(Process, X08_one_ctrl_c_interrupts_who_blocks_for_a_future) {
  expect_clean_exit([] {
    const krait::Interpreter python{krait::Config{.signal_handlers = true}};
    krait::exec(idle);
    for (int i = 0; i < 20; ++i) {
      std::atomic<bool> worker_waits = false;
      const std::function<void()> tell = [&] { worker_waits = true; };
      krait::import("__main__").set_attr("tell", tell);
      auto future = krait::spawn(call("wait"));
      while (!worker_waits) std::this_thread::yield();
      OneCtrlC ctrl_c;
      ctrl_c.main_is_about_to_wait();
      bool interrupted = false;
      try {
        if (i % 2 == 0) future.get();
        if (i % 2 == 1) KRAIT_REQUIRE(!future.wait_for(for_ever));
      } catch (const krait::KeyboardInterrupt&) {
        interrupted = true;
      }
      KRAIT_REQUIRE(interrupted);
      KRAIT_REQUIRE(!future.done());  // Ctrl-C ends the wait, and who waited cancels the task
      future.cancel();
      KRAIT_REQUIRE(refuses_with_cancelled(future));
      KRAIT_REQUIRE(krait::eval("log").str() == "['cancelled', 'finally']");
      krait::exec("log.clear()");
    }
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

// What a child of this process writes into a pipe for its stdout.
template <class Body>
std::string printed_by(Body body) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 1);
    close(ends[0]);
    close(ends[1]);
    body();
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char part[256];
  for (ssize_t got = 0; (got = read(ends[0], part, sizeof part)) > 0;) {
    text.append(part, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return text;
}

TEST(ProcessAtItsEnd, X08_what_was_printed_comes_in_order_and_is_not_lost_by_an_exit) {
  EXPECT_EQ(printed_by([] {
              const krait::Interpreter python;
              krait::exec("print('one')\nprint('tw', end='')");
              krait::exec("print('o')");
              std::ignore = write(1, "three\n", 6);
              krait::exec("print('four')");
              _exit(0);
            }),
            "one\ntwo\nthree\nfour\n");
}

TEST(ProcessAtItsEnd, X08_a_process_without_stdout_starts) {
  EXPECT_EQ(printed_by([] {
              close(1);
              const krait::Interpreter python;
              if (!krait::eval("__import__('sys').stdout is None").as<bool>()) _exit(1);
            }),
            "");
}

}  // namespace
