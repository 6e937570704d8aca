// Explains calls that failed because the Python function is no longer what it was generated from.
#include <string>

#include "attributes.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "signature_drift.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

EmbeddedModule drift{"_krait_signature_drift", signature_drift_source};

// One that a running function raised is its own affair.
bool was_raised_by_the_call(PyObject* exception) {
  const Ref traceback{PyException_GetTraceback(exception)};
  return !traceback;
}

Handle names_of(const CachedAttribute& function) {
  Ref names{checked(PyList_New(0))};
  for (const char* name : function.parameters()) {
    const Ref text{checked(PyUnicode_FromString(name))};
    if (PyList_Append(names.get(), text.get()) != 0) throw_python_error();
  }
  return names.release();
}

}  // namespace

std::string drift_of(const CachedAttribute& function, bool is_async) noexcept {
  try {
    const Ref names{names_of(function)};
    const bool is_method = function.owner() != nullptr;
    const Ref method{is_method ? attribute(function.owner()->get(), function.name()) : nullptr};
    if (is_method && !method) throw_python_error();
    const Ref text{drift.call("describe", "OsOOO", is_method ? method.get() : function.peek(),
                              function.full_name().c_str(), names.get(),
                              is_async ? Py_True : Py_False, is_method ? Py_True : Py_False)};
    return text_of(text.get());
  } catch (...) {  // what failed is told without
    return {};
  }
}

void explain_call_failure(const CachedAttribute& function, bool is_async) noexcept {
  if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) return;
  const Ref error{take_raised()};
  if (was_raised_by_the_call(error.get())) {
    if (const std::string text = drift_of(function, is_async); !text.empty()) {
      PyErr_Format(PyExc_TypeError, "%S (%s)", error.get(), text.c_str());
      const Ref explained{take_raised()};
      PyException_SetCause(explained.get(), Py_NewRef(error.get()));
      return raise_object(explained.get());
    }
  }
  raise_object(error.get());
}

void throw_call_failure(const CachedAttribute& function) {
  explain_call_failure(function, false);
  throw_python_error();
}

}  // namespace krait::detail
