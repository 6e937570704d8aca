// Python's await protocol in terms of the C API.
#include "awaitable.hpp"

#include <string_view>

#include "attributes.hpp"
#include "error_state.hpp"
#include "kept_error.hpp"
#include "krait/python/inline_api.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

bool is_generator_coroutine(PyObject* object) {
  if (!PyGen_CheckExact(object)) return false;
  const Ref code{attribute(object, "gi_code")};
  if (!code) return PyErr_Clear(), false;
  return (reinterpret_cast<PyCodeObject*>(code.get())->co_flags & CO_ITERABLE_COROUTINE) != 0;
}

PyObject* await_iterator(PyObject* awaitable) {
  if (is_generator_coroutine(awaitable)) return Py_NewRef(awaitable);
  const PyAsyncMethods* methods = Py_TYPE(awaitable)->tp_as_async;
  if (methods == nullptr || methods->am_await == nullptr) {
    return PyErr_Format(PyExc_TypeError, "object %.100s can't be used in 'await' expression",
                        Py_TYPE(awaitable)->tp_name);
  }
  Ref iterator{methods->am_await(awaitable)};
  if (!iterator) return nullptr;
  if (PyCoro_CheckExact(iterator.get())) {
    PyErr_SetString(PyExc_TypeError, "__await__() returned a coroutine");
    return nullptr;
  }
  if (!PyIter_Check(iterator.get())) {
    return PyErr_Format(PyExc_TypeError, "__await__() returned non-iterator of type '%.100s'",
                        Py_TYPE(iterator.get())->tp_name);
  }
  return iterator.release();
}

// A coroutine that waits in an await of somebody else can't be awaited a second time.
bool is_awaited_already(PyObject* coroutine) {
  const Ref awaiting{attribute(coroutine, "cr_await")};
  if (!awaiting) PyErr_Clear();
  return awaiting && awaiting.get() != Py_None;
}

// Before 3.13, closing a step of an async generator leaves the generator waiting in it for ever.
bool is_step_of_async_generator(PyObject* iterator) {
  return std::string_view{Py_TYPE(iterator)->tp_name}.starts_with("async_generator_");
}

// Null with an error set where the generator waits or yields in its `finally` blocks.
PyObject* end_step_of_async_generator(PyObject* step) {
  const Ref exit{PyObject_CallNoArgs(PyExc_GeneratorExit)};
  const Ref yielded{exit ? call_method(step, "throw", exit.get()) : nullptr};
  if (yielded) {
    PyErr_SetString(PyExc_RuntimeError, "async generator ignored GeneratorExit");
    return nullptr;
  }
  for (PyObject* end : {PyExc_GeneratorExit, PyExc_StopAsyncIteration}) {
    if (PyErr_ExceptionMatches(end) == 0) continue;
    PyErr_Clear();
    return Py_NewRef(Py_None);
  }
  return nullptr;
}

PyObject* close_iterator(PyObject* iterator) {
  if (is_step_of_async_generator(iterator)) return end_step_of_async_generator(iterator);
  const Ref method{attribute(iterator, "close")};
  if (method) return PyObject_CallNoArgs(method.get());
  PyErr_Clear();  // an iterator that has nothing to close
  return Py_NewRef(Py_None);
}

// It is being closed already, by a garbage collection that came to it first.
bool is_running_coroutine(PyObject* iterator) {
  if (!PyCoro_CheckExact(iterator)) return false;
  const Ref running{attribute(iterator, "cr_running")};
  if (!running) PyErr_Clear();
  return running.get() == Py_True;
}

// The value of the StopIteration that is set; false where another error is, perhaps for want of
// memory to make the StopIteration or its look-up.
bool take_return_value(PyObject*& value) {
  if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return false;
  PyObject* type = nullptr;
  PyObject* exception = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &exception, &traceback);
  PyErr_NormalizeException(&type, &exception, &traceback);
  if (PyErr_GivenExceptionMatches(type, PyExc_StopIteration) == 0) {
    PyErr_Restore(type, exception, traceback);
    return false;
  }
  value = attribute(exception, "value");
  Py_XDECREF(type);
  Py_XDECREF(exception);
  Py_XDECREF(traceback);
  return value != nullptr;
}

}  // namespace

PyObject* steal_any_await_iterator(PyObject* stolen_awaitable) {
  if (PyCoro_CheckExact(stolen_awaitable)) {
    if (!is_awaited_already(stolen_awaitable)) return stolen_awaitable;
    Py_DECREF(stolen_awaitable);
    PyErr_SetString(PyExc_RuntimeError, "coroutine is being awaited already");
    return nullptr;
  }
  const Ref awaitable{stolen_awaitable};
  return await_iterator(awaitable.get());
}

Root::Step throw_into(PyObject* iterator, PyObject* exception, PyObject*& result) {
  result = nullptr;
  const Ref method{attribute(iterator, "throw")};
  if (!method) {
    // Python's own `await` raises it in the awaiting frame then.
    PyErr_Clear();
    raise_object(exception);
    return Root::Step::raised;
  }
  result = PyObject_CallOneArg(method.get(), exception);
  if (result != nullptr) return Root::Step::yielded;
  return take_return_value(result) ? Root::Step::returned : Root::Step::raised;
}

void close_await_iterator(PyObject* iterator) noexcept {
  const KeptError kept;
  if (is_running_coroutine(iterator)) return;
  const Ref closed{close_iterator(iterator)};
  if (!closed) PyErr_WriteUnraisable(iterator);
}

PySendResult to_send_result(Root::Step step) noexcept {
  switch (step) {
    case Root::Step::yielded:
      return PYGEN_NEXT;
    case Root::Step::returned:
      return PYGEN_RETURN;
    case Root::Step::raised:
      break;
  }
  return PYGEN_ERROR;
}

PyObject* step_to_method_result(Root::Step step, PyObject* stolen_result) {
  if (step == Root::Step::yielded) return stolen_result;
  if (step == Root::Step::raised) return nullptr;
  const Ref value{stolen_result};
  if (value.get() == Py_None) {
    PyErr_SetNone(PyExc_StopIteration);
  } else if (const Ref stop{PyObject_CallOneArg(PyExc_StopIteration, value.get())}) {
    raise_object(stop.get());
  }
  return nullptr;
}

}  // namespace krait::detail
