// How an Interpreter starts: isolated, in a virtual environment, once at a time, again after its
// end.
#include <gtest/gtest.h>
#include <unistd.h>
#include <krait/krait.hpp>

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;
namespace fs = std::filesystem;

std::string text_of(std::string_view expression) { return krait::eval(expression).str(); }

/// A directory of a test's own.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "krait-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  fs::path write(const fs::path& file, std::string_view text) const {
    fs::create_directories((path_ / file).parent_path());
    std::ofstream{path_ / file} << text;
    return path_ / file;
  }

 private:
  fs::path path_;
};

void use_asyncio() {
  krait::exec("import asyncio\nasync def one():\n  await asyncio.sleep(0)\n  return 1\n");
  KRAIT_REQUIRE(krait::run(call<std::int64_t>("one")) == 1);
}

// Where modules come from.

TEST(InterpreterStart, by_default_no_environment_or_working_directory_leaks_in) {
  const Folder folder;
  for (const char* module : {"asyncio", "json", "intruder"}) {
    folder.write(std::string{module} + ".py", "raise SystemError('from the wrong place')\n");
  }
  expect_clean_exit([&] {
    fs::current_path(folder.path());
    setenv("PYTHONPATH", folder.path().c_str(), 1);
    setenv("PYTHONHOME", "/nonexistent", 1);
    setenv("PYTHONSTARTUP", (folder.path() / "intruder.py").c_str(), 1);
    const krait::Interpreter python;
    static_cast<void>(krait::import("json"));
    use_asyncio();
    try {
      static_cast<void>(krait::import("intruder"));
    } catch (const krait::ModuleNotFoundError&) {
      return;
    }
    KRAIT_REQUIRE(!"intruder was found");
  });
}

TEST(InterpreterStart, if_not_isolated_the_environment_counts) {
  const Folder folder;
  folder.write("welcome.py", "place = 'here'\n");
  expect_clean_exit([&] {
    setenv("PYTHONPATH", folder.path().c_str(), 1);
    const krait::Interpreter python{krait::Config{.isolated = false}};
    KRAIT_REQUIRE(krait::import("welcome").attr("place").str() == "here");
  });
}

TEST(InterpreterStart, search_paths_come_first_and_in_order) {
  const Folder first;
  const Folder second;
  first.write("found.py", "place = 'first'\n");
  second.write("found.py", "place = 'second'\n");
  const krait::Interpreter python{krait::Config{.search_paths = {first.path(), second.path()}}};
  EXPECT_EQ(text_of("__import__('sys').path[0]"), first.path());
  EXPECT_EQ(text_of("__import__('sys').path[1]"), second.path());
  EXPECT_EQ(krait::import("found").attr("place").str(), "first");
}

TEST(InterpreterStart, the_program_is_the_python_of_the_build) {
  const krait::Interpreter python;
  const std::string version = text_of(
      "__import__('subprocess').check_output([__import__('sys').executable, '-c', "
      "'import sys; print(sys.version)'], text=True).strip()");
  EXPECT_EQ(version, text_of("__import__('sys').version"));
}

TEST(InterpreterStart, numpy_imports_where_it_is_installed) {
  const krait::Interpreter python;
  if (!krait_test::is_installed("numpy")) GTEST_SKIP();
  overlook_leaks();
  EXPECT_EQ(krait::import("numpy").attr("arange")(4).attr("sum")().as<int>(), 6);
}

TEST(InterpreterStart, arguments_become_sys_argv) {
  const krait::Interpreter python{krait::Config{.argv = {"program", "-x", "grün", ""}}};
  EXPECT_EQ(krait::eval("__import__('sys').argv").as<std::vector<std::string>>(),
            (std::vector<std::string>{"program", "-x", "grün", ""}));
}

TEST(InterpreterStart, the_switch_interval_is_set) {
  const krait::Interpreter python{krait::Config{.switch_interval = 1ms}};
  EXPECT_DOUBLE_EQ(krait::eval("__import__('sys').getswitchinterval()").as<double>(), 0.001);
}

// Virtual environments.

fs::path make_venv(const Folder& folder) {
  std::string python;
  {
    const krait::Interpreter interpreter;
    python = text_of("__import__('sys').executable");
  }
  const fs::path venv = folder.path() / "venv";
  const std::string command = python + " -m venv --without-pip " + venv.string();
  EXPECT_EQ(std::system(command.c_str()), 0);
  return venv;
}

