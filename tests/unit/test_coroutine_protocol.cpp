// krait.coroutine, the Python face of a chain of tasks: it behaves as a coroutine of Python's own.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class CoroutineProtocolTest : public AsyncTest {
 protected:
  CoroutineProtocolTest() {
    krait::exec(
        "import collections.abc, inspect\n"
        "async def publish():\n"
        "  global coroutine\n"
        "  coroutine = asyncio.current_task().get_coro()\n"
        "  await asyncio.sleep(0)\n"
        "async def wait():\n"
        "  try: await asyncio.sleep(1000)\n"
        "  except BaseException as error: log.append(type(error).__name__); raise\n"
        "  finally: log.append('finally')\n"
        "async def wait_published():\n"
        "  global coroutine\n"
        "  coroutine = asyncio.current_task().get_coro()\n"
        "  await wait()\n"
        "def outcome(function, *arguments):\n"
        "  try: return repr(function(*arguments))\n"
        "  except BaseException as error: return f'{type(error).__name__}: {error}'\n"
        "async def attempt(text):\n"
        "  await asyncio.sleep(0)\n"
        "  return eval(text)\n");
  }
};

krait::Task<std::string> attempt(std::string text) {
  const krait::Object result = co_await call("attempt", std::move(text));
  co_return result.str();
}

krait::Task<> give_nothing() { co_return; }

krait::Task<> await_publish() { co_await call("publish"); }

// What it is.

TEST_F(CoroutineProtocolTest, is_what_asyncio_and_inspect_call_a_coroutine) {
  krait::run(await_publish());
  EXPECT_TRUE(truth("isinstance(coroutine, collections.abc.Coroutine)"));
  EXPECT_TRUE(truth("isinstance(coroutine, collections.abc.Awaitable)"));
  EXPECT_TRUE(truth("asyncio.iscoroutine(coroutine)"));
  EXPECT_TRUE(truth("inspect.isawaitable(coroutine)"));
  EXPECT_EQ(krait::eval("coroutine.__qualname__").str(), "krait.coroutine");
  EXPECT_EQ(krait::eval("type(coroutine).__module__").str(), "krait");
  EXPECT_EQ(krait::eval("repr(coroutine)[:24]").str(), "<krait.coroutine object ");
}

TEST_F(CoroutineProtocolTest, cannot_be_made_by_python) {
  krait::run(await_publish());
  EXPECT_THROW(krait::eval("type(coroutine)()"), krait::TypeError);
}

TEST_F(CoroutineProtocolTest, tells_asyncios_debug_tools_what_they_ask) {
  EXPECT_NE(krait::run(attempt("repr(asyncio.current_task())")).find("krait.coroutine"),
            std::string::npos);
  EXPECT_EQ(krait::run(attempt("asyncio.current_task().get_stack()")), "[]");
  krait::exec(
      "async def debugged():\n"
      "  asyncio.get_running_loop().set_debug(True)\n"
      "  try: await asyncio.sleep(0)\n"
      "  finally: asyncio.get_running_loop().set_debug(False)\n");
  krait::run(krait::when_all(call("debugged"), give_nothing()));
}

TEST_F(CoroutineProtocolTest, is_known_to_the_collector) {
  EXPECT_EQ(krait::run(attempt("any(o is asyncio.current_task().get_coro() "
                               "for o in gc.get_objects())")),
            "True");
}

TEST_F(CoroutineProtocolTest, says_whether_it_runs_and_what_it_awaits) {
  EXPECT_EQ(krait::run(attempt("asyncio.current_task().get_coro().cr_running")), "True");
  krait::run(await_publish());
  EXPECT_EQ(krait::eval("(coroutine.cr_running, coroutine.cr_await)").str(), "(False, None)");
}

krait::Task<std::string> look_at_waiting(std::string text) {
  const std::string seen = co_await attempt(std::move(text));
  throw std::runtime_error{seen};  // ends the waiting sibling too
}

