// Future<T>: the result of a task that was spawned.
#pragma once

#include <chrono>
#include <concepts>
#include <coroutine>
#include <exception>
#include <functional>
#include <utility>

#include "krait/detail/promise.hpp"
#include "krait/detail/spawned.hpp"
#include "krait/error.hpp"

namespace krait {

namespace detail {

struct FutureAccess;

template <class Handler>
concept ErrorCallback =
    std::invocable<Handler&, std::exception_ptr> || std::invocable<Handler&, const std::exception&>;

}  // namespace detail

/// What a spawned task will give: its value, or what it throws.
///
/// Awaited in a `krait::Task` or in another library's coroutine, or waited for by `get()`; by one
/// at a time, and the result is taken once.
/// **Thread safety:** may be moved to any thread; one thread at a time uses it, but `cancel` and
/// `done` may be called beside another thread's `wait_for`. **GIL:** not needed, and blocking gives
/// it away; Krait takes it itself on a loop that Python code runs, and on the main thread to look
/// for Ctrl-C. **Lifetime:** dropped before the task is done, it cancels the
/// task and doesn't wait; an error that comes then, or that was never taken, goes to
/// `Config::on_unhandled`. **Cancellation:** a task that is cancelled while it awaits one cancels
/// what it awaits, and goes on with `Cancelled` once that has ended.
template <class T = void>
class [[nodiscard("dropping a krait::Future cancels its task: await it, or detach it")]] Future {
 public:
  using value_type = T;

  Future(Future &&) noexcept = default;
  Future& operator=(Future&& other) noexcept {
    if (this != &other) {
      drop();
      state_ = std::move(other.state_);
      promise_ = other.promise_;
      drop_ = other.drop_;
    }
    return *this;
  }
  ~Future() { drop(); }

  /// False once the result was taken, or it was moved from.
  [[nodiscard]] bool valid() const noexcept { return static_cast<bool>(state_); }

  /// Whether the task has ended, whichever way; false where this isn't `valid()`.
  [[nodiscard]] bool done() const noexcept { return state_ && state_.done(); }

  /// Asks the task to end, and doesn't wait; one that hasn't started never starts, and one that is
  /// done stays as it is. A loop that sleeps is woken at once.
  void cancel() const noexcept {
    if (state_) state_.cancel();
  }

  /// Blocks until the task is done, then gives its value or throws what it threw.
  ///
  /// On a thread that runs its loop this is an `Error`, unless the task is done: `co_await` there;
  /// so it is on one that has a `krait::EventLoop`: turn that until `done()`.
  /// Where the task waits on this thread's own loop, which nothing turns, this turns it. With
  /// `Config::signal_handlers`, Ctrl-C ends the wait of the main thread by `KeyboardInterrupt`.
  T get() {
    require_valid();
    state_.wait();
    return take();
  }

  /// Blocks until the task is done, or for so long; whether it is done. Errors as `get`, and
  /// `Error` where the time is no number.
  template <class Rep, class Period>
  [[nodiscard]] bool wait_for(std::chrono::duration<Rep, Period> duration) const {
    require_valid();
    return state_.wait_for(duration);
  }

  /// Lets the task run by itself; an error that it ends with goes to the handler, which takes a
  /// `std::exception_ptr` or a `const std::exception&`.
  ///
  /// The handler is called on the task's thread, or on this one where the task is done, without the
  /// GIL; cancellation is no error; what the handler throws goes to `Config::on_unhandled`.
  template <detail::ErrorCallback Handler>
  void detach(Handler on_error)&& {
    require_valid();
    std::exchange(state_, {}).detach(as_error_handler(std::move(on_error)));
  }

  /// What another library's coroutine awaits it by.
  class Awaiter {
   public:
    explicit Awaiter(Future future) noexcept : future_(std::move(future)) {}
    bool await_ready() const {
      future_.require_valid();
      return future_.done();
    }
    bool await_suspend(std::coroutine_handle<> coroutine) {
      return resumption_.resume_when_set(future_.state_.signal(), coroutine);
    }
    T await_resume() {
      resumption_.end();
      return future_.take();
    }

   private:
    Future future_;
    detail::Signal::Resumption resumption_;
  };

  /// From another library's coroutine: it is resumed on the thread where the task ends.
  auto operator co_await()&& noexcept { return Awaiter{std::move(*this)}; }
  auto operator co_await()& noexcept { return Awaiter{std::move(*this)}; }

 private:
  friend struct detail::FutureAccess;

  enum class Drop { cancels, keeps };

  Future(detail::SpawnedHandle state, detail::Promise<T> & promise, Drop drop) noexcept
      : state_(std::move(state)), promise_(&promise), drop_(drop) {}

  template <class Handler>
  static detail::ErrorHandler as_error_handler(Handler on_error) {
    if constexpr (std::invocable<Handler&, std::exception_ptr>) {
      return detail::ErrorHandler{std::move(on_error)};
    } else {
      return [on_error = std::move(on_error)](const std::exception_ptr& error) mutable {
        try {
          std::rethrow_exception(error);
        } catch (const std::exception& exception) {
          on_error(exception);
        }
      };
    }
  }

  void require_valid() const {
    if (!state_)
      throw Error{"a krait::Future was used that was moved from, or whose result was taken"};
  }
  T take() {
    const detail::SpawnedHandle state = std::exchange(state_, {});
    state.claim();
    state.require_outcome();
    return promise_->result();
  }
  void drop() noexcept {
    if (state_ && drop_ == Drop::cancels) state_.abandon();
  }

  detail::SpawnedHandle state_;
  detail::Promise<T>* promise_ = nullptr;
  Drop drop_ = Drop::cancels;
};

namespace detail {

struct FutureAccess {
  template <class T>
  static Future<T> make(SpawnedHandle state, Promise<T>& promise) noexcept {
    return {std::move(state), promise, Future<T>::Drop::cancels};
  }
  /// One whose task belongs to another owner, a group.
  template <class T>
  static Future<T> make_shared(SpawnedHandle state, Promise<T>& promise) noexcept {
    return {std::move(state), promise, Future<T>::Drop::keeps};
  }

  template <class T>
  static const SpawnedHandle& state(const Future<T>& future) noexcept {
    return future.state_;
  }

  /// Waits on this thread's loop.
  template <class T>
  static Task<T> wait(Future<T> future) {
    future.require_valid();
    future.state_.require_another_task();
    const std::function<void()> cancel = [state = future.state_] { state.cancel(); };
    auto waiting = future.state_.signal().wait(cancel);
    const std::exception_ptr cancellation = co_await std::move(waiting);
    // A failure that came instead of the end that was asked for must not be lost.
    if (cancellation && !future.state_.has_failed()) {
      future.state_.claim();
      std::rethrow_exception(cancellation);
    }
    co_return future.take();
  }
};

}  // namespace detail
}  // namespace krait

#include "krait/task.hpp"  // IWYU pragma: export
