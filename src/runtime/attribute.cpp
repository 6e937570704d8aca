// Reads and writes attributes by their interned names.
#include "krait/python/attribute.hpp"

#include "error_state.hpp"

namespace krait::detail {

PyObject* read_attribute(PyObject* object, CachedName& name) {
  PyObject* value = PyObject_GetAttr(object, name.get());
  if (value == nullptr) throw_python_error();
  return value;
}

void write_attribute(PyObject* object, CachedName& name, PyObject* value) {
  if (PyObject_SetAttr(object, name.get(), value) != 0) throw_python_error();
}

void throw_read_failure(const CachedAttribute& place, const char* noun, const Failure& failure) {
  throw_conversion([&] { return place_in(place, noun, failure); }, failure);
}

void throw_write_failure(const CachedAttribute& place, const char* noun, const Failure& failure) {
  throw_conversion_to_python([&] { return place_in(place, noun, failure); }, failure);
}

}  // namespace krait::detail
