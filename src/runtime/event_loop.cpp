// The C++ side of a thread's event loop; event_loop.py is the Python side.
#include "event_loop.hpp"

#include <cmath>
#include <csignal>
#include <cstdio>
#include <string>
#include <utility>

#include "alarm.hpp"
#include "attributes.hpp"
#include "eager_task.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "host.hpp"
#include "krait/error.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "runtime.hpp"
#include "selector.hpp"
#include "text.hpp"
#include "thread_record.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

// The functions of event_loop.py, which imports asyncio: ten times the interpreter's own start.
EmbeddedModule support{"_krait_event_loop", event_loop_source};
constinit EmbeddedFunction timer_maker{support, "start_timer"};

constexpr const char* mailbox_name = "krait.mailbox";

PyObject* deliver_mail(PyObject* capsule, PyObject*) noexcept {
  auto* mailbox =
      static_cast<std::shared_ptr<Mailbox>*>(PyCapsule_GetPointer(capsule, mailbox_name));
  if (mailbox == nullptr) return nullptr;
  (*mailbox)->take_wake_ups();
  (*mailbox)->fall_asleep();  // who posts from now on wakes the loop again
  (*mailbox)->deliver();
  Py_RETURN_NONE;
}

PyMethodDef deliver_mail_method{"deliver_mail", &deliver_mail, METH_NOARGS, nullptr};

void delete_mailbox(PyObject* capsule) noexcept {
  delete static_cast<std::shared_ptr<Mailbox>*>(PyCapsule_GetPointer(capsule, mailbox_name));
}

PyObject* mail_callback(const std::shared_ptr<Mailbox>& mailbox) {
  const Ref capsule{
      checked(PyCapsule_New(new std::shared_ptr<Mailbox>{mailbox}, mailbox_name, &delete_mailbox))};
  return checked(PyCFunction_New(&deliver_mail_method, capsule.get()));
}

bool uses_asyncios_loop() { return runtime().config->event_loop == "asyncio"; }

}  // namespace

/// While the loop runs. Between the turns of a hosted one nobody looks at what is ready, or at the
/// time.
class EventLoop::Turn {
 public:
  explicit Turn(EventLoop& loop) noexcept : loop_(loop) { loop_.running_ = true; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    loop_.running_ = false;
    if (loop_.hosted_) loop_.announce();
  }

 private:
  EventLoop& loop_;
  SigpipeHeldBack sigpipe_held_back_;
};

namespace {

// Python doesn't know of a handler that the program has installed since it started.
bool are_interrupts_pythons() noexcept {
  return runtime().interrupt_handler != nullptr && runtime().starting_thread == thread_number() &&
         PyOS_getsig(SIGINT) == runtime().interrupt_handler;
}

}  // namespace

TamedInterrupts::TamedInterrupts(PyObject* loop) : are_tamed_(are_interrupts_pythons()) {
  if (!are_tamed_) return;
  const Ref done{support.call("tame_interrupts", "O", loop)};
}

TamedInterrupts::~TamedInterrupts() {
  if (!are_tamed_ || !are_interrupts_pythons()) return;
  try {
    const Ref done{support.call("let_interrupts_go", nullptr)};
  } catch (...) {
    say_failure("a Ctrl-C was lost");
  }
}

EventLoop::EventLoop(std::shared_ptr<Mailbox> mailbox)
    : loop_(support.call("new_loop", "s", runtime().config->event_loop.c_str())),
      mailbox_(std::move(mailbox)) {
  try {
    watch_mailbox();
    eager_task_ = std::make_unique<EagerTask>(loop_, uses_asyncios_loop());
  } catch (...) {
    Py_DECREF(loop_);
    throw;
  }
}

// A loop of asyncio's own looks for letters where it waits for descriptors.
void EventLoop::watch_mailbox() {
  if (uses_asyncios_loop()) descriptor_ = install_native_select(loop_, mailbox_);
  if (descriptor_ >= 0) return;
  const Ref callback{mail_callback(mailbox_)};
  const Ref descriptor{checked(PyLong_FromLong(mailbox_->descriptor()))};
  const Ref added{support.call("add_reader", "OOO", loop_, descriptor.get(), callback.get())};
}

