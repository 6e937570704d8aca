// run(): drives this thread's event loop until a task is done.
#pragma once

#include <stop_token>
#include <utility>

#include "krait/detail/root.hpp"
#include "krait/run_options.hpp"
#include "krait/task.hpp"

namespace krait {

namespace detail {

KRAIT_EXPORT void run_root(Root& root, const RunOptions& options);

}  // namespace detail

/// Runs the task on this thread's event loop until it is done; gives its value or throws.
///
/// The loop is made at the thread's first call, reused by later ones, and closed when the thread or
/// the interpreter ends; what Python code left running on it goes on in the next `run`.
/// **Thread safety:** any thread may run tasks, each its own. **GIL:** taken; see `Gil`.
/// **Errors:** what the task throws; `Error` when no interpreter is alive, when this thread's loop
/// already runs (use `co_await` there), or when Python code stopped the loop; `std::system_error`
/// when the system has no descriptor for it. A `SystemExit` or `KeyboardInterrupt` that no C++ code
/// awaits cancels the task and is thrown from here.
/// **Cancellation:** a stop request, from any thread, wakes the loop at once and cancels the task;
/// one made before the start throws `Cancelled` without starting it.
template <class T>
T run(Task<T> task, const RunOptions& options = {}) {
  const auto coroutine = detail::TaskAccess::release(task);
  if (!coroutine) detail::throw_awaited_before();
  detail::Root root{coroutine, coroutine.promise()};
  detail::run_root(root, options);
  return coroutine.promise().result();
}

/// The same, until a stop is requested: see `RunOptions`.
template <class T>
T run(Task<T> task, std::stop_token stop_token) {
  return run(std::move(task), RunOptions{.stop_token = std::move(stop_token)});
}

}  // namespace krait
