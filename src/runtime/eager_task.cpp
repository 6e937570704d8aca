// Steps spawned chains that end at once without paying for an asyncio.Task each.
#include "eager_task.hpp"

#include <utility>

#include "attributes.hpp"
#include "coroutine_type.hpp"
#include "embedded_module.hpp"
#include "event_loop.hpp"
#include "kept_error.hpp"
#include "krait/error.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

constinit Module asyncio_tasks{"asyncio.tasks"};
constinit CachedAttribute enter_task{asyncio_tasks, "_enter_task"};
constinit CachedAttribute leave_task{asyncio_tasks, "_leave_task"};
constinit CachedAttribute register_task{asyncio_tasks, "_register_task"};
constinit CachedAttribute unregister_task{asyncio_tasks, "_unregister_task"};

PyObject* object_of(const Object& object) { return ObjectAccess::get(object); }

Object steal_or_none(PyObject* object) {
  if (object != nullptr) return ObjectAccess::steal(object);
  PyErr_Clear();
  return {};
}

// Null where it can't be had, as for want of memory.
PyObject* function_of(CachedAttribute& hook) noexcept {
  try {
    return hook.get();
  } catch (...) {
    return nullptr;
  }
}

template <class... Arguments>
bool call_hook(CachedAttribute& hook, Arguments... arguments) noexcept {
  PyObject* const function = function_of(hook);
  if (function == nullptr) return false;
  PyObject* const all[] = {arguments...};
  const Ref done{PyObject_Vectorcall(function, all, sizeof...(arguments), nullptr)};
  if (!done) PyErr_Clear();
  return static_cast<bool>(done);
}

// `object.name is value`
bool is(PyObject* object, const Object& name, PyObject* value) {
  const Ref found{PyObject_GetAttr(object, object_of(name))};
  if (!found) PyErr_Clear();
  return found.get() == value;
}

// An idle task is nobody's business: asyncio doesn't miss it.
void mark_idle(PyObject* task, bool idle) noexcept {
  if (PyObject_SetAttrString(task, "_log_destroy_pending", idle ? Py_False : Py_True) != 0) {
    PyErr_Clear();
  }
}

}  // namespace

EagerTask::EagerTask(PyObject* loop, [[maybe_unused]] bool is_asyncios)
    : loop_(loop),
      names_{.task_factory = name("_task_factory"),
             .debug = name("_debug"),
             .callbacks = name("_callbacks"),
             .cancelling = name(PY_VERSION_HEX >= 0x030B0000 ? "cancelling" : "_must_cancel"),
             .run = name("_run")} {
#ifndef Py_GIL_DISABLED  // there, counts of references don't tell who else knows an object
  // NOLINTNEXTLINE(*-prefer-member-initializer): it has one, for where this is left out
  is_possible_ = is_asyncios;
#endif
}

PyObject* EagerTask::prepare() {
  if (!is_possible_) return nullptr;
  const bool is_stock =
      is(loop_, names_.task_factory, Py_None) && is(loop_, names_.debug, Py_False);
  if (!is_stock || (task_.is_none() && !try_to_make())) return nullptr;
  return object_of(task_);
}

bool EagerTask::try_to_make() {
  bool is_made = false;
  try {
    is_made = make();
  } catch (const Error&) {  // the ordinary way will say why
  }
  if (!is_made) discard();
  return is_made;
}

bool EagerTask::make() {
  face_ = ObjectAccess::steal(make_unbound_coroutine_object());
  PyObject_GC_UnTrack(object_of(face_));  // as of each chain whose task C++ holds
  task_ = ObjectAccess::steal(make_task(loop_, object_of(face_)));
  step_ = steal_or_none(take_first_step(loop_, object_of(task_)));
  if (step_.is_none()) {  // the loop makes the step in its turn
    replay_in_coroutine_object(object_of(face_), Root::Step::returned, Py_NewRef(Py_None));
    return false;
  }
  mark_idle(object_of(task_), true);
  context_ = steal_or_none(attribute(object_of(step_), "_context"));
  if (context_.is_none() || !PyContext_CheckExact(object_of(context_))) return false;
  unchanged_context_ = ObjectAccess::steal(checked(PyContext_Copy(object_of(context_))));
  references_ = Py_REFCNT(object_of(task_));
  return call_hook(unregister_task, object_of(task_));
}

Object EagerTask::name(const char* text) {
  return ObjectAccess::steal(checked(PyUnicode_InternFromString(text)));
}

void EagerTask::run(Root& root) noexcept {
  PyObject* const task = object_of(task_);
  PyObject* const context = object_of(context_);
  bind_coroutine_object(object_of(face_), root);
  if (PyContext_Enter(context) != 0) {
    PyErr_Clear();
    return hand_over(task);
  }
  const bool can_leave = function_of(leave_task) != nullptr;
  const bool entered = can_leave && call_hook(enter_task, loop_, task);
  PyObject* result = nullptr;
  const Root::Step step = entered ? root.send(Py_None, result) : Root::Step::raised;
  {
    const KeptError kept;
    PyContext_Exit(context);
    if (entered) call_hook(leave_task, loop_, task);
  }
  if (!entered) return hand_over(task);
  if (step != Root::Step::yielded && is_pristine()) {
    Py_XDECREF(result);
    PyErr_Clear();
    return unbind_coroutine_object(object_of(face_));
  }
  const bool waits = step == Root::Step::yielded && is_cancelled() &&
                     has_attribute(result, "_asyncio_future_blocking");  // else for its next turn
  if (waits) cancel_task(result);
  replay_in_coroutine_object(object_of(face_), step, result);
  hand_over(task);
}

bool EagerTask::is_cancelled() const {
  PyObject* const task = object_of(task_);
#if PY_VERSION_HEX >= 0x030B0000
  const Ref count{PyObject_CallMethodNoArgs(task, object_of(names_.cancelling))};
  if (!count) PyErr_Clear();
  return !count || PyLong_AsLong(count.get()) != 0;
#else
  return !is(task, names_.cancelling, Py_False);
#endif
}

// Contexts that nobody has changed share what they hold, and so are quickly found equal.
bool EagerTask::is_pristine() const {
  const KeptError kept;
  PyObject* const task = object_of(task_);
  return Py_REFCNT(task) == references_ && is(task, names_.callbacks, Py_None) && !is_cancelled() &&
         PyObject_RichCompareBool(object_of(context_), object_of(unchanged_context_), Py_EQ) == 1;
}

// The task's own step, which asyncio had planned, goes on from where the chain is.
void EagerTask::hand_over(PyObject* task) noexcept {
  call_hook(register_task, task);
  mark_idle(task, false);
  const Object step = std::move(step_);
  const Object kept = std::move(task_);
  discard();
  // By a name that needs no memory: nobody else would ever make this step.
  PyObject* const self = object_of(step);
  const Ref done{PyObject_VectorcallMethod(object_of(names_.run), &self, 1, nullptr)};
  if (!done) PyErr_WriteUnraisable(task);
}

void EagerTask::discard() noexcept {
  for (Object* object : {&face_, &task_, &step_, &context_, &unchanged_context_}) {
    *object = Object{};
  }
}

}  // namespace krait::detail
