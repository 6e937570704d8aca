// The C++ side of a thread's event loop; event_loop.py is the Python side.
#include "event_loop.hpp"

#include <cstdio>
#include <string>

#include "active_run.hpp"
#include "attributes.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "host.hpp"
#include "krait/error.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "runtime.hpp"
#include "text.hpp"
#include "thread_record.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

// The functions of event_loop.py, which imports asyncio: ten times the interpreter's own start.
EmbeddedModule support{"_krait_event_loop", event_loop_source};

PyObject* new_loop() { return support.call("new_loop", "s", runtime().config.event_loop.c_str()); }

constexpr const char* mailbox_name = "krait.mailbox";

PyObject* deliver_mail(PyObject* capsule, PyObject*) noexcept {
  auto* mailbox =
      static_cast<std::shared_ptr<Mailbox>*>(PyCapsule_GetPointer(capsule, mailbox_name));
  if (mailbox == nullptr) return nullptr;
  try {
    (*mailbox)->deliver();
    const ThreadRecord& record = this_thread_record();
    if (record.run) record.run->cancel_if_requested();
  } catch (...) {
    raise_in_python(std::current_exception());
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyMethodDef deliver_mail_method{"deliver_mail", &deliver_mail, METH_NOARGS, nullptr};

void delete_mailbox(PyObject* capsule) noexcept {
  delete static_cast<std::shared_ptr<Mailbox>*>(PyCapsule_GetPointer(capsule, mailbox_name));
}

void watch(PyObject* loop, const std::shared_ptr<Mailbox>& mailbox) {
  const Ref capsule{
      checked(PyCapsule_New(new std::shared_ptr<Mailbox>{mailbox}, mailbox_name, &delete_mailbox))};
  const Ref callback{checked(PyCFunction_New(&deliver_mail_method, capsule.get()))};
  const Ref descriptor{checked(PyLong_FromLong(mailbox->descriptor()))};
  const Ref added{support.call("add_reader", "OOO", loop, descriptor.get(), callback.get())};
}

struct RunningFlag {
  explicit RunningFlag(bool& flag) noexcept : flag_(flag) { flag_ = true; }
  RunningFlag(const RunningFlag&) = delete;
  RunningFlag& operator=(const RunningFlag&) = delete;
  ~RunningFlag() { flag_ = false; }

 private:
  bool& flag_;
};

}  // namespace

EventLoop::EventLoop() : loop_(new_loop()) {
  try {
    watch(loop_, mailbox_);
  } catch (...) {
    Py_DECREF(loop_);
    throw;
  }
}

EventLoop::~EventLoop() {
  try {
    if (!is_closed()) close();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "krait: an event loop could not be closed: %s\n", error.what());
  }
  Py_DECREF(loop_);
}

void EventLoop::close() {
  const SigpipeHeldBack held_back;
  const Ref descriptor{checked(PyLong_FromLong(mailbox_->descriptor()))};
  const Ref removed{checked(call_method(loop_, "remove_reader", descriptor.get()))};
  const Ref stubborn{support.call("close", "Od", loop_, runtime().remaining_shutdown_time())};
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(stubborn.get()); ++i) {
    std::fprintf(stderr, "krait: an event loop closed while this would not end: %s\n",
                 text_of(PyList_GET_ITEM(stubborn.get(), i)).c_str());
  }
}

void EventLoop::abandon() noexcept {
  try {
    const Ref done{support.call("abandon", "O", loop_)};
  } catch (const std::exception&) {  // its descriptors stay open, to no harm
  }
  mailbox_->close_descriptors();
}

EventLoop& EventLoop::of_this_thread() {
  ThreadRecord& record = this_thread_record();
  if (!record.loop || record.loop->is_closed()) {
    record.loop.reset();
    record.loop = std::make_unique<EventLoop>();
  }
  return *record.loop;
}

bool EventLoop::is_closed() const {
  const Ref closed{call_method(loop_, "is_closed")};
  if (!closed) PyErr_Clear();
  return closed && closed.get() == Py_True;
}

EventLoop::RunEnd EventLoop::run(PyObject* task) {
  const RunningFlag flag{running_};
  const SigpipeHeldBack held_back;
  const Ref end{support.call("run", "OO", loop_, task)};
  PyObject* escaped = PyTuple_GET_ITEM(end.get(), 0);
  return {.escaped = escaped == Py_None ? nullptr : Py_NewRef(escaped),
          .stopped = PyTuple_GET_ITEM(end.get(), 1) == Py_True};
}

bool python_runs_a_loop() {
  const Ref running{support.call("is_running_here", nullptr)};
  return running.get() == Py_True;
}

PyObject* running_loop() { return support.call("running_loop", nullptr); }

PyObject* create_task(PyObject* loop, PyObject* coroutine) {
  const bool stock = runtime().config.event_loop == "asyncio";
  if (!stock) return support.call("create_task", "OO", loop, coroutine);
  return checked(call_method(loop, "create_task", coroutine));
}

PyObject* task_maker(PyObject* running_loop) {
  return support.call("task_maker", "O", running_loop);
}

namespace {

// Whoever waits for the task or future must not wait for ever: the run of its loop ends.
void give_up_run(PyObject* future) noexcept {
  if (PyErr_ExceptionMatches(PyExc_MemoryError) == 0) return PyErr_WriteUnraisable(future);
  PyErr_Clear();
  try {
    const Ref done{support.call("give_up_run", "O", future)};
  } catch (const std::exception& error) {
    std::fprintf(stderr, "krait: what waits for a task may wait for ever: %s\n", error.what());
  }
}

}  // namespace

void cancel_task(PyObject* task) noexcept {
  const Ref cancelled{call_method(task, "cancel")};
  if (!cancelled) give_up_run(task);
}

PyObject* create_future(PyObject* loop) { return checked(call_method(loop, "create_future")); }

void complete_future(PyObject* future) noexcept {
  const Ref done{call_method(future, "done")};
  if (done && done.get() == Py_True) return;
  const Ref completed{done ? call_method(future, "set_result", Py_None) : nullptr};
  if (!completed) give_up_run(future);
}

}  // namespace krait::detail
