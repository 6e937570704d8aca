// A run of a thread's event loop, as other threads may cancel it.
#pragma once

#include <memory>

#include "event_loop.hpp"

namespace krait::detail {

struct ThreadRecord;

/// The task that `krait::run` waits for.
class ActiveRun {
 public:
  ActiveRun(PyObject* task, std::shared_ptr<Mailbox> mailbox) noexcept
      : task_(task), mailbox_(std::move(mailbox)) {}

  /// From any thread, without the GIL: wakes the loop at once, which cancels the task.
  static void cancel(const std::shared_ptr<ActiveRun>& run) {
    run->mailbox_->post([run] {
      if (run->task_ != nullptr) cancel_task(run->task_);
    });
  }
  /// Later requests do nothing. On the loop's thread.
  void end() noexcept { task_ = nullptr; }

 private:
  PyObject* task_;  // borrowed from the run; touched on the loop's thread only
  std::shared_ptr<Mailbox> mailbox_;
};

/// Cancels what the thread runs, if anything. From any thread, without the GIL.
void cancel_active_run(ThreadRecord& record);

}  // namespace krait::detail
