// Several tasks at once, each an asyncio.Task of this thread's loop, and the wait for their end.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <type_traits>
#include <variant>
#include <vector>

#include "krait/detail/export.hpp"
#include "krait/detail/handle.hpp"
#include "krait/object.hpp"
#include "krait/task.hpp"

namespace krait::detail {

/// Runs children concurrently until all have ended; what decides the outcome cancels the others.
///
/// Lives in the coroutine that awaits it; destroyed before the end, it ends its children.
class KRAIT_EXPORT Gathering {
 public:
  /// What decides: a failure, or any child's end, whichever way. Errors of children that come later
  /// are of no interest in the first case, and go to `Config::on_unhandled` in the second.
  enum class DecidedBy { failure, end };

  explicit Gathering(std::size_t size, DecidedBy decided_by = DecidedBy::failure);
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;
  ~Gathering();

  /// Takes the task over; gives the promise that will hold its result.
  template <class T>
  Promise<T>& add(Task<T> task) {
    const auto coroutine = TaskAccess::release(task);
    if (!coroutine) throw_awaited_before();
    adopt(coroutine, coroutine.promise());
    return coroutine.promise();
  }

  /// Starts all, waits until all have ended, and throws what was decided, if it was an error.
  Task<void> join();

  /// After `join`: which child decided.
  [[nodiscard]] std::size_t winner() const noexcept;

 private:
  struct Child;

  void adopt(std::coroutine_handle<> coroutine, PromiseBase& promise);
  void start();
  void start(Child& child, Handle make_task);
  void child_ended(const Child& child) noexcept;
  [[nodiscard]] bool decides(const Child& child) const noexcept;
  void note_failure(const Child& child) noexcept;
  void cancel(const Child& child) const noexcept;
  void cancel_children() noexcept;
  void cancel_each() const noexcept;
  void let_tasks_go();
  void settle();
  [[nodiscard]] Object make_wake_up() const;

  DecidedBy decided_by_;
  std::vector<std::unique_ptr<Child>> children_;
  std::size_t remaining_ = 0;
  const Child* winner_ = nullptr;
  std::exception_ptr failure_;  // the first that was no cancellation
  std::exception_ptr own_cancellation_;
  std::exception_ptr child_cancellation_;
  bool cancelling_ = false;
  Object loop_;
  Object wake_up_;  // the future that the parent waits for
};

template <class T>
using NonVoid = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
NonVoid<T> take_result(Promise<T>& promise) {
  if constexpr (std::is_void_v<T>) {
    promise.result();
    return {};
  } else {
    return promise.result();
  }
}

}  // namespace krait::detail
