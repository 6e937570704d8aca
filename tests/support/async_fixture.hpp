// The fixture of the tests of async code: an interpreter, Python text, and a stderr that stays
// empty.
#pragma once

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async_stderr.hpp"

namespace krait_test {

using namespace std::chrono_literals;

/// Longer than any test lives: what waits for it must be woken.
inline constexpr auto for_ever = 1000s;

/// A name of `__main__`.
inline krait::Object global(std::string_view name) { return krait::import("__main__").attr(name); }

/// Calls an async function of `__main__` when awaited.
template <class T = krait::Object>
krait::Task<T> call(std::string function) {
  co_return co_await global(function)().template await<T>();
}

template <class T = krait::Object, class A>
krait::Task<T> call(std::string function, A argument) {
  co_return co_await global(function)(argument).template await<T>();
}

/// What a run throws; None if it throws nothing of that type.
template <class Exception, class T>
std::optional<Exception> error_of(krait::Task<T> task, const krait::RunOptions& options = {}) {
  try {
    krait::run(std::move(task), options);
  } catch (const Exception& error) {
    return error;
  }
  return std::nullopt;
}

/// Starts Python before a test and ends it after; nothing may be said on stderr meanwhile.
class AsyncTest : public testing::Test {
 protected:
  AsyncTest() {
    python_.emplace(configuration());
    // Of every test: a log of what Python code did.
    krait::exec("import asyncio, contextvars, gc, sys\nlog = []\n");
  }
  ~AsyncTest() override = default;

  void TearDown() override {
    if (python_) {
      for (int i = 0; i < 3; ++i) krait::import("gc").attr("collect")();
      python_.reset();
    }
    const std::string said = stderr_.stop();
    EXPECT_EQ(complaint_in(said), "");
    if (!may_speak_) {
      EXPECT_EQ(said, "");
    }
  }

  static krait::Config configuration() { return {}; }
  /// Allows what is no complaint.
  void may_speak() { may_speak_ = true; }
  void end_python() { python_.reset(); }
  [[nodiscard]] std::string stderr_text() const { return stderr_.text(); }

  static std::vector<std::string> log() { return global("log").as<std::vector<std::string>>(); }
  static std::int64_t number(std::string_view expression) {
    return krait::eval(expression).as<std::int64_t>();
  }
  static bool truth(std::string_view expression) { return krait::eval(expression).as<bool>(); }

 private:
  StderrCapture stderr_;
  std::optional<krait::Interpreter> python_;
  bool may_speak_ = false;
};

using Log = std::vector<std::string>;

}  // namespace krait_test
