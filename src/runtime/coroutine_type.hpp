// krait.coroutine: the Python type whose objects are chains of C++ tasks.
#pragma once

#include "krait/detail/root.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// A new coroutine object for the root; throws PythonError.
PyObject* make_coroutine_object(Root& root);

/// The root is going away; the object counts as finished, or as closed, from now on.
void detach_coroutine_object(PyObject* object, bool finished) noexcept;

/// The type is made anew by the next interpreter.
void forget_coroutine_type() noexcept;

}  // namespace krait::detail
