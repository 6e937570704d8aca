// Reading Python objects; a failure here means that krait_parse and its reader disagree.

#include "python_value.hpp"

#include <stdexcept>

namespace krait::generator {
namespace {

[[noreturn]] void throw_pending_error() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  std::string message = "Python failed inside the generator";
  if (PyObject* text = value != nullptr ? PyObject_Repr(value) : nullptr) {
    if (const char* utf8 = PyUnicode_AsUTF8(text)) message += std::string(": ") + utf8;
    Py_DECREF(text);
  }
  PyErr_Clear();
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
  throw std::runtime_error(message);
}

}  // namespace

PythonValue PythonValue::own(PyObject* reference) {
  if (reference == nullptr) throw_pending_error();
  return PythonValue(reference);
}

PythonValue PythonValue::borrow(PyObject* reference) { return own(Py_XNewRef(reference)); }

int PythonValue::integer() const {
  const long value = PyLong_AsLong(reference_);
  if (value == -1 && PyErr_Occurred() != nullptr) throw_pending_error();
  return static_cast<int>(value);
}

std::string PythonValue::text() const {
  Py_ssize_t size = 0;
  const char* utf8 = PyUnicode_AsUTF8AndSize(reference_, &size);
  if (utf8 == nullptr) throw_pending_error();
  return {utf8, static_cast<std::size_t>(size)};
}

PythonValue PythonValue::at(const char* key) const {
  return own(PyMapping_GetItemString(reference_, key));
}

bool PythonValue::has(const char* key) const {
  return PyMapping_HasKeyString(reference_, key) == 1;
}

std::vector<PythonValue> PythonValue::elements() const {
  const auto sequence = own(PySequence_Fast(reference_, "expected a sequence"));
  const Py_ssize_t size = PySequence_Fast_GET_SIZE(sequence.get());
  std::vector<PythonValue> result;
  result.reserve(static_cast<std::size_t>(size));
  for (Py_ssize_t index = 0; index < size; ++index) {
    result.push_back(borrow(PySequence_Fast_GET_ITEM(sequence.get(), index)));
  }
  return result;
}

}  // namespace krait::generator
