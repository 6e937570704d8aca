// Several tasks at once, each an asyncio.Task of this thread's loop, and the wait for all of them.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <vector>

#include "krait/detail/export.hpp"
#include "krait/detail/handle.hpp"
#include "krait/object.hpp"
#include "krait/task.hpp"

namespace krait::detail {

/// Runs children concurrently; the first failure cancels the others.
///
/// Lives in the coroutine that awaits it; destroyed before the end, it ends its children.
class KRAIT_EXPORT Gathering {
 public:
  explicit Gathering(std::size_t size);
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

  /// Starts all, waits until all have ended, and throws the first failure, if any.
  Task<void> join();

 private:
  struct Child;

  void adopt(std::coroutine_handle<> coroutine, PromiseBase& promise);
  void start();
  void start(Child& child, Handle make_task);
  void child_ended(Child& child) noexcept;
  void note_failure(const Child& child) noexcept;
  void cancel_children() noexcept;
  void settle();
  [[nodiscard]] Object make_wake_up() const;

  std::vector<std::unique_ptr<Child>> children_;
  std::size_t remaining_ = 0;
  std::exception_ptr failure_;  // the first that was no cancellation
  std::exception_ptr own_cancellation_;
  std::exception_ptr child_cancellation_;
  bool cancelling_ = false;
  Object loop_;
  Object wake_up_;  // the future that the parent waits for
};

}  // namespace krait::detail
