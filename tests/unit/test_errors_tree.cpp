// The exception classes: each of Python's built-ins arrives as its own class and as its bases.
#include "krait/python_errors.hpp"

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::define;

// An instance of the exception class: some need more than a message.
constexpr const char* raise_function = R"(
import builtins

SPECIAL = {
    "UnicodeDecodeError": lambda: UnicodeDecodeError("utf-8", b"x", 0, 1, "why"),
    "UnicodeEncodeError": lambda: UnicodeEncodeError("utf-8", "x", 0, 1, "why"),
    "UnicodeTranslateError": lambda: UnicodeTranslateError("x", 0, 1, "why"),
    "ExceptionGroup": lambda: ExceptionGroup("why", [ValueError()]),
    "BaseExceptionGroup": lambda: BaseExceptionGroup("why", [KeyboardInterrupt()]),
}

def exists(name):
    return hasattr(builtins, name)

def throw(name):
    raise SPECIAL.get(name, lambda: getattr(builtins, name)("why"))()

def all_bases(name):
    return {base.__name__ for base in getattr(builtins, name).__mro__}

def built_in_errors():
    return [
        name for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException) and value.__name__ == name
    ]
)";

// The name of every C++ class as which `error` can be caught.
std::vector<std::string> classes_of(const krait::PythonError& error) {
  std::vector<std::string> names;
#define KRAIT_NAME_IF(Name, Base) \
  if (dynamic_cast<const krait::Name*>(&error) != nullptr) names.emplace_back(#Name);
  KRAIT_PYTHON_ERRORS(KRAIT_NAME_IF)
#undef KRAIT_NAME_IF
  if (dynamic_cast<const krait::ExceptionGroup*>(&error) != nullptr) {
    names.emplace_back("ExceptionGroup");
  }
  return names;
}

std::vector<std::string> classes_caught(const Object& throwing, const std::string& name) {
  try {
    throwing(name);
  } catch (const krait::PythonError& error) {
    EXPECT_EQ(error.type(), name);
    return classes_of(error);
  }
  ADD_FAILURE() << name << " was not thrown";
  return {};
}

template <class Own, class Base>
void expect_own_class(const Object& globals, const char* name) {
  static_assert(std::is_base_of_v<krait::PythonError, Own> && std::is_base_of_v<Base, Own>);
  if (!globals["exists"](name).as<bool>()) return;
  EXPECT_EQ(caught<Own>([&] { globals["throw"](name); }).type(), name);
}

TEST(ErrorTreeTest, EachBuiltInArrivesAsItsOwnClass) {
  const krait::Interpreter python;
  const Object globals = define(raise_function);
#define KRAIT_EXPECT_OWN(Name, Base) expect_own_class<krait::Name, krait::Base>(globals, #Name);
  KRAIT_PYTHON_ERRORS(KRAIT_EXPECT_OWN)
#undef KRAIT_EXPECT_OWN
  expect_own_class<krait::ExceptionGroup, krait::BaseExceptionGroup>(globals, "ExceptionGroup");
  expect_own_class<krait::ExceptionGroup, krait::Exception>(globals, "ExceptionGroup");
}

TEST(ErrorTreeTest, EachBuiltInIsCaughtAsExactlyThoseBasesThatItHasInPython) {
  const krait::Interpreter python;
  const Object globals = define(raise_function);
  for (const Object& item : globals["built_in_errors"]()) {
    const auto name = item.as<std::string>();
    if (globals["all_bases"](name).contains("Warning")) continue;  // one class stands for all
    const Object bases = globals["all_bases"](name);
    const auto classes = classes_caught(globals["throw"], name);
    for (const std::string& found : classes) {
      EXPECT_TRUE(bases.contains(found)) << name << " is no " << found << " in Python";
    }
    for (const Object& base : bases) {
      const auto wanted = base.as<std::string>();
      if (wanted == "object" || wanted == "BaseException") continue;
      // Of 3.13 on: it arrives as its base, a RuntimeError; the other is private.
      if (wanted == "PythonFinalizationError" || wanted.starts_with('_')) continue;
      EXPECT_TRUE(std::ranges::find(classes, wanted) != classes.end())
          << name << " cannot be caught as krait::" << wanted;
    }
  }
}

TEST(ErrorTreeTest, WarningsShareOneClass) {
  const krait::Interpreter python;
  const Object globals = define(raise_function);
  EXPECT_EQ(caught<krait::Warning>([&] { globals["throw"]("DeprecationWarning"); }).type(),
            "DeprecationWarning");
  EXPECT_THROW(globals["throw"]("UserWarning"), krait::Exception);
}

TEST(ErrorTreeTest, AnOsErrorArrivesAsTheClassOfItsNumber) {
  const krait::Interpreter python;
  EXPECT_THROW(eval("open('/no/such/file')"), krait::FileNotFoundError);
  EXPECT_THROW(eval("open('/')"), krait::IsADirectoryError);
  const auto error = caught<krait::OSError>([] { eval("open('/no/such/file')"); });
  EXPECT_EQ(error.object().attr("errno").as<int>(), 2);
  EXPECT_EQ(error.message(), "[Errno 2] No such file or directory: '/no/such/file'");
}

TEST(ErrorTreeTest, AModulesOwnExceptionArrivesAsItsNearestBuiltInBase) {
  const krait::Interpreter python;
  const Object globals = define(R"(
class QuotaError(LookupError):
    pass

class DeepQuotaError(QuotaError, OSError):
    pass

def throw(name):
    raise globals()[name]("why")
)");
  EXPECT_EQ(caught<krait::LookupError>([&] { globals["throw"]("QuotaError"); }).type(),
            "example.QuotaError");
  EXPECT_STREQ(caught<krait::LookupError>([&] { globals["throw"]("DeepQuotaError"); }).what(),
               "example.DeepQuotaError: why");
}

TEST(ErrorTreeTest, TypesAreNamedAsTracebacksNameThem) {
  const krait::Interpreter python;
  const auto decode_error =
      caught<krait::ValueError>([] { krait::import("json").attr("loads")("{"); });
  EXPECT_EQ(decode_error.type(), "json.decoder.JSONDecodeError");
  krait::exec("class Local(Exception): pass");
  EXPECT_EQ(caught<krait::Exception>([] { krait::exec("raise Local"); }).type(), "Local");
}

TEST(ErrorTreeTest, AnExceptionOutsideExceptionIsNotCaughtAsOne) {
  const krait::Interpreter python;
  const Object globals = define("class Odd(BaseException): pass\ndef f(): raise Odd('x')");
  try {
    globals["f"]();
    FAIL();
  } catch (const krait::Exception&) {
    FAIL() << "a BaseException is no Exception";
  } catch (const krait::PythonError& error) {
    EXPECT_EQ(error.type(), "example.Odd");
  }
  EXPECT_FALSE((std::is_base_of_v<krait::Exception, krait::SystemExit>));
  EXPECT_FALSE((std::is_base_of_v<krait::Exception, krait::KeyboardInterrupt>));
}

TEST(ErrorTreeTest, AClassThatOnlyHasTheNameOfABuiltInIsNotThatBuiltIn) {
  const krait::Interpreter python;
  const Object globals = define(R"(
class KeyError(Exception):
    pass

class ExceptionGroup(Exception):
    pass

def throw(name):
    raise globals()[name]("why")
)");
  for (const char* name : {"KeyError", "ExceptionGroup"}) {
    const auto classes = [&] {
      try {
        globals["throw"](name);
      } catch (const krait::PythonError& error) {
        return classes_of(error);
      }
      return std::vector<std::string>{};
    }();
    EXPECT_EQ(classes, (std::vector<std::string>{"Exception"})) << name;
  }
}

TEST(ErrorTreeTest, CancellationIsNoError) {
  const krait::Interpreter python;
  const Object globals = define(R"(
import asyncio
class Mine(asyncio.CancelledError):
    pass
def throw(name):
    raise {"Mine": Mine, "CancelledError": asyncio.CancelledError}[name]("why")
)");
  EXPECT_THROW(globals["throw"]("CancelledError"), krait::Cancelled);
  EXPECT_THROW(globals["throw"]("Mine"), krait::Cancelled);
  EXPECT_FALSE((std::is_base_of_v<std::exception, krait::Cancelled>));
}

TEST(ErrorTreeTest, TimeoutsOfAsyncioAndConcurrentFuturesAreTimeouts) {
  const krait::Interpreter python;
  EXPECT_THROW(define("import asyncio\ndef f(): raise asyncio.TimeoutError")["f"](),
               krait::TimeoutError);
  EXPECT_THROW(define("import socket\ndef f(): raise socket.timeout")["f"](), krait::TimeoutError);
}

TEST(ErrorTreeTest, EveryPythonErrorIsAKraitErrorAndARuntimeError) {
  const krait::Interpreter python;
  EXPECT_THROW(eval("1 / 0"), krait::ZeroDivisionError);
  EXPECT_THROW(eval("1 / 0"), krait::ArithmeticError);
  EXPECT_THROW(eval("1 / 0"), krait::PythonError);
  EXPECT_THROW(eval("1 / 0"), krait::Error);
  EXPECT_THROW(eval("1 / 0"), std::runtime_error);
  EXPECT_FALSE((std::is_base_of_v<krait::PythonError, krait::ConversionError>));
}

}  // namespace
