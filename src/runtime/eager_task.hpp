// Steps spawned chains that end at once without paying for an asyncio.Task each.
#pragma once

#include "krait/detail/root.hpp"
#include "krait/object.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// A task of a loop, made beforehand, in whose name the first step of a chain is made.
///
/// While that step runs it is the current task, in its own context, as it would be in a turn of the
/// loop. A chain that suspends keeps it, and asyncio steps it from then on. One that ends at once
/// leaves it to the next, unless anything of it shows: a reference, a callback, a cancellation or a
/// context variable.
///
/// All members need the GIL, on the loop's thread, outside of all tasks.
class EagerTask {
 public:
  /// Throws PythonError.
  EagerTask(PyObject* loop, bool is_asyncios);
  EagerTask(const EagerTask&) = delete;
  EagerTask& operator=(const EagerTask&) = delete;
  ~EagerTask() { discard(); }

  /// The task for the next chain, borrowed; null where the loop or the platform doesn't allow it.
  PyObject* prepare();
  /// Makes the first step of the chain in the name of the prepared task. May destroy the root.
  void run(Root& root) noexcept;

 private:
  struct Names {
    Object task_factory, debug, callbacks, cancelling, run;
  };

  bool try_to_make();
  bool make();
  static Object name(const char* text);
  [[nodiscard]] bool is_cancelled() const;
  [[nodiscard]] bool is_pristine() const;
  void hand_over(PyObject* task) noexcept;
  void discard() noexcept;

  PyObject* loop_;  // borrowed: it owns this
  Names names_;
  Object face_;  // of the chain that is run
  Object task_;
  Object step_;     // the loop's handle of the task's own first step
  Object context_;  // the task's
  Object unchanged_context_;
  Py_ssize_t references_ = 0;  // to the task, where nobody else knows it
  bool is_possible_ = false;
};

}  // namespace krait::detail
