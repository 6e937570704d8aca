// with(): runs C++ code inside a Python context manager.
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "krait/detail/export.hpp"
#include "krait/detail/gathering.hpp"
#include "krait/object.hpp"
#include "krait/task.hpp"

namespace krait {

namespace detail {

/// `manager.__enter__()`
KRAIT_EXPORT Object enter_context(const Object& manager);
/// `manager.__exit__(...)`: whether the manager takes the error, if there is one, on itself.
KRAIT_EXPORT bool leave_context(const Object& manager, const std::exception_ptr& error);

/// A manager in a task; lives in the task's coroutine. Destroyed while the code inside waits, it is
/// left with GeneratorExit, as Python leaves one whose coroutine is closed.
class KRAIT_EXPORT TaskContext {
 public:
  explicit TaskContext(Object manager) noexcept : manager_(std::move(manager)) {}
  TaskContext(const TaskContext&) = delete;
  TaskContext& operator=(const TaskContext&) = delete;
  ~TaskContext();

  Task<Object> enter();
  Task<bool> leave(std::exception_ptr error);

 private:
  Object manager_;
  bool is_inside_ = false;
};

/// Throws Error: the manager took the error on itself, and so there is no result.
[[noreturn]] KRAIT_EXPORT void throw_no_result(const std::exception_ptr& error);

/// What code in a context gave, or what it threw.
template <class R>
struct WithOutcome {
  std::optional<NonVoid<R>> result;
  std::exception_ptr error;

  R take(bool is_taken) {
    if (error && !is_taken) std::rethrow_exception(error);
    if constexpr (!std::is_void_v<R>) {
      if (result) return *std::move(result);
      if constexpr (requires { R{std::nullopt}; }) {
        return R{std::nullopt};
      } else {
        throw_no_result(error);
      }
    }
  }
};

template <class Manager>
struct EnteredOf {
  using type = Object;
};
template <class Manager>
  requires requires { typename Manager::entered_type; }
struct EnteredOf<Manager> {
  using type = typename Manager::entered_type;
};

template <class T, class F>
auto call_entered(F& function, const Object& entered) {
  if constexpr (std::invocable<F&>) {
    return std::invoke(function);
  } else if constexpr (std::is_same_v<T, Object>) {
    return std::invoke(function, entered);
  } else {
    return std::invoke(function, entered.as<T>());
  }
}

template <class T, class R, class F>
R with_sync(const Object& manager, F& function) {
  const Object entered = enter_context(manager);
  WithOutcome<R> outcome;
  try {
    if constexpr (std::is_void_v<R>) {
      call_entered<T>(function, entered);
    } else {
      outcome.result.emplace(call_entered<T>(function, entered));
    }
  } catch (...) {
    outcome.error = std::current_exception();
  }
  return outcome.take(leave_context(manager, outcome.error));
}

template <class T, class R, class F>
Task<R> with_task(Object manager, F function) {
  TaskContext context{std::move(manager)};
  const Object entered = co_await context.enter();
  WithOutcome<R> outcome;
  try {
    Task<R> task = call_entered<T>(function, entered);
    if constexpr (std::is_void_v<R>) {
      co_await std::move(task);
    } else {
      outcome.result.emplace(co_await std::move(task));
    }
  } catch (...) {
    outcome.error = std::current_exception();
  }
  const bool is_taken = co_await context.leave(outcome.error);
  co_return outcome.take(is_taken);
}

template <class R>
struct WithOf {
  template <class T, class F>
  static R run(const Object& manager, F& function) {
    return with_sync<T, R>(manager, function);
  }
};
template <class R>
struct WithOf<Task<R>> {
  template <class T, class F>
  static Task<R> run(const Object& manager, F& function) {
    return with_task<T, R>(manager, std::move(function));
  }
};

}  // namespace detail

/// Runs the function as the body of Python's `with`, or, where it returns a `Task`, of
/// `async with`, and gives its result:
///
///     krait::with(demo::open_log("a.log"), [&](demo::Log log) { log.write("hello"); });
///
///     auto work = krait::with(session, [&](krait::Object s) -> krait::Task<int> { … });
///     int answer = co_await std::move(work);
///
/// The function gets what was entered as a `T`, which is `Object` unless the manager's class knows
/// better, or nothing at all. In a task, a manager that has no `__aenter__` is entered and left by
/// `__enter__` and `__exit__`.
/// **Errors:** what the function throws reaches the manager as the Python exception that it is
/// everywhere, and is then thrown on, the very exception; unless `__exit__` returns true: then an
/// optional result is empty, a `void` one is no matter, and any other is an `Error`. What entering
/// or leaving raises is thrown; `TypeError` where the object is no context manager.
/// **Cancellation:** passes through `__aexit__`, which is awaited, as `CancelledError`.
/// **Lifetime:** a task keeps the manager and the function; dropped while it waits inside, it
/// leaves the manager with `GeneratorExit`. **GIL:** the function runs without it.
template <class T = void, std::derived_from<Object> Manager, class F>
auto with(const Manager& manager, F function) {
  using Entered =
      std::conditional_t<std::is_void_v<T>, typename detail::EnteredOf<Manager>::type, T>;
  using Result = decltype(detail::call_entered<Entered>(function, manager));
  return detail::WithOf<Result>::template run<Entered>(manager, function);
}

}  // namespace krait