EventLoop::~EventLoop() {
  try {
    if (!is_closed()) close();
  } catch (...) {
    say_failure("an event loop could not be closed");
  }
  mailbox_->close();
  eager_task_.reset();
  Py_DECREF(loop_);
}

// Who waits for the thread of a loop needs time to hear what the loop says of itself.
constexpr double share_of_shutdown_time = 0.9;

void EventLoop::close() {
  mailbox_->begin_closing();
  eager_task_.reset();
  const SigpipeHeldBack held_back;
  const Ref descriptor{checked(PyLong_FromLong(mailbox_->descriptor()))};
  const Ref stubborn{support.call("close", "OOd", loop_, descriptor.get(),
                                  share_of_shutdown_time * runtime().remaining_shutdown_time())};
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(stubborn.get()); ++i) {
    std::fprintf(stderr, "krait: an event loop closed while this would not end: %s\n",
                 text_of(PyList_GET_ITEM(stubborn.get(), i)).c_str());
  }
}

void EventLoop::abandon() noexcept {
  try {
    const Ref done{support.call("abandon", "O", loop_)};
  } catch (...) {  // its descriptors stay open, to no harm
  }
  mailbox_->close_descriptors();
}

// The interpreter's end waits for whoever runs a loop: outside of that, it may be about to go.
EventLoop* EventLoop::running_here() noexcept {
  const ThreadRecord* record = this_thread.record;
  if (record == nullptr || !record->runs.is_inside()) return nullptr;
  EventLoop* loop = record->loop.get();
  return loop != nullptr && loop->running_ ? loop : nullptr;
}

LoopHere::LoopHere() noexcept {
  ThreadRecord* record = this_thread.record;
  if (record == nullptr || !record->runs.enter(runtime().runs_closed)) return;
  record_ = record;
  loop_ = record->loop.get();
}

LoopHere::~LoopHere() {
  if (record_ != nullptr) record_->runs.leave();
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
  // A Ctrl-C that came before it, in C++, is none of a strange loop's errors.
  if (!closed && PyErr_ExceptionMatches(PyExc_Exception) == 0) throw_python_error();
  if (!closed) PyErr_Clear();
  return closed && closed.get() == Py_True;
}

EventLoop::RunEnd EventLoop::run(PyObject* task) {
  const Turn turn{*this};
  const Ref end{support.call("run", "OO", loop_, task)};
  PyObject* escaped = PyTuple_GET_ITEM(end.get(), 0);
  return {.escaped = escaped == Py_None ? nullptr : Py_NewRef(escaped),
          .stopped = PyTuple_GET_ITEM(end.get(), 1) == Py_True};
}

void EventLoop::poll() {
  const TamedInterrupts tamed{loop_};
  const Turn turn{*this};
  const Ref polled{support.call("poll", "O", loop_)};
}

void EventLoop::run_for(std::optional<double> seconds) {
  const TamedInterrupts tamed{loop_};
  const Turn turn{*this};
  const Ref time{checked(seconds ? PyFloat_FromDouble(*seconds) : Py_NewRef(Py_None))};
  const Ref ran{support.call("run_for", "OO", loop_, time.get())};
}

void EventLoop::stop() noexcept {
  const Ref stopped{call_method(loop_, "stop")};
  if (!stopped) PyErr_WriteUnraisable(loop_);
}

void EventLoop::host(bool hosted) noexcept {
  hosted_ = hosted;
  if (!hosted) alarm_.reset();
}

void EventLoop::set_alarms() {
  if (!alarm_) alarm_ = std::make_unique<Alarm>(descriptor_);
  announce();
}

void EventLoop::announce() noexcept {
  double seconds = 0;
  try {
    seconds = until_next_work();
  } catch (...) {  // who can't tell is asked at once
  }
  has_work_ = seconds <= 0;
  if (alarm_ && std::isfinite(seconds)) alarm_->set(seconds);
}

// Infinite where nothing is planned, zero where something is ready or it can't be told. Letters
// that come meanwhile wake whoever waits for the descriptor.
double EventLoop::until_next_work() {
  if (!mailbox_->fall_asleep()) return 0;
  const Ref seconds{support.call("until_next_work", "O", loop_)};
  return PyFloat_AsDouble(seconds.get());
}

