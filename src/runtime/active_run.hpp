// A run of a thread's event loop, as other threads may cancel it.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "event_loop.hpp"

namespace krait::detail {

struct ThreadRecord;

/// The task that `krait::run` waits for, and the letter that cancels it.
class ActiveRun final : public Letter {
 public:
  ActiveRun(PyObject* task, const std::shared_ptr<Mailbox>& mailbox) noexcept
      : task_(task), mailbox_(mailbox) {}

  /// From any thread, without the GIL: wakes the loop at once, which cancels the task.
  static void cancel(const std::shared_ptr<ActiveRun>& run) noexcept {
    if (run->posted_.exchange(true)) return;
    run->on_its_way_ = run;
    if (!run->mailbox_->post(*run)) run->refuse(nullptr);
  }
  /// Later requests do nothing. On the loop's thread.
  void end() noexcept { task_ = nullptr; }

  void deliver() noexcept override {
    const auto self = std::move(on_its_way_);
    posted_.store(false);
    if (task_ != nullptr) cancel_task(task_);
  }
  void refuse(const std::exception_ptr&) noexcept override { on_its_way_.reset(); }

 private:
  std::atomic<bool> posted_{false};
  std::shared_ptr<ActiveRun> on_its_way_;  // of the letter, while it is posted
  PyObject* task_;  // borrowed from the run; touched on the loop's thread only
  std::shared_ptr<Mailbox> mailbox_;
};

/// Cancels what the thread runs, if anything. From any thread, without the GIL.
void cancel_active_run(ThreadRecord& record);

}  // namespace krait::detail
