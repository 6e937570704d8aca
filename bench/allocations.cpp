// Counts the allocations of each operation: C++'s, by operator new, and Python's, by its
// allocators: bench_allocations [CASE]...
#include <Python.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <krait/gil.hpp>
#include <krait/interpreter.hpp>
#include <new>
#include <span>

#include "cases.hpp"

namespace {

struct Counts {
  std::int64_t cpp = 0;
  std::int64_t python = 0;
};
// One thread runs the cases, so that these need no atomics.
constinit Counts counts;

}  // namespace

// NOLINTBEGIN: replaced for the whole program
void* operator new(std::size_t size) {
  ++counts.cpp;
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc{};
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
// NOLINTEND

namespace {

// Stands before one of Python's allocators and counts; freeing is left alone.
class CountingAllocator {
 public:
  explicit CountingAllocator(PyMemAllocatorDomain domain) : domain_(domain) {
    PyMem_GetAllocator(domain, &inner_);
    PyMemAllocatorEx counting{this, &allocate, &allocate_cleared, &reallocate, &release};
    PyMem_SetAllocator(domain, &counting);
  }
  CountingAllocator(const CountingAllocator&) = delete;
  CountingAllocator& operator=(const CountingAllocator&) = delete;
  ~CountingAllocator() { PyMem_SetAllocator(domain_, &inner_); }

 private:
  static PyMemAllocatorEx& inner(void* self) {
    return static_cast<CountingAllocator*>(self)->inner_;
  }
  static void* allocate(void* self, std::size_t size) {
    ++counts.python;
    return inner(self).malloc(inner(self).ctx, size);
  }
  static void* allocate_cleared(void* self, std::size_t count, std::size_t size) {
    ++counts.python;
    return inner(self).calloc(inner(self).ctx, count, size);
  }
  static void* reallocate(void* self, void* block, std::size_t size) {
    ++counts.python;
    return inner(self).realloc(inner(self).ctx, block, size);
  }
  static void release(void* self, void* block) { inner(self).free(inner(self).ctx, block); }

  PyMemAllocatorDomain domain_;
  PyMemAllocatorEx inner_{};
};

Counts counted(const bench::Case& work, std::int64_t repeat) {
  const Counts before = counts;
  work.run(repeat);
  return {.cpp = counts.cpp - before.cpp, .python = counts.python - before.python};
}

double for_each_operation(std::int64_t few, std::int64_t many, std::int64_t more) {
  return static_cast<double>(many - few) / static_cast<double>(more);
}

// The difference of two lengths leaves out what a run costs at its start and end.
void print_row(const bench::Case& work) {
  const std::int64_t few = work.together != 0 ? work.together : 1000;
  const std::int64_t many = 2 * few;
  work.run(many);
  const Counts short_run = counted(work, few);
  const Counts long_run = counted(work, many);
  std::printf("%-24.*s  %10.2f  %10.2f\n", static_cast<int>(work.name.size()), work.name.data(),
              for_each_operation(short_run.cpp, long_run.cpp, many - few),
              for_each_operation(short_run.python, long_run.python, many - few));
}

void print_table(std::span<char*> names) {
  std::printf("Allocations of each operation\n%-24s  %10s  %10s\n", "", "C++", "Python");
  for (const char* name : names) print_row(bench::find_case(name));
  if (!names.empty()) return;
  for (const bench::Case& work : bench::all_cases()) print_row(work);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const krait::Interpreter python;
    const krait::GilLock lock;
    const CountingAllocator raw{PYMEM_DOMAIN_RAW};
    const CountingAllocator memory{PYMEM_DOMAIN_MEM};
    const CountingAllocator objects{PYMEM_DOMAIN_OBJ};
    const krait::GilRelease release;  // the cases take the GIL themselves
    print_table({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_allocations: %s\n", error.what());
    return 1;
  }
}