// What Python code sees of a sibling that waits.
std::string seen_beside_a_waiting_child(std::string text) {
  const auto error = error_of<std::runtime_error>(
      krait::when_all(call("wait_published"), look_at_waiting(std::move(text))));
  return error ? error->what() : "nothing thrown";
}

TEST_F(CoroutineProtocolTest, while_suspended_shows_the_awaitable_it_waits_for) {
  EXPECT_EQ(seen_beside_a_waiting_child("coroutine.cr_await.__name__"), "wait_published");
  EXPECT_EQ(seen_beside_a_waiting_child("coroutine.cr_running"), "False");
  EXPECT_EQ(seen_beside_a_waiting_child("inspect.isawaitable(coroutine)"), "True");
}

// Running.

TEST_F(CoroutineProtocolTest, while_running_refuses_to_be_stepped) {
  const std::string own = "asyncio.current_task().get_coro()";
  const std::string expected = "ValueError: coroutine already executing";
  EXPECT_EQ(krait::run(attempt("outcome(" + own + ".send, None)")), expected);
  EXPECT_EQ(krait::run(attempt("outcome(" + own + ".throw, KeyError())")), expected);
  EXPECT_EQ(krait::run(attempt("outcome(" + own + ".close)")), expected);
  EXPECT_EQ(krait::run(attempt("outcome(next, iter(" + own + "))")), expected);
}

krait::Task<> await_itself() {
  krait::exec("async def await_own():\n  return await asyncio.current_task().get_coro()\n");
  co_await call("await_own");
}

TEST_F(CoroutineProtocolTest, awaiting_itself_is_refused) {
  EXPECT_TRUE(error_of<krait::ValueError>(await_itself()));
}

// Finished.

TEST_F(CoroutineProtocolTest, once_finished_refuses_to_be_stepped_and_may_be_closed) {
  const std::string expected = "RuntimeError: cannot reuse already awaited coroutine";
  krait::run(await_publish());
  EXPECT_EQ(krait::eval("outcome(coroutine.send, None)").str(), expected);
  EXPECT_EQ(krait::eval("outcome(coroutine.throw, KeyError())").str(), expected);
  EXPECT_EQ(krait::eval("outcome(next, iter(coroutine))").str(), expected);
  EXPECT_EQ(krait::eval("outcome(coroutine.close)").str(), "None");
  krait::exec("async def again():\n  return await coroutine\n");
  EXPECT_TRUE(error_of<krait::RuntimeError>(call("again")));
}

krait::Task<std::string> look_at_finished() {
  for (int i = 0; i < 5; ++i) co_await krait::sleep_for(0s);
  co_return co_await attempt(
      "(outcome(coroutine.send, None), outcome(coroutine.throw, KeyError()))");
}

TEST_F(CoroutineProtocolTest, once_finished_is_the_same_while_its_siblings_still_run) {
  const auto [ignored, seen] = krait::run(krait::when_all(call("publish"), look_at_finished()));
  const std::string refused = "'RuntimeError: cannot reuse already awaited coroutine'";
  EXPECT_EQ(seen, "(" + refused + ", " + refused + ")");
}

// Suspended.

TEST_F(CoroutineProtocolTest, closed_while_suspended_runs_the_finally_of_python) {
  EXPECT_EQ(seen_beside_a_waiting_child("outcome(coroutine.close)"), "None");
  EXPECT_EQ(log(), (Log{"GeneratorExit", "finally"}));
}

TEST_F(CoroutineProtocolTest, closed_twice_is_closed_once) {
  EXPECT_EQ(seen_beside_a_waiting_child("(coroutine.close(), coroutine.close())"), "(None, None)");
  EXPECT_EQ(log(), (Log{"GeneratorExit", "finally"}));
}

