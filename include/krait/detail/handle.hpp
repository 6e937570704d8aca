// The only thing that public headers know of CPython: that a Python object is a pointer.
#pragma once

struct _object;  // CPython's PyObject, declared as Python.h declares it.

namespace krait::detail {

/// A `PyObject*`; whether it is owned or borrowed is said where it is used.
using Handle = ::_object*;

}  // namespace krait::detail
