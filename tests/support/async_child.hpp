// Runs a piece of a test in a process of its own, for what a process can do or survive only once.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <string>

#include "async_stderr.hpp"

namespace krait_test {

/// Ends the child process as failed, naming what was expected.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::_Exit(70);
}

#define KRAIT_REQUIRE(condition) ::krait_test::require(static_cast<bool>(condition), #condition)

/// Matches a child's stderr: empty, or at least free of complaints.
class Silence {
 public:
  using is_gtest_matcher = void;
  explicit Silence(bool complete) : complete_(complete) {}

  bool MatchAndExplain(const std::string& text, std::ostream*) const {
    return complete_ ? text.empty() : complaint_in(text).empty();
  }
  void DescribeTo(std::ostream* out) const {
    *out << (complete_ ? "is empty" : "holds no complaint of Python's");
  }
  void DescribeNegationTo(std::ostream* out) const { *out << "is spoilt"; }

 private:
  bool complete_;
};

/// Matches a child's stderr that says something, and holds no complaint.
class Saying {
 public:
  using is_gtest_matcher = void;
  explicit Saying(const std::string& regex) : says_(testing::ContainsRegex(regex)) {}

  bool MatchAndExplain(const std::string& text, std::ostream*) const {
    return says_.Matches(text) && complaint_in(text).empty();
  }
  void DescribeTo(std::ostream* out) const {
    says_.DescribeTo(out);
    *out << " and holds no complaint of Python's";
  }
  void DescribeNegationTo(std::ostream* out) const { *out << "doesn't say it, or is spoilt"; }

 private:
  testing::Matcher<const std::string&> says_;
};

inline const Silence says_nothing{true};
inline const Silence does_not_complain{false};

/// The seconds that CTest gives a test.
inline unsigned test_timeout() {
  const char* text = std::getenv("KRAIT_TEST_TIMEOUT");
  return text != nullptr ? static_cast<unsigned>(std::atoi(text)) : 60;
}

/// The seconds after which a child that hangs is ended by a signal, and the test fails.
inline const unsigned child_deadline = test_timeout() / 2;

/// Runs `body` in a forked process, which then leaves by `std::exit(code)`.
template <class Body>
void expect_exit(int code, const Silence& silence, Body body) {
  EXPECT_EXIT(
      {
        alarm(child_deadline);
        body();
        std::exit(code);
      },
      testing::ExitedWithCode(code), silence);
}

template <class Body>
void expect_clean_exit(Body body) {
  expect_exit(0, says_nothing, body);
}

}  // namespace krait_test
