// A thread's asyncio event loop: made at its first async call, closed when the thread ends.
#pragma once

#include <memory>
#include <optional>

#include "krait/object.hpp"
#include "krait/python/python.hpp"
#include "mailbox.hpp"

namespace krait::detail {

class Alarm;
class EagerTask;
struct ThreadRecord;

/// All members need the GIL, unless they say otherwise.
class EventLoop {
 public:
  /// Throws PythonError where the configured factory raises.
  explicit EventLoop(std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>());
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  /// Cancels and awaits what is pending, closes async generators and the default executor, then
  /// the loop; says on stderr what would not end within the configured time.
  ~EventLoop();

  /// This thread's; made, or made anew where Python code has closed it.
  static EventLoop& of_this_thread();

  /// This thread's, where it runs, else null. Needs no GIL.
  static EventLoop* running_here() noexcept;

  [[nodiscard]] PyObject* object() const noexcept { return loop_; }
  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }
  [[nodiscard]] bool is_running() const noexcept { return running_; }
  [[nodiscard]] bool is_hosted() const noexcept { return hosted_; }
  void host(bool hosted) noexcept;
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
  /// What is ready, and what that makes ready, for the time of a frame at most.
  void poll();
  /// For so many seconds, or until `stop`. Exits that no C++ code awaits are thrown.
  void run_for(std::optional<double> seconds);
  void stop() noexcept;
  /// Whether the last turn of a hosted loop left something that is ready, or it can't be told.
  [[nodiscard]] bool has_work() const noexcept { return has_work_; }
  /// From now on each turn of a hosted loop sets the time when its descriptor becomes readable.
  void set_alarms();
  /// That of the epoll object it waits with, which looks at the mailbox too; -1 where it has none.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] EagerTask& eager_task() noexcept { return *eager_task_; }
  /// Runs until it is told otherwise by `stop_serving`, whatever Python code does to it.
  void serve();
  void stop_serving() noexcept;

 private:
  class Turn;

  void watch_mailbox();
  void close();
  void announce() noexcept;
  double until_next_work();

  PyObject* loop_ = nullptr;
  std::shared_ptr<Mailbox> mailbox_;
  std::unique_ptr<EagerTask> eager_task_;
  std::unique_ptr<Alarm> alarm_;
  int descriptor_ = -1;
  bool running_ = false;
  bool hosted_ = false;
  bool has_work_ = false;
};

/// This thread's loop, which the interpreter's end doesn't take away while this lives; null where
/// there is none, or the end has begun. Needs no GIL.
class LoopHere {
 public:
  LoopHere() noexcept;
  LoopHere(const LoopHere&) = delete;
  LoopHere& operator=(const LoopHere&) = delete;
  ~LoopHere();

  explicit operator bool() const noexcept { return loop_ != nullptr; }
  EventLoop* operator->() const noexcept { return loop_; }
  /// Whether there is one that the program turns.
  [[nodiscard]] bool is_hosted() const noexcept { return loop_ != nullptr && loop_->is_hosted(); }

 private:
  ThreadRecord* record_ = nullptr;  // where this has entered it
  EventLoop* loop_ = nullptr;
};

/// Meanwhile Ctrl-C comes where asyncio can bear it, unless the program or Python code handles it.
/// Needs the GIL, and no error that is set.
class TamedInterrupts {
 public:
  explicit TamedInterrupts(PyObject* loop);
  TamedInterrupts(const TamedInterrupts&) = delete;
  TamedInterrupts& operator=(const TamedInterrupts&) = delete;
  ~TamedInterrupts();

 private:
  bool are_tamed_;
};

// All of these need the GIL, and throw PythonError unless they say otherwise.

/// The loop that runs on this thread, Krait's or not, as a new reference.
PyObject* running_loop();
/// True where Python's own asyncio runs a loop on this thread.
bool python_runs_a_loop();
/// `loop.create_task(coroutine)` as a new reference.
PyObject* create_task(PyObject* loop, PyObject* coroutine);
/// Makes a task of a loop, which runs on this thread; as a new reference.
PyObject* make_task(PyObject* loop, PyObject* coroutine);
/// What makes a task of the running loop when it is called with a coroutine, as a new reference;
/// for several tasks at once.
PyObject* task_maker(PyObject* running_loop);
/// Makes the first step of a task of asyncio's own loop, which was made just now, instead of in its
/// turn, where that can be told; nothing of the loop's may run now. Reports errors.
void step_eagerly(PyObject* loop, PyObject* task) noexcept;
/// Takes the handle of that step out of what is ready, as a new reference; null where it can't be
/// told.
PyObject* take_first_step(PyObject* loop, PyObject* task) noexcept;
/// `task.cancel()`; an error of it is reported, not thrown.
void cancel_task(PyObject* task) noexcept;
/// `loop.create_future()` as a new reference.
PyObject* create_future(PyObject* loop);
/// A future that the running loop completes after so many seconds, and the timer that does it, as a
/// new tuple.
PyObject* start_timer(double seconds);
/// `timer.cancel()`; an error of it is reported, not thrown, and one that is set stays so.
void cancel_timer(PyObject* timer) noexcept;
/// `future.set_result(None)`, unless it is done; an error of it is reported, not thrown.
void complete_future(PyObject* future) noexcept;
/// The same from another thread than that of the future's loop, which may have closed.
void complete_future_threadsafe(PyObject* future) noexcept;

}  // namespace krait::detail
