// The primitives of conversion: reading Python objects strictly, and making them.
#include "krait/detail/compiled_api.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "attributes.hpp"
#include "krait/python/inline_api.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

// NumPy's scalars are neither bools nor floats of Python; Krait knows them by name, so that it
// needs no NumPy.
bool has_type_name(Handle object, std::string_view name) {
  return Py_TYPE(object)->tp_name == name;
}

bool is_numpy_bool(Handle object) {
  return has_type_name(object, "numpy.bool_") || has_type_name(object, "numpy.bool");
}

bool is_numpy_float(Handle object) {
  return has_type_name(object, "numpy.float32") || has_type_name(object, "numpy.float16");
}

// An int, or what Python itself takes for one in an index: a new reference, or null.
Handle as_index(Handle object, std::string_view expected, Failure& failure) {
  if (!PyIndex_Check(object)) return failure.mismatch(expected, object), nullptr;
  const Handle index = PyNumber_Index(object);
  if (index != nullptr) return index;
  if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) return failure.raised(), nullptr;
  PyErr_Clear();  // an array, say: it can be an index, but only if it has one item
  return failure.mismatch(expected, object), nullptr;
}

bool is_exactly(double value, Handle integer) {
  const Owned<InlineApi> back{PyLong_FromDouble(value)};
  if (!back) return PyErr_Clear(), false;
  return PyObject_RichCompareBool(back.get(), integer, Py_EQ) == 1;
}

bool read_int_as_float(Handle object, double& value, Failure& failure) {
  const Owned<InlineApi> integer{as_index(object, "float", failure)};
  if (!integer) return false;
  value = PyLong_AsDouble(integer.get());
  const bool too_large = value == -1.0 && PyErr_Occurred() != nullptr;
  if (too_large) PyErr_Clear();
  if (!too_large && is_exactly(value, integer.get())) return true;
  failure.invalid("float", describe(object) + ", which no float equals");
  return false;
}

#ifdef Py_GIL_DISABLED
Handle copy_of_bytearray(Handle bytearray) {
  Handle copy = nullptr;
  Py_BEGIN_CRITICAL_SECTION(bytearray);
  copy =
      PyBytes_FromStringAndSize(PyByteArray_AS_STRING(bytearray), PyByteArray_GET_SIZE(bytearray));
  Py_END_CRITICAL_SECTION();
  return copy;
}
#endif

}  // namespace

void CompiledApi::retain(Handle object) noexcept { InlineApi::retain(object); }
void CompiledApi::release(Handle object) noexcept { InlineApi::release(object); }

bool CompiledApi::is_none(Handle object) noexcept { return InlineApi::is_none(object); }
bool CompiledApi::is_bool(Handle object) noexcept {
  return PyBool_Check(object) || is_numpy_bool(object);
}
bool CompiledApi::is_int(Handle object) noexcept {
  return !is_bool(object) && (PyLong_Check(object) || PyIndex_Check(object));
}
bool CompiledApi::is_float(Handle object) noexcept { return InlineApi::is_float(object); }
bool CompiledApi::is_complex(Handle object) noexcept { return PyComplex_Check(object); }
bool CompiledApi::is_str(Handle object) noexcept { return InlineApi::is_str(object); }
bool CompiledApi::is_bytes(Handle object) noexcept { return PyBytes_Check(object); }
bool CompiledApi::is_list(Handle object) noexcept { return InlineApi::is_list(object); }
bool CompiledApi::is_tuple(Handle object) noexcept { return InlineApi::is_tuple(object); }
bool CompiledApi::is_dict(Handle object) noexcept { return InlineApi::is_dict(object); }
bool CompiledApi::is_set(Handle object) noexcept { return PyAnySet_Check(object); }
bool CompiledApi::is_frozenset(Handle object) noexcept { return PyFrozenSet_Check(object); }

