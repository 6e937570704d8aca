// Steps Python awaitables for the innermost co_await.
#include "krait/python/suspension.hpp"

#include <string>
#include <utility>

#include "awaitable.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "krait/error.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "thread_record.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

std::exception_ptr suspended_with_gil_lock() {
  const std::source_location& lock = this_thread.record->lock_site;
  return std::make_exception_ptr(Error{
      "a co_await would suspend while the krait::GilLock of " + std::string{lock.file_name()} +
      ":" + std::to_string(lock.line()) + " is alive: end the lock's scope before the co_await"});
}

std::exception_ptr suspended_with_gil_release() {
  return std::make_exception_ptr(
      Error{"a co_await would suspend while a krait::GilRelease is alive: end its scope before the "
            "co_await"});
}

std::exception_ptr suspended_twice() {
  return std::make_exception_ptr(
      Error{"a task would wait in two places at once: another coroutine that it started waits "
            "already; await them together with krait::when_all"});
}

// One guard is that of the awaiter, which ends before the coroutine suspends. Not inlined: its
// texts would cost every step a larger stack frame.
[[gnu::noinline]] std::exception_ptr obstacle_to_suspending(const Root& root) noexcept {
  const int guards = this_thread.depth - 1;
  try {
    if (guards > root.guards_allowed()) return suspended_with_gil_lock();
    if (guards < root.guards_allowed()) return suspended_with_gil_release();
    if (root.awaiting() != nullptr) return suspended_twice();
  } catch (...) {  // no memory to say so
    return std::current_exception();
  }
  return nullptr;
}

Root::Step step_of(PyObject* iterator, PyObject* value, PyObject*& result) {
  result = nullptr;
  switch (PyIter_Send(iterator, value, &result)) {
    case PYGEN_RETURN:
      return Root::Step::returned;
    case PYGEN_NEXT:
      return Root::Step::yielded;
    case PYGEN_ERROR:
      break;
  }
  return Root::Step::raised;
}

}  // namespace

PyObject* Suspension::begin(PyObject* stolen_awaitable) {
  Root* root = Root::current();
  if (root == nullptr) {
    Py_XDECREF(stolen_awaitable);
    throw_not_in_a_task();
  }
  Ref iterator{stolen_awaitable != nullptr ? steal_await_iterator(stolen_awaitable) : nullptr};
  PyObject* result = nullptr;
  const Root::Step step = iterator ? step_of(iterator.get(), Py_None, result) : Root::Step::raised;
  if (step == Root::Step::returned) return result;
  if (step == Root::Step::raised) {
    if (takes_end()) return nullptr;
    explain_failure();
    failure_ = take_python_exception();
    return nullptr;
  }
  wait_in(*root, iterator.release(), result);
  return nullptr;
}

// An iterator that has nothing to give ends at its first step, and lets through what is thrown.
void Suspension::begin_turn() {
  Root* root = Root::current();
  if (root == nullptr) throw_not_in_a_task();
  const Ref nothing{checked(PyTuple_New(0))};
  wait_in(*root, checked(PyObject_GetIter(nothing.get())), Py_NewRef(Py_None));
}

void Suspension::wait_in(Root& root, PyObject* stolen_iterator, PyObject* stolen_yielded) noexcept {
  iterator_ = stolen_iterator;
  yielded_ = stolen_yielded;
  failure_ = obstacle_to_suspending(root);
  if (failure_) {
    close();
  } else {
    root.show_awaiting(iterator_);
  }
}

Root::Step Suspension::send(PyObject* value, PyObject*& result) {
  return step_of(iterator_, value, result);
}

Root::Step Suspension::throw_in(PyObject* exception, PyObject*& result) {
  return throw_into(iterator_, exception, result);
}

void Suspension::returned(PyObject* stolen_result) noexcept {
  const Ref result{stolen_result};
  Py_CLEAR(iterator_);
  try {
    accept(result.get());
  } catch (...) {
    failure_ = std::current_exception();
  }
}

void Suspension::raised() noexcept {
  if (!takes_end()) failure_ = take_python_exception();
  Py_CLEAR(iterator_);
}

PyObject* Suspension::take_yielded() noexcept { return std::exchange(yielded_, nullptr); }

PyObject* Suspension::give_up() noexcept {
  if (root_ != nullptr) {
    root_->forget(*this);
    root_->show_awaiting(nullptr);
  }
  Py_CLEAR(yielded_);
  return std::exchange(iterator_, nullptr);
}

void Suspension::abandon() noexcept {
  if (root_ != nullptr) root_->forget(*this);
  close();
}

void Suspension::close() noexcept {
  const TryAttach attached;
  if (!attached) return;
  if (root_ != nullptr) root_->show_awaiting(nullptr);
  Py_CLEAR(yielded_);
  close_await_iterator(iterator_);
  Py_CLEAR(iterator_);
}

}  // namespace krait::detail
