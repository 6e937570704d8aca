// C++ functions as Python calls them, and the way back for what they throw.
#include "function_type.hpp"

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "cpp_frames.hpp"
#include "error_state.hpp"
#include "kept_error.hpp"
#include "krait/detail/native_callable.hpp"
#include "krait/gil.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "type_cache.hpp"

#include <structmember.h>  // after Python.h

namespace krait::detail {

namespace {

struct FunctionObject {
  PyObject_HEAD vectorcallfunc vectorcall;
  PyObject* weak_references;
  NativeCallable* native;
};

NativeCallable& native_of(PyObject* self) noexcept {
  return *reinterpret_cast<FunctionObject*>(self)->native;
}

bool has_no_keywords(PyObject* names) noexcept {
  if (names == nullptr || PyTuple_GET_SIZE(names) == 0) return true;
  PyErr_Format(PyExc_TypeError,
               "callback: got an argument named '%U', but a C++ function's have no names: give "
               "them by position",
               PyTuple_GET_ITEM(names, 0));
  return false;
}

PyObject* call(PyObject* self, PyObject* const* arguments, std::size_t flagged_count,
               PyObject* names) noexcept {
  if (!has_no_keywords(names)) return nullptr;
  const auto count = static_cast<std::size_t>(PyVectorcall_NARGS(flagged_count));
  NativeCallable& native = native_of(self);
  try {
    const Attach attach;  // the end of the interpreter waits for threads that are in C++
    return native.call({arguments, count});
  } catch (...) {
    raise_from_callback(std::current_exception(), native.target());
    return nullptr;
  }
}

// What it captured may wait for locks, or let Python objects go.
void destroy(NativeCallable* native) noexcept {
  const KeptError kept;
  if (const TryAttach attached; attached) {
    const ReleaseForCallback released;
    delete native;
  } else {
    delete native;
  }
}

void dealloc(PyObject* self) {
  auto* function = reinterpret_cast<FunctionObject*>(self);
  PyTypeObject* const type = Py_TYPE(self);
  if (function->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  if (function->native != nullptr) destroy(std::exchange(function->native, nullptr));
  type->tp_free(self);
  Py_DECREF(type);
}

template <class Text>
PyObject* text_or_error(const Text& text) noexcept {
  try {
    const std::string made = text();
    return PyUnicode_FromStringAndSize(made.data(), static_cast<Py_ssize_t>(made.size()));
  } catch (...) {
    raise_in_python(std::current_exception());
    return nullptr;
  }
}

PyObject* repr(PyObject* self) {
  return text_or_error([&] { return "<krait.function " + native_of(self).signature() + ">"; });
}

PyObject* get_name(PyObject*, void*) { return PyUnicode_FromString("callback"); }

PyObject* get_doc(PyObject* self, void*) {
  return text_or_error([&] { return "A function of C++: callback" + native_of(self).signature(); });
}

// As Python's own functions do: there is nothing inside that could be copied.
PyObject* copy(PyObject* self, PyObject*) { return Py_NewRef(self); }

PyMethodDef methods[] = {
    {"__copy__", &copy, METH_NOARGS, nullptr},
    {"__deepcopy__", &copy, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef properties[] = {
    {"__name__", &get_name, nullptr, nullptr, nullptr},
    {"__qualname__", &get_name, nullptr, nullptr, nullptr},
    {"__doc__", &get_doc, nullptr, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(FunctionObject, vectorcall), READONLY, nullptr},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(FunctionObject, weak_references), READONLY,
     nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

// The garbage collector can't look into a std::function, so that it needn't know of these.
PyObject* make_type() {
  PyType_Slot slots[] = {
      {Py_tp_call, slot(&PyVectorcall_Call)},
      {Py_tp_repr, slot(&repr)},
      {Py_tp_dealloc, slot(&dealloc)},
      {Py_tp_methods, methods},
      {Py_tp_getset, properties},
      {Py_tp_members, members},
      {0, nullptr},
  };
  PyType_Spec spec{"krait.function", static_cast<int>(sizeof(FunctionObject)), 0,
                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL |
                       Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
                   slots};
  return PyType_FromSpec(&spec);
}

constinit TypeCache function_type{&make_type};

}  // namespace

Handle make_function_object(std::unique_ptr<NativeCallable> native) {
  PyTypeObject* const type = function_type.get();
  if (type == nullptr) return nullptr;
  auto* function = reinterpret_cast<FunctionObject*>(type->tp_alloc(type, 0));
  if (function == nullptr) return nullptr;
  function->vectorcall = &call;
  function->native = native.release();
  return reinterpret_cast<PyObject*>(function);
}

const NativeCallable* native_callable_of(Handle object) noexcept {
  return Py_TYPE(object) == function_type.peek() ? &native_of(object) : nullptr;
}

void forget_function_type() noexcept { function_type.forget(); }
void lose_function_type() noexcept { function_type.lose(); }

}  // namespace krait::detail
