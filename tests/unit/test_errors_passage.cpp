// Errors on their way between the languages: the same exception object where it came from Python,
// the fitting Python class where it came from C++.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <chrono>
#include <exception>
#include <ios>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait::Task;
using krait_test::caught;
using krait_test::contains;
using krait_test::define;

// Python code sees the C++ task that calls `watch()` as an asyncio.Task, and what it ends with.
constexpr const char* watching = R"(
import asyncio

seen = []

def watch():
    asyncio.current_task().add_done_callback(
        lambda task: seen.append(None if task.cancelled() else task.exception()))

async def fail(error):
    await asyncio.sleep(0)
    raise error
)";

using Throw = void (*)();

Task<void> watched(Object watch, Throw throw_it) {
  watch();
  throw_it();
  co_return;
}

// What Python sees of a task that throws what `throw_it` throws.
Object seen_by_python(Throw throw_it) {
  const Object globals = define(watching);
  EXPECT_ANY_THROW(krait::run(watched(globals["watch"], throw_it)));
  EXPECT_EQ(globals["seen"].size(), 1U);
  return globals["seen"][0];
}

void expect_seen(Throw throw_it, const std::string& type, const std::string& text) {
  const Object error = seen_by_python(throw_it);
  EXPECT_EQ(error.type().attr("__name__").as<std::string>(), type);
  EXPECT_TRUE(contains(error.str(), text)) << error.str();
}

TEST(ErrorPassageTest, StandardExceptionsBecomeTheirPythonKin) {
  const krait::Interpreter python;
  expect_seen([] { throw std::invalid_argument{"bad"}; }, "ValueError", "bad");
  expect_seen([] { throw std::domain_error{"bad"}; }, "ValueError", "bad");
  expect_seen([] { throw std::out_of_range{"far"}; }, "IndexError", "far");
  expect_seen([] { throw std::overflow_error{"big"}; }, "OverflowError", "big");
  expect_seen([] { throw std::runtime_error{"odd"}; }, "RuntimeError", "odd");
  expect_seen([] { throw std::bad_alloc{}; }, "MemoryError", "");
  expect_seen([] { throw 7; }, "RuntimeError", "");
  expect_seen([] { throw krait::Error{"misused"}; }, "RuntimeError", "misused");
  expect_seen([] { throw krait::ConversionError{"no int"}; }, "TypeError", "no int");
}

TEST(ErrorPassageTest, ASystemErrorKeepsItsNumber) {
  const krait::Interpreter python;
  const Object error = seen_by_python(
      [] { throw std::system_error{std::make_error_code(std::errc::no_such_file_or_directory)}; });
  EXPECT_TRUE(error.is_instance(eval("FileNotFoundError"))) << error.repr();
  EXPECT_EQ(error.attr("errno").as<int>(), 2);
}

// Python has a class for each number: the 1 that is every failure of a stream is no EPERM.
TEST(ErrorPassageTest, ACodeThatIsNotTheSystemsIsNoErrno) {
  const krait::Interpreter python;
  const Object error = seen_by_python([] { throw std::ios_base::failure{"no file"}; });
  EXPECT_TRUE(error.type().is(eval("OSError"))) << error.repr();
  EXPECT_TRUE(error.attr("errno").is_none());
  EXPECT_TRUE(contains(error.str(), "no file")) << error.str();
}

TEST(ErrorPassageTest, TextsThatAreNoUtf8StayReadable) {
  const krait::Interpreter python;
  expect_seen([] { throw std::runtime_error{"caf\xe9"}; }, "RuntimeError", "caf\\xe9");
}

template <class E>
void throw_krait_error() {
  throw E{"mine"};
}

template <class E>
void expect_seen_as(std::string type) {
  // asyncio must not have the first three as results of a task.
  if (type == "SystemExit" || type == "KeyboardInterrupt" || type == "StopIteration") return;
  // A group needs members, and these need more than a message: a base that keeps it stands in.
  if (type == "BaseExceptionGroup") {
    type = krait::eval("hasattr(__builtins__, 'BaseExceptionGroup')").as<bool>() ? "BaseException"
                                                                                 : "RuntimeError";
  }
  if (type.starts_with("Unicode")) type = "UnicodeError";
  expect_seen(&throw_krait_error<E>, type, "mine");
}

TEST(ErrorPassageTest, EachClassOfKraitBecomesThePythonClassOfItsName) {
  const krait::Interpreter python;
#define KRAIT_EXPECT_SEEN(Name, Base) expect_seen_as<krait::Name>(#Name);
  KRAIT_PYTHON_ERRORS(KRAIT_EXPECT_SEEN)
#undef KRAIT_EXPECT_SEEN
}

Task<void> throwing() {
  throw krait::ValueError{"no such city"};
  co_return;
}

Task<std::string> catching() {
  try {
    co_await throwing();
  } catch (const krait::LookupError&) {
    co_return "wrong class";
  } catch (const krait::ValueError& error) {
    co_return error.message();
  }
  co_return "nothing";
}

TEST(ErrorPassageTest, AnErrorThrownInATaskIsCaughtInTheAwaitingTask) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(catching()), "no such city");
}

struct Custom {
  int number;
};

Task<int> throwing_custom() {
  throw Custom{7};
  co_return 0;
}

Task<int> catching_custom() {
  try {
    co_return co_await throwing_custom();
  } catch (const Custom& custom) {
    co_return custom.number;
  }
}

TEST(ErrorPassageTest, AnyCppTypeMayBeThrownThroughTasks) {
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(catching_custom()), 7);
  EXPECT_EQ(caught<Custom>([] { krait::run(throwing_custom()); }).number, 7);
}

