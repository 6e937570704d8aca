// AsyncGenerator: Python's async generators and iterators, item by item.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/python.hpp"
#include "../support/streams.hpp"

namespace {

using namespace krait_test;
namespace types = krait::types;

// What the generator writes for functions of `__main__`.
using Echo = krait::detail::Function<types::AsyncGenerator<types::Str, types::Str>()>;
using Opened = krait::detail::Function<types::AsyncGenerator<types::Int>()>;
using Texts = krait::detail::Function<types::AsyncGenerator<types::List<types::Str>>(types::Str)>;
constinit Opened opened_{main_module, "opened"};
constinit Echo echo_{main_module, "echo"};
constinit Texts texts_{main_module, "texts", {"text"}};

krait::AsyncGenerator<std::string, std::string> echo() { return echo_.stream(); }
krait::Task<krait::AsyncGenerator<std::int64_t>> opened() { return opened_.async_call(); }
krait::AsyncGenerator<std::vector<std::string>> texts(std::string text) {
  return texts_.stream(std::move(text));
}

class AsyncGeneratorTest : public AsyncTest {};

TEST_F(AsyncGeneratorTest, gives_each_item_and_then_nothing) {
  krait::exec(
      "async def numbers(count):\n"
      "  for i in range(count):\n"
      "    if i % 2: await asyncio.sleep(0)\n"
      "    yield i\n");
  EXPECT_EQ(krait::run(collect(numbers(5))), (Integers{0, 1, 2, 3, 4}));
  EXPECT_EQ(krait::run(collect(numbers(0))), Integers{});
}

krait::Task<int> nothings_after_the_end() {
  auto stream = numbers(1);
  EXPECT_EQ(co_await stream.next(), 0);
  int nothings = 0;
  for (int i = 0; i < 3; ++i) nothings += !co_await stream.next();
  co_await stream.aclose();
  co_return nothings;
}

TEST_F(AsyncGeneratorTest, keeps_giving_nothing_after_the_end) {
  krait::exec("async def numbers(count):\n  for i in range(count): yield i\n");
  EXPECT_EQ(krait::run(nothings_after_the_end()), 3);
}

TEST(AsyncGeneratorWithoutPython, is_made_and_dropped_without_an_interpreter) {
  auto stream = numbers(3);
  auto moved = std::move(stream);
  stream = numbers(4);
  auto task = moved.next();
  EXPECT_THROW(krait::run(std::move(task)), krait::Error);
}

TEST_F(AsyncGeneratorTest, calls_nothing_before_its_first_step) {
  krait::exec(
      "def texts(text):\n"
      "  log.append('called')\n"
      "  return generate(text)\n"
      "async def generate(text):\n"
      "  yield [text, text]\n");
  { [[maybe_unused]] const auto dropped = texts("never"); }
  std::string text = "gone before the first step";
  auto stream = texts(text);
  text.assign(text.size(), '!');
  EXPECT_EQ(log(), Log{});
  EXPECT_EQ(krait::run(collect(std::move(stream))).at(0).at(1), "gone before the first step");
  EXPECT_EQ(log(), Log{"called"});
}

TEST_F(AsyncGeneratorTest, takes_async_iterators_and_async_iterables) {
  krait::exec(
      "class Iterator:\n"
      "  def __init__(self, count): self.left = count\n"
      "  async def __anext__(self):\n"
      "    await asyncio.sleep(0)\n"
      "    if not self.left: raise StopAsyncIteration\n"
      "    self.left -= 1\n"
      "    return self.left\n"
      "class Iterable:\n"
      "  def __init__(self, count): self.count = count\n"
      "  def __aiter__(self): return Iterator(self.count)\n");
  for (const char* kind : {"Iterator", "Iterable"}) {
    redefine(std::string{"numbers = "} + kind);
    EXPECT_EQ(krait::run(collect(numbers(3))), (Integers{2, 1, 0})) << kind;
  }
}

krait::Task<> use_as_a_generator(krait::AsyncGenerator<std::string, std::string> stream, int how) {
  EXPECT_EQ(co_await stream.next(), "item");
  if (how == 0) co_await stream.asend("text");
  if (how == 1) co_await stream.athrow(std::invalid_argument{"no"});
  co_await stream.aclose();
  EXPECT_EQ(co_await stream.next(), std::nullopt);
}

TEST_F(AsyncGeneratorTest, says_that_an_iterator_is_no_generator) {
  krait::exec(
      "class echo:\n"
      "  async def __anext__(self): return 'item'\n");
  for (const auto& [how, what] : {std::pair{0, "asend()"}, std::pair{1, "athrow()"}}) {
    const auto error = error_of<krait::Error>(use_as_a_generator(echo(), how));
    ASSERT_TRUE(error);
    EXPECT_TRUE(contains(error->what(), "__main__.echo")) << error->what();
    EXPECT_TRUE(contains(error->what(), what)) << error->what();
  }
  krait::run(use_as_a_generator(echo(), 2));
}

TEST_F(AsyncGeneratorTest, closes_an_iterator_that_can_be_closed) {
  krait::exec(
      "class echo:\n"
      "  async def __anext__(self): return 'item'\n"
      "  async def aclose(self):\n"
      "    await asyncio.sleep(0)\n"
      "    log.append('closed')\n");
  krait::run(use_as_a_generator(echo(), 2));
  EXPECT_EQ(log(), Log{"closed"});
}

krait::Task<> drop_half_way() {
  auto stream = numbers(1);
  co_await stream.next();
}

TEST_F(AsyncGeneratorTest, whose_closing_is_cancelled_says_so) {
  may_speak();
  krait::exec(
      "class numbers:\n"
      "  def __init__(self, count): pass\n"
      "  def __aiter__(self): return self\n"
      "  async def __anext__(self): return 1\n"
      "  def __getattr__(self, name): raise asyncio.CancelledError()\n");
  krait::run(drop_half_way());
  EXPECT_NE(stderr_text().find("a stream could not be closed"), std::string::npos);
}

TEST_F(AsyncGeneratorTest, of_something_else_says_what_came) {
  krait::exec("def numbers(count): return [count]\n");
  const auto error = error_of<krait::ConversionError>(collect(numbers(3)));
  ASSERT_TRUE(error);
  EXPECT_STREQ(error->what(), "__main__.numbers: result: expected an async iterator, got list");
}

TEST_F(AsyncGeneratorTest, that_became_a_coroutine_function_says_so) {
  krait::exec("async def numbers(count): return count\n");
  const auto error = error_of<krait::ConversionError>(collect(numbers(3)));
  ASSERT_TRUE(error);
  EXPECT_TRUE(contains(error->what(), "generate it anew")) << error->what();
}

krait::Task<std::optional<std::int64_t>> next_after_an_error(std::int64_t count) {
  auto stream = numbers(count);
  try {
    co_await stream.next();
    ADD_FAILURE();
  } catch (const krait::PythonError&) {
  }
  co_return co_await stream.next();
}

TEST_F(AsyncGeneratorTest, is_at_its_end_after_an_error) {
  krait::exec("def numbers(count): raise ValueError(count)\n");
  EXPECT_EQ(krait::run(next_after_an_error(1)), std::nullopt);
  redefine("async def numbers(count):\n  yield 1 / count\n");
  EXPECT_EQ(krait::run(next_after_an_error(0)), std::nullopt);
}

krait::Task<std::vector<std::string>> skip_what_does_not_fit() {
  auto stream = texts("x");
  std::vector<std::string> found;
  for (int i = 0; i < 4; ++i) {
    try {
      const auto item = co_await stream.next();
      found.push_back(item ? item->at(0) : "end");
    } catch (const krait::ConversionError& error) {
      found.push_back(error.what());
    }
  }
  co_return found;
}

TEST_F(AsyncGeneratorTest, goes_on_after_an_item_that_does_not_fit) {
  krait::exec(
      "async def texts(text):\n"
      "  yield [text]\n"
      "  yield [text, 1]\n"
      "  await asyncio.sleep(0)\n"
      "  yield ['y']\n");
  EXPECT_EQ(krait::run(skip_what_does_not_fit()),
            (std::vector<std::string>{"x", "__main__.texts: item 1[1]: expected str, got int 1",
                                      "y", "end"}));
}

constexpr const char* echo_text =
    "async def echo():\n"
    "  sent = 'begin'\n"
    "  while sent != 'end':\n"
    "    try: sent = yield sent\n"
    "    except ValueError as error:\n"
    "      seen.append(error)\n"
    "      sent = f'{type(error).__name__} {error}'\n"
    "    await asyncio.sleep(0)\n"
    "seen = []\n";

krait::Task<std::vector<std::string>> converse() {
  auto stream = echo();
  std::vector<std::string> said;
  said.push_back((co_await stream.next()).value());
  said.push_back((co_await stream.asend("hello")).value());
  said.push_back((co_await stream.athrow(std::invalid_argument{"no"})).value());
  said.push_back((co_await stream.asend("end")).value_or("nothing"));
  said.push_back((co_await stream.asend("again")).value_or("nothing"));
  co_return said;
}

TEST_F(AsyncGeneratorTest, takes_values_and_exceptions) {
  krait::exec(echo_text);
  EXPECT_EQ(krait::run(converse()),
            (std::vector<std::string>{"begin", "hello", "ValueError no", "nothing", "nothing"}));
}

krait::Task<> send_at_once(std::string text) {
  auto stream = echo();
  co_await stream.asend(text);
}

TEST_F(AsyncGeneratorTest, takes_no_value_before_its_first_item) {
  krait::exec(echo_text);
  const auto error = error_of<krait::TypeError>(send_at_once("hello"));
  ASSERT_TRUE(error);
  EXPECT_TRUE(contains(error->what(), "just-started")) << error->what();
}

TEST_F(AsyncGeneratorTest, names_a_sent_value_that_does_not_fit) {
  krait::exec(echo_text);
  const auto error = error_of<krait::ConversionError>(send_at_once("caf\xe9"));
  ASSERT_TRUE(error);
  EXPECT_TRUE(contains(error->what(), "__main__.echo: sent value: expected UTF-8"))
      << error->what();
}

enum class When { unstarted, half_way, at_the_end, after_an_error };

krait::Task<krait::Object> throw_there_and_back(krait::Object thrown, When when) {
  auto stream = numbers(1);
  if (when != When::unstarted) co_await stream.next();
  if (when == When::at_the_end) co_await stream.next();
  if (when == When::after_an_error) {
    try {
      co_await stream.athrow(krait::KeyError{"first"});
      ADD_FAILURE();
    } catch (const krait::KeyError&) {
    }
  }
  std::exception_ptr exception;
  try {
    thrown();
  } catch (...) {
    exception = std::current_exception();
  }
  try {
    co_await stream.athrow(exception);
  } catch (const krait::PythonError& error) {
    co_return error.object();
  }
  co_return krait::Object{};
}

TEST_F(AsyncGeneratorTest, lets_an_exception_through_as_the_same_object) {
  krait::exec(
      "async def numbers(count):\n"
      "  for i in range(count): yield i\n"
      "class Own(Exception): pass\n"
      "error = Own('mine')\n"
      "def fail(): raise error\n");
  for (const When when :
       {When::unstarted, When::half_way, When::at_the_end, When::after_an_error}) {
    const krait::Object back = krait::run(throw_there_and_back(global("fail"), when));
    EXPECT_TRUE(back.is(global("error"))) << static_cast<int>(when) << ": " << back;
  }
}

krait::Task<> close_early(bool started) {
  auto stream = numbers(3);
  if (started) co_await stream.next();
  co_await stream.aclose();
  EXPECT_EQ(global("log").size(), started ? 1 : 0);
  EXPECT_EQ(co_await stream.next(), std::nullopt);
  co_await stream.aclose();
}

TEST_F(AsyncGeneratorTest, is_closed_to_the_end_of_its_finally) {
  krait::exec(
      "async def numbers(count):\n"
      "  try:\n"
      "    for i in range(count): yield i\n"
      "  finally:\n"
      "    await asyncio.sleep(0)\n"
      "    log.append('closed')\n");
  krait::run(close_early(false));
  krait::run(close_early(true));
  EXPECT_EQ(log(), Log{"closed"});
}

krait::Task<> step_twice_at_once() {
  auto stream = numbers(3);
  co_await krait::when_all(stream.next(), stream.next());
}

TEST_F(AsyncGeneratorTest, refuses_a_second_step_while_one_waits) {
  krait::exec("async def numbers(count):\n  await asyncio.sleep(1000)\n  yield 1\n");
  const auto error = error_of<krait::RuntimeError>(step_twice_at_once());
  ASSERT_TRUE(error);
  EXPECT_TRUE(contains(error->what(), "already running")) << error->what();
}

krait::Task<> wait_with_a_lock() {
  auto stream = numbers(3);
  const krait::GilLock lock;
  co_await stream.next();
}

TEST_F(AsyncGeneratorTest, whose_step_is_refused_to_wait_is_ended) {
  krait::exec(
      "async def numbers(count):\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: log.append('finally')\n"
      "  yield 1\n");
  const auto error = error_of<krait::Error>(wait_with_a_lock());
  ASSERT_TRUE(error);
  EXPECT_TRUE(contains(error->what(), "GilLock")) << error->what();
  EXPECT_EQ(log(), Log{"finally"});
}

krait::Task<> use_one_that_was_moved_from() {
  auto stream = numbers(3);
  const auto moved = std::move(stream);
  co_await stream.next();  // NOLINT: on purpose
}

TEST_F(AsyncGeneratorTest, that_was_moved_from_says_so) {
  const auto error = error_of<krait::Error>(use_one_that_was_moved_from());
  ASSERT_TRUE(error);
  EXPECT_TRUE(contains(error->what(), "moved from")) << error->what();
}

krait::Task<Integers> collect_opened() {
  auto stream = co_await opened();
  co_return co_await collect(std::move(stream));
}

krait::Task<> throw_nothing() {
  auto stream = numbers(3);
  co_await stream.athrow(std::exception_ptr{});
}

TEST_F(AsyncGeneratorTest, is_not_thrown_nothing) {
  krait::exec("async def numbers(count): yield 1\n");
  EXPECT_TRUE(error_of<krait::Error>(throw_nothing()));
}

TEST_F(AsyncGeneratorTest, may_be_the_result_of_a_task) {
  krait::exec(
      "async def generate():\n"
      "  yield 1\n"
      "  yield 2\n"
      "async def opened():\n"
      "  await asyncio.sleep(0)\n"
      "  return generate()\n");
  EXPECT_EQ(krait::run(collect_opened()), (Integers{1, 2}));
  redefine("async def opened(): return 7\n");
  const auto error = error_of<krait::ConversionError>(collect_opened());
  ASSERT_TRUE(error);
  EXPECT_STREQ(error->what(), "__main__.opened: result: expected AsyncIterator[int], got int 7");
}

krait::Task<std::vector<std::string>> contexts() {
  auto stream = echo();
  std::vector<std::string> seen;
  const krait::Object variable = global("variable");
  seen.push_back((co_await stream.next()).value());
  seen.push_back(variable.attr("get")().as<std::string>());
  variable.attr("set")("by C++");
  seen.push_back((co_await stream.next()).value());
  co_return seen;
}

TEST_F(AsyncGeneratorTest, runs_in_the_task_and_the_context_of_who_awaits_it) {
  krait::exec(
      "variable = contextvars.ContextVar('variable', default='unset')\n"
      "async def echo():\n"
      "  task = asyncio.current_task()\n"
      "  before = variable.get()\n"
      "  variable.set('by Python')\n"
      "  yield before\n"
      "  await asyncio.sleep(0)\n"
      "  assert asyncio.current_task() is task\n"
      "  yield variable.get()\n");
  EXPECT_EQ(krait::run(contexts()), (std::vector<std::string>{"unset", "by Python", "by C++"}));
}

krait::Task<std::string> cancel_a_step() {
  auto stream = numbers(3);
  bool cancelled = false;
  try {
    co_await stream.next();
  } catch (const krait::Cancelled&) {
    cancelled = true;
  }
  if (!cancelled) co_return "not cancelled";
  co_return co_await stream.next() ? "an item" : "nothing";
}

TEST_F(AsyncGeneratorTest, is_cancelled_inside_a_step) {
  krait::exec(
      "async def numbers(count):\n"
      "  asyncio.get_running_loop().call_soon(asyncio.current_task().cancel)\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally:\n"
      "    await asyncio.sleep(0)\n"
      "    log.append('cleaned up')\n"
      "  yield 1\n");
  EXPECT_EQ(krait::run(cancel_a_step()), "nothing");
  EXPECT_EQ(log(), Log{"cleaned up"});
}

}  // namespace
