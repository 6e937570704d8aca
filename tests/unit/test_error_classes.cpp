// The exception classes of a module: caught as C++ classes, made by C++, and read.
#include <gtest/gtest.h>
#include <krait/python/generated.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "../support/declared.hpp"
#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

constexpr std::string_view bank_text = R"(
import asyncio

class BankError(Exception):
    pass

class QuotaError(BankError, KeyError):
    def __init__(self, limit, reason="too much"):
        super().__init__(f"{reason}: over {limit}")
        self.limit = limit
        self.reason = reason

    def twice(self):
        return 2 * self.limit

class Account:
    class Closed(BankError):
        pass

class Unknown(QuotaError):
    "One that has no C++ class."

class Stop(BaseException):
    pass

ERRORS = {
    "bank": BankError("shut"), "quota": QuotaError(3), "closed": Account.Closed("gone"),
    "unknown": Unknown(5), "stop": Stop("now"),
}

def fail(name):
    raise ERRORS[name].with_traceback(None)

async def fail_later(name):
    await asyncio.sleep(0)
    raise ERRORS[name].with_traceback(None)

def call(function):
    return function()

def describe(function):
    try:
        function()
    except QuotaError as error:
        return f"{type(error).__name__} {error.limit} {error.reason}"

def last():
    return ERRORS["quota"]

def limit_of(error):
    return error.limit

def group():
    raise ExceptionGroup("several", [ERRORS["quota"], ValueError("bad")])
)";

const krait::detail::EmbeddedSource bank_source{
    .module = "bank", .file = "bank.py", .is_package = false, .text = bank_text};
constexpr const krait::detail::EmbeddedSource* sources[] = {&bank_source};

}  // namespace

namespace bank {

class BankError : public virtual krait::Exception {
 public:
  BankError(const BankError&) = default;
  BankError& operator=(const BankError&) = default;
  ~BankError() override;

 protected:
  friend struct krait::detail::ErrorAccess;
  explicit BankError(const std::shared_ptr<krait::detail::ErrorState>& state);
};

class QuotaError : public virtual BankError, public virtual krait::KeyError {
 public:
  explicit QuotaError(std::int64_t limit, std::string_view reason = "too much");
  QuotaError(const QuotaError&) = default;
  QuotaError& operator=(const QuotaError&) = default;
  ~QuotaError() override;

  [[nodiscard]] std::int64_t limit() const;
  [[nodiscard]] std::int64_t twice() const;

 protected:
  friend struct krait::detail::ErrorAccess;
  explicit QuotaError(const std::shared_ptr<krait::detail::ErrorState>& state);
};

class Closed : public virtual BankError {
 public:
  Closed(const Closed&) = default;
  Closed& operator=(const Closed&) = default;
  ~Closed() override;

 protected:
  friend struct krait::detail::ErrorAccess;
  explicit Closed(const std::shared_ptr<krait::detail::ErrorState>& state);
};

class Stop : public virtual krait::PythonError {
 public:
  Stop(const Stop&) = default;
  Stop& operator=(const Stop&) = default;
  ~Stop() override;

 protected:
  friend struct krait::detail::ErrorAccess;
  explicit Stop(const std::shared_ptr<krait::detail::ErrorState>& state);
};

void fail(std::string_view name);
krait::Task<void> fail_later(std::string name);
void call(const std::function<void()>& function);
std::string describe(const std::function<void()>& function);
QuotaError last();
std::int64_t limit_of(const QuotaError& error);

}  // namespace bank

KRAIT_TEST_DECLARE(bank::QuotaError, "bank.QuotaError")