fs::path site_packages(const fs::path& venv) {
  for (const auto& entry : fs::directory_iterator{venv / "lib"}) {
    if (fs::exists(entry.path() / "site-packages")) return entry.path() / "site-packages";
  }
  return {};
}

TEST(InterpreterVenv, gives_its_packages_its_pth_files_and_its_prefix) {
  const Folder folder;
  const fs::path venv = make_venv(folder);
  std::ofstream{site_packages(venv) / "inside.py"} << "place = 'venv'\n";
  folder.write("linked/beside.py", "place = 'linked'\n");
  std::ofstream{site_packages(venv) / "link.pth"} << (folder.path() / "linked").string() << '\n';
  const krait::Interpreter python{krait::Config{.venv = venv}};
  EXPECT_EQ(krait::import("inside").attr("place").str(), "venv");
  EXPECT_EQ(krait::import("beside").attr("place").str(), "linked");
  EXPECT_EQ(text_of("__import__('sys').prefix"), venv);
  EXPECT_NE(text_of("__import__('sys').base_prefix"), venv);
  use_asyncio();
}

TEST(InterpreterVenv, of_another_version_is_refused_and_python_starts_without) {
  const Folder folder;
  folder.write("venv/pyvenv.cfg", "home = /usr/bin\nversion = 3.1.4\n");
  try {
    const krait::Interpreter python{krait::Config{.venv = folder.path() / "venv"}};
    ADD_FAILURE() << "accepted";
  } catch (const krait::Error& error) {
    EXPECT_NE(std::string{error.what()}.find("3.1.4"), std::string::npos) << error.what();
  }
  const krait::Interpreter python;
  use_asyncio();
}

TEST(InterpreterVenv, that_does_not_exist_is_refused) {
  EXPECT_THROW(krait::Interpreter(krait::Config{.venv = "/nonexistent"}), krait::Error);
}

// What can't start.

TEST(InterpreterStart, a_wrong_home_is_an_error_and_a_later_start_works_or_says_why_not) {
  expect_exit(0, does_not_complain, [] {
    bool refused = false;
    try {
      const krait::Interpreter python{krait::Config{.home = "/nonexistent"}};
    } catch (const krait::Error& error) {
      refused = std::string{error.what()}.size() > 10;
    }
    KRAIT_REQUIRE(refused);
    try {
      const krait::Interpreter python;
      use_asyncio();
    } catch (const krait::Error&) {
    }
  });
}

TEST(InterpreterStart, settings_that_python_refuses_are_an_error_and_leave_it_ended) {
  EXPECT_THROW(krait::Interpreter(krait::Config{.switch_interval = -1s}), krait::Error);
  const krait::Interpreter python;
  use_asyncio();
}

TEST(InterpreterStart, settings_that_krait_refuses_are_an_error_and_a_good_start_follows) {
  constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(krait::Interpreter(krait::Config{.workers = -1}), krait::Error);
  EXPECT_THROW(
      krait::Interpreter(krait::Config{.shutdown_timeout = std::chrono::duration<double>{nan}}),
      krait::Error);
  const krait::Interpreter python;
  use_asyncio();
}

TEST(InterpreterStart, a_setting_that_is_refused_is_named) {
  const auto refusal = [](const krait::Config& config) -> std::string {
    try {
      const krait::Interpreter python{config};
    } catch (const krait::Error& error) {
      return error.what();
    }
    return "nothing";
  };
  const std::string cut{"a\0b", 3};
  EXPECT_TRUE(krait_test::contains(refusal({.argv = {"fine", cut}}), "Config::argv"));
  EXPECT_TRUE(krait_test::contains(refusal({.search_paths = {cut}}), "Config::search_paths"));
  EXPECT_TRUE(krait_test::contains(refusal({.switch_interval = 0s}), "Config::switch_interval"));
  const std::chrono::duration<double> for_ever{std::numeric_limits<double>::infinity()};
  EXPECT_EQ(refusal({.switch_interval = for_ever}), "nothing");
}

