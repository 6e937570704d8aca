// run(): a root task on this thread's event loop.
#include "krait/run.hpp"

#include <optional>
#include <stop_token>

#include "active_run.hpp"
#include "error_state.hpp"
#include "event_loop.hpp"
#include "krait/error.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "runtime.hpp"
#include "thread_record.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

// Makes a run known to those who may cancel it.
class PublishedRun {
 public:
  PublishedRun(ThreadRecord& record, PyObject* task, const EventLoop& loop)
      : record_(record), run_(std::make_shared<ActiveRun>(task, loop.mailbox())) {
    exchange(run_);
  }
  PublishedRun(const PublishedRun&) = delete;
  PublishedRun& operator=(const PublishedRun&) = delete;
  ~PublishedRun() {
    exchange(nullptr);
    run_->end();
  }
  [[nodiscard]] const std::shared_ptr<ActiveRun>& run() const noexcept { return run_; }

 private:
  void exchange(std::shared_ptr<ActiveRun> run) {
    const std::lock_guard lock{record_.run_mutex};
    record_.run.swap(run);
  }

  ThreadRecord& record_;
  std::shared_ptr<ActiveRun> run_;
};

class LeavesPython {
 public:
  explicit LeavesPython(Root& root) noexcept : root_(root) {}
  LeavesPython(const LeavesPython&) = delete;
  LeavesPython& operator=(const LeavesPython&) = delete;
  ~LeavesPython() { root_.leave_python(); }

 private:
  Root& root_;
};

EventLoop& idle_loop(const ThreadRecord& record) {
  if (record.ending) throw Error{"krait::run was called on a thread that ends: its loop is closed"};
  EventLoop& loop = EventLoop::of_this_thread();
  if (loop.is_running() || python_runs_a_loop()) {
    throw Error{
        "krait::run was called on a thread whose event loop runs already: co_await the task there"};
  }
  return loop;
}

// Where the run fails, its end is the task's: nothing of it may come in later runs.
EventLoop::RunEnd run_or_cancel(EventLoop& loop, PyObject* task) {
  try {
    return loop.run(task);
  } catch (...) {
    cancel_task(task);
    throw;
  }
}

[[noreturn]] void throw_escaped(PyObject* stolen_exception) {
  raise_object(stolen_exception);
  Py_DECREF(stolen_exception);
  std::rethrow_exception(take_python_exception());
}

}  // namespace

void cancel_active_run(ThreadRecord& record) {
  std::shared_ptr<ActiveRun> run;
  {
    const std::lock_guard lock{record.run_mutex};
    run = record.run;
  }
  if (run) ActiveRun::cancel(run);
}

void run_root(Root& root, const RunOptions& options) {
  if (options.stop_token.stop_requested()) throw Cancelled{};
  ThreadRecord& record = this_thread_record();
  const RunPass pass{record};
  const Attach attach;
  EventLoop& loop = idle_loop(record);
  const TamedInterrupts tamed{loop.object()};
  root.hold_gil(options.gil == Gil::held);
  const Ref coroutine{root.object()};
  const LeavesPython at_the_end{root};
  const Ref task{create_task(loop.object(), coroutine.get())};
  const PublishedRun published{record, task.get(), loop};
  // The interpreter's end cancels what it finds published, and closed this gate before it looked.
  if (runtime().runs_closed.load()) ActiveRun::cancel(published.run());
  const std::stop_callback on_stop{options.stop_token, [&] { ActiveRun::cancel(published.run()); }};
  const EventLoop::RunEnd end = run_or_cancel(loop, task.get());
  const bool cancelled = root.closed() || is_cancelled(root.promise().exception);
  if (end.escaped != nullptr && cancelled) throw_escaped(end.escaped);
  Py_XDECREF(end.escaped);
  if (end.stopped && cancelled) {
    throw Error{"this thread's event loop was stopped before the task was done"};
  }
  if (!root.closed()) return;
  if (!root.started()) throw Cancelled{};
  throw Error{"the task was closed by Python code before it was done"};
}

}  // namespace krait::detail
