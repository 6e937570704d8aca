// sleep_for(), by asyncio's own sleep.
#include "krait/sleep.hpp"

#include <algorithm>

#include "krait/python/function.hpp"

namespace krait::detail {

namespace {

constinit Module asyncio{"asyncio"};
constinit Function<types::None(types::Float)> asyncio_sleep{asyncio, "sleep", {"delay"}};

// asyncio can't wait longer than its selector's clock counts; a century is for ever.
constexpr double longest_sleep = 100.0 * 365 * 24 * 3600;

}  // namespace

Task<void> sleep_seconds(std::chrono::duration<double> seconds) {
  return asyncio_sleep.async_call(std::clamp(seconds.count(), 0.0, longest_sleep));
}

}  // namespace krait::detail
