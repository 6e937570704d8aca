// Task<T>: the lazy coroutine that generated async functions return and that users write.
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include "krait/detail/export.hpp"
#include "krait/detail/promise.hpp"

namespace krait {

namespace detail {
template <class T>
class SpawningAwaiter;
}  // namespace detail

/// A coroutine that gives a `T` once it is awaited.
///
/// **Lazy:** nothing of it runs before `co_await` or `run`; one that is dropped unstarted leaves
/// nothing behind. Awaited or run once, as an rvalue: `co_await demo::f()`,
/// `co_await std::move(task)`.
/// **Thread safety:** a task may be made and moved on any thread; started, it stays on the thread
/// that runs it. **GIL:** C++ code in a task runs without it; generated calls take it.
/// **Errors:** what the coroutine throws is thrown from the `co_await`.
/// **Cancellation:** arrives as `krait::Cancelled` at the innermost `co_await`.
/// **Lifetime:** parameters of a coroutine should be values: references must outlive the task.
template <class T = void>
class [[nodiscard("a krait::Task does nothing until it is awaited or run")]] Task {
  static_assert(!std::is_reference_v<T>, "krait::Task<T>: give a value or a pointer");

 public:
  using value_type = T;
  using promise_type = detail::Promise<T>;

  Task(Task && other) noexcept : coroutine_(std::exchange(other.coroutine_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      coroutine_ = std::exchange(other.coroutine_, {});
    }
    return *this;
  }
  ~Task() { destroy(); }

  /// Awaits it from another library's coroutine: as `spawn` does, on this thread's loop where one
  /// runs, else on a worker, where that coroutine is then resumed. In a `krait::Task` none of this
  /// happens.
  auto operator co_await()&& { return detail::SpawningAwaiter<T>{std::move(*this)}; }

 private:
  friend promise_type;
  friend struct detail::TaskAccess;
  friend class detail::TaskAwaiter<T>;
  explicit Task(std::coroutine_handle<promise_type> coroutine) noexcept : coroutine_(coroutine) {}

  void destroy() noexcept {
    if (coroutine_) coroutine_.destroy();
  }

  std::coroutine_handle<promise_type> coroutine_;
};

template <class T>
Task<T> detail::Promise<T>::get_return_object(const std::source_location& site) {
  const auto coroutine = std::coroutine_handle<Promise>::from_promise(*this);
  require_sound_frame(coroutine, site);
  return Task<T>{coroutine};
}

inline Task<void> detail::Promise<void>::get_return_object(const std::source_location& site) {
  const auto coroutine = std::coroutine_handle<Promise>::from_promise(*this);
  require_sound_frame(coroutine, site);
  return Task<void>{coroutine};
}

}  // namespace krait

#include "krait/detail/foreign.hpp"  // IWYU pragma: export
