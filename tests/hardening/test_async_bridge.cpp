// The bridge between coroutines of C++ and Python: many awaits, deep chains, and arguments that go
// without a garbage collection.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/chaos.hpp"
#include "../support/inventory.hpp"
#include "../support/sanitizers.hpp"

namespace {

using namespace krait_test;

class AsyncBridge : public AsyncTest {};

// C01

constexpr const char* mixed =
    "big = 'x' * 5000\n"
    "async def mixed(n):\n"
    "  if n % 8 > 3: await asyncio.sleep(0)\n"
    "  if n % 4 == 0: return n\n"
    "  if n % 4 == 1: return None\n"
    "  if n % 4 == 2: return [n, big + str(n)]\n"
    "  raise LookupError(n)\n";

krait::Task<bool> is_right(int n, krait::Object function) {
  krait::Object result;
  try {
    result = co_await function(n).await();
  } catch (const krait::LookupError& error) {
    co_return n % 4 == 3 && error.message() == std::to_string(n);
  }
  if (n % 4 == 0) co_return result.as<int>() == n;
  if (n % 4 == 1) co_return result.is_none();
  co_return n % 4 == 2 && result[0].as<int>() == n&& result[1].size() > 5000;
}

krait::Task<int> count_right(int count) {
  const krait::Object function = global("mixed");
  int right = 0;
  for (int n = 0; n < count; ++n) right += co_await is_right(n, function);
  co_return right;
}

TEST_F(AsyncBridge, C01_roundtrip_law) {
  krait::exec(mixed);
  EXPECT_EQ(krait::run(count_right(100'000)), 100'000);
  expect_nothing_left_by([] {
    EXPECT_EQ(krait::run(count_right(800)), 800);
    EXPECT_EQ(krait::run(count_right(800), {.gil = krait::Gil::held}), 800);
  });
}

// C02

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

krait::Task<int> give(int value, StackSpread* stack) {
  stack->note();
  co_return value;
}

krait::Task<std::int64_t> storm(int count, krait::Object function, StackSpread* stack) {
  std::int64_t sum = 0;
  for (int i = 0; i < count; ++i) {
    stack->note();
    sum += co_await give(1, stack);
    sum += co_await function().await<std::int64_t>();
    stack->note();
  }
  co_return sum;
}

TEST_F(AsyncBridge, C02_sync_complete_storm) {
  krait::exec("async def one(): return 1\n");
  for (const krait::Gil gil : {krait::Gil::released, krait::Gil::held}) {
    StackSpread stack;
    EXPECT_EQ(krait::run(storm(500'000, global("one"), &stack), {.gil = gil}), 1'000'000);
    EXPECT_LT(stack.bytes(), 64U * 1024);
  }
}

enum class Leaf { throws, throws_late, throws_python };

krait::Task<int> nested(int depth, Leaf leaf, StackSpread* stack) {
  const int above = depth;
  stack->note();
  if (depth > 0) {
    const int below = co_await nested(depth - 1, leaf, stack);
    co_return below + above;
  }
  if (leaf == Leaf::throws_late) co_await krait::sleep_for(0s);
  if (leaf == Leaf::throws_python) co_await call("fail");
  throw std::runtime_error{"deep"};
}

krait::Task<int> catch_deep(Leaf leaf, StackSpread* stack) {
  try {
    co_await nested(50'000, leaf, stack);
  } catch (const krait::KeyError&) {
    co_return 2;
  } catch (const std::runtime_error&) {
    co_return 1;
  }
  co_return 0;
}

// Notes the stack also where the exception passes.
krait::Task<> unwind(int depth, StackSpread* stack) {
  if (depth == 0) throw std::runtime_error{"deep"};
  try {
    co_await unwind(depth - 1, stack);
  } catch (...) {
    stack->note();
    throw;
  }
}

TEST_F(AsyncBridge, C02_fifty_thousand_nested_tasks_unwound_by_an_exception) {
  krait::exec("async def fail(): raise KeyError('deep')\n");
  StackSpread stack;
  EXPECT_EQ(krait::run(catch_deep(Leaf::throws, &stack)), 1);
  EXPECT_EQ(krait::run(catch_deep(Leaf::throws_late, &stack)), 1);
  EXPECT_EQ(krait::run(catch_deep(Leaf::throws_python, &stack)), 2);
  EXPECT_THROW(krait::run(unwind(5000, &stack)), std::runtime_error);
  EXPECT_LT(stack.bytes(), 64U * 1024);
}

// C09

krait::Task<int> failing_awaits(int count) {
  const krait::Object fail = global("fail");
  int caught = 0;
  for (int i = 0; i < count; ++i) {
    const krait::Object argument = std::string(10'000, 'x');
    try {
      co_await fail(argument, i % 2).await();
    } catch (const krait::ValueError&) {
      ++caught;
    }
  }
  co_return caught;
}

TEST_F(AsyncBridge, C09_no_gc_needed) {
  krait::exec(
      "async def fail(argument, waits):\n"
      "  if waits: await asyncio.sleep(0)\n"
      "  raise ValueError(argument[:1])\n"
      "gc.collect()\n"
      "gc.disable()\n");
  constexpr int count = 100'000;
  EXPECT_EQ(krait::run(failing_awaits(1000)), 1000);
  const auto blocks = number("sys.getallocatedblocks()");
  const auto resident = resident_kib();
  EXPECT_EQ(krait::run(failing_awaits(count)), count);
  EXPECT_LT(number("sys.getallocatedblocks()"), blocks + 100);
#ifndef KRAIT_WITH_ASAN  // which keeps freed memory for a while
  EXPECT_LT(resident_kib(), resident + 4096) << "all arguments together are 1 GB";
#endif
  krait::exec("gc.enable()");
}

}  // namespace
