// Each allocation of Python's fails once: Krait gives an error or the right result, and goes on.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "../support/async_fixture.hpp"
#include "../support/async_threads.hpp"
#include "../support/sanitizers.hpp"
#include "async_acts.hpp"
#include "memory_sweep.hpp"

namespace {

using namespace krait_test;

PyMemAllocatorEx of_python[3];

void* fail_or_malloc(void* which, std::size_t size) {
  auto& allocator = *static_cast<PyMemAllocatorEx*>(which);
  return failing_memory.fails_now() ? nullptr : allocator.malloc(allocator.ctx, size);
}
void* fail_or_calloc(void* which, std::size_t count, std::size_t size) {
  auto& allocator = *static_cast<PyMemAllocatorEx*>(which);
  return failing_memory.fails_now() ? nullptr : allocator.calloc(allocator.ctx, count, size);
}
void* fail_or_realloc(void* which, void* block, std::size_t size) {
  auto& allocator = *static_cast<PyMemAllocatorEx*>(which);
  return failing_memory.fails_now() ? nullptr : allocator.realloc(allocator.ctx, block, size);
}
void free_block(void* which, void* block) {
  auto& allocator = *static_cast<PyMemAllocatorEx*>(which);
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
  krait::exec(
      "import asyncio, sys, gc\nmodules = sys.modules\n"
      "class Thing: pass\n"
      "def same(x): return x\n"
      "def free_pairs():\n"
      "  kept = [(i, i) for i in range(20)]\n"
      "def fail(x):\n"
      "  try: {}[x]\n"
      "  except KeyError as error: raise ValueError('no ' + x) from error\n"
      "async def later(x):\n"
      "  await asyncio.sleep(0)\n"
      "  return [x, Thing()]\n"
      "async def fail_later(x):\n"
      "  await asyncio.sleep(0)\n"
      "  raise KeyError(x)\n"
      "async def for_ever():\n"
      "  try: await asyncio.sleep(1000)\n"
      "  finally: await asyncio.sleep(0)\n");
  krait::run(call("later", 1));
  krait::run(krait::when_all(call("later", 1), call("later", 1)));
}

template <class Act>
void expect_survived(Act act, const std::vector<bool>& modes = {false},
                     const SweepOptions& options = {}) {
  EXPECT_EQ(crashes_of(set_up, act, modes, options), std::vector<Crash>{});
}

/// CPython itself survives this in one version only, and sanitizers make it take hours.
class OutOfMemory : public testing::Test {
 protected:
  void SetUp() override {
    if (PY_VERSION_HEX >> 16 != 0x030B) GTEST_SKIP() << "this CPython crashes out of memory";
    if (sanitized) GTEST_SKIP() << "sanitizers make a sweep take hours";
  }
};

TEST_F(OutOfMemory, X06_oom_sweep_of_sync_calls_and_conversions) {
  using Row = std::tuple<std::string, std::int64_t, std::vector<double>,
                         std::unordered_map<std::string, std::int64_t>>;
  expect_survived(
      [] {
        const std::vector<Row> rows(2, Row{std::string(300, 'x'), 1000, {1.5}, {{"key", 2000}}});
        if (global("same")(rows).as<std::vector<Row>>() != rows) std::abort();
      },
      {false, true});
}
TEST_F(OutOfMemory, X06_oom_sweep_of_values_of_the_standard_library) {
  using namespace std::chrono;
  using Values = std::tuple<krait::Literal<"C", 1>, krait::Integer, krait::Decimal, krait::Uuid,
                            std::filesystem::path, sys_time<microseconds>, year_month_day>;
  expect_survived(
      [] {
        const Values values{"C",
                            krait::Integer::parse("0x1" + std::string(300, '0')),
                            krait::Decimal::parse("1.5e300"),
                            {},
                            std::string(300, 'x'),
                            {},
                            2024y / May / 17};
        if (global("same")(values).as<Values>() != values) std::abort();
      },
      {false, true});
}
TEST_F(OutOfMemory, X06_oom_sweep_of_objects) {
  expect_survived(
      [] {
        const krait::Object object = krait::eval("{'a': [1000, Thing()]}");
        const krait::Object copy = object;
        for (const krait::Object& key : copy) static_cast<void>(copy[key].repr());
        static_cast<void>(copy.has_attr("missing"));
      },
      {false, true});
}
TEST_F(OutOfMemory, X06_oom_sweep_of_errors) {
  expect_survived(
      [] {
        try {
          global("fail")("x");
        } catch (const krait::ValueError& error) {
          static_cast<void>(error.traceback());
          if (error.cause()) static_cast<void>(error.cause()->message());
        }
      },
      {false, true});
}
TEST_F(OutOfMemory, X06_oom_sweep_of_await) {
  expect_survived([] { krait::run(call("later", 1000)); });
}
TEST_F(OutOfMemory, X06_oom_sweep_of_failing_await) {
  expect_survived([] {
    try {
      krait::run(call("fail_later", 1000));
    } catch (const krait::KeyError&) {
    }
  });
}
TEST_F(OutOfMemory, X06_oom_sweep_of_when_all) {
  expect_survived([] { krait::run(krait::when_all(call("later", 1000), call("later", 1000))); });
}
TEST_F(OutOfMemory, X06_oom_sweep_of_cancel) {
  expect_survived([] {
    try {
      krait::run(krait::when_all(call("for_ever"), call("fail_later", 1000)));
    } catch (const krait::KeyError&) {
    }
  });
}

krait::Task<> stop_later(std::stop_source source) {
  krait::Task<> waiting = call<void>("for_ever");
  co_await krait::sleep_for(0s);
  source.request_stop();
  co_await std::move(waiting);
}

TEST_F(OutOfMemory, X06_oom_sweep_of_drop) {
  expect_survived([] {
    krait::run([]() -> krait::Task<> {
      auto first = call("later", 1000);
      auto second = krait::when_all(call("for_ever"), call("later", 1000));
      co_await std::move(first);
    }());
  });
}
TEST_F(OutOfMemory, X06_oom_sweep_of_cancel_by_a_stop_token) {
  expect_survived([] {
    std::stop_source source;
    try {
      krait::run(stop_later(source), source.get_token());
    } catch (const krait::Cancelled&) {
    }
  });
}
TEST_F(OutOfMemory, X06_oom_sweep_of_import) {
  expect_survived([] {
    global("modules").attr("pop")("colorsys", krait::Object{});
    static_cast<void>(krait::import("colorsys").attr("rgb_to_hls"));
  });
}
TEST_F(OutOfMemory, X06_oom_sweep_of_the_first_call_of_a_function) {
  expect_survived([] {
    using krait::types::Float;
    static constinit krait::detail::Module module{"colorsys"};
    auto& function =
        *new krait::detail::Function<krait::types::Tuple<Float, Float, Float>(Float, Float, Float)>{
            module, "rgb_to_hls", {"r", "g", "b"}};
    static_cast<void>(function.call(0.1, 0.2, 0.3));
  });
}
// CPython 3.11 itself crashes where it has no memory for a thread's state: the very first
// allocation here. A socketpair that it makes half stays open.
TEST_F(OutOfMemory, X06_oom_sweep_of_threads_that_come_and_go) {
  expect_survived(
      [] {
        std::exception_ptr error;
        std::thread{[&] {
          try {
            // Python 3.11 crashes where there is no memory for the pair that `dict.items()` gives,
            // as it does to make a loop: here it has some to use again.
            global("free_pairs")();
            const krait::Object object = global("same")(1000);
            const krait::Object copy = object;
            krait::run(call("later", 1000));
          } catch (...) {
            error = std::current_exception();
          }
        }}.join();
        if (error) std::rethrow_exception(error);
      },
      {false}, {.first = PY_VERSION_HEX < 0x030C0000 ? 1 : 0, .descriptors_count = false});
}

class OutOfMemoryAsync : public OutOfMemory, public testing::WithParamInterface<AsyncAct> {};

TEST_P(OutOfMemoryAsync, X06_oom_sweep) {
  expect_survived(GetParam().act, {false}, {.tasks_may_stay = GetParam().cancels});
}

INSTANTIATE_TEST_SUITE_P(Acts, OutOfMemoryAsync, testing::ValuesIn(async_acts),
                         [](const auto& act) { return std::string{act.param.name}; });

}  // namespace
