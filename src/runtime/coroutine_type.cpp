// The coroutine protocol of Python, spoken by a chain of C++ tasks.
#include "coroutine_type.hpp"

#include <exception>
#include <memory>
#include <utility>

#include "awaitable.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "kept_error.hpp"
#include "krait/python/inline_api.hpp"
#include "root_use.hpp"
#include "type_cache.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

struct CoroutineObject {
  PyObject_HEAD Root* root;  // null once the chain is gone
  bool finished;             // it ran to its end before it went
  bool has_replay;           // a step was made already, and its result is still to be given
  Root::Step replayed_step;
  PyObject* replayed;  // the result, or the exception
  RootUser user;
};

CoroutineObject* coroutine_of(PyObject* self) noexcept {
  return reinterpret_cast<CoroutineObject*>(self);
}

Root::Step take_replay(PyObject* self, PyObject*& result) noexcept {
  CoroutineObject* coroutine = coroutine_of(self);
  coroutine->has_replay = false;
  result = std::exchange(coroutine->replayed, nullptr);
  if (coroutine->replayed_step == Root::Step::raised) {
    const Ref exception{std::exchange(result, nullptr)};
    raise_object(exception.get());
  }
  return coroutine->replayed_step;
}

void drop_replay(PyObject* self) noexcept {
  coroutine_of(self)->has_replay = false;
  Py_CLEAR(coroutine_of(self)->replayed);
}

Root* root_of(PyObject* self) noexcept { return reinterpret_cast<CoroutineObject*>(self)->root; }

RootUser& user_of(PyObject* self) noexcept { return coroutine_of(self)->user; }

bool refuse_running() {
  PyErr_SetString(PyExc_ValueError, "coroutine already executing");
  return false;
}

bool is_closed(PyObject* self) noexcept {
  const auto* object = reinterpret_cast<CoroutineObject*>(self);
  return object->root != nullptr ? object->root->closed() : !object->finished;
}

// The checks that Python's own coroutines make before each step.
bool can_step(PyObject* self) {
  const Root* root = root_of(self);
  if (root == nullptr || root->ended()) {
    PyErr_SetString(PyExc_RuntimeError, "cannot reuse already awaited coroutine");
    return false;
  }
  return !root->running() || refuse_running();
}

PySendResult am_send(PyObject* self, PyObject* value, PyObject** result) {
  *result = nullptr;
  const RootUse use = RootUse::to_step(user_of(self));
  if (!use) return refuse_running(), PYGEN_ERROR;
  if (coroutine_of(self)->has_replay) return to_send_result(take_replay(self, *result));
  if (!can_step(self)) return PYGEN_ERROR;
  if (!root_of(self)->started() && value != Py_None) {
    PyErr_SetString(PyExc_TypeError, "can't send non-None value to a just-started coroutine");
    return PYGEN_ERROR;
  }
  return to_send_result(root_of(self)->send(value, *result));
}

PyObject* step_method(PyObject* self, PyObject* value) {
  PyObject* result = nullptr;
  switch (am_send(self, value, &result)) {
    case PYGEN_NEXT:
      return step_to_method_result(Root::Step::yielded, result);
    case PYGEN_RETURN:
      return step_to_method_result(Root::Step::returned, result);
    case PYGEN_ERROR:
      break;
  }
  return nullptr;
}

PyObject* iter_next(PyObject* self) { return step_method(self, Py_None); }

PyObject* await(PyObject* self) { return Py_NewRef(self); }

PyObject* close(PyObject* self, PyObject*) {
  const RootUse use = RootUse::to_step(user_of(self));
  Root* root = use ? root_of(self) : nullptr;
  if (!use || (root != nullptr && root->running())) return refuse_running(), nullptr;
  if (root != nullptr) root->close();
  Py_RETURN_NONE;
}

// The exception that `throw(type_or_exception[, value[, traceback]])` means.
PyObject* exception_to_throw(PyObject* arguments) {
  PyObject* thrown = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  if (PyArg_UnpackTuple(arguments, "throw", 1, 3, &thrown, &value, &traceback) == 0) return nullptr;
  if (PyExceptionInstance_Check(thrown)) return Py_NewRef(thrown);
  if (!PyExceptionClass_Check(thrown)) {
    return PyErr_Format(PyExc_TypeError,
                        "exceptions must be classes or instances deriving from BaseException, "
                        "not %s",
                        Py_TYPE(thrown)->tp_name);
  }
  if (value == nullptr || value == Py_None) return PyObject_CallNoArgs(thrown);
  if (PyExceptionInstance_Check(value)) return Py_NewRef(value);
  return PyObject_CallOneArg(thrown, value);
}

// Before its first step, and where it asks a chain to end, the C++ frames go and the exception
// is raised as if they had let it through.
PyObject* end_by(PyObject* self, PyObject* exception) {
  root_of(self)->close();
  raise_object(exception);
  return nullptr;
}

PyObject* throw_method(PyObject* self, PyObject* arguments) {
  const Ref exception{exception_to_throw(arguments)};
  if (!exception) return nullptr;
  const RootUse use = RootUse::to_step(user_of(self));
  if (!use) return refuse_running(), nullptr;
  // A chain that ended before its task knew: asyncio counts a task as cancelled that asked for it
  // before its end.
  const bool has_ended =
      coroutine_of(self)->has_replay && coroutine_of(self)->replayed_step != Root::Step::yielded;
  drop_replay(self);
  // An asyncio.Task whose chain was closed beneath it is cancelled: let it end so.
  if (has_ended || is_closed(self)) return raise_object(exception.get()), nullptr;
  if (!can_step(self)) return nullptr;
  Root* root = root_of(self);
  const bool asks_to_end = PyErr_GivenExceptionMatches(exception.get(), PyExc_GeneratorExit) != 0;
  if (!root->started() || asks_to_end) return end_by(self, exception.get());
  PyObject* result = nullptr;
  const Root::Step step = root->throw_in(exception.get(), result);
  return step_to_method_result(step, result);
}

