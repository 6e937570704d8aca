// Repeats a piece of a test under many orders of its threads, each of which a seed brings back.
#pragma once

#include <gtest/gtest.h>
#include <krait/detail/test_hooks.hpp>

#include <cstdint>
#include <string>

namespace krait_test {

/// Runs `body()` once for each of `count` seeds; a failure shows its seed. Without KRAIT_TEST_HOOKS
/// it only repeats.
template <class Body>
void under_chaos(std::uint64_t count, Body body) {
  for (std::uint64_t seed = 1; seed <= count && !testing::Test::HasFailure(); ++seed) {
    const testing::ScopedTrace trace{__FILE__, __LINE__, "seed " + std::to_string(seed)};
#ifdef KRAIT_TEST_HOOKS
    krait::detail::start_chaos(seed);
#endif
    body();
  }
#ifdef KRAIT_TEST_HOOKS
  krait::detail::start_chaos(0);
#endif
}

}  // namespace krait_test
