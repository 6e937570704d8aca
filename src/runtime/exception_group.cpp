// Makes one error of several.
#include "exception_group.hpp"

#include <algorithm>

#include "attributes.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python_errors.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;
using Errors = std::vector<std::exception_ptr>;

// Who reads it wants to know what happened, not all of ten thousand times.
std::string message_of(const Errors& errors, const std::string& what) {
  constexpr std::size_t most = 10;
  std::string message = std::to_string(errors.size()) + " " + what;
  for (std::size_t i = 0; i < std::min(most, errors.size()); ++i) {
    message += (i == 0 ? ": " : "; ") + what_of(errors[i]);
  }
  return errors.size() > most ? message + "; …" : message;
}

#if PY_VERSION_HEX >= 0x030B0000

PyObject* list_of(const Errors& errors) {
  Ref list{checked(PyList_New(0))};
  for (const std::exception_ptr& error : errors) {
    raise_in_python(error);
    const Object exception = take_python_error()->exception;
    if (PyList_Append(list.get(), ObjectAccess::get(exception)) != 0) throw_python_error();
  }
  return list.release();
}

[[noreturn]] void throw_group(const Errors& errors, const std::string& message) {
  const Attach attach;
  const Ref list{list_of(errors)};
  const Ref text{checked(PyUnicode_DecodeUTF8(
      message.data(), static_cast<Py_ssize_t>(message.size()), "backslashreplace"))};
  const Ref group{checked(
      PyObject_CallFunctionObjArgs(PyExc_BaseExceptionGroup, text.get(), list.get(), nullptr))};
  auto state = make_state(Py_NewRef(group.get()));
  state->members = errors;
  std::rethrow_exception(make_exception(std::move(state)));
}

#else

[[noreturn]] void throw_group(const Errors& errors, const std::string& message) {
  auto state = make_cpp_error("ExceptionGroup", message);
  state->members = errors;
  std::rethrow_exception(ErrorAccess::make<ExceptionGroup>(std::move(state)));
}

#endif

}  // namespace

std::vector<std::exception_ptr> AnyErrorGroup::exceptions() const {
  const ErrorState& state = ErrorAccess::state(*this);
  if (!state.members.empty()) return state.members;
  const Object group = exception_of(*this);
  const Attach attach;
  const Ref members{checked(attribute(ObjectAccess::get(group), "exceptions"))};
  const Ref tuple{checked(PySequence_Tuple(members.get()))};
  Errors errors;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple.get()); ++i) {
    errors.push_back(make_exception(make_state(Py_NewRef(PyTuple_GET_ITEM(tuple.get(), i)))));
  }
  return errors;
}

void throw_together(const Errors& errors, const std::string& what) {
  throw_group(errors, message_of(errors, what));
}

}  // namespace krait::detail