bool CompiledApi::is_sequence(Handle object) noexcept {
  return PySequence_Check(object) && !PyUnicode_Check(object) && !PyBytes_Check(object) &&
         !PyByteArray_Check(object) && !has_attribute(object, "keys");
}

bool CompiledApi::is_mapping(Handle object) noexcept {
  return PyMapping_Check(object) && has_attribute(object, "items");
}

bool CompiledApi::is_callable(Handle object) noexcept { return PyCallable_Check(object) != 0; }

bool CompiledApi::read_bool(Handle object, bool& value, Failure& failure) {
  if (PyBool_Check(object)) return InlineApi::read_bool(object, value, failure);
  if (!is_numpy_bool(object)) return failure.mismatch("bool", object), false;
  const int truth = PyObject_IsTrue(object);
  if (truth < 0) return failure.raised(), false;
  value = truth == 1;
  return true;
}

bool CompiledApi::read_int(Handle object, std::int64_t& value, Failure& failure) {
  const Owned<InlineApi> integer{as_index(object, "int", failure)};
  if (!integer) return false;
  int overflow = 0;
  value = PyLong_AsLongLongAndOverflow(integer.get(), &overflow);
  if (overflow == 0) return true;
  failure.invalid("int of 64 bits", describe(integer.get()));
  return false;
}

bool CompiledApi::read_unsigned(Handle object, std::uint64_t& value, Failure& failure) {
  const Owned<InlineApi> integer{as_index(object, "int", failure)};
  if (!integer) return false;
  value = PyLong_AsUnsignedLongLong(integer.get());
  if (PyErr_Occurred() == nullptr) return true;
  PyErr_Clear();
  failure.invalid("int from 0 to 18446744073709551615", describe(integer.get()));
  return false;
}

bool CompiledApi::read_float(Handle object, double& value, Failure& failure) {
  if (PyFloat_Check(object)) {
    value = PyFloat_AS_DOUBLE(object);
    return true;
  }
  if (!is_numpy_float(object)) return read_int_as_float(object, value, failure);
  value = PyFloat_AsDouble(object);
  if (PyErr_Occurred() != nullptr) return failure.raised(), false;
  return true;
}

bool CompiledApi::read_complex(Handle object, std::complex<double>& value, Failure& failure) {
  if (PyComplex_Check(object)) {
    value = {PyComplex_RealAsDouble(object), PyComplex_ImagAsDouble(object)};
    return true;
  }
  if (!PyFloat_Check(object) && !PyIndex_Check(object) && !is_numpy_float(object)) {
    return failure.mismatch("complex", object), false;
  }
  double real = 0;
  if (!read_float(object, real, failure)) return false;
  value = real;
  return true;
}

bool CompiledApi::read_str(Handle object, std::string_view& value, Failure& failure) {
  if (!PyUnicode_Check(object)) return failure.mismatch("str", object), false;
  Py_ssize_t size = 0;
  if (const char* text = PyUnicode_AsUTF8AndSize(object, &size)) {
    value = {text, static_cast<std::size_t>(size)};
    return true;
  }
  if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) return failure.raised(), false;
  PyErr_Clear();
  failure.invalid("str of Unicode text", describe(object) + ", which holds a lone surrogate");
  return false;
}

bool CompiledApi::read_bytes(Handle object, std::span<const std::byte>& value, Failure& failure) {
  const char* data = nullptr;
  Py_ssize_t size = 0;
  if (PyBytes_Check(object)) {
    data = PyBytes_AS_STRING(object);
    size = PyBytes_GET_SIZE(object);
  } else if (PyByteArray_Check(object)) {
    data = PyByteArray_AS_STRING(object);
    size = PyByteArray_GET_SIZE(object);
  } else {
    return failure.mismatch("bytes", object), false;
  }
  value = std::as_bytes(std::span{data, static_cast<std::size_t>(size)});
  return true;
}

