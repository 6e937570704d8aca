// Task<T>: lazy, move-only, owns what it was given, and nests without end in constant stack.
#include <gtest/gtest.h>
#include <malloc.h>
#include <krait/krait.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../support/async_fixture.hpp"

namespace {

using namespace krait_test;

class TaskTest : public AsyncTest {};

static_assert(!std::is_copy_constructible_v<krait::Task<int>>);
static_assert(!std::is_copy_assignable_v<krait::Task<int>>);
static_assert(!std::is_default_constructible_v<krait::Task<int>>);
static_assert(std::is_nothrow_move_constructible_v<krait::Task<int>>);
static_assert(std::is_nothrow_move_assignable_v<krait::Task<int>>);

template <class T, class U>
concept Returns = requires(typename krait::Task<T>::promise_type& promise, U value) {
  promise.return_value(value);
};
static_assert(Returns<std::string, const char*>);
static_assert(Returns<std::vector<int>, std::vector<int>>);
static_assert(!Returns<std::vector<int>, int>, "as after `return`, which wants no size");

krait::Task<int> give(int value) { co_return value; }

krait::Task<int> set(bool* flag) {
  *flag = true;
  co_return 1;
}

krait::Task<int> keep(std::shared_ptr<int> argument) { co_return *argument; }

TEST_F(TaskTest, nothing_of_it_runs_before_it_is_run) {
  bool ran = false;
  krait::Task<int> task = set(&ran);
  EXPECT_FALSE(ran);
  EXPECT_EQ(krait::run(std::move(task)), 1);
  EXPECT_TRUE(ran);
}

krait::Task<bool> await_late(bool* ran) {
  krait::Task<int> child = set(ran);
  co_await krait::sleep_for(0s);
  const bool early = *ran;
  co_await std::move(child);
  co_return early;
}

TEST_F(TaskTest, nothing_of_it_runs_before_it_is_awaited) {
  bool ran = false;
  EXPECT_FALSE(krait::run(await_late(&ran)));
  EXPECT_TRUE(ran);
}

TEST_F(TaskTest, dropped_unstarted_it_never_calls_python_and_frees_its_arguments) {
  krait::exec("async def never():\n  log.append('called')\n");
  const auto argument = std::make_shared<int>(1);
  {
    const auto dropped = call("never");
    const auto asleep = krait::sleep_for(for_ever);
    const auto kept = keep(argument);
    EXPECT_EQ(argument.use_count(), 2);
  }
  EXPECT_EQ(argument.use_count(), 1);
  EXPECT_EQ(log(), Log{});
}

TEST_F(TaskTest, moving_hands_the_work_over) {
  const auto argument = std::make_shared<int>(7);
  krait::Task<int> first = keep(argument);
  krait::Task<int> second = std::move(first);
  EXPECT_EQ(argument.use_count(), 2);
  second = give(8);
  EXPECT_EQ(argument.use_count(), 1) << "what is overwritten is dropped";
  krait::Task<int>& same = second;
  second = std::move(same);
  EXPECT_EQ(krait::run(std::move(second)), 8);
}

TEST_F(TaskTest, a_task_that_was_given_away_is_refused) {
  krait::Task<int> task = give(1);
  EXPECT_EQ(krait::run(std::move(task)), 1);
  EXPECT_THROW(krait::run(std::move(task)), krait::Error);
}

krait::Task<int> await_twice() {
  krait::Task<int> task = give(1);
  const int first = co_await std::move(task);
  co_return first + co_await std::move(task);
}

TEST_F(TaskTest, a_second_await_of_one_task_is_refused) {
  EXPECT_THROW(krait::run(await_twice()), krait::Error);
}

struct NoDefault {
  explicit NoDefault(int given) : number(given) {}
  int number;
};

krait::Task<std::unique_ptr<int>> give_unique() { co_return std::make_unique<int>(5); }
krait::Task<NoDefault> give_no_default() { co_return NoDefault{6}; }
krait::Task<std::pair<int, std::string>> give_braced() { co_return {7, "seven"}; }
krait::Task<std::string> give_text() { co_return "text"; }
krait::Task<bool> give_through() {
  const auto unique = co_await give_unique();
  const NoDefault plain = co_await give_no_default();
  const auto [number, name] = co_await give_braced();
  const std::string text = co_await give_text();
  co_return *unique == 5 && plain.number == 6 && number == 7 && name == "seven" && text == "text";
}

TEST_F(TaskTest, results_may_be_move_only_or_without_default) {
  EXPECT_TRUE(krait::run(give_through()));
  EXPECT_EQ(*krait::run(give_unique()), 5);
}

struct Note {
  Note(std::vector<std::string>* list, const char* word) : log(list), name(word) {}
  Note(const Note&) = delete;
  Note& operator=(const Note&) = delete;
  ~Note() { log->emplace_back(name); }
  std::vector<std::string>* log;
  const char* name;
};

krait::Task<> inner(std::vector<std::string>* log, bool suspends) {
  const Note first{log, "inner first"};
  const Note second{log, "inner second"};
  if (suspends) co_await krait::sleep_for(0s);
  throw std::out_of_range{"too far"};
}

krait::Task<> outer(std::vector<std::string>* log, bool suspends) {
  const Note note{log, "outer"};
  co_await inner(log, suspends);
}

krait::Task<std::string> catching(std::vector<std::string>* log, bool suspends) {
  try {
    co_await outer(log, suspends);
  } catch (const std::out_of_range& error) {
    log->emplace_back("caught");
    co_return error.what();
  }
  co_return "";
}

#if defined(__GNUC__) && !defined(__clang__)  // Clang warns, and makes of it what it likes
krait::Task<std::string> forget_to_return(bool forget) {
  co_await krait::yield_now();
  if (!forget) co_return "value";
}

TEST_F(TaskTest, that_forgets_to_return_is_an_error) {
  EXPECT_EQ(krait::run(forget_to_return(false)), "value");
  const auto error = error_of<krait::Error>(forget_to_return(true));
  ASSERT_TRUE(error);
  EXPECT_NE(std::string{error->what()}.find("without co_return"), std::string::npos);
  EXPECT_THROW(krait::spawn(forget_to_return(true)).get(), krait::Error);
}
#endif

TEST_F(TaskTest, an_exception_unwinds_the_tasks_from_the_inside_out) {
  for (const bool suspends : {false, true}) {
    std::vector<std::string> order;
    EXPECT_EQ(krait::run(catching(&order, suspends)), "too far");
    EXPECT_EQ(order, (Log{"inner second", "inner first", "outer", "caught"}));
    EXPECT_THROW(krait::run(outer(&order, suspends)), std::out_of_range);
  }
}

struct StackSpread {
  std::uintptr_t low = UINTPTR_MAX;
  std::uintptr_t high = 0;

