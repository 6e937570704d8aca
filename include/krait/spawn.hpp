// spawn(): starts a task now, on this thread's loop or on a worker.
#pragma once

#include "krait/detail/spawned.hpp"
#include "krait/future.hpp"
#include "krait/run_options.hpp"

namespace krait {

/// Starts the task now, beside what else runs, and gives its future.
///
/// On a thread that runs its event loop, or has a `krait::EventLoop`, the task runs on that loop;
/// from any other thread, on a worker of the pool (`Config::workers`), each with its own loop. With
/// a `krait::EventLoop` it starts in that loop's next turn, and copies the context of then.
/// **Thread safety, GIL:** any thread may spawn; one that runs no loop takes no lock of Python's,
/// and the task's parameters travel as C++ values.
/// **Errors:** what the task throws comes from the future; `Error` when no interpreter is alive,
/// `std::system_error` where the system has no thread for the first worker.
/// **Cancellation:** by the future, by a stop token in the options, or by the interpreter's end,
/// which cancels and awaits what still runs.
template <class T>
Future<T> spawn(Task<T> task, const RunOptions& options = {}) {
  const auto coroutine = detail::TaskAccess::release(task);
  if (!coroutine) detail::throw_awaited_before();
  detail::Promise<T>& promise = coroutine.promise();
  return detail::FutureAccess::make(detail::spawn_chain(coroutine, promise, options), promise);
}

}  // namespace krait
