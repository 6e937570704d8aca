// Which C++ class stands for which Python exception type, and the way back.
#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "attributes.hpp"
#include "awaitable.hpp"
#include "error_state.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/items.hpp"
#include "krait/python_errors.hpp"
#include "signature_drift.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;
using Make = ErrorClass::Make;

struct Row {
  std::string_view name;
  Make make;
};

constexpr Row rows[] = {
#define KRAIT_ROW(Name, Base) {#Name, &ErrorAccess::make<Name>},
    KRAIT_PYTHON_ERRORS(KRAIT_ROW)
#undef KRAIT_ROW
};

bool is_builtin(PyTypeObject* type) { return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0; }

// Two types that Python keeps outside its built-ins have a class of their own all the same.
bool is_from(PyTypeObject* type, std::string_view module, std::string_view name) {
  return type->tp_name == name && full_name(type) == std::string{module} + "." + std::string{name};
}

std::exception_ptr make_cancelled(std::shared_ptr<ErrorState> state) {
  return ErrorAccess::make<Cancelled>(std::move(state));
}

// Null where there is none of that name.
PyObject* builtin(const char* name) {
  PyObject* found = PyMapping_GetItemString(PyEval_GetBuiltins(), name);
  if (found == nullptr) PyErr_Clear();
  return found;
}

Make maker_of(PyTypeObject* type) {
  if (is_builtin(type)) {
    for (const Row& row : rows) {
      if (row.name == type->tp_name) return row.make;
    }
    return nullptr;
  }
  if (is_from(type, "asyncio.exceptions", "CancelledError")) return &make_cancelled;
  if (is_from(type, "asyncio.exceptions", "TimeoutError")) return &ErrorAccess::make<TimeoutError>;
  // The one built-in exception that is a heap type, like those that Python code makes.
  const Ref group{builtin("ExceptionGroup")};
  const bool is_group = group.get() == reinterpret_cast<PyObject*>(type);
  return is_group ? &ErrorAccess::make<ExceptionGroup> : ErrorClass::maker_of(type);
}

// The first base class, in Python's own order, that has a C++ class.
Make maker_for(PyTypeObject* type) {
  PyObject* mro = type->tp_mro;
  if (mro == nullptr) return &ErrorAccess::make<PythonError>;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(mro); ++i) {
    const Make make = maker_of(reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(mro, i)));
    if (make != nullptr) return make;
  }
  return &ErrorAccess::make<PythonError>;
}

PyObject* decode(std::string_view text) {
  return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()),
                              "backslashreplace");
}

void set_error(PyObject* type, std::string_view message) {
  const Ref text{decode(message)};
  if (text) PyErr_SetObject(type, text.get());
}

// The built-in exception of that name or, where making it takes more than a message, its nearest
// base that doesn't.
PyObject* make_by_name(const std::string& name, PyObject* message) {
  const Ref found{builtin(name.c_str())};
  PyObject* type = found.get();
  while (type != nullptr && PyExceptionClass_Check(type)) {
    PyObject* exception = PyObject_CallOneArg(type, message);
    if (exception != nullptr) return exception;
    PyErr_Clear();
    type = reinterpret_cast<PyObject*>(reinterpret_cast<PyTypeObject*>(type)->tp_base);
  }
  return nullptr;
}

// One that C++ threw by its C++ class.
void raise_by_name(const ErrorState& state) {
  const Ref message{decode(state.message)};
  const Ref exception{message ? make_by_name(state.type, message.get()) : nullptr};
  if (exception) return raise_object(exception.get());
  set_error(PyExc_RuntimeError, state.what);
}

void raise_cancelled(const Cancelled& cancelled) {
  const ErrorState* state = ErrorAccess::state(cancelled);
  if (state != nullptr && !state->exception.is_none()) {
    return raise_object(ObjectAccess::get(state->exception));
  }
  const Ref module{PyImport_ImportModule("asyncio.exceptions")};
  const Ref type{module ? attribute(module.get(), "CancelledError") : nullptr};
  if (type) PyErr_SetNone(type.get());
}

// By its number Python chooses the class of an OSError: only those of the system are such numbers,
// but not the 1 of all that streams throw, which would be a PermissionError.
void raise_system_error(const std::system_error& error) {
  const auto& category = error.code().category();
  if (category != std::generic_category() && category != std::system_category()) {
    return set_error(PyExc_OSError, error.what());
  }
  const Ref arguments{Py_BuildValue("(is)", error.code().value(), error.what())};
  if (arguments) PyErr_SetObject(PyExc_OSError, arguments.get());
}

