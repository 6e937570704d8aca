// The hooks of test builds: a census of what is alive, disorder from a seed, and a check of locks.
#include "krait/detail/test_hooks.hpp"

#ifdef KRAIT_TEST_HOOKS

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

namespace krait::detail {

constinit Census census;

namespace {

std::uint64_t seed_from_environment() noexcept {
  const char* text = std::getenv("KRAIT_CHAOS_SEED");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 0;
}

std::atomic<std::uint64_t> chaos_seed{seed_from_environment()};
std::atomic<std::uint64_t> threads_seen{0};
thread_local int locks_held = 0;

// Threads that come in the same order draw the same numbers.
std::minstd_rand& this_threads_dice(std::uint64_t seed) noexcept {
  static thread_local std::uint64_t used_seed = 0;
  static thread_local std::minstd_rand dice;
  if (used_seed != seed) {
    used_seed = seed;
    dice.seed(static_cast<unsigned>(seed + threads_seen.fetch_add(1)));
  }
  return dice;
}

}  // namespace

void start_chaos(std::uint64_t seed) noexcept {
  threads_seen.store(0);
  chaos_seed.store(seed);
}

void chaos_point() noexcept {
  const std::uint64_t seed = chaos_seed.load(std::memory_order_relaxed);
  if (seed == 0) return;
  const auto drawn = this_threads_dice(seed)() % 1024;
  if (drawn < 128) std::this_thread::yield();
  if (drawn < 16) std::this_thread::sleep_for(std::chrono::microseconds{drawn * 20});
}

void lock_taken() noexcept { ++locks_held; }
void lock_given_back() noexcept { --locks_held; }

void require_no_lock(const char* before) noexcept {
  if (locks_held == 0) return;
  std::fprintf(stderr, "krait: a lock of C++ is held before %s\n", before);
  std::abort();
}

}  // namespace krait::detail

#endif
