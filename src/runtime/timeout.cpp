// timeout(), by a timer of the loop that cancels the running asyncio.Task.
#include "krait/timeout.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "attributes.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "event_loop.hpp"
#include "kept_error.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "seconds.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

constinit Module asyncio{"asyncio"};
constinit CachedAttribute current_task{asyncio, "current_task"};
constinit CachedAttribute timeout_error{asyncio, "TimeoutError"};  // Python's own from 3.11 on

// Loops can't wait longer than their clocks count; a century is for ever.
constexpr double longest_time = 100.0 * 365 * 24 * 3600;

PyObject* running_task() {
  Ref task{checked(PyObject_CallNoArgs(current_task.get()))};
  if (task.get() != Py_None) return task.release();
  throw Error{
      "krait::timeout was awaited where no asyncio.Task runs: something else steps this coroutine"};
}

#if PY_VERSION_HEX >= 0x030B0000

long count_of(const Ref& number) {
  if (!number) throw_python_error();
  return PyLong_AsLong(number.get());
}

long cancellations(PyObject* task) { return count_of(Ref{call_method(task, "cancelling")}); }

// How many remain.
long take_back_cancellation(PyObject* task) { return count_of(Ref{call_method(task, "uncancel")}); }

#else  // nobody counts

long cancellations(PyObject*) { return 0; }
long take_back_cancellation(PyObject*) { return 0; }

#endif

std::string text_of(std::chrono::duration<double> time) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "not done after %g s", time.count());
  return text.data();
}

}  // namespace

// What the loop calls: a function of Python's whose `self`, a capsule, knows the deadline.
struct Deadline::Timer {
  static constexpr const char* name = "krait.deadline";

  static PyObject* pass(PyObject* link, PyObject*) noexcept {
    if (auto* deadline = static_cast<Deadline*>(PyCapsule_GetContext(link))) deadline->pass();
    Py_RETURN_NONE;
  }
  static inline PyMethodDef method{"pass_deadline", &pass, METH_NOARGS, nullptr};

  static PyObject* make_link(Deadline* deadline) {
    Ref link{checked(PyCapsule_New(&method, name, nullptr))};
    PyCapsule_SetContext(link.get(), deadline);
    return link.release();
  }

  static PyObject* start(PyObject* loop, PyObject* link, double seconds) {
    const Ref callback{checked(PyCFunction_New(&method, link))};
    if (seconds <= 0) return checked(call_method(loop, "call_soon", callback.get()));
    const Ref delay{checked(PyFloat_FromDouble(seconds))};
    return checked(call_method(loop, "call_later", delay.get(), callback.get()));
  }
};

Deadline::Deadline(std::chrono::duration<double> after) : after_(after) {
  require_number(after.count(), "krait::timeout");
  const Attach attach;
  Object task = ObjectAccess::steal(running_task());
  cancellations_before_ = cancellations(ObjectAccess::get(task));
  const Ref loop{checked(call_method(ObjectAccess::get(task), "get_loop"))};
  link_ = ObjectAccess::steal(Timer::make_link(this));
  handle_ = ObjectAccess::steal(
      Timer::start(loop.get(), ObjectAccess::get(link_), std::min(after.count(), longest_time)));
  task_ = std::move(task);
}

Deadline::~Deadline() {
  const TryAttach attached;
  if (!attached) return;  // with the interpreter, the loop and its timers have ended
  const KeptError kept;
  leave();
}

void Deadline::pass() noexcept {
  passed_ = true;
  handle_ = Object{};
  cancel_task(ObjectAccess::get(task_));
}

// Takes the timer away, or takes back what it did; whether no other cancellation remains.
bool Deadline::leave() noexcept {
  const Object task = std::exchange(task_, Object{});
  if (task.is_none()) return false;
  PyCapsule_SetContext(ObjectAccess::get(link_), nullptr);
  link_ = Object{};
  try {
    if (passed_) return take_back_cancellation(ObjectAccess::get(task)) <= cancellations_before_;
    const Ref cancelled{checked(call_method(ObjectAccess::get(handle_), "cancel"))};
  } catch (const PythonError&) {  // of a loop or task of a strange kind, or for want of memory
  }
  handle_ = Object{};
  return false;
}

void Deadline::throw_if_passed(const Cancelled& cancelled) {
  if (!passed_) return;
  const Attach attach;
  if (!leave()) return;
  const Ref error{
      checked(PyObject_CallFunction(timeout_error.get(), "s", text_of(after_).c_str()))};
  const ErrorState* state = ErrorAccess::state(cancelled);
  if (state != nullptr && !state->exception.is_none()) {
    PyException_SetCause(error.get(), Py_NewRef(ObjectAccess::get(state->exception)));
  }
  raise_object(error.get());
  throw_python_error();
}

}  // namespace krait::detail
