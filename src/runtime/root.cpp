// The root of a chain of tasks: the trampoline, and each step that Python asks for.
#include "krait/detail/root.hpp"

#include <new>
#include <optional>
#include <string>
#include <utility>

#include "coroutine_type.hpp"
#include "error_state.hpp"
#include "kept_error.hpp"
#include "krait/error.hpp"
#include "krait/gil.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/suspension.hpp"

namespace krait::detail {

constinit thread_local Trampoline* current_trampoline = nullptr;

void throw_not_in_a_task() {
  throw Error{
      "a krait::Task was awaited where no task runs: start the outermost one with krait::run"};
}

void throw_awaited_before() {
  throw Error{"a krait::Task was awaited that was moved from, or awaited before: await it once"};
}

void throw_without_value() {
  throw Error{
      "a krait::Task ended without a value: its coroutine has a way to its end without co_return"};
}

#ifdef KRAIT_CHECKS_FRAMES
void throw_damaged_frame(const std::source_location& coroutine) {
  throw Error{std::string{coroutine.file_name()} + ':' + std::to_string(coroutine.line()) +
              ": in " + coroutine.function_name() +
              ": this version of g++ miscompiles a coroutine that declares no variable outside of "
              "blocks and awaits in the condition of an if or a loop (GCC bug 106188): give the "
              "result a name first, as in `const auto answer = co_await f(); if (answer) ...`"};
}
#endif

namespace {

// The chain whose coroutines run, or are destroyed, on this thread.
class CurrentTrampoline {
 public:
  explicit CurrentTrampoline(Trampoline& trampoline) noexcept
      : outer_(std::exchange(current_trampoline, &trampoline)) {}
  CurrentTrampoline(const CurrentTrampoline&) = delete;
  CurrentTrampoline& operator=(const CurrentTrampoline&) = delete;
  ~CurrentTrampoline() { current_trampoline = outer_; }

 private:
  Trampoline* outer_;
};

constinit thread_local Root* stepped_root = nullptr;

// While a chain runs, Python code that it calls must not step it again.
class RunningMark {
 public:
  RunningMark(Root& root, bool& running) noexcept
      : running_(running), outer_(std::exchange(stepped_root, &root)) {
    running_ = true;
  }
  RunningMark(const RunningMark&) = delete;
  RunningMark& operator=(const RunningMark&) = delete;
  ~RunningMark() {
    running_ = false;
    stepped_root = outer_;
  }

 private:
  bool& running_;
  Root* outer_;
};

// A StopIteration means "returned" to whoever steps a coroutine, so that none may leave it; as in
// Python's own coroutines (PEP 479), a RuntimeError with it as its cause does.
void wrap_stop_iteration() noexcept {
  if (PyErr_ExceptionMatches(PyExc_StopIteration) == 0) return;
  PyObject* type = nullptr;
  PyObject* stop = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &stop, &traceback);
  PyErr_NormalizeException(&type, &stop, &traceback);
  const Owned<InlineApi> error{
      PyObject_CallFunction(PyExc_RuntimeError, "s", "coroutine raised StopIteration")};
  if (error) {
    PyException_SetCause(error.get(), Py_NewRef(stop));
    raise_object(error.get());
  }
  Py_XDECREF(type);
  Py_XDECREF(stop);
  Py_XDECREF(traceback);
}

// It is Python's now: where its traceback refers to what refers to the root, only Python can tell.
void give_up(std::exception_ptr& failure) noexcept {
  if (!failure) return;
  const KeptError kept;
  failure = nullptr;
}

bool is_exit(PyObject* type) {
  return PyErr_GivenExceptionMatches(type, PyExc_SystemExit) != 0 ||
         PyErr_GivenExceptionMatches(type, PyExc_KeyboardInterrupt) != 0;
}

}  // namespace

Handle RootObserver::result() noexcept { return Py_NewRef(Py_None); }
void RootObserver::raise(const std::exception_ptr& failure) noexcept { raise_in_python(failure); }
void RootObserver::passed(const std::exception_ptr&, const std::source_location&) noexcept {}

Root* Root::stepped() noexcept { return stepped_root; }

Root::~Root() {
  if (object_ != nullptr) {
    const TryAttach attached;  // may drop what refers to the object, and so the object
    if (attached && object_ != nullptr) detach_coroutine_object(object_, !closed());
  }
  if (coroutine_) destroy_chain();
  if (suspension_ != nullptr) suspension_->forget_root();
}

