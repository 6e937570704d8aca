// Looks up the keys of typed dictionaries.
#include "krait/python/record.hpp"

#include <string>

namespace krait::detail {

bool refuse_depth(Failure& failure) noexcept {
  PyErr_SetString(PyExc_RecursionError,
                  "a value that is nested too deeply for this thread's stack can't be converted");
  failure.raised();
  return false;
}

PyObject* find_key(PyObject* dict, PyObject* key) noexcept {
#if PY_VERSION_HEX >= 0x030D0000
  PyObject* value = nullptr;
  static_cast<void>(PyDict_GetItemRef(dict, key, &value));
  return value;
#else
  PyObject* value = PyDict_GetItemWithError(dict, key);
  Py_XINCREF(value);
  return value;
#endif
}

void expect_key(const CachedAttribute& type, const char* key, Failure& failure) {
  failure.invalid(type.full_name() + " with the key '" + key + "'", "dict without it");
}

}  // namespace krait::detail
