// The operators whose functions in the C API have another form than the rest.
#include "krait/python/operator.hpp"

namespace krait::detail {

PyObject* power(PyObject* base, PyObject* exponent) {
  return PyNumber_Power(base, exponent, Py_None);
}

PyObject* in_place_power(PyObject* base, PyObject* exponent) {
  return PyNumber_InPlacePower(base, exponent, Py_None);
}

PyObject* has_item(PyObject* container, PyObject* item) {
  const int found = PySequence_Contains(container, item);
  return found < 0 ? nullptr : PyBool_FromLong(found);
}

PyObject* delete_item(PyObject* container, PyObject* key) {
  return PyObject_DelItem(container, key) != 0 ? nullptr : Py_NewRef(Py_None);
}

PyObject* set_item(PyObject* const* operands) {
  const bool done = PyObject_SetItem(operands[0], operands[1], operands[2]) == 0;
  return done ? Py_NewRef(Py_None) : nullptr;
}

}  // namespace krait::detail
