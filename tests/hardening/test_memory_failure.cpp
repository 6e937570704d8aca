// Each allocation of Python's fails once: Krait gives an error or the right result, leaves nothing
// behind, and goes on.
#include <gtest/gtest.h>
#include <krait/python/python.hpp>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

#include "all_acts.hpp"
#include "memory_sweep.hpp"

#ifndef KRAIT_NEW_IS_FIXED
void* operator new(std::size_t size) {
  void* block = krait_test::count_block(std::malloc(size));
  if (block == nullptr) throw std::bad_alloc{};
  return block;
}
void operator delete(void* block) noexcept {
  krait_test::count_freed(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
#endif

namespace {

using namespace krait_test;

PyMemAllocatorEx of_python[3];

void* fail_or_malloc(void* which, std::size_t size) {
  auto& allocator = *static_cast<PyMemAllocatorEx*>(which);
  if (failing_memory.fails_now()) return nullptr;
  return count_block(allocator.malloc(allocator.ctx, size));
}
void* fail_or_calloc(void* which, std::size_t count, std::size_t size) {
  auto& allocator = *static_cast<PyMemAllocatorEx*>(which);
  if (failing_memory.fails_now()) return nullptr;
  return count_block(allocator.calloc(allocator.ctx, count, size));
}
void* fail_or_realloc(void* which, void* block, std::size_t size) {
  auto& allocator = *static_cast<PyMemAllocatorEx*>(which);
  if (failing_memory.fails_now()) return nullptr;
  void* moved = allocator.realloc(allocator.ctx, block, size);
  return block == nullptr ? count_block(moved) : moved;
}
void free_block(void* which, void* block) {
  auto& allocator = *static_cast<PyMemAllocatorEx*>(which);
  count_freed(block);
  allocator.free(allocator.ctx, block);
}

// Once, before there are other threads: allocators must not be swapped under them.
void install_hooks() {
  int i = 0;
  for (const auto domain : {PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ}) {
    PyMem_GetAllocator(domain, &of_python[i]);
    PyMemAllocatorEx hook{&of_python[i], &fail_or_malloc, &fail_or_calloc, &fail_or_realloc,
                          &free_block};
    PyMem_SetAllocator(domain, &hook);
    ++i;
  }
}

void set_up() {
  install_hooks();
  define_python_of_acts();
}

/// CPython itself survives this in one version only, and sanitizers make it take hours.
class OutOfMemory : public testing::TestWithParam<Act> {
 protected:
  void SetUp() override {
    if (PY_VERSION_HEX >> 16 != 0x030B) GTEST_SKIP() << "this CPython crashes out of memory";
    if (sanitized) GTEST_SKIP() << "sanitizers make a sweep take hours";
  }
};

TEST_P(OutOfMemory, X06_oom_sweep) { EXPECT_EQ(harms_of(set_up, GetParam()), std::vector<Harm>{}); }

KRAIT_TEST_SWEEP_ALL_ACTS(OutOfMemory);

}  // namespace