// From the innermost frame outwards, as far as the frames are tasks.
void Root::destroy_chain() noexcept {
  const CurrentTrampoline current{*this};
  PromiseBase* innermost = suspension_ != nullptr ? suspension_->waiting_promise() : nullptr;
  while (innermost != nullptr && innermost->owner != nullptr) {
    ChildOwner* owner = innermost->owner;
    innermost = owner->parent();
    owner->destroy_child();
  }
  std::exchange(coroutine_, {}).destroy();
}

// Who keeps it apart from the root calls leave_python before letting it go: without a GIL, another
// thread could end the face while the root still knows it.
Handle Root::object() {
  if (object_ != nullptr) return Py_NewRef(object_);
  object_ = make_coroutine_object(*this);
  return object_;
}

Root::Step Root::send(Handle value, Handle& result) {
  return inside_the_gate([&] {
    if (started_) return deliver(suspension_->send(value, result), result);
    started_ = true;
    return resume(coroutine_, result);
  });
}

Root::Step Root::throw_in(Handle exception, Handle& result) {
  return inside_the_gate([&] { return deliver(suspension_->throw_in(exception, result), result); });
}

// Python may step a chain on a thread of its own; the interpreter's end must wait for it, too.
template <class Work>
Root::Step Root::inside_the_gate(Work work) {
  try {
    const Attach attach;
    const RunningMark mark{*this, running_};
    return work();
  } catch (const Error&) {
    raise_in_python(std::current_exception());
    return Step::raised;
  } catch (const std::bad_alloc&) {
    raise_in_python(std::current_exception());
    return Step::raised;
  }
}

// What the awaitable yields goes up; what it ends with goes to the coroutine that waits for it.
Root::Step Root::deliver(Step step, Handle& result) {
  if (step == Step::yielded) return step;
  Suspension& suspension = *std::exchange(suspension_, nullptr);
  suspension.forget_root();
  show_awaiting(nullptr);
  if (step == Step::returned) {
    suspension.returned(std::exchange(result, nullptr));
  } else {
    suspension.raised();
  }
  return resume(suspension.waiting(), result);
}

Root::Step Root::resume(std::coroutine_handle<> coroutine, Handle& result) {
  {
    const CurrentTrampoline current{*this};
    std::optional<GilRelease> release;
    if (!holds_gil_) release.emplace();
    guards_allowed_ = this_thread.depth;
    next = coroutine;
    while (next) std::exchange(next, {}).resume();
  }
  if (promise_->finished) return finish(result);
  if (suspension_ != nullptr) {
    result = suspension_->take_yielded();
    return Step::yielded;
  }
  PyErr_SetString(PyExc_RuntimeError, "a krait::Task suspended for something that isn't Krait's");
  return Step::raised;
}

Root::Step Root::finish(Handle& result) {
  if (!promise_->exception) {
    result = observer_ != nullptr ? observer_->result() : Py_NewRef(Py_None);
  } else if (shows_failure()) {
    raise_failure();
    wrap_stop_iteration();
    const bool is_shown = shown_failures_ == ShownFailures::all || !is_exit(PyErr_Occurred());
    if (!is_shown) PyErr_Clear();
    result = is_shown ? nullptr : Py_NewRef(Py_None);
  } else {
    result = Py_NewRef(Py_None);
  }
  const Step step = result != nullptr ? Step::returned : Step::raised;
  tell_observer();
  if (shown_failures_ == ShownFailures::all && !closed()) give_up(promise_->exception);
  return step;
}

void Root::raise_failure() noexcept {
  if (observer_ != nullptr) return observer_->raise(promise_->exception);
  raise_in_python(promise_->exception);
}

bool Root::shows_failure() const noexcept {
  return shown_failures_ != ShownFailures::none || is_cancelled(promise_->exception);
}

// The error that this step ends with must survive what the observer does.
void Root::tell_observer() noexcept {
  if (observer_ == nullptr) return;
  const KeptError kept;
  observer_->ended();
}

void Root::close() noexcept {
  if (!coroutine_ || promise_->finished) return;
  {
    const TryAttach attached;
    const RunningMark mark{*this, running_};
    std::optional<GilRelease> release;
    if (attached && !holds_gil_) release.emplace();
    destroy_chain();
  }
  tell_observer();
}

void Root::leave_python() noexcept {
  const bool finished = !closed() && promise_->finished;
  if (object_ != nullptr) detach_coroutine_object(std::exchange(object_, nullptr), finished);
  close();
}

}  // namespace krait::detail
