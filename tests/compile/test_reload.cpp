// Functions get new bodies while the program runs, and keep their signatures.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <calls.hpp>
#include <changing.hpp>
#include <krait/krait.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

#include "../support/python.hpp"

namespace {

namespace fs = std::filesystem;
using krait_test::caught;
using krait_test::contains;

std::string original() {
  std::ostringstream text;
  text << std::ifstream(ORIGINAL_FILE).rdbuf();
  return text.str();
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

/// Each change is later than those before, however coarse the file system's clock is.
void write(const std::string& text) {
  static int changes = 0;
  const fs::path draft = fs::path(CHANGING_FILE) += std::to_string(getpid());
  std::ofstream(draft) << text;
  fs::last_write_time(draft, fs::file_time_type::clock::now() + std::chrono::seconds(++changes));
  fs::rename(draft, CHANGING_FILE);
}

class ReloadTest : public ::testing::Test {
 protected:
  // Not watched by itself before the test is over: what a test reloads, it reloads itself.
  ReloadTest() { write(original()); }
  ~ReloadTest() override { write(original()); }
};

TEST_F(ReloadTest, FunctionsGetNewBodies) {
  const krait::Interpreter python;
  EXPECT_EQ(changing::answer(), 2);
  write(with(original(), "x + LIMIT", "x * 100 + LIMIT"));
  krait::reload("changing");
  EXPECT_EQ(changing::answer(2), 201);
  EXPECT_EQ(krait::run(changing::later()), "old");
}

// It would wait for that thread until the deadline.
TEST_F(ReloadTest, AForkedChildEndsWithoutTheThreadThatWatches) {
  auto python = std::make_optional<krait::Interpreter>(
      krait::Config{.shutdown_timeout = std::chrono::hours{1}});
  EXPECT_EQ(changing::answer(), 2);
  const int child = krait::import("os").attr("fork")().as<int>();
  if (child == 0) {
    python.reset();
    std::_Exit(3);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 3);
}

TEST_F(ReloadTest, SignaturesMustStay) {
  const krait::Interpreter python;
  EXPECT_EQ(changing::answer(), 2);
  write(with(original(), "x: int = 1", "x: int = 2"));
  EXPECT_STREQ(caught<krait::Error>([] { krait::reload("changing"); }).what(),
               "changing.answer was 'def answer(x: int=1) -> int' when the program was built, and "
               "is 'def answer(x: int=2) -> int' now: build the program again; nothing was "
               "reloaded");
  write(with(original(), "async def later", "async def earlier"));
  EXPECT_TRUE(contains(caught<krait::Error>([] { krait::reload("changing"); }).what(),
                       "and is no longer there"));
  EXPECT_EQ(changing::answer(), 2);
}

TEST_F(ReloadTest, AfterAnErrorAllIsAsBefore) {
  const krait::Interpreter python;
  EXPECT_EQ(changing::answer(), 2);
  write(with(original(), "LIMIT = 1", "LIMIT = 5\nNEW = 1 / 0"));
  caught<krait::ZeroDivisionError>([] { krait::reload("changing"); });
  EXPECT_EQ(changing::answer(), 2);
  EXPECT_FALSE(krait::import("changing").has_attr("NEW"));
  write("def answer(:\n");
  const auto error = caught<krait::SyntaxError>([] { krait::reload("changing"); });
  EXPECT_TRUE(contains(error.what(), "changing.py, line 1")) << error.what();
  EXPECT_EQ(changing::answer(), 2);
}

TEST_F(ReloadTest, TracebacksShowTheNewLines) {
  const krait::Interpreter python;
  EXPECT_EQ(changing::answer(), 2);
  write(with(original(), "return x + LIMIT", "raise ValueError('new')"));
  krait::reload("changing");
  const auto error = caught<krait::ValueError>([] { changing::answer(); });
  EXPECT_TRUE(contains(error.traceback(), "raise ValueError('new')")) << error.traceback();
}

TEST_F(ReloadTest, SaysWhichModulesItCannotReload) {
  const krait::Interpreter python;
  const auto why_not = [](const char* module) {
    return std::string{caught<krait::Error>([&] { krait::reload(module); }).what()};
  };
  EXPECT_TRUE(contains(why_not("calls"), "has not been used yet"));
  static_cast<void>(calls::positional_only(1));
  EXPECT_TRUE(contains(why_not("calls"), "write RELOADABLE into its krait_add_library"));
  static_cast<void>(krait::import("json"));
  krait::reload("json");
}

TEST_F(ReloadTest, AChangedFileIsSeen) {
  const krait::Interpreter python;
  EXPECT_EQ(changing::answer(), 2);
  write(with(original(), "x + LIMIT", "x + 41"));
  while (changing::answer() != 42) std::this_thread::yield();
}

TEST_F(ReloadTest, WhatIsWrongWithAChangedFileIsReported) {
  std::mutex mutex;
  std::exception_ptr reported;
  const krait::Interpreter python{{.on_unhandled = [&](const std::exception_ptr& error) {
    const std::lock_guard lock{mutex};
    reported = error;
  }}};
  EXPECT_EQ(changing::answer(), 2);
  write("def answer(:\n");
  const auto is_reported = [&] {
    const std::lock_guard lock{mutex};
    return reported != nullptr;
  };
  while (!is_reported()) std::this_thread::yield();
  EXPECT_THROW(std::rethrow_exception(reported), krait::SyntaxError);
  EXPECT_EQ(changing::answer(), 2);
}

TEST_F(ReloadTest, CallsUnderWayEndWithTheOldBody) {
  const krait::Interpreter python;
  EXPECT_EQ(changing::answer(), 2);
  auto task = changing::later();
  auto together = [](krait::Task<std::string> old) -> krait::Task<std::string> {
    krait::reload("changing");
    co_return co_await std::move(old);
  };
  EXPECT_EQ(krait::run(together(std::move(task))), "old");
}

}  // namespace
