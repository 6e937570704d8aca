// yield_now(): gives the other tasks of this thread's loop their turn.
#pragma once

#include "krait/detail/export.hpp"
#include "krait/task.hpp"

namespace krait {

/// Lets what is ready on this thread's loop run once, as `asyncio.sleep(0)`, for long C++ work
/// that others should not wait for.
///
/// **Errors:** `Error` where no task runs. **Cancellation:** throws `Cancelled` where the task was
/// cancelled meanwhile.
KRAIT_EXPORT Task<void> yield_now();

}  // namespace krait
