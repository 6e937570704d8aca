// The primitives of conversion with their hot parts inline, for code that sees Python.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "krait/detail/compiled_api.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// CompiledApi without the calls into libkrait where they would cost more than the work.
struct InlineApi : CompiledApi {
  static void retain(Handle object) noexcept { Py_INCREF(object); }
  static void release(Handle object) noexcept { Py_DECREF(object); }

  static bool is_none(Handle object) noexcept { return object == Py_None; }
  static bool is_float(Handle object) noexcept { return PyFloat_Check(object); }
  static bool is_str(Handle object) noexcept { return PyUnicode_Check(object); }
  static bool is_list(Handle object) noexcept { return PyList_Check(object); }
  static bool is_tuple(Handle object) noexcept { return PyTuple_Check(object); }
  static bool is_dict(Handle object) noexcept { return PyDict_Check(object); }

  static bool read_bool(Handle object, bool& value, Failure& failure) {
    if (!PyBool_Check(object)) return CompiledApi::read_bool(object, value, failure);
    value = object == Py_True;
    return true;
  }
  static bool read_int(Handle object, std::int64_t& value, Failure& failure) {
    if (PyLong_CheckExact(object)) {
      if (read_compact_int(object, value)) return true;
      int overflow = 0;
      value = PyLong_AsLongLongAndOverflow(object, &overflow);
      if (overflow == 0) return true;
    }
    return CompiledApi::read_int(object, value, failure);
  }
  static bool read_float(Handle object, double& value, Failure& failure) {
    if (!PyFloat_CheckExact(object)) return CompiledApi::read_float(object, value, failure);
    value = PyFloat_AS_DOUBLE(object);
    return true;
  }
  static bool read_str(Handle object, std::string_view& value, Failure& failure) {
    if (PyUnicode_CheckExact(object) && PyUnicode_IS_COMPACT_ASCII(object)) {
      value = {static_cast<const char*>(PyUnicode_DATA(object)),
               static_cast<std::size_t>(PyUnicode_GET_LENGTH(object))};
      return true;
    }
    return CompiledApi::read_str(object, value, failure);
  }

  static Handle make_none() noexcept {
    Py_INCREF(Py_None);
    return Py_None;
  }
  static Handle make_bool(bool value) noexcept { return PyBool_FromLong(value); }
  static Handle make_int(std::int64_t value) { return PyLong_FromLongLong(value); }
  static Handle make_float(double value) { return PyFloat_FromDouble(value); }
  static Handle make_str(std::string_view value) {
    return PyUnicode_FromStringAndSize(value.data(), static_cast<Py_ssize_t>(value.size()));
  }

#ifndef Py_GIL_DISABLED
  static Handle snapshot(Handle container) noexcept {
    Py_INCREF(container);
    return container;
  }
#endif

  static Handle list_new(std::size_t size) { return PyList_New(static_cast<Py_ssize_t>(size)); }
  static void list_fill(Handle list, std::size_t index, Handle stolen_item) noexcept {
    PyList_SET_ITEM(list, static_cast<Py_ssize_t>(index), stolen_item);
  }
  static std::size_t list_size(Handle list) noexcept {
    return static_cast<std::size_t>(PyList_GET_SIZE(list));
  }
  static Handle list_item(Handle list, std::size_t index) noexcept {
    if (index >= list_size(list)) return nullptr;
    const Handle item = PyList_GET_ITEM(list, static_cast<Py_ssize_t>(index));
    Py_INCREF(item);
    return item;
  }
  static std::size_t tuple_size(Handle tuple) noexcept {
    return static_cast<std::size_t>(PyTuple_GET_SIZE(tuple));
  }
  static Handle tuple_item(Handle tuple, std::size_t index) noexcept {
    return PyTuple_GET_ITEM(tuple, static_cast<Py_ssize_t>(index));
  }
  static void tuple_fill(Handle tuple, std::size_t index, Handle stolen_item) noexcept {
    PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(index), stolen_item);
  }

 private:
  // Most ints are of one digit, which is read in fewer instructions than a call takes.
  static bool read_compact_int(Handle exact_int, std::int64_t& value) noexcept {
    [[maybe_unused]] const auto* number = reinterpret_cast<const PyLongObject*>(exact_int);
#if PY_VERSION_HEX >= 0x030C0000
    if (PyUnstable_Long_IsCompact(number) == 0) return false;
    value = PyUnstable_Long_CompactValue(number);
    return true;
#elif PY_VERSION_HEX >= 0x030B0000
    const Py_ssize_t signed_digits = Py_SIZE(exact_int);
    if (signed_digits < -1 || signed_digits > 1) return false;
    value = signed_digits * static_cast<std::int64_t>(number->ob_digit[0]);
    return true;
#else  // a zero may have no digit at all
    static_cast<void>(value);
    return false;
#endif
  }
};

}  // namespace krait::detail