namespace {

namespace types = krait::types;
using krait::detail::CachedAttribute;
using krait::detail::ErrorAccess;
using krait::detail::Function;
using types::Declared;

constinit krait::detail::Module module_{"bank", sources};
constinit CachedAttribute BankError_class_{module_, "BankError"};
constinit CachedAttribute QuotaError_class_{module_, "QuotaError"};
constinit CachedAttribute Closed_class_{module_, "Account.Closed"};
constinit CachedAttribute Stop_class_{module_, "Stop"};
constinit Function<types::Any(types::Int, types::Str)> QuotaError_new_{
    module_, "QuotaError", {"limit", "reason"}};
constinit krait::detail::Attribute<types::Int> QuotaError_limit_{QuotaError_class_, "limit"};
constinit krait::detail::Method<types::Int()> QuotaError_twice_{QuotaError_class_, "twice"};
constinit Function<types::None(types::Str)> fail_{module_, "fail", {"name"}};
constinit Function<types::None(types::Str)> fail_later_{module_, "fail_later", {"name"}};
constinit Function<types::None(types::Callable<types::None>)> call_{module_, "call", {"function"}};
constinit Function<types::Str(types::Callable<types::None>)> describe_{
    module_, "describe", {"function"}};
constinit Function<Declared<bank::QuotaError>()> last_{module_, "last"};
constinit Function<types::Int(Declared<bank::QuotaError>)> limit_of_{
    module_, "limit_of", {"error"}};

constinit krait::detail::ErrorClass error_classes_[] = {
    {BankError_class_, &ErrorAccess::make<bank::BankError>},
    {QuotaError_class_, &ErrorAccess::make<bank::QuotaError>},
    {Closed_class_, &ErrorAccess::make<bank::Closed>},
    {Stop_class_, &ErrorAccess::make<bank::Stop>},
};
const krait::detail::ErrorRegistration registered_{error_classes_};

}  // namespace

bool types::Conversion<bank::QuotaError>::exact(krait::detail::Handle object) {
  return krait::detail::is_exact_instance_of(QuotaError_class_, object);
}
std::optional<bank::QuotaError> types::Conversion<bank::QuotaError>::load(
    krait::detail::Handle object, krait::detail::Failure& failure) {
  return krait::detail::load_error<bank::QuotaError>(QuotaError_class_, object, failure);
}
krait::detail::Handle types::Conversion<bank::QuotaError>::make(const bank::QuotaError& value,
                                                                krait::detail::Failure&) {
  return krait::detail::make_error(value);
}

namespace bank {

BankError::~BankError() = default;
BankError::BankError(const std::shared_ptr<krait::detail::ErrorState>& state)
    : PythonError(state) {}

QuotaError::~QuotaError() = default;
QuotaError::QuotaError(const std::shared_ptr<krait::detail::ErrorState>& state)
    : PythonError(state), BankError(state) {}
QuotaError::QuotaError(std::int64_t limit, std::string_view reason)
    : QuotaError(krait::detail::state_of_made(QuotaError_new_.call(limit, reason))) {}
std::int64_t QuotaError::limit() const {
  return QuotaError_limit_.get(krait::detail::exception_of(*this));
}
std::int64_t QuotaError::twice() const {
  return QuotaError_twice_.call(krait::detail::exception_of(*this));
}

Closed::~Closed() = default;
Closed::Closed(const std::shared_ptr<krait::detail::ErrorState>& state)
    : PythonError(state), BankError(state) {}

Stop::~Stop() = default;
Stop::Stop(const std::shared_ptr<krait::detail::ErrorState>& state) : PythonError(state) {}

void fail(std::string_view name) { fail_.call(name); }
krait::Task<void> fail_later(std::string name) { return fail_later_.async_call(std::move(name)); }
void call(const std::function<void()>& function) { call_.call(function); }
std::string describe(const std::function<void()>& function) { return describe_.call(function); }
QuotaError last() { return last_.call(); }
std::int64_t limit_of(const QuotaError& error) { return limit_of_.call(error); }

}  // namespace bank

