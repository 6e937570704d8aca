// Generated exception classes: caught, made, thrown into Python, and read.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <quota.hpp>
#include <troubles/client.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "../support/inventory.hpp"
#include "../support/python.hpp"

namespace {

using krait_test::caught;
using quota::LimitError;

TEST(Exceptions, are_caught_as_in_python) {
  const krait::Interpreter python;
  const auto fail = [] { quota::fail("limit"); };
  EXPECT_EQ(caught<LimitError>(fail).limit(), 3);
  EXPECT_EQ(caught<quota::QuotaError>(fail).type(), "quota.LimitError");
  EXPECT_EQ(caught<krait::ValueError>(fail).message(), "somebody is over 3");
  EXPECT_EQ(caught<krait::Exception>(fail).message(), "somebody is over 3");
  EXPECT_EQ(caught<quota::Account::Closed>([] { quota::fail("closed"); }).message(), "'gone'");
  EXPECT_EQ(caught<krait::KeyError>([] { quota::fail("closed"); }).type(), "quota.Account.Closed");
  EXPECT_EQ(caught<quota::Stop>([] { quota::fail("stop"); }).message(), "now");
}

TEST(Exceptions, are_known_wherever_they_say_they_come_from) {
  const krait::Interpreter python;
  EXPECT_EQ(caught<quota::Moved>([] { quota::fail("moved"); }).type(), "elsewhere.Moved");
}

TEST(Exceptions, have_methods_and_attributes) {
  const krait::Interpreter python;
  try {
    quota::Account{5}.spend(7);
    FAIL();
  } catch (const LimitError& error) {
    EXPECT_EQ(error.user(), "Ada");
    EXPECT_EQ(error.excess(7), 2);
  }
  const auto strict = caught<quota::StrictLimitError>([] { quota::fail("strict"); });
  EXPECT_EQ(strict.what_(), "strict");
  EXPECT_STREQ(strict.what(), "quota.StrictLimitError: somebody is over 4");
}

krait::Task<std::int64_t> limit_in_a_task() {
  try {
    co_await quota::fail_later("limit");
  } catch (const LimitError& error) {
    co_return error.limit();
  }
  co_return 0;
}

TEST(Exceptions, come_from_async_functions) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(limit_in_a_task()), 3);
}

TEST(Exceptions, are_thrown_by_cpp_into_python) {
  const krait::Interpreter python;
  EXPECT_EQ(quota::caught([] { throw LimitError(7, "Eve"); }), "LimitError 7 Eve");
  EXPECT_EQ(quota::caught([] { throw quota::StrictLimitError(8); }), "StrictLimitError 8 somebody");
  EXPECT_STREQ(quota::QuotaError("all gone").what(), "quota.QuotaError: all gone");
}

TEST(Exceptions, are_values) {
  const krait::Interpreter python;
  EXPECT_EQ(quota::last_error(9)->limit(), 9);
  EXPECT_FALSE(quota::last_error(0));
}

TEST(Exceptions, can_be_read_while_their_interpreter_lives) {
  std::optional<LimitError> error;
  {
    const krait::Interpreter python;
    error = caught<LimitError>([] { quota::fail("limit"); });
  }
  EXPECT_THROW(static_cast<void>(error->limit()), krait::Error);
  EXPECT_EQ(error->message(), "somebody is over 3");
}

TEST(Exceptions, of_two_bases_have_what_python_finds) {
  const krait::Interpreter python;
  const auto error = caught<quota::Both>([] { quota::fail("both"); });
  EXPECT_EQ(error.code(), 7);
  EXPECT_EQ(error.text(), "described 7");
  EXPECT_EQ(error.number(), 7);
  EXPECT_EQ(caught<quota::Numbered>([] { quota::fail("both"); }).text(), "described 7");
}

TEST(Exceptions, may_be_data_classes) {
  const krait::Interpreter python;
  const auto error = caught<quota::Overdrawn>([] { quota::fail("overdrawn"); });
  EXPECT_EQ(error.balance(), -2.5);
  EXPECT_EQ(error.account(), "savings");
  EXPECT_EQ(error.missing(), 2.5);
  EXPECT_EQ(caught<quota::QuotaError>([] { throw quota::Overdrawn(-1.0, "x"); }).type(),
            "quota.Overdrawn");
}

TEST(Exceptions, have_bases_in_other_modules) {
  const krait::Interpreter python;
  const auto fail = [] { troubles::client::fail("refused"); };
  EXPECT_EQ(caught<troubles::net::Refused>(fail).port(), 80);
  EXPECT_EQ(caught<troubles::net::Trouble>(fail).code(), 1);
  const auto twice = caught<troubles::net::NetError>([] { troubles::client::fail("twice"); });
  EXPECT_EQ(twice.message(), "h:81");
}

TEST(Exceptions, have_what_python_finds_first) {
  const krait::Interpreter python;
  const auto strange = caught<troubles::client::Strange>([] { troubles::client::fail("strange"); });
  EXPECT_EQ(strange.code(), "named");
  const auto priced =
      caught<troubles::client::StrangeAndPriced>([] { troubles::client::fail("priced"); });
  EXPECT_EQ(priced.code(), "named");
}

TEST(Exceptions, may_be_data_classes_that_derive_from_others) {
  const krait::Interpreter python;
  const auto twice = caught<troubles::client::RefusedTwice>(
      [] { throw troubles::client::RefusedTwice("a", 1, {3}, "calm", {.limit = 9}); });
  EXPECT_EQ(twice.host(), "a");
  EXPECT_EQ(twice.port(), 1);
  EXPECT_EQ(twice.retries(), std::vector<std::int64_t>{3});
  EXPECT_EQ(twice.reason(), "calm");
  EXPECT_EQ(twice.limit(), 9);
  EXPECT_EQ(troubles::client::RefusedTwice("b").message(), "b:80");
}

TEST(Exceptions, leave_nothing_behind) {
  const krait::Interpreter python;
  krait_test::expect_nothing_left_by([] {
    EXPECT_EQ(krait::run(limit_in_a_task()), 3);
    EXPECT_EQ(quota::caught([] { throw LimitError(7); }), "LimitError 7 somebody");
    EXPECT_EQ(quota::last_error(9)->excess(10), 1);
  });
}

}  // namespace
