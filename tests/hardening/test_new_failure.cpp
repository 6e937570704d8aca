// Each allocation of C++ fails once: Krait throws std::bad_alloc or gives the right result, leaves
// nothing behind, and goes on.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#include "all_acts.hpp"
#include "memory_sweep.hpp"

#ifndef KRAIT_NEW_IS_FIXED
void* operator new(std::size_t size) {
  using namespace krait_test;
  void* block = failing_memory.fails_now() ? nullptr : count_block(std::malloc(size));
  if (block == nullptr) throw std::bad_alloc{};
  return block;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  using namespace krait_test;
  return failing_memory.fails_now() ? nullptr : count_block(std::malloc(size));
}
void operator delete(void* block) noexcept {
  krait_test::count_freed(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
#endif

namespace {

using namespace krait_test;

class OutOfCppMemory : public testing::TestWithParam<Act> {
 protected:
  void SetUp() override {
#ifdef KRAIT_NEW_IS_FIXED
    GTEST_SKIP() << "no allocation can be made to fail here";
#endif
  }
};

TEST_P(OutOfCppMemory, X06_oom_sweep) {
  Act act = GetParam();
  act.options = {};  // Python has all the memory that it wants
  EXPECT_EQ(harms_of(define_python_of_acts, act), std::vector<Harm>{});
}

KRAIT_TEST_SWEEP_ALL_ACTS(OutOfCppMemory);
INSTANTIATE_TEST_SUITE_P(Threading, OutOfCppMemory, testing::ValuesIn(threading_acts), name_of_act);

}  // namespace
