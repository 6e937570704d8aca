// sleep_for(): lets other tasks of this thread's loop run for a while.
#pragma once

#include <chrono>

#include "krait/task.hpp"

namespace krait {

namespace detail {

KRAIT_EXPORT Task<void> sleep_seconds(std::chrono::duration<double> seconds);

}  // namespace detail

/// Waits on the event loop's clock, as `asyncio.sleep`; zero or less lets others run once.
///
/// **Errors:** `Error` where no task runs, and where the time is no number. **Cancellation:**
/// throws `Cancelled` at once.
template <class Rep, class Period>
Task<void> sleep_for(std::chrono::duration<Rep, Period> duration) {
  return detail::sleep_seconds(duration);
}

}  // namespace krait