void rethrow_into_python(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const PythonError& error) {
    const ErrorState& state = ErrorAccess::state(error);
    if (state.exception.is_none()) return raise_by_name(state);
    raise_object(ObjectAccess::get(state.exception));
  } catch (const Cancelled& cancelled) {
    raise_cancelled(cancelled);
  } catch (const ConversionError& error) {
    set_error(PyExc_TypeError, error.what());
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::invalid_argument& error) {
    set_error(PyExc_ValueError, error.what());
  } catch (const std::domain_error& error) {
    set_error(PyExc_ValueError, error.what());
  } catch (const std::out_of_range& error) {
    set_error(PyExc_IndexError, error.what());
  } catch (const std::overflow_error& error) {
    set_error(PyExc_OverflowError, error.what());
  } catch (const std::system_error& error) {
    raise_system_error(error);
  } catch (const std::exception& error) {
    set_error(PyExc_RuntimeError, error.what());
  } catch (...) {
    set_error(PyExc_RuntimeError, "a C++ exception that is no std::exception");
  }
}

}  // namespace

void raise_object(PyObject* exception) noexcept {
  Py_INCREF(exception);
#if PY_VERSION_HEX >= 0x030C0000
  PyErr_SetRaisedException(exception);
#else
  auto* type = reinterpret_cast<PyObject*>(Py_TYPE(exception));
  Py_INCREF(type);
  PyErr_Restore(type, exception, PyException_GetTraceback(exception));
#endif
}

std::exception_ptr make_exception(std::shared_ptr<ErrorState> state) {
  if (state->exception.is_none()) return ErrorAccess::make<PythonError>(std::move(state));
  const Make make = maker_for(Py_TYPE(ObjectAccess::get(state->exception)));
  return make(std::move(state));
}

std::exception_ptr take_python_exception() noexcept {
  try {
    return make_exception(take_python_error());
  } catch (...) {
    return std::current_exception();
  }
}

void throw_python_error() { std::rethrow_exception(take_python_exception()); }

void raise_in_python(const std::exception_ptr& exception) noexcept {
  try {
    rethrow_into_python(exception);
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_SystemError, error.what());
  }
  if (PyErr_Occurred() == nullptr) PyErr_SetString(PyExc_SystemError, "an exception was lost");
}

PyObject* python_exception(const std::exception_ptr& exception) {
  if (!exception) throw Error{"a generator can't be thrown an empty std::exception_ptr"};
  raise_in_python(exception);
  return take_raised();
}

std::string place_in(const CachedAttribute& function, const std::string& value,
                     const Failure& failure) {
  return function.full_name() + ": " + value + std::string{failure.path()} + ": ";
}

namespace {

std::string place_in_value(const Failure& failure) {
  return failure.path().empty() ? std::string{} : "value" + std::string{failure.path()} + ": ";
}

}  // namespace

void throw_argument_failure(const CachedAttribute& function, const char* parameter,
                            const Failure& failure) {
  const auto place = [&] {
    return place_in(function, "argument '" + std::string{parameter} + "'", failure);
  };
  throw_conversion_to_python(place, failure);
}

void throw_result_failure(const CachedAttribute& function, PyObject* result,
                          const Failure& failure) {
  std::string drift;
  if (PyCoro_CheckExact(result) && PyErr_Occurred() == nullptr) {
    drift = drift_of(function, false);
    close_await_iterator(result);  // else Python says that it was never awaited
  }
  if (!drift.empty()) {
    throw ConversionError{place_in(function, "result", failure) + failure.text() + " (" + drift +
                          ")"};
  }
  throw_conversion([&] { return place_in(function, "result", failure); }, failure);
}

void throw_item_failure(const CachedAttribute& function, std::size_t index,
                        const Failure& failure) {
  const auto place = [&] { return place_in(function, "item " + std::to_string(index), failure); };
  throw_conversion(place, failure);
}

void throw_sent_failure(const CachedAttribute& function, const Failure& failure) {
  throw_conversion_to_python([&] { return place_in(function, "sent value", failure); }, failure);
}

void throw_not_made(const Failure& failure) {
  throw_conversion_to_python([&] { return place_in_value(failure); }, failure);
}
void throw_not_loaded(const Failure& failure) {
  throw_conversion([&] { return place_in_value(failure); }, failure);
}

}  // namespace krait::detail
