// Watches forks twice: as the C library sees them all, and as Python sees its own.
#include "fork.hpp"

#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "attributes.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "event_loop.hpp"
#include "krait/python/inline_api.hpp"
#include "reload_watcher.hpp"
#include "runtime.hpp"
#include "thread_record.hpp"
#include "worker_pool.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

// What the fork found, for the case that it was one of Python's.
struct AtFork {
  bool calls_closed;
  bool runs_closed;
  int depth;
  int calls;
  int runs;
} at_fork;

// The child must find no lock held by a thread that it doesn't have. Those that are held only while
// attached need no care: who forks by Python's way is attached alone.
void before_fork() noexcept {
  watcher_mutex().lock();
  worker_pool().mutex().lock();
  thread_registry().mutex().lock();
  drop_queue().mutex().lock();
  live_errors_mutex().lock();
}

void after_fork_in_parent() noexcept {
  live_errors_mutex().unlock();
  drop_queue().mutex().unlock();
  thread_registry().mutex().unlock();
  worker_pool().mutex().unlock();
  watcher_mutex().unlock();
}

// As if Python were of no use any more, which is so unless Python says otherwise.
void after_fork_in_child() noexcept {
  after_fork_in_parent();
  Runtime& now = runtime();
  if (now.calls_closed.load()) return;  // there was nothing to use
  now.forked.store(true);
  at_fork.calls_closed = now.calls_closed.exchange(true);
  at_fork.runs_closed = now.runs_closed.exchange(true);
  at_fork.depth = std::exchange(this_thread.depth, 0);
  ThreadRecord* record = this_thread.record;
  at_fork.calls = record != nullptr ? record->calls.forget() : 0;
  at_fork.runs = record != nullptr ? record->runs.forget() : 0;
}

void reopen_gates() noexcept {
  this_thread.depth = at_fork.depth;
  if (ThreadRecord* record = this_thread.record; record != nullptr) {
    record->calls.restore(at_fork.calls);
    record->runs.restore(at_fork.runs);
  }
  Runtime& now = runtime();
#if PY_VERSION_HEX < 0x030C0000
  now.starting_thread = thread_number();  // Python's main thread from now on
#endif  // Since 3.12 Python's end needs the state of the thread that it began on: see limits.md.
  now.runs_closed.store(at_fork.runs_closed);
  now.calls_closed.store(at_fork.calls_closed);
  now.forked.store(false);
}

// Its pending work is the parent's, and must not end here: it is kept for ever.
void leave_loop_to_parent(ThreadRecord& record) noexcept {
  if (EventLoop* loop = record.loop.release(); loop != nullptr) loop->abandon();
}

void forget_other_threads() {
  worker_pool().forget();
  forget_watcher();
  using Records = std::vector<std::shared_ptr<ThreadRecord>>;
  const auto* others = new Records{thread_registry().keep_only(this_thread.record)};
  for (const auto& record : *others) leave_loop_to_parent(*record);
  if (this_thread.record != nullptr) leave_loop_to_parent(*this_thread.record);
}

PyObject* after_fork_of_python(PyObject*, PyObject*) noexcept {
  if (!runtime().forked.load()) Py_RETURN_NONE;
  reopen_gates();
  try {
    forget_other_threads();
  } catch (...) {
    raise_in_python(std::current_exception());
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyMethodDef after_fork_method{"krait_after_fork", &after_fork_of_python, METH_NOARGS, nullptr};

}  // namespace

void watch_forks() {
  static const int watching =
      pthread_atfork(&before_fork, &after_fork_in_parent, &after_fork_in_child);
  static_cast<void>(watching);
  const Ref posix{checked(PyImport_ImportModule("posix"))};
  const Ref enlist{checked(attribute(posix.get(), "register_at_fork"))};
  const Ref hook{checked(PyCFunction_New(&after_fork_method, nullptr))};
  const Ref none{checked(PyTuple_New(0))};
  const Ref keywords{checked(Py_BuildValue("{s:O}", "after_in_child", hook.get()))};
  const Ref done{checked(PyObject_Call(enlist.get(), none.get(), keywords.get()))};
}

void end_stranded_process() noexcept {
  std::fprintf(stderr,
               "krait: this process was forked inside a krait::Task by a fork() that Python took "
               "no part in: it can't go on there, and must leave by exec or _Exit\n");
  std::abort();
}

}  // namespace krait::detail
