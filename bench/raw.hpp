// Calls by hand on Python's C API, as fast as these can be: what Krait's calls are divided by.
#pragma once

#include <Python.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>
#include <workload.hpp>

namespace bench {

struct Release {
  void operator()(PyObject* object) const noexcept { Py_XDECREF(object); }
};
using Reference = std::unique_ptr<PyObject, Release>;

inline Reference checked(PyObject* object) {
  if (object != nullptr) return Reference{object};
  PyErr_Print();
  throw std::runtime_error{"the C API reported an error"};
}

/// Of the module `workload`, found once before a loop.
inline Reference function(const char* name) {
  workload::add(0, 0);  // imports the embedded module
  const Reference module = checked(PyImport_ImportModule("workload"));
  return checked(PyObject_GetAttrString(module.get(), name));
}

template <class... Arguments>
Reference call(const Reference& callable, const Arguments&... arguments) {
  PyObject* stack[] = {nullptr, arguments.get()...};
  return checked(PyObject_Vectorcall(
      callable.get(), stack + 1, sizeof...(arguments) | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr));
}

inline Reference to_int(std::int64_t value) { return checked(PyLong_FromLongLong(value)); }

inline std::int64_t from_int(const Reference& object) {
  const std::int64_t value = PyLong_AsLongLong(object.get());
  if (value == -1 && PyErr_Occurred() != nullptr) checked(nullptr);
  return value;
}

inline Reference to_float(double value) { return checked(PyFloat_FromDouble(value)); }

inline double from_float(PyObject* object) {
  const double value = PyFloat_AsDouble(object);
  if (value == -1.0 && PyErr_Occurred() != nullptr) checked(nullptr);
  return value;
}

inline Reference to_text(std::string_view text) {
  return checked(PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
}

inline std::string from_text(const Reference& object) {
  Py_ssize_t length = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object.get(), &length);
  if (text == nullptr) checked(nullptr);
  return {text, static_cast<std::size_t>(length)};
}

inline Reference to_list(const std::vector<double>& values) {
  Reference list = checked(PyList_New(static_cast<Py_ssize_t>(values.size())));
  Py_ssize_t index = 0;
  for (const double value : values) PyList_SET_ITEM(list.get(), index++, to_float(value).release());
  return list;
}

inline std::vector<double> from_list(const Reference& list) {
  if (!PyList_Check(list.get())) throw std::runtime_error{"this is no list"};
  const Py_ssize_t size = PyList_GET_SIZE(list.get());
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(size));
  for (Py_ssize_t i = 0; i < size; ++i) {
    values.push_back(from_float(PyList_GET_ITEM(list.get(), i)));
  }
  return values;
}

}  // namespace bench
