// Generator: Python's generators and iterators as input ranges.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <cstdint>
#include <iterator>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../support/async_child.hpp"
#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/inventory.hpp"
#include "../support/leaks.hpp"
#include "../support/python.hpp"

namespace {

using namespace krait_test;
namespace types = krait::types;

// What the generator writes for functions of `__main__`.
constinit krait::detail::Module main_module{"__main__"};
using NumbersFunction = krait::detail::Function<types::Generator<types::Int>(types::Int)>;
using TalkFunction =
    krait::detail::Function<types::Generator<types::Str, types::Str, types::List<types::Int>>()>;
constinit NumbersFunction numbers_{main_module, "numbers", {"count"}};
constinit TalkFunction talk_{main_module, "talk"};

using Numbers = krait::Generator<std::int64_t>;
using Talk = krait::Generator<std::string, std::string, std::vector<std::int64_t>>;
using Integers = std::vector<std::int64_t>;

static_assert(std::ranges::input_range<Numbers>);
static_assert(std::ranges::viewable_range<Numbers>);
static_assert(std::input_iterator<Numbers::Iterator>);
static_assert(!std::copyable<Numbers>);
static_assert(std::movable<Numbers>);

Numbers numbers(std::int64_t count) { return numbers_.call(count); }
Talk talk() { return talk_.call(); }

class GeneratorTest : public AsyncTest {
 protected:
  GeneratorTest() {
    krait::exec(
        "def numbers(count):\n"
        "  log.append('begun')\n"
        "  try:\n"
        "    for i in range(count): yield i\n"
        "  finally: log.append('finally')\n"
        "def talk():\n"
        "  heard = 'begin'\n"
        "  lengths = []\n"
        "  while heard != 'end':\n"
        "    try: heard = yield heard\n"
        "    except ValueError as error: heard = str(error)\n"
        "    lengths.append(len(heard))\n"
        "  return lengths\n");
  }
  static void redefine(std::string_view statements) {
    krait::exec(statements);
    const krait::GilLock gil;
    krait::detail::CachedAttribute::forget_all();
  }
};

TEST_F(GeneratorTest, is_a_range_of_its_items) {
  Integers items;
  for (const auto& item : numbers(4)) items.push_back(item);
  EXPECT_EQ(items, (Integers{0, 1, 2, 3}));
  for (const auto& item : numbers(0)) ADD_FAILURE() << item;
}

TEST_F(GeneratorTest, works_with_views) {
  Integers items;
  auto some = numbers(1'000'000'000) | std::views::filter([](auto n) { return n % 2 == 1; }) |
              std::views::transform([](auto n) { return n * 10; }) | std::views::take(3);
  for (const auto item : some) items.push_back(item);
  EXPECT_EQ(items, (Integers{10, 30, 50}));
}

TEST_F(GeneratorTest, lets_its_items_be_taken) {
  krait::exec("def talk(): yield from ['begin', 'end', 'never']\n");
  std::vector<std::string> items;
  auto conversation = talk();
  for (auto& item : conversation) {
    items.push_back(std::move(item));
    if (items.size() == 2) break;
  }
  EXPECT_EQ(items.at(0), "begin");
}

TEST_F(GeneratorTest, begins_its_body_at_the_first_step) {
  krait::exec(
      "inner = numbers\n"
      "def numbers(count):\n"
      "  log.append('called')\n"
      "  return inner(count)\n");
  auto generator = numbers(2);
  EXPECT_EQ(log(), Log{"called"});
  EXPECT_EQ(generator.next(), 0);
  EXPECT_EQ(log(), (Log{"called", "begun"}));
}

TEST_F(GeneratorTest, dropped_half_way_is_closed) {
  for (const auto& item : numbers(3)) {
    EXPECT_EQ(item, 0);
    break;
  }
  EXPECT_EQ(log(), (Log{"begun", "finally"}));
  static_cast<void>(numbers(3));
  auto replaced = numbers(3);
  replaced.next();
  replaced = numbers(2);
  EXPECT_EQ(log(), (Log{"begun", "finally", "begun", "finally"}));
}

TEST_F(GeneratorTest, gives_nothing_after_its_end) {
  auto generator = numbers(1);
  EXPECT_EQ(generator.next(), 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(generator.next(), std::nullopt);
  generator.close();
  generator.result();
}

TEST_F(GeneratorTest, takes_values_and_exceptions_and_returns_a_result) {
  auto conversation = talk();
  EXPECT_EQ(conversation.next(), "begin");
  EXPECT_EQ(conversation.send("hello"), "hello");
  EXPECT_EQ(conversation.throw_in(std::invalid_argument{"no"}), "no");
  const auto early = caught<krait::Error>([&] { static_cast<void>(conversation.result()); });
  EXPECT_TRUE(contains(early.what(), "__main__.talk has not come to its end")) << early.what();
  EXPECT_EQ(conversation.send("end"), std::nullopt);
  EXPECT_EQ(conversation.result(), (Integers{5, 2, 3}));
  EXPECT_EQ(conversation.send("again"), std::nullopt);
  EXPECT_EQ(conversation.result(), (Integers{5, 2, 3})) << "as often as it is asked for";
}

TEST_F(GeneratorTest, lets_an_exception_through_as_the_same_object) {
  krait::exec(
      "class Own(Exception): pass\n"
      "error = Own('mine')\n"
      "def fail(): raise error\n");
  std::exception_ptr exception;
  try {
    global("fail")();
  } catch (...) {
    exception = std::current_exception();
  }
  for (const int steps : {0, 1, 2}) {
    auto generator = numbers(1);
    for (int i = 0; i < steps; ++i) generator.next();
    const auto back = caught<krait::PythonError>([&] { generator.throw_in(exception); });
    EXPECT_TRUE(back.object().is(global("error"))) << steps;
    EXPECT_EQ(generator.next(), std::nullopt);
  }
}

TEST_F(GeneratorTest, has_no_result_when_it_failed_or_was_closed) {
  auto failed = talk();
  failed.next();
  EXPECT_THROW(failed.throw_in(krait::KeyError{"key"}), krait::KeyError);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(contains(caught<krait::Error>([&] { static_cast<void>(failed.result()); }).what(),
                         "failed before its end"))
        << i;
    EXPECT_EQ(failed.next(), std::nullopt);
  }
  auto closed = talk();
  closed.next();
  closed.close();
  EXPECT_EQ(closed.next(), std::nullopt);
  EXPECT_TRUE(contains(caught<krait::Error>([&] { static_cast<void>(closed.result()); }).what(),
                       "was closed before its end"));
}

TEST_F(GeneratorTest, names_what_does_not_fit_and_goes_on) {
  krait::exec(
      "def numbers(count):\n"
      "  yield 1\n"
      "  yield 'two'\n"
      "  yield 3\n"
      "def talk():\n"
      "  yield 'only'\n"
      "  return [1, None]\n");
  auto generator = numbers(3);
  EXPECT_EQ(generator.next(), 1);
  const auto misfit = caught<krait::ConversionError>([&] { generator.next(); });
  EXPECT_STREQ(misfit.what(), "__main__.numbers: item 1: expected int, got str 'two'");
  EXPECT_EQ(generator.next(), 3);

  auto conversation = talk();
  for (const auto& item : conversation) EXPECT_EQ(item, "only");
  const auto result =
      caught<krait::ConversionError>([&] { static_cast<void>(conversation.result()); });
  EXPECT_STREQ(result.what(), "__main__.talk: result[1]: expected int, got None");
  auto other = talk();
  const auto sent = caught<krait::ConversionError>([&] { other.send("caf\xe9"); });
  EXPECT_TRUE(contains(sent.what(), "__main__.talk: sent value: expected UTF-8")) << sent.what();
}

TEST_F(GeneratorTest, takes_any_iterable) {
  krait::exec(
      "def numbers(count): return [count, count + 1]\n"
      "def talk(): return iter(['a'])\n");
  Integers items;
  for (const auto& item : numbers(7)) items.push_back(item);
  EXPECT_EQ(items, (Integers{7, 8}));

  auto iterator = talk();
  EXPECT_TRUE(contains(caught<krait::Error>([&] { iterator.send("text"); }).what(), "send()"));
  EXPECT_TRUE(contains(
      caught<krait::Error>([&] { iterator.throw_in(krait::KeyError{"x"}); }).what(), "throw()"));
  EXPECT_EQ(iterator.next(), "a");
  iterator.close();
  EXPECT_EQ(iterator.next(), std::nullopt);
}

TEST_F(GeneratorTest, of_something_else_says_what_came) {
  krait::exec("def numbers(count): return count\n");
  const auto error = caught<krait::ConversionError>([] { static_cast<void>(numbers(7)); });
  EXPECT_STREQ(error.what(), "__main__.numbers: result: expected Iterable[int], got int 7");
}

TEST_F(GeneratorTest, that_was_moved_from_says_so) {
  auto generator = numbers(1);
  const auto moved = std::move(generator);
  const auto error = caught<krait::Error>([&] { generator.next(); });  // NOLINT: on purpose
  EXPECT_TRUE(contains(error.what(), "moved from")) << error.what();
}

TEST_F(GeneratorTest, goes_from_thread_to_thread) {
  auto generator = numbers(3);
  EXPECT_EQ(generator.next(), 0);
  on_a_thread([&] { EXPECT_EQ(generator.next(), 1); });
  on_a_thread([&] { const auto last = std::move(generator); });
  EXPECT_EQ(log(), (Log{"begun", "finally"}));
}

TEST_F(GeneratorTest, an_error_of_a_finally_is_told_to_the_unraisable_hook) {
  krait::exec(
      "def numbers(count):\n"
      "  try: yield 1\n"
      "  finally: raise ValueError('late')\n"
      "sys.unraisablehook = lambda hooked: log.append(repr(hooked.exc_value))\n");
  numbers(1).next();
  EXPECT_EQ(log(), Log{"ValueError('late')"});
  auto closed = numbers(1);
  closed.next();
  EXPECT_THROW(closed.close(), krait::ValueError);
  krait::exec("sys.unraisablehook = sys.__unraisablehook__");
}

TEST_F(GeneratorTest, leaves_nothing_behind) {
  expect_nothing_left_by([] {
    for (const auto& item : numbers(3)) static_cast<void>(item);
    for ([[maybe_unused]] const auto& item : numbers(3)) break;
    auto conversation = talk();
    conversation.next();
    conversation.throw_in(std::invalid_argument{"no"});
    conversation.send("end");
    EXPECT_EQ(conversation.result().size(), 2U);
    auto failing = talk();
    EXPECT_THROW(failing.throw_in(krait::KeyError{"key"}), krait::KeyError);
    auto moved = numbers(2);
    moved.next();
    on_a_thread([&] { const auto last = std::move(moved); });
  });
}

TEST(GeneratorAtTheEnd, is_inert_when_it_outlives_python) {
  expect_clean_exit([] {
    static std::optional<Numbers> outlives;
    std::optional<Talk> done;
    {
      const krait::Interpreter python;
      krait::exec(
          "def numbers(count):\n"
          "  try: yield from range(count)\n"
          "  finally: pass\n"
          "def talk():\n"
          "  yield 'a'\n"
          "  return [1]\n");
      outlives.emplace(numbers(3));
      outlives->next();
      done.emplace(talk());
      while (done->next()) {
      }
      static thread_local std::optional<Numbers> at_thread_end{numbers(3)};
      at_thread_end->next();
    }
    KRAIT_REQUIRE(done->result() == Integers{1});
    try {
      outlives->next();
      KRAIT_REQUIRE(false);
    } catch (const krait::Error&) {
    }
  });
}

}  // namespace
