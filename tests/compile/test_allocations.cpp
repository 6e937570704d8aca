// Calls and awaits in a loop take no memory anew: each costs what it does because of that.
#include <gtest/gtest.h>
#include <calls.hpp>
#include <coroutines.hpp>
#include <krait/krait.hpp>

#include <cstdint>
#include <cstdlib>
#include <new>

#include "../support/sanitizers.hpp"

namespace {

// One thread runs the tests.
std::int64_t allocations = 0;

}  // namespace

#if defined(KRAIT_WITH_TSAN) && defined(__clang__)
constexpr bool allocations_are_counted = false;  // Clang's ThreadSanitizer takes no other operator
#else
constexpr bool allocations_are_counted = true;
// NOLINTBEGIN: replaced for the whole program
void* operator new(std::size_t size) {
  ++allocations;
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc{};
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
// NOLINTEND
#endif

namespace {

using krait::Task;

class AllocationTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!allocations_are_counted) GTEST_SKIP() << "this sanitizer's operator new can't be replaced";
  }
};

constexpr std::int64_t repetitions = 100;

TEST_F(AllocationTest, ACallAllocatesNothingInCpp) {
  const krait::Interpreter python;
  calls::nothing();  // imports the module
  const std::int64_t before = allocations;
  for (std::int64_t i = 0; i < repetitions; ++i) calls::nothing();
  EXPECT_EQ(allocations - before, 0);
}

TEST_F(AllocationTest, ACallAllocatesNoMoreThanItsStringResult) {
  const krait::Interpreter python;
  constexpr const char* longer_than_a_string_holds_inside = "twenty-four characters..";
  static_cast<void>(calls::positional_only(1, longer_than_a_string_holds_inside));
  const std::int64_t before = allocations;
  for (std::int64_t i = 0; i < repetitions; ++i) {
    static_cast<void>(calls::positional_only(1, longer_than_a_string_holds_inside));
  }
  EXPECT_EQ(allocations - before, repetitions);
}

template <class Await>
Task<std::int64_t> allocations_of(Await await) {
  co_await await();  // fills the pool of frames
  const std::int64_t before = allocations;
  for (std::int64_t i = 0; i < repetitions; ++i) co_await await();
  co_return allocations - before;
}

Task<> layer() { co_await coroutines::plain(1); }
Task<> deep() { co_await layer(); }

TEST_F(AllocationTest, AwaitsTakeTheirFramesFromThePool) {
#ifdef KRAIT_NO_FRAME_POOL
  GTEST_SKIP() << "AddressSanitizer sees more without the pool";
#endif
  const krait::Interpreter python;
  EXPECT_EQ(krait::run(allocations_of([] { return coroutines::plain(1); })), 0);
  EXPECT_EQ(krait::run(allocations_of([] { return coroutines::waiting(1); })), 0);
  EXPECT_EQ(krait::run(allocations_of(&deep)), 0);
}

}  // namespace
