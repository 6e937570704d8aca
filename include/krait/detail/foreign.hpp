// Other libraries' awaitables in a task, and tasks in other libraries' coroutines.
#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>
#include <variant>

#include "krait/detail/signal.hpp"
#include "krait/future.hpp"
#include "krait/spawn.hpp"
#include "krait/task.hpp"

namespace krait::detail {

// ---- An awaitable of another library in a krait::Task ----

template <class Awaitable>
decltype(auto) awaiter_of(Awaitable&& awaitable) {
  if constexpr (requires { std::forward<Awaitable>(awaitable).operator co_await(); }) {
    return std::forward<Awaitable>(awaitable).operator co_await();
  } else if constexpr (requires { operator co_await(std::forward<Awaitable>(awaitable)); }) {
    return operator co_await(std::forward<Awaitable>(awaitable));
  } else {
    return std::forward<Awaitable>(awaitable);
  }
}

template <class Awaitable>
using AwaitResult = decltype(awaiter_of(std::declval<Awaitable>()).await_resume());

// A coroutine of no library, which runs at once, and frees itself at its end.
struct Detached {
  struct promise_type {
    static Detached get_return_object() noexcept { return {}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    static void unhandled_exception() noexcept { std::terminate(); }
  };
};

/// What a foreign awaitable gave, for the task that waits on its own loop.
template <class R>
struct ForeignOutcome {
  using Value = std::conditional_t<std::is_reference_v<R>, std::remove_reference_t<R>*,
                                   std::conditional_t<std::is_void_v<R>, std::monostate, R>>;

  std::optional<Value> value;
  std::exception_ptr exception;
  Signal signal;

  R take() {
    if (exception) std::rethrow_exception(exception);
    if constexpr (std::is_reference_v<R>) {
      return static_cast<R>(**value);
    } else if constexpr (!std::is_void_v<R>) {
      return *std::move(value);
    }
  }
};

// Awaited here, the awaitable may resume on whichever thread it likes.
template <class R, class Awaitable>
Detached await_elsewhere(Awaitable awaitable, std::shared_ptr<ForeignOutcome<R>> outcome) {
  try {
    if constexpr (std::is_void_v<R>) {
      co_await static_cast<Awaitable&&>(awaitable);
      outcome->value.emplace();
    } else if constexpr (std::is_reference_v<R>) {
      auto&& result = co_await static_cast<Awaitable&&>(awaitable);
      outcome->value = std::addressof(result);
    } else {
      outcome->value.emplace(co_await static_cast<Awaitable&&>(awaitable));
    }
  } catch (...) {
    outcome->exception = std::current_exception();
  }
  outcome->signal.set();
}

/// Starts the await when it is awaited itself, and waits on this thread's loop until it is over.
///
/// What can be moved is kept by the await, the rest where it stands in the awaiting coroutine.
template <class R, class Awaitable>
Task<> await_here(Awaitable awaitable, std::shared_ptr<ForeignOutcome<R>> outcome) {
  await_elsewhere<R, Awaitable>(static_cast<Awaitable&&>(awaitable), outcome);
  auto waiting = outcome->signal.wait([] {});
  const std::exception_ptr cancellation = co_await std::move(waiting);
  // A failure that came instead of the end that was asked for must not be lost.
  if (cancellation && !outcome->exception) std::rethrow_exception(cancellation);
}

template <class R>
class ForeignAwaiter {
 public:
  ForeignAwaiter(std::shared_ptr<ForeignOutcome<R>> outcome, Task<> waiting,
                 const std::source_location& site) noexcept
      : outcome_(std::move(outcome)), waiting_(std::move(waiting), site) {}

  bool await_ready() { return waiting_.await_ready(); }
  template <class P>
  void await_suspend(std::coroutine_handle<P> parent) noexcept {
    waiting_.await_suspend(parent);
  }
  R await_resume() {
    waiting_.await_resume();
    return outcome_->take();
  }

 private:
  std::shared_ptr<ForeignOutcome<R>> outcome_;
  AdaptedAwaiter<void> waiting_;
};

template <class Awaitable>
struct TaskAdapter {
  template <class Given>
  static auto adapt(Given&& awaitable, const std::source_location& site) {
    using R = AwaitResult<Given>;
    constexpr bool is_kept = !std::is_reference_v<Given> && std::is_move_constructible_v<Given>;
    using Kept = std::conditional_t<is_kept, Given, Given&&>;
    auto outcome = std::make_shared<ForeignOutcome<R>>();
    auto waiting = await_here<R, Kept>(std::forward<Given>(awaitable), outcome);
    return ForeignAwaiter<R>{std::move(outcome), std::move(waiting), site};
  }
};

template <class T>
struct TaskAdapter<Future<T>> {
  template <class Given>
  static AdaptedAwaiter<T> adapt(Given&& future, const std::source_location& site) {
    // NOLINTNEXTLINE(bugprone-move-forwarding-reference): a future is awaited once, also by name
    return {FutureAccess::wait(std::move(future)), site};
  }
};

// ---- A krait::Task in a coroutine of another library ----

/// Spawns the task when it is awaited.
template <class T>
class SpawningAwaiter {
 public:
  explicit SpawningAwaiter(Task<T> task) noexcept : task_(std::move(task)) {}

  bool await_ready() {
    awaiter_.emplace(spawn(std::move(task_)));
    return awaiter_->await_ready();
  }
  bool await_suspend(std::coroutine_handle<> coroutine) {
    return awaiter_->await_suspend(coroutine);
  }
  T await_resume() { return awaiter_->await_resume(); }

 private:
  Task<T> task_;
  std::optional<typename Future<T>::Awaiter> awaiter_;
};

}  // namespace krait::detail