PyObject* get_await(PyObject* self, void*) {
  const RootUse use = RootUse::to_look(user_of(self));
  const Root* root = use ? root_of(self) : nullptr;
  PyObject* awaiting = root != nullptr ? root->awaiting() : nullptr;
  return Py_NewRef(awaiting != nullptr ? awaiting : Py_None);
}

PyObject* get_running(PyObject* self, void*) {
  const RootUse use = RootUse::to_look(user_of(self));
  const Root* root = use ? root_of(self) : nullptr;
  return PyBool_FromLong(!use || (root != nullptr && root->running()));
}

// There is no Python frame or code; tools that look for them find None, as in Cython's coroutines.
PyObject* get_none(PyObject*, void*) { Py_RETURN_NONE; }

PyObject* get_name(PyObject*, void*) { return PyUnicode_FromString("krait.coroutine"); }

// The collector has stopped all threads that are attached, and no other changes what is read here.
int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  const Root* root = root_of(self);
  if (root != nullptr) Py_VISIT(root->awaiting());
  return 0;
}

int clear(PyObject* self) {
  Root* root = root_of(self);
  if (root != nullptr && !root->running()) root->close();
  return 0;
}

void dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  drop_replay(self);
  if (Root* root = root_of(self)) {
    const KeptError kept;
    root->close();
    root->lose_object();
  }
  type->tp_free(self);
  Py_DECREF(type);
}

PyMethodDef methods[] = {
    {"send", &step_method, METH_O, PyDoc_STR("Resumes the coroutine with a value.")},
    {"throw", &throw_method, METH_VARARGS, PyDoc_STR("Raises an exception in the coroutine.")},
    {"close", &close, METH_NOARGS, PyDoc_STR("Ends the coroutine.")},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef properties[] = {
    {"cr_await", &get_await, nullptr, PyDoc_STR("What it waits for, or None."), nullptr},
    {"cr_running", &get_running, nullptr, nullptr, nullptr},
    {"cr_frame", &get_none, nullptr, nullptr, nullptr},
    {"cr_code", &get_none, nullptr, nullptr, nullptr},
    {"cr_origin", &get_none, nullptr, nullptr, nullptr},
    {"__name__", &get_name, nullptr, nullptr, nullptr},
    {"__qualname__", &get_name, nullptr, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyObject* make_type_or_throw() {
  PyType_Slot slots[] = {
      {Py_am_await, slot(&await)},       {Py_am_send, slot(&am_send)},
      {Py_tp_iter, slot(&await)},        {Py_tp_iternext, slot(&iter_next)},
      {Py_tp_methods, methods},          {Py_tp_getset, properties},
      {Py_tp_traverse, slot(&traverse)}, {Py_tp_clear, slot(&clear)},
      {Py_tp_dealloc, slot(&dealloc)},   {0, nullptr},
  };
  PyType_Spec spec{"krait.coroutine", static_cast<int>(sizeof(CoroutineObject)), 0,
                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                   slots};
  Ref type{checked(PyType_FromSpec(&spec))};
  const Ref abc{checked(PyImport_ImportModule("collections.abc"))};
  const Ref base{checked(PyObject_GetAttrString(abc.get(), "Coroutine"))};
  const Ref registered{checked(PyObject_CallMethod(base.get(), "register", "O", type.get()))};
  return type.release();
}

PyObject* make_type() {
  try {
    return make_type_or_throw();
  } catch (...) {
    raise_in_python(std::current_exception());
    return nullptr;
  }
}

constinit TypeCache coroutine_type{&make_type};

}  // namespace

PyObject* make_coroutine_object(Root& root) {
  PyObject* object = make_unbound_coroutine_object();
  coroutine_of(object)->root = &root;
  return object;
}

void detach_coroutine_object(PyObject* object, bool finished) noexcept {
  auto* coroutine = reinterpret_cast<CoroutineObject*>(object);
  const RootUse last = RootUse::to_end(coroutine->user);
  coroutine->root = nullptr;
  coroutine->finished = finished;
}

PyObject* make_unbound_coroutine_object() {
  PyTypeObject* const type = coroutine_type.get();
  PyObject* object = checked(type != nullptr ? type->tp_alloc(type, 0) : nullptr);
  std::construct_at(&coroutine_of(object)->user);
  return object;
}

void bind_coroutine_object(PyObject* object, Root& root) noexcept {
  const RootUse use = RootUse::to_end(user_of(object));
  coroutine_of(object)->root = &root;
  root.gain_object(object);
}

void unbind_coroutine_object(PyObject* object) noexcept {
  const RootUse use = RootUse::to_end(user_of(object));
  std::exchange(coroutine_of(object)->root, nullptr)->lose_object();
}

void replay_in_coroutine_object(PyObject* object, Root::Step step,
                                PyObject* stolen_result) noexcept {
  CoroutineObject* coroutine = coroutine_of(object);
  coroutine->has_replay = true;
  coroutine->replayed_step = step;
  coroutine->replayed = stolen_result;
  if (step != Root::Step::raised) return;
  PyObject* type = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &coroutine->replayed, &traceback);
  PyErr_NormalizeException(&type, &coroutine->replayed, &traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
}

void forget_coroutine_type() noexcept { coroutine_type.forget(); }
void lose_coroutine_type() noexcept { coroutine_type.lose(); }

}  // namespace krait::detail
