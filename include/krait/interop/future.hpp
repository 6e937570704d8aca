// std::future: from a task to one, and from one to a task.
#pragma once

#include <chrono>
#include <exception>
#include <future>
#include <type_traits>
#include <utility>

#include "krait/detail/foreign.hpp"
#include "krait/error.hpp"
#include "krait/future.hpp"
#include "krait/spawn.hpp"
#include "krait/task.hpp"
#include "krait/to_thread.hpp"

namespace krait {

namespace detail {

template <class T>
Detached fulfil(std::promise<T> promise, Future<T> future) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(future);
      promise.set_value();
    } else {
      promise.set_value(co_await std::move(future));
    }
  } catch (...) {
    promise.set_exception(std::current_exception());
  }
}

}  // namespace detail

/// Hands the outcome of a spawned task to a `std::future`, whose owner needs to know nothing of
/// Krait.
///
/// **Thread safety:** any thread may wait for it, but one that runs its event loop, which would
/// stand still: nothing checks that, so `co_await` the `krait::Future` there. **GIL:** as `Future`;
/// a thread that blocks should not hold it. **Lifetime:** a `std::future` can't cancel: one that is
/// dropped lets the task run on, and its error is lost.
template <class T>
std::future<T> to_std_future(Future<T> future) {
  std::promise<T> promise;
  auto result = promise.get_future();
  detail::fulfil(std::move(promise), std::move(future));
  return result;
}

/// Spawns the task first; see `spawn`.
template <class T>
std::future<T> to_std_future(Task<T> task) {
  return to_std_future(spawn(std::move(task)));
}

/// Waits for a `std::future` on a thread of the loop's default executor, as `to_thread` does, while
/// this thread's loop goes on; for one that is ready, no other thread is needed.
///
/// **Errors:** what the future holds, the very exception; `Error` for one without a state.
/// **Cancellation:** throws `Cancelled` at once, but the other thread waits on: what never becomes
/// ready occupies it, and the loop's end waits for it within `Config::shutdown_timeout`.
template <class T>
Task<T> from_std_future(std::future<T> future) {
  if (!future.valid())
    throw Error{"krait::from_std_future was given a std::future without a state"};
  if (future.wait_for(std::chrono::seconds{0}) == std::future_status::ready) {
    co_return future.get();
  }
  auto waiting = to_thread([future = std::move(future)]() mutable { return future.get(); });
  co_return co_await std::move(waiting);
}

}  // namespace krait
