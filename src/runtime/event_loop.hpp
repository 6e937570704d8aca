// A thread's asyncio event loop: made at its first async call, closed when the thread ends.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "krait/python/python.hpp"
#include "mutex.hpp"

namespace krait::detail {

/// Brings work from other threads to a loop's thread, which need not hold the GIL for it.
///
/// A descriptor in the loop's selector wakes it up at once, also in the middle of a long sleep.
class Mailbox {
 public:
  using Job = std::function<void()>;

  Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox();

  /// From any thread. Takes no GIL.
  void post(Job job);
  /// Does the jobs; on the loop's thread, with the GIL.
  void deliver();
  [[nodiscard]] int descriptor() const noexcept { return read_end_; }
  /// For a forked child: nobody posts or waits there any more.
  void close_descriptors() noexcept;

  void wake_up() const noexcept;

 private:
  void take_wake_ups() const noexcept;

  int read_end_;
  int write_end_;
  Mutex mutex_;  // never held while a job runs
  std::vector<Job> jobs_;
};

/// All members need the GIL.
class EventLoop {
 public:
  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  /// Cancels and awaits what is pending, closes async generators and the default executor, then
  /// the loop; says on stderr what would not end within the configured time.
  ~EventLoop();

  /// This thread's; made, or made anew where Python code has closed it.
  static EventLoop& of_this_thread();

  [[nodiscard]] PyObject* object() const noexcept { return loop_; }
  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }
  [[nodiscard]] bool is_running() const noexcept { return running_; }
  [[nodiscard]] bool is_closed() const;
  /// For a forked child, to which the loop doesn't belong: closes the child's copies of its
  /// descriptors, which the parent doesn't notice. The loop must not be closed or destroyed then.
  void abandon() noexcept;

  struct RunEnd {
    PyObject* escaped;  ///< An exit raised elsewhere, as a new reference; or null.
    bool stopped;       ///< Python code stopped the loop, which cancelled the task.
  };
  /// Runs until the task is done.
  RunEnd run(PyObject* task);

 private:
  void close();

  PyObject* loop_;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  bool running_ = false;
};

// All of these need the GIL, and throw PythonError unless they say otherwise.

/// The loop that runs on this thread, Krait's or not, as a new reference.
PyObject* running_loop();
/// True where Python's own asyncio runs a loop on this thread.
bool python_runs_a_loop();
/// `loop.create_task(coroutine)` as a new reference.
PyObject* create_task(PyObject* loop, PyObject* coroutine);
/// What makes a task of the running loop when it is called with a coroutine, as a new reference;
/// for several tasks at once.
PyObject* task_maker(PyObject* running_loop);
/// `task.cancel()`; an error of it is reported, not thrown.
void cancel_task(PyObject* task) noexcept;
/// `loop.create_future()` as a new reference.
PyObject* create_future(PyObject* loop);
/// `future.set_result(None)`, unless it is done; an error of it is reported, not thrown.
void complete_future(PyObject* future) noexcept;

}  // namespace krait::detail