  [[gnu::noinline]] void note() {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    low = std::min(low, here);
    high = std::max(high, here);
  }
  [[nodiscard]] std::uintptr_t bytes() const { return high - low; }
};

krait::Task<int> immediate(StackSpread* stack) {
  stack->note();
  co_return 1;
}

krait::Task<std::int64_t> many(int count, StackSpread* stack, krait::Object function) {
  std::int64_t sum = 0;
  for (int i = 0; i < count; ++i) {
    stack->note();
    sum += co_await immediate(stack);
    sum += co_await function().await<std::int64_t>();
  }
  co_return sum;
}

TEST_F(TaskTest, a_million_awaits_that_do_not_suspend_use_constant_stack_and_memory) {
  krait::exec("async def nop():\n  return 1\n");
  const krait::RunOptions options{.gil = krait::Gil::held};
  StackSpread stack;
  ASSERT_EQ(krait::run(many(1000, &stack, global("nop")), options), 2000);
  const auto bytes = mallinfo2().uordblks;
  const auto blocks = number("sys.getallocatedblocks()");
  EXPECT_EQ(krait::run(many(500'000, &stack, global("nop")), options), 1'000'000);
  EXPECT_LT(stack.bytes(), 64U * 1024);
  EXPECT_LT(mallinfo2().uordblks, bytes + 64 * 1024);
  EXPECT_LT(number("sys.getallocatedblocks()"), blocks + 500);
}

enum class Leaf { value, suspend, throw_cpp, throw_python, sleep, stop_loop };

krait::Task<int> leaf(Leaf kind) {
  if (kind == Leaf::suspend) co_await krait::sleep_for(0s);
  if (kind == Leaf::throw_cpp) throw std::runtime_error{"deep"};
  if (kind == Leaf::throw_python) co_await call("fail");
  if (kind == Leaf::sleep) co_await krait::sleep_for(for_ever);
  if (kind == Leaf::stop_loop) co_await call("stop");
  co_return 0;
}

krait::Task<int> nested(int depth, Leaf kind) {
  if (depth == 0) co_return co_await leaf(kind);
  co_return 1 + co_await nested(depth - 1, kind);
}

constexpr int deep = 50'000;

TEST_F(TaskTest, fifty_thousand_nested_tasks_finish) {
  EXPECT_EQ(krait::run(nested(deep, Leaf::value)), deep);
  EXPECT_EQ(krait::run(nested(deep, Leaf::suspend)), deep);
}

TEST_F(TaskTest, fifty_thousand_nested_tasks_throw) {
  krait::exec("async def fail():\n  raise KeyError('deep')\n");
  EXPECT_THROW(krait::run(nested(deep, Leaf::throw_cpp)), std::runtime_error);
  EXPECT_THROW(krait::run(nested(deep, Leaf::throw_python)), krait::KeyError);
}

krait::Task<int> fail_soon() {
  co_await krait::sleep_for(0s);
  throw std::domain_error{"sibling"};
}

TEST_F(TaskTest, fifty_thousand_nested_tasks_are_cancelled) {
  EXPECT_THROW(krait::run(krait::when_all(nested(deep, Leaf::sleep), fail_soon())),
               std::domain_error);
}

TEST_F(TaskTest, fifty_thousand_nested_tasks_are_closed_while_suspended) {
  krait::exec(
      "async def stop():\n"
      "  asyncio.get_running_loop().stop()\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: log.append('finally')\n");
  EXPECT_THROW(krait::run(nested(deep, Leaf::stop_loop)), krait::Error);
  EXPECT_EQ(log(), Log{"finally"});
}

krait::Task<> await_in_a_condition(std::string kept, bool* done) {
  if (co_await call<int>("answer") == 42 && !kept.empty()) *done = true;
}

// GCC 12.2 puts what it makes of the condition before the head of the frame.
TEST_F(TaskTest, a_frame_that_the_compiler_damaged_is_refused_by_name) {
  krait::exec("async def answer():\n  await asyncio.sleep(0)\n  return 42\n");
  bool done = false;
  std::string refusal;
  try {
    krait::run(await_in_a_condition(std::string(100, 'k'), &done));
  } catch (const krait::Error& error) {
    refusal = error.what();
  }
#if defined(__clang__) || __GNUC__ > 12
  EXPECT_TRUE(done);
  EXPECT_EQ(refusal, "");
#else
  EXPECT_NE(done, refusal.find("await_in_a_condition") != std::string::npos) << refusal;
#endif
}

}  // namespace
