// The system has no thread to give: an error that says so, or one thread does all; nothing is lost.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <krait/krait.hpp>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "../support/async_fixture.hpp"
#include "../support/inventory.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

std::atomic<bool> threads_are_refused{false};
std::atomic<int> refusals{0};

}  // namespace

// Found before the C library's own, by Krait and by Python.
#if defined(KRAIT_WITH_TSAN) || (defined(KRAIT_WITH_ASAN) && defined(__clang__))
#define KRAIT_THREADS_ARE_THE_SANITIZERS
#else
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) noexcept {
  using Create = decltype(pthread_create);
  static auto* const create = reinterpret_cast<Create*>(dlsym(RTLD_NEXT, "pthread_create"));
  if (!threads_are_refused.load()) return create(thread, attributes, start, argument);
  refusals.fetch_add(1);
  return EAGAIN;
}
#endif

namespace {

using namespace krait_test;

class RefusedThreads {
 public:
  RefusedThreads() { threads_are_refused.store(true); }
  RefusedThreads(const RefusedThreads&) = delete;
  RefusedThreads& operator=(const RefusedThreads&) = delete;
  ~RefusedThreads() { threads_are_refused.store(false); }
};

class NoThreads : public AsyncTest {
 protected:
  void SetUp() override {
#ifdef KRAIT_THREADS_ARE_THE_SANITIZERS
    GTEST_SKIP() << "the sanitizer must see each thread begin";
#endif
  }
  NoThreads() {
    krait::exec(
        "async def give(value): return value\n"
        "async def wait_for_ever(): await asyncio.sleep(1000)\n");
  }
};

TEST_F(NoThreads, for_the_first_worker_refuse_a_spawn_and_leave_nothing_of_it) {
  const krait::Object argument = krait::eval("object()");
  expect_nothing_left_by([&] {
    const RefusedThreads refused;
    const auto error =
        caught<std::system_error>([&] { krait::spawn(call("give", argument)).get(); });
    EXPECT_EQ(error.code(), std::errc::resource_unavailable_try_again);
    EXPECT_TRUE(contains(error.what(), "no thread for a worker")) << error.what();
  });
  EXPECT_EQ(krait::spawn(call<std::int64_t>("give", std::int64_t{1})).get(), 1);
}

TEST_F(NoThreads, for_another_worker_leave_the_work_to_those_that_are_there) {
  end_python();
  const krait::Interpreter python{krait::Config{.workers = 2}};
  krait::exec(
      "import asyncio\n"
      "async def give(value): return value\n"
      "async def wait_for_ever(): await asyncio.sleep(1000)\n");
  const auto busy = krait::spawn(call("wait_for_ever"));
  const RefusedThreads refused;
  EXPECT_EQ(krait::spawn(call<std::int64_t>("give", std::int64_t{1})).get(), 1);
  EXPECT_GT(refusals, 0);
}

TEST_F(NoThreads, for_a_blocking_call_refuse_it_and_never_make_it) {
  std::atomic<bool> called{false};
  {
    const RefusedThreads refused;
    EXPECT_TRUE(error_of<krait::RuntimeError>(krait::to_thread([&called] { called.store(true); })));
  }
  EXPECT_EQ(krait::run(krait::to_thread([] { return 1; })), 1);  // after what Python kept queued
  EXPECT_FALSE(called);
}

}  // namespace
