// timeout(): gives a task so much time.
#pragma once

#include <chrono>
#include <utility>

#include "krait/detail/export.hpp"
#include "krait/error.hpp"
#include "krait/object.hpp"
#include "krait/task.hpp"

namespace krait {

namespace detail {

/// Cancels the asyncio.Task that it was made in when its time is over; lives in a coroutine of it.
class KRAIT_EXPORT Deadline {
 public:
  explicit Deadline(std::chrono::duration<double> after);
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline();

  /// Throws TimeoutError where the cancellation is this deadline's, and nobody else's as well.
  void throw_if_passed(const Cancelled& cancelled);

 private:
  struct Timer;

  void pass() noexcept;
  bool leave() noexcept;

  std::chrono::duration<double> after_;
  Object task_;    // None once it was left
  Object link_;    // the timer's way to this
  Object handle_;  // the loop's, to cancel it by
  long cancellations_before_ = 0;
  bool passed_ = false;
};

template <class T>
Task<T> limit_time(std::chrono::duration<double> time, Task<T> task) {
  Deadline deadline{time};
  try {
    co_return co_await std::move(task);
  } catch (const Cancelled& cancelled) {
    deadline.throw_if_passed(cancelled);
    throw;
  }
}

}  // namespace detail

/// Awaits the task; once the time is over, cancels it, and throws `TimeoutError` when it has ended.
///
/// The task runs in the same `asyncio.Task` as its caller, as in `asyncio.timeout`: the time counts
/// from the await, and a duration of zero or less cancels at the first suspension. A task that ends
/// with a value or another error all the same gives that.
/// **Errors:** what the task throws; `TimeoutError`, whose `cause()` is the cancellation; `Error`
/// where no `asyncio.Task` runs the caller, or the duration is not a number.
/// **Cancellation:** one from outside is thrown as `Cancelled`, also when both come at once (before
/// Python 3.11, which doesn't count them, as `TimeoutError` then).
template <class Rep, class Period, class T>
Task<T> timeout(std::chrono::duration<Rep, Period> time, Task<T> task) {
  return detail::limit_time<T>(std::chrono::duration<double>(time), std::move(task));
}

}  // namespace krait