Task<void> pass_on(Object fail, Object error) { co_await fail(error).await<void>(); }

Task<void> watched_pass_on(Object watch, Object fail, Object error) {
  watch();
  co_await pass_on(std::move(fail), std::move(error));
}

TEST(ErrorPassageTest, AnExceptionThatPassesThroughCppIsTheSameObject) {
  const krait::Interpreter python;
  const Object globals = define(watching);
  const Object raised = eval("KeyError('x')");
  const auto error = caught<krait::KeyError>(
      [&] { krait::run(watched_pass_on(globals["watch"], globals["fail"], raised)); });
  EXPECT_TRUE(error.object().is(raised));
  EXPECT_TRUE(globals["seen"][0].is(raised));
}

Task<void> catch_and_throw_again(Object watch, Object fail, Object error) {
  watch();
  std::optional<krait::KeyError> kept;
  try {
    co_await pass_on(std::move(fail), std::move(error));
  } catch (const krait::KeyError& thrown) {
    kept = thrown;
  }
  co_await krait::sleep_for(std::chrono::seconds{0});
  throw *kept;
}

TEST(ErrorPassageTest, ACopyThrownLaterIsStillTheSameObjectWithItsTraceback) {
  const krait::Interpreter python;
  const Object globals = define(watching);
  const Object raised = eval("KeyError('x')");
  EXPECT_THROW(krait::run(catch_and_throw_again(globals["watch"], globals["fail"], raised)),
               krait::KeyError);
  EXPECT_TRUE(globals["seen"][0].is(raised));
  const Object lines = krait::import("traceback").attr("format_exception")(globals["seen"][0]);
  EXPECT_TRUE(contains(eval("''.join")(lines).as<std::string>(), "in fail"));
}

Task<void> watched_sibling(Object watch, Object fail, Object error) {
  watch();
  co_await pass_on(std::move(fail), std::move(error));
}

Task<void> two_siblings(Object globals, Object error) {
  co_await krait::when_all(watched_sibling(globals["watch"], globals["fail"], error),
                           krait::sleep_for(std::chrono::hours{1}));
}

TEST(ErrorPassageTest, AFailureOfAConcurrentTaskIsTheSameObjectToo) {
  const krait::Interpreter python;
  const Object globals = define(watching);
  const Object raised = eval("KeyError('x')");
  const auto error = caught<krait::KeyError>([&] { krait::run(two_siblings(globals, raised)); });
  EXPECT_TRUE(error.object().is(raised));
  EXPECT_TRUE(globals["seen"][0].is(raised));
}

// A Python coroutine, running by itself, awaits a C++ task that awaits Python again.
constexpr const char* sandwich = R"(
import asyncio

class Deep(ValueError):
    pass

async def top(cpp_task):
    try:
        await cpp_task
    except Deep as error:
        return error

def be_awaited():
    global awaiting
    awaiting = asyncio.create_task(top(asyncio.current_task()))

async def bottom():
    await asyncio.sleep(0)
    raise Deep("from the bottom")

async def outcome():
    return await awaiting
)";

Task<void> filling(Object globals) {
  globals["be_awaited"]();
  co_await globals["bottom"]().await<void>();
}

TEST(ErrorPassageTest, PythonThatAwaitsACppTaskCatchesTheExceptionThatPythonRaisedBelowIt) {
  const krait::Interpreter python;
  const Object globals = define(sandwich);
  const auto error = caught<krait::ValueError>([&] { krait::run(filling(globals)); });
  const Object caught_by_python = krait::run(globals["outcome"]().await<Object>());
  EXPECT_TRUE(caught_by_python.is_instance(globals["Deep"])) << caught_by_python;
  EXPECT_TRUE(caught_by_python.is(error.object()));
}

Task<int> working_afterwards() {
  co_await krait::sleep_for(std::chrono::seconds{0});
  co_return 3;
}

TEST(ErrorPassageTest, ExitsInATaskArriveInCppAndTheLoopWorksAfterwards) {
  const krait::Interpreter python;
  const Object globals = define(watching);
  testing::internal::CaptureStderr();
  const auto exit = caught<krait::SystemExit>(
      [&] { krait::run(pass_on(globals["fail"], eval("SystemExit(7)"))); });
  EXPECT_EQ(exit.object().attr("code").as<int>(), 7);
  EXPECT_THROW(krait::run(pass_on(globals["fail"], eval("KeyboardInterrupt()"))),
               krait::KeyboardInterrupt);
  EXPECT_EQ(krait::run(working_afterwards()), 3);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(ErrorPassageTest, AStopIterationThrownByATaskArrivesAndTheLoopWorksAfterwards) {
  const krait::Interpreter python;
  const Object globals = define(watching);
  testing::internal::CaptureStderr();
  EXPECT_THROW(krait::run(watched(globals["watch"], &throw_krait_error<krait::StopIteration>)),
               krait::StopIteration);
  EXPECT_EQ(krait::run(working_afterwards()), 3);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

Task<int> catching_exit(Object fail) {
  try {
    co_await pass_on(std::move(fail), eval("SystemExit(7)"));
  } catch (const krait::SystemExit& exit) {
    co_return exit.object().attr("code").as<int>();
  }
  co_return 0;
}

TEST(ErrorPassageTest, ATaskMayCatchAnExitAndGoOn) {
  const krait::Interpreter python;
  const Object globals = define(watching);
  EXPECT_EQ(krait::run(catching_exit(globals["fail"])), 7);
}

}  // namespace
