// Runs several tasks at once and waits until all have ended, for when_all() and when_any().
#include "krait/detail/gathering.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "attributes.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "event_loop.hpp"
#include "krait/error.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "object_awaiter.hpp"
#include "thread_record.hpp"
#include "unhandled.hpp"

namespace krait::detail {

struct Gathering::Child final : RootObserver {
  Child(Gathering& parent, std::coroutine_handle<> coroutine, PromiseBase& promise_base) noexcept
      : gathering(parent), promise(promise_base), root(coroutine, promise_base) {
    root.observe(this);
  }
  void ended() noexcept override { gathering.child_ended(*this); }

  Gathering& gathering;
  PromiseBase& promise;
  Object task;  // asyncio itself refers to tasks weakly; before the root, which may outlive it
  Root root;
};

namespace {

// asyncio says "exception was never retrieved" of tasks whose failure nobody asked for.
void mark_retrieved(PyObject* task) {
  const Owned<InlineApi> done{call_method(task, "done")};
  const Owned<InlineApi> cancelled{call_method(task, "cancelled")};
  if (done && done.get() == Py_True && cancelled && cancelled.get() == Py_False) {
    const Owned<InlineApi> exception{call_method(task, "exception")};
  }
  PyErr_Clear();
}

}  // namespace

Gathering::Gathering(std::size_t size, DecidedBy decided_by) : decided_by_(decided_by) {
  children_.reserve(size);
}

Gathering::~Gathering() {
  if (remaining_ == 0) return;
  const TryAttach attached;
  if (!attached) return;
  for (const auto& child : children_) {
    child->root.observe(nullptr);
    child->root.leave_python();
  }
  cancel_children();
}

void Gathering::adopt(std::coroutine_handle<> coroutine, PromiseBase& promise) {
  try {
    children_.push_back(std::make_unique<Child>(*this, coroutine, promise));
  } catch (const std::bad_alloc&) {
    coroutine.destroy();
    throw;
  }
}

void Gathering::start(Child& child, Handle make_task) {
  child.root.hold_gil(Root::current()->holds_gil());
  const Owned<InlineApi> coroutine{child.root.object()};
  // The collector doesn't see that we hold the task, so it could never find this unreachable.
  PyObject_GC_UnTrack(coroutine.get());
  ++remaining_;  // first: a task factory may make the first step at once
  PyObject* task = PyObject_CallOneArg(make_task, coroutine.get());
  if (task == nullptr) {
    if (!child.root.ended()) --remaining_;
    throw_python_error();
  }
  child.task = ObjectAccess::steal(task);
  if (cancelling_) cancel(child);
}

void Gathering::start() {
  const Attach attach;
  if (Root::current() == nullptr) throw_not_in_a_task();
  loop_ = ObjectAccess::steal(running_loop());
  const Owned<InlineApi> make_task{task_maker(ObjectAccess::get(loop_))};
  for (const auto& child : children_) start(*child, make_task.get());
}

Task<void> Gathering::join() {
  start();
  while (remaining_ > 0) {
    wake_up_ = make_wake_up();
    ObjectAwaiter awaiter{wake_up_};
    try {
      co_await awaiter;
    } catch (const Cancelled&) {
      own_cancellation_ = std::current_exception();
      const Attach attach;
      cancelling_ = true;
      cancel_each();  // again, where they clean up already: else nothing could interrupt that
    }
  }
  settle();
}

Object Gathering::make_wake_up() const {
  const Attach attach;
  return ObjectAccess::steal(create_future(ObjectAccess::get(loop_)));
}

void Gathering::child_ended(const Child& child) noexcept {
  --remaining_;
  if (decides(child)) {
    if (winner_ == nullptr) winner_ = &child;
    note_failure(child);
    cancel_children();
  }
  if (remaining_ == 0 && !wake_up_.is_none()) complete_future(ObjectAccess::get(wake_up_));
}

bool Gathering::decides(const Child& child) const noexcept {
  if (decided_by_ == DecidedBy::end) return !cancelling_;
  return child.root.closed() || child.promise.exception;
}

void Gathering::note_failure(const Child& child) noexcept {
  const bool cancelled = child.root.closed() || is_cancelled(child.promise.exception);
  if (!cancelled && !failure_) failure_ = child.promise.exception;
  if (cancelled && !child_cancellation_) {
    child_cancellation_ =
        child.root.closed() ? std::make_exception_ptr(Cancelled{}) : child.promise.exception;
  }
}

void Gathering::let_tasks_go() {
  const Attach attach;
  for (const auto& child : children_) {
    const std::exception_ptr& failure = child->promise.exception;
    if (!child->root.closed() && failure) {
      mark_retrieved(ObjectAccess::get(child->task));
      const bool is_lost = decided_by_ == DecidedBy::end && child.get() != winner_;
      if (is_lost) report_unhandled(failure);
    }
    child->root.leave_python();
    child->task = Object{};  // here, where the GIL is held anyway
  }
}

// Errors beat cancellation, as in asyncio.TaskGroup: else a failure would be lost.
void Gathering::settle() {
  let_tasks_go();
  for (std::exception_ptr* exception : {&failure_, &own_cancellation_, &child_cancellation_}) {
    if (*exception) std::rethrow_exception(std::exchange(*exception, nullptr));
  }
}

std::size_t Gathering::winner() const noexcept {
  const auto found = std::ranges::find(children_, winner_, &std::unique_ptr<Child>::get);
  return static_cast<std::size_t>(found - children_.begin());
}

void Gathering::cancel(const Child& child) const noexcept {
  if (child.task.is_none() || child.root.running()) return;
  cancel_task(ObjectAccess::get(child.task));
}

void Gathering::cancel_children() noexcept {
  if (!std::exchange(cancelling_, true)) cancel_each();
}

void Gathering::cancel_each() const noexcept {
  for (const auto& child : children_) cancel(*child);
}

}  // namespace krait::detail