TEST(InterpreterStart, a_timeout_for_ever_waits_for_what_ends_in_its_own_time) {
  for (const double seconds : {std::numeric_limits<double>::infinity(), 9e10}) {
    expect_clean_exit([&] {
      const krait::Interpreter python{
          krait::Config{.shutdown_timeout = std::chrono::duration<double>{seconds}}};
      krait::exec(
          "import asyncio, threading\n"
          "begun, ending = threading.Event(), threading.Event()\n"
          "def work():\n"
          "  begun.set()\n"
          "  ending.wait()\n"
          "async def leave():\n"
          "  asyncio.create_task(asyncio.to_thread(work))\n"
          "  await asyncio.to_thread(begun.wait)\n"
          "  asyncio.create_task(end())\n"
          "  await asyncio.sleep(0)\n"
          "async def end():\n"
          "  try: await asyncio.sleep(1000)\n"
          "  finally: ending.set()\n");
      krait::run(krait::import("__main__").attr("leave")().await<void>());
    });
  }
}

TEST(InterpreterStart, an_unknown_event_loop_is_an_error_at_its_first_use) {
  const krait::Interpreter python{krait::Config{.event_loop = "nowhere:make"}};
  EXPECT_THROW(krait::run(krait::sleep_for(0s)), krait::ModuleNotFoundError);
}

TEST(InterpreterStart, a_second_one_is_an_error_and_leaves_the_first_alone) {
  const krait::Interpreter python;
  EXPECT_THROW(krait::Interpreter{}, krait::Error);
  use_asyncio();
}

TEST(InterpreterStart, five_in_a_row_run_async_code) {
  expect_clean_exit([] {
    std::optional<krait::Object> kept;
    for (int i = 0; i < 5; ++i) {
      const krait::Interpreter python;
      use_asyncio();
      KRAIT_REQUIRE(krait::eval("'kept' in globals()").as<bool>() == false);
      krait::exec("kept = 1");
      kept = krait::import("asyncio");
    }
  });
}

// The host's world.

using Handler = void (*)(int);
void on_signal(int) {}

Handler handler_of(int signal) {
  struct sigaction action {};
  sigaction(signal, nullptr, &action);
  return action.sa_handler;
}

TEST(InterpreterHost, keeps_signal_handlers_and_locale_at_every_step) {
  for (const Handler handler : {Handler{&on_signal}, Handler{SIG_DFL}, Handler{SIG_IGN}}) {
    expect_clean_exit([&] {
      for (const int signal : {SIGINT, SIGPIPE, SIGCHLD}) std::signal(signal, handler);
      setenv("LC_ALL", "C.UTF-8", 1);
      const std::string locale = std::setlocale(LC_ALL, nullptr);
      const auto require_unchanged = [&] {
        for (const int signal : {SIGINT, SIGPIPE, SIGCHLD}) {
          KRAIT_REQUIRE(handler_of(signal) == handler);
        }
        KRAIT_REQUIRE(locale == std::setlocale(LC_ALL, nullptr));
      };
      for (int i = 0; i < 2; ++i) {
        {
          const krait::Interpreter python;
          require_unchanged();
          static_cast<void>(krait::import("signal"));
          require_unchanged();
          use_asyncio();
          require_unchanged();
        }
        require_unchanged();
      }
    });
  }
}

TEST(InterpreterHost, with_signal_handlers_an_interrupt_is_pythons_exception) {
  expect_clean_exit([] {
    {
      const krait::Interpreter python{krait::Config{.signal_handlers = true}};
      bool interrupted = false;
      try {
        std::raise(SIGINT);
        krait::exec("for i in range(1000): pass\n");
      } catch (const krait::KeyboardInterrupt&) {
        interrupted = true;
      }
      KRAIT_REQUIRE(interrupted);
    }
    KRAIT_REQUIRE(handler_of(SIGINT) == SIG_DFL);
  });
}

TEST(InterpreterHost, with_signal_handlers_it_keeps_those_that_the_host_installs_meanwhile) {
  expect_clean_exit([] {
    {
      const krait::Interpreter python{krait::Config{.signal_handlers = true}};
      std::signal(SIGTERM, &on_signal);
      krait::exec("import signal\nsignal.signal(signal.SIGUSR1, lambda *_: None)\n");
    }
    KRAIT_REQUIRE(handler_of(SIGTERM) == &on_signal);
    KRAIT_REQUIRE(handler_of(SIGINT) == SIG_DFL);
    KRAIT_REQUIRE(handler_of(SIGUSR1) == SIG_DFL);
    KRAIT_REQUIRE(handler_of(SIGPIPE) == SIG_DFL);
  });
}

}  // namespace
