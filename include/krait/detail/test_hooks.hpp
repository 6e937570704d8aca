// What test builds count, shake and check inside Krait; in all other builds, nothing.
#pragma once

#ifdef KRAIT_TEST_HOOKS

#include <atomic>
#include <cstdint>

#include "krait/detail/export.hpp"

namespace krait::detail {

/// What is alive of Krait's own in the whole process.
struct Census {
  std::atomic<std::int64_t> frames{0};   // of C++ coroutines
  std::atomic<std::int64_t> handles{0};  // krait::Objects that hold a reference
};

extern KRAIT_EXPORT constinit Census census;

/// A part of each coroutine's frame.
struct CountedFrame {
  CountedFrame() noexcept { census.frames.fetch_add(1); }
  CountedFrame(const CountedFrame&) = delete;
  CountedFrame& operator=(const CountedFrame&) = delete;
  ~CountedFrame() { census.frames.fetch_sub(1); }
};

/// From now on threads yield or sleep at random where their order matters; 0 ends it.
///
/// The environment variable KRAIT_CHAOS_SEED does the same for a whole process.
KRAIT_EXPORT void start_chaos(std::uint64_t seed) noexcept;
KRAIT_EXPORT void chaos_point() noexcept;

/// Counts the locks that this thread holds; ends the process where Python would run under one.
KRAIT_EXPORT void lock_taken() noexcept;
KRAIT_EXPORT void lock_given_back() noexcept;
KRAIT_EXPORT void require_no_lock(const char* before) noexcept;

}  // namespace krait::detail

#define KRAIT_CENSUS(what, change) ::krait::detail::census.what.fetch_add(change)
#define KRAIT_CHAOS() ::krait::detail::chaos_point()
#define KRAIT_REQUIRE_NO_LOCK(before) ::krait::detail::require_no_lock(before)

#else

namespace krait::detail {

struct CountedFrame {};

}  // namespace krait::detail

#define KRAIT_CENSUS(what, change) static_cast<void>(0)
#define KRAIT_CHAOS() static_cast<void>(0)
#define KRAIT_REQUIRE_NO_LOCK(before) static_cast<void>(0)

#endif