namespace {

using bank::QuotaError;
using krait_test::caught;

TEST(ErrorClasses, are_caught_by_their_class_and_all_of_its_bases) {
  const krait::Interpreter python;
  const auto fail = [] { bank::fail("quota"); };
  EXPECT_EQ(caught<QuotaError>(fail).limit(), 3);
  EXPECT_EQ(caught<bank::BankError>(fail).type(), "bank.QuotaError");
  EXPECT_EQ(caught<krait::KeyError>(fail).type(), "bank.QuotaError");
  EXPECT_EQ(caught<krait::LookupError>(fail).type(), "bank.QuotaError");
  EXPECT_EQ(caught<krait::Exception>(fail).type(), "bank.QuotaError");
  EXPECT_EQ(caught<krait::PythonError>(fail).message(), "'too much: over 3'");
  EXPECT_STREQ(caught<std::runtime_error>(fail).what(), "bank.QuotaError: 'too much: over 3'");
}

TEST(ErrorClasses, are_no_others) {
  const krait::Interpreter python;
  try {
    bank::fail("bank");
  } catch (const QuotaError&) {
    FAIL();
  } catch (const bank::BankError& error) {
    EXPECT_EQ(error.message(), "shut");
  }
}

TEST(ErrorClasses, may_be_inside_a_class_or_no_exception_of_pythons) {
  const krait::Interpreter python;
  EXPECT_EQ(caught<bank::Closed>([] { bank::fail("closed"); }).type(), "bank.Account.Closed");
  EXPECT_EQ(caught<bank::Stop>([] { bank::fail("stop"); }).message(), "now");
}

TEST(ErrorClasses, stand_for_the_derived_classes_that_cpp_does_not_know) {
  const krait::Interpreter python;
  const auto error = caught<QuotaError>([] { bank::fail("unknown"); });
  EXPECT_EQ(error.type(), "bank.Unknown");
  EXPECT_EQ(error.limit(), 5);
}

TEST(ErrorClasses, are_told_apart_by_their_module) {
  const krait::Interpreter python;
  const auto other = krait_test::define(
      "class QuotaError(Exception): pass\n"
      "def fail(): raise QuotaError");
  EXPECT_EQ(caught<krait::Exception>([&] { other["fail"](); }).type(), "example.QuotaError");
  EXPECT_THROW(
      {
        try {
          other["fail"]();
        } catch (const QuotaError&) {
          FAIL();
        }
      },
      krait::Exception);
}

krait::Task<std::int64_t> limit_caught_in_a_task() {
  try {
    co_await bank::fail_later("quota");
  } catch (const QuotaError& error) {
    co_return error.limit();
  }
  co_return 0;
}

TEST(ErrorClasses, come_from_async_functions_and_out_of_tasks) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(limit_caught_in_a_task()), 3);
  EXPECT_EQ(caught<QuotaError>([] { krait::run(bank::fail_later("quota")); }).limit(), 3);
  EXPECT_EQ(caught<QuotaError>([] { krait::spawn(bank::fail_later("quota")).get(); }).limit(), 3);
}

TEST(ErrorClasses, pass_through_python_as_the_same_object) {
  const krait::Interpreter python;
  const auto error = caught<QuotaError>([] { bank::call([] { bank::fail("quota"); }); });
  EXPECT_TRUE(error.object().is(krait::import("bank").attr("ERRORS")["quota"]));
}

TEST(ErrorClasses, are_made_and_thrown_by_cpp) {
  const krait::Interpreter python;
  EXPECT_EQ(bank::describe([] { throw QuotaError(7, "shy"); }), "QuotaError 7 shy");
  const QuotaError made{7};
  EXPECT_EQ(made.twice(), 14);
  const auto back = caught<QuotaError>([&] { bank::call([&] { throw made; }); });
  EXPECT_TRUE(back.object().is(made.object()));
  EXPECT_EQ(back.limit(), 7);
}

TEST(ErrorClasses, are_values_too) {
  const krait::Interpreter python;
  EXPECT_EQ(bank::last().limit(), 3);
  EXPECT_EQ(bank::limit_of(QuotaError{9}), 9);
  EXPECT_TRUE(krait_test::contains(caught<krait::ConversionError>([] {
                                     static_cast<void>(
                                         krait::eval("ValueError('x')").as<QuotaError>());
                                   }).what(),
                                   "expected bank.QuotaError, got ValueError"));
}