Handle CompiledApi::make_none() noexcept { return InlineApi::make_none(); }
Handle CompiledApi::make_bool(bool value) noexcept { return InlineApi::make_bool(value); }
Handle CompiledApi::make_int(std::int64_t value) { return InlineApi::make_int(value); }
Handle CompiledApi::make_unsigned(std::uint64_t value) {
  return PyLong_FromUnsignedLongLong(value);
}
Handle CompiledApi::make_float(double value) { return InlineApi::make_float(value); }
Handle CompiledApi::make_str(std::string_view value) { return InlineApi::make_str(value); }

Handle CompiledApi::make_complex(std::complex<double> value) {
  return PyComplex_FromDoubles(value.real(), value.imag());
}

Handle CompiledApi::make_bytes(std::span<const std::byte> value) {
  return PyBytes_FromStringAndSize(reinterpret_cast<const char*>(value.data()),
                                   static_cast<Py_ssize_t>(value.size()));
}

Handle CompiledApi::snapshot(Handle container) {
#ifdef Py_GIL_DISABLED
  if (PyList_Check(container)) return PyList_GetSlice(container, 0, PY_SSIZE_T_MAX);
  if (PyDict_Check(container)) return PyDict_Copy(container);
  if (PyAnySet_Check(container)) return PySet_New(container);
  if (PyByteArray_Check(container)) return copy_of_bytearray(container);
  return Py_NewRef(container);
#else
  return InlineApi::snapshot(container);
#endif
}

Handle CompiledApi::list_new(std::size_t size) { return InlineApi::list_new(size); }
void CompiledApi::list_fill(Handle list, std::size_t index, Handle stolen_item) noexcept {
  InlineApi::list_fill(list, index, stolen_item);
}
std::size_t CompiledApi::list_size(Handle list) noexcept { return InlineApi::list_size(list); }

Handle CompiledApi::list_item(Handle list, std::size_t index) noexcept {
  return InlineApi::list_item(list, index);
}

Handle CompiledApi::tuple_new(std::size_t size) {
  return PyTuple_New(static_cast<Py_ssize_t>(size));
}
void CompiledApi::tuple_fill(Handle tuple, std::size_t index, Handle stolen_item) noexcept {
  InlineApi::tuple_fill(tuple, index, stolen_item);
}
std::size_t CompiledApi::tuple_size(Handle tuple) noexcept { return InlineApi::tuple_size(tuple); }
Handle CompiledApi::tuple_item(Handle tuple, std::size_t index) noexcept {
  return InlineApi::tuple_item(tuple, index);
}

Handle CompiledApi::dict_new() { return PyDict_New(); }
bool CompiledApi::dict_insert(Handle dict, Handle key, Handle value) {
  return PyDict_SetItem(dict, key, value) == 0;
}
std::size_t CompiledApi::dict_size(Handle dict) noexcept {
  return static_cast<std::size_t>(PyDict_Size(dict));
}

bool CompiledApi::dict_next(Handle dict, std::ptrdiff_t& position, Handle& key,
                            Handle& value) noexcept {
  if (PyDict_Next(dict, &position, &key, &value) == 0) return false;
  Py_INCREF(key);
  Py_INCREF(value);
  return true;
}

Handle CompiledApi::set_new() { return PySet_New(nullptr); }
Handle CompiledApi::frozenset_new() { return PyFrozenSet_New(nullptr); }
bool CompiledApi::set_insert(Handle set, Handle item) { return PySet_Add(set, item) == 0; }

Handle CompiledApi::iterate(Handle iterable) { return PyObject_GetIter(iterable); }
Handle CompiledApi::iterate_next(Handle iterator) { return PyIter_Next(iterator); }
Handle CompiledApi::mapping_items(Handle mapping) { return PyMapping_Items(mapping); }
bool CompiledApi::error_is_set() noexcept { return PyErr_Occurred() != nullptr; }
void CompiledApi::clear_error() noexcept { PyErr_Clear(); }

}  // namespace krait::detail
