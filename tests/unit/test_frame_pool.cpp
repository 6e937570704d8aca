// The pool of coroutine frames: it gives frames again, and ends with its thread.
#include <gtest/gtest.h>
#include <krait/detail/frame_pool.hpp>
#include <krait/krait.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <thread>
#include <utility>

#include "../support/sanitizers.hpp"

namespace {
std::atomic<std::int64_t> blocks_alive{0};
std::atomic<std::int64_t> blocks_made{0};
}  // namespace

#ifndef KRAIT_NEW_IS_FIXED
void* operator new(std::size_t size) {
  void* const block = std::malloc(size);
  if (block == nullptr) throw std::bad_alloc{};
  ++blocks_alive;
  ++blocks_made;
  return block;
}
void operator delete(void* block) noexcept {
  if (block != nullptr) --blocks_alive;
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
#endif

namespace {

class FramePoolTest : public testing::Test {
 protected:
  void SetUp() override {
#if defined(KRAIT_NEW_IS_FIXED) || defined(KRAIT_NO_FRAME_POOL)
    GTEST_SKIP() << "the allocations can't be counted here, or there is no pool";
#endif
  }
};

krait::Task<int> nest(int depth) {
  if (depth == 0) co_return 0;
  const int inner = co_await nest(depth - 1);
  co_return inner + 1;
}

// Another size than the frame of `nest`.
krait::Task<int> nest_beside(int depth, int repeat) {
  int sum = 0;
  for (int i = 0; i < repeat; ++i) sum += co_await nest(depth);
  co_return sum;
}

TEST_F(FramePoolTest, gives_the_frames_of_an_earlier_run_again) {
  const krait::Interpreter python;
  krait::run(nest_beside(20, 1));
  const std::int64_t made_once = blocks_made.load();
  krait::run(nest_beside(20, 1));
  const std::int64_t made_again = blocks_made.load() - made_once;
  krait::run(nest_beside(20, 100));
  EXPECT_EQ(blocks_made.load() - made_once - made_again, made_again)
      << "a hundred nestings take what one takes";
  EXPECT_LT(made_again, 20) << "the frames come from the pool";
}

TEST_F(FramePoolTest, is_emptied_at_the_end_of_its_thread) {
  const krait::Interpreter python;
  const auto use = [] {
    std::jthread{[] { EXPECT_EQ(krait::run(nest_beside(20, 3)), 60); }}.join();
  };
  for (int i = 0; i < 3; ++i) use();  // what the process keeps is there then
  const std::int64_t alive = blocks_alive.load();
  for (int i = 0; i < 10; ++i) use();
  EXPECT_EQ(blocks_alive.load(), alive);
}

TEST_F(FramePoolTest, takes_frames_of_other_threads) {
  const krait::Interpreter python;
  const auto hand_over = [] {
    for (int i = 0; i < 100; ++i) {
      krait::Task<int> task = nest(0);  // made here, and never started
      std::jthread{[&] { const auto taken = std::move(task); }}.join();
    }
  };
  hand_over();
  const std::int64_t alive = blocks_alive.load();
  hand_over();
  EXPECT_EQ(blocks_alive.load(), alive);
}

}  // namespace