TEST_F(CoroutineProtocolTest, a_generator_exit_thrown_in_ends_it) {
  EXPECT_EQ(seen_beside_a_waiting_child("outcome(coroutine.throw, GeneratorExit)"),
            "GeneratorExit: ");
  EXPECT_EQ(log(), (Log{"GeneratorExit", "finally"}));
}

krait::Task<std::string> catch_key_error() {
  std::string caught = "nothing thrown";
  try {
    co_await call("wait_for_future");
  } catch (const krait::KeyError& error) {
    caught = error.message();
  }
  co_await call("wait_for_same_future");
  co_return caught;
}

TEST_F(CoroutineProtocolTest, an_exception_thrown_in_arrives_at_the_await_in_cpp) {
  krait::exec(
      "async def wait_for_future():\n"
      "  global coroutine, future\n"
      "  coroutine = asyncio.current_task().get_coro()\n"
      "  future = asyncio.get_running_loop().create_future()\n"
      "  try: await future\n"
      "  finally: log.append('finally')\n"
      "async def wait_for_same_future():\n  await future\n"
      "def throw():\n"
      "  yielded = coroutine.throw(KeyError('thrown'))\n"
      "  yielded.set_result(None)\n"
      "  return yielded is future\n");
  const auto [caught, seen] = krait::run(krait::when_all(catch_key_error(), attempt("throw()")));
  EXPECT_EQ(caught, "'thrown'");
  EXPECT_EQ(seen, "True");
  EXPECT_EQ(log(), Log{"finally"});
}

TEST_F(CoroutineProtocolTest, throw_refuses_what_is_no_exception) {
  EXPECT_EQ(seen_beside_a_waiting_child("outcome(coroutine.throw, 1)").substr(0, 10), "TypeError:");
  EXPECT_EQ(seen_beside_a_waiting_child("outcome(coroutine.throw)").substr(0, 10), "TypeError:");
}

TEST_F(CoroutineProtocolTest, a_step_before_the_future_is_done_gives_the_future_again) {
  const std::string seen = seen_beside_a_waiting_child("outcome(coroutine.send, None)");
  EXPECT_EQ(seen.substr(0, 15), "<Future pending") << "as Python's own coroutines do";
}

// Not started: the first child of three sees the others before their first step.

std::string seen_of_unstarted(std::string text) {
  krait::exec(
      "def unstarted():\n"
      "  return next(t for t in asyncio.all_tasks() if t.get_name() == 'Task-3').get_coro()\n"
      "async def look_at_once(text):\n  raise LookupError(eval(text))\n");
  const auto error = error_of<krait::LookupError>(
      krait::when_all(call("look_at_once", std::move(text)), call("wait")));
  return error ? error->message() : "nothing thrown";
}

TEST_F(CoroutineProtocolTest, unstarted_refuses_a_value) {
  EXPECT_EQ(seen_of_unstarted("outcome(unstarted().send, 1)"),
            "TypeError: can't send non-None value to a just-started coroutine");
  EXPECT_EQ(log(), Log{});
}

TEST_F(CoroutineProtocolTest, unstarted_waits_for_nothing) {
  EXPECT_EQ(seen_of_unstarted("str((unstarted().cr_running, unstarted().cr_await))"),
            "(False, None)");
}

TEST_F(CoroutineProtocolTest, unstarted_is_closed_without_running) {
  EXPECT_EQ(seen_of_unstarted("outcome(unstarted().close)"), "None");
  EXPECT_EQ(log(), Log{});
}

TEST_F(CoroutineProtocolTest, unstarted_takes_the_older_form_of_throw) {
  EXPECT_EQ(seen_of_unstarted("outcome(unstarted().throw, ValueError, 'text', None)"),
            "ValueError: text");
}

TEST_F(CoroutineProtocolTest, unstarted_lets_an_exception_through_without_running) {
  EXPECT_EQ(seen_of_unstarted("outcome(unstarted().throw, KeyError('early'))"),
            "KeyError: 'early'");
  EXPECT_EQ(log(), Log{});
}

}  // namespace