TEST(ErrorClasses, say_that_their_attributes_ended_with_the_interpreter) {
  std::optional<QuotaError> error;
  {
    const krait::Interpreter python;
    error = caught<QuotaError>([] { bank::fail("quota"); });
  }
  const char* const expected =
      "the attributes of a bank.QuotaError can't be read any more: the interpreter that it came "
      "from has ended";
  EXPECT_STREQ(caught<krait::Error>([&] { static_cast<void>(error->limit()); }).what(), expected);
  const krait::Interpreter other;
  EXPECT_STREQ(caught<krait::Error>([&] { static_cast<void>(error->limit()); }).what(), expected);
  EXPECT_EQ(error->message(), "'too much: over 3'");
  EXPECT_EQ(caught<QuotaError>([] { bank::fail("quota"); }).limit(), 3);
}

TEST(ErrorClasses, are_thrown_by_many_threads) {
  const krait::Interpreter python;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (int k = 0; k < 100; ++k)
        EXPECT_EQ(caught<QuotaError>([] { bank::fail("quota"); }).limit(), 3);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(ErrorClasses, leave_nothing_behind) {
  const krait::Interpreter python;
  EXPECT_LT(krait_test::blocks_left_by(100,
                                       [] {
                                         EXPECT_THROW(bank::call([] { throw QuotaError{7}; }),
                                                      QuotaError);
                                         EXPECT_EQ(krait::run(limit_caught_in_a_task()), 3);
                                         EXPECT_EQ(bank::limit_of(bank::last()), 3);
                                       }),
            50);
}

// What each member is caught as.
std::string kinds_of(const std::vector<std::exception_ptr>& members) {
  std::string kinds;
  for (const std::exception_ptr& member : members) {
    try {
      std::rethrow_exception(member);
    } catch (const QuotaError& error) {
      kinds += "quota " + std::to_string(error.limit()) + ";";
    } catch (const krait::ValueError& error) {
      kinds += error.message() + ";";
    } catch (const std::domain_error& error) {
      kinds += std::string{"domain "} + error.what() + ";";
    }
  }
  return kinds;
}

TEST(ErrorGroups, give_the_members_that_python_put_there) {
  const krait::Interpreter python;
  if (!krait::import("builtins").has_attr("ExceptionGroup")) GTEST_SKIP() << "before 3.11";
  static_cast<void>(bank::last());  // imports the module
  const krait::Object group = krait::import("bank").attr("group");
  EXPECT_EQ(kinds_of(caught<krait::ExceptionGroup>([&] { group(); }).exceptions()), "quota 3;bad;");
}

krait::Task<void> fail_in_cleanup() {
  try {
    co_await krait::sleep_for(std::chrono::hours{1});
  } catch (const krait::Cancelled&) {
    throw std::domain_error{"far"};
  }
}

krait::Task<void> fail_together() {
  krait::TaskGroup group;
  auto first = group.spawn(bank::fail_later("quota"));
  auto second = group.spawn(fail_in_cleanup());
  co_await group.join();
}

TEST(ErrorGroups, give_the_very_exceptions_that_tasks_threw) {
  std::vector<std::exception_ptr> members;
  {
    const krait::Interpreter python;
    members = caught<krait::ExceptionGroup>([] { krait::run(fail_together()); }).exceptions();
    EXPECT_EQ(kinds_of(members), "quota 3;domain far;");
  }
  EXPECT_EQ(members.size(), 2U);
}

TEST(ErrorGroups, of_pythons_end_with_the_interpreter) {
  std::optional<krait::ExceptionGroup> error;
  {
    const krait::Interpreter python;
    if (!krait::import("builtins").has_attr("ExceptionGroup")) GTEST_SKIP() << "before 3.11";
    const krait::Object group =
        krait_test::define("def fail(): raise ExceptionGroup('x', [KeyError()])")["fail"];
    error = caught<krait::ExceptionGroup>([&] { group(); });
    EXPECT_EQ(error->exceptions().size(), 1U);
  }
  EXPECT_THROW(static_cast<void>(error->exceptions()), krait::Error);
}

}  // namespace