void EventLoop::serve() {
  const Turn turn{*this};
  const Ref served{support.call("serve", "O", loop_)};
}

void EventLoop::stop_serving() noexcept {
  try {
    const Ref stopped{support.call("stop_serving", "O", loop_)};
  } catch (...) {
    say_failure("a worker could not be stopped");
  }
}

bool python_runs_a_loop() {
  const Ref running{support.call("is_running_here", nullptr)};
  return running.get() == Py_True;
}

PyObject* running_loop() {
  if (const EventLoop* own = EventLoop::running_here()) return Py_NewRef(own->object());
  return support.call("running_loop", nullptr);
}

PyObject* create_task(PyObject* loop, PyObject* coroutine) {
  if (!uses_asyncios_loop()) return support.call("create_task", "OO", loop, coroutine);
  return checked(call_method(loop, "create_task", coroutine));
}

PyObject* make_task(PyObject* loop, PyObject* coroutine) {
  const Ref maker{task_maker(loop)};
  return checked(PyObject_CallOneArg(maker.get(), coroutine));
}

PyObject* task_maker(PyObject* running_loop) {
  return support.call("task_maker", "O", running_loop);
}

// The handle of a task's first step is the last of what is ready, unless another thread came
// between.
PyObject* take_first_step(PyObject* loop, PyObject* task) noexcept {
  const Ref ready{attribute(loop, "_ready")};
  Ref handle{ready ? call_method(ready.get(), "pop") : nullptr};
  if (!handle) return PyErr_Clear(), nullptr;
  const Ref step{attribute(handle.get(), "_callback")};
  const Ref owner{step ? attribute(step.get(), "__self__") : nullptr};
  PyErr_Clear();
  if (owner.get() == task) return handle.release();
  const Ref restored{call_method(ready.get(), "append", handle.get())};
  if (!restored) PyErr_WriteUnraisable(loop);
  return nullptr;
}

void step_eagerly(PyObject* loop, PyObject* task) noexcept {
  const Ref handle{take_first_step(loop, task)};
  if (!handle) return;
  const Ref done{call_method(handle.get(), "_run")};
  if (!done) PyErr_WriteUnraisable(task);
}

namespace {

// Whoever waits for the task or future must not wait for ever: the run of its loop ends.
void give_up_run(PyObject* future) noexcept {
  if (PyErr_ExceptionMatches(PyExc_MemoryError) == 0) return PyErr_WriteUnraisable(future);
  PyErr_Clear();
  try {
    const Ref done{support.call("give_up_run", "O", future)};
  } catch (...) {
    say_failure("what waits for a task may wait for ever");
  }
}

}  // namespace

void cancel_task(PyObject* task) noexcept {
  const Ref cancelled{call_method(task, "cancel")};
  if (!cancelled) give_up_run(task);
}

PyObject* start_timer(double seconds) {
  const Ref loop{running_loop()};
  const Ref delay{checked(PyFloat_FromDouble(seconds))};
  PyObject* const arguments[] = {loop.get(), delay.get()};
  return checked(PyObject_Vectorcall(timer_maker.get(), arguments, 2, nullptr));
}

void cancel_timer(PyObject* timer) noexcept {
  PyObject* type = nullptr;
  PyObject* exception = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &exception, &traceback);
  const Ref cancelled{call_method(timer, "cancel")};
  // Without memory it stays, and completes a future that nobody awaits any more.
  const bool is_harmless = cancelled || PyErr_ExceptionMatches(PyExc_MemoryError) != 0;
  if (!is_harmless) PyErr_WriteUnraisable(timer);
  PyErr_Restore(type, exception, traceback);
}

PyObject* create_future(PyObject* loop) { return checked(call_method(loop, "create_future")); }

void complete_future(PyObject* future) noexcept {
  const Ref done{call_method(future, "done")};
  if (done && done.get() == Py_True) return;
  const Ref completed{done ? call_method(future, "set_result", Py_None) : nullptr};
  if (!completed) give_up_run(future);
}

void complete_future_threadsafe(PyObject* future) noexcept {
  try {
    const Ref done{support.call("complete_threadsafe", "O", future)};
  } catch (...) {
    say_failure("what waits for a task may wait for ever");
  }
}

}  // namespace krait::detail
