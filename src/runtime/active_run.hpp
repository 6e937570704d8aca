// A run of a thread's event loop, as other threads may cancel it.
#pragma once

#include <atomic>
#include <memory>
#include <new>

#include "event_loop.hpp"

namespace krait::detail {

struct ThreadRecord;

/// The task that `krait::run` waits for.
class ActiveRun {
 public:
  ActiveRun(PyObject* task, const std::shared_ptr<Mailbox>& mailbox) noexcept
      : task_(task), mailbox_(mailbox) {}

  /// From any thread, without the GIL: wakes the loop at once, which cancels the task.
  static void cancel(const std::shared_ptr<ActiveRun>& run) noexcept {
    const auto mailbox = run->mailbox_.lock();
    if (!mailbox) return;  // its loop is closed
    try {
      mailbox->post([run] { run->cancel_here(); });
    } catch (const std::bad_alloc&) {  // a stop callback must not throw
      run->cancel_requested_.store(true);
      mailbox->wake_up();
    }
  }
  /// On the loop's thread.
  void cancel_if_requested() noexcept {
    if (cancel_requested_.exchange(false)) cancel_here();
  }
  /// Later requests do nothing. On the loop's thread.
  void end() noexcept { task_ = nullptr; }

 private:
  void cancel_here() noexcept {
    if (task_ != nullptr) cancel_task(task_);
  }

  std::atomic<bool> cancel_requested_{false};
  PyObject* task_;                  // borrowed from the run; touched on the loop's thread only
  std::weak_ptr<Mailbox> mailbox_;  // weak: a request that comes too late stays in the mailbox
};

/// Cancels what the thread runs, if anything. From any thread, without the GIL.
void cancel_active_run(ThreadRecord& record);

}  // namespace krait::detail
