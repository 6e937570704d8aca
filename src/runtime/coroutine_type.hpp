// krait.coroutine: the Python type whose objects are chains of C++ tasks.
#pragma once

#include "krait/detail/root.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// A new coroutine object for the root; throws PythonError.
PyObject* make_coroutine_object(Root& root);

/// The root is going away; the object counts as finished, or as closed, from now on.
void detach_coroutine_object(PyObject* object, bool finished) noexcept;

/// One that is not a chain's yet.
PyObject* make_unbound_coroutine_object();
/// It is the root's until `unbind_coroutine_object`, which lets the root go: it may be destroyed.
void bind_coroutine_object(PyObject* object, Root& root) noexcept;
void unbind_coroutine_object(PyObject* object) noexcept;
/// What the root's last step gave is what the object's next step gives: takes the reference, or,
/// for `raised`, Python's error.
void replay_in_coroutine_object(PyObject* object, Root::Step step,
                                PyObject* stolen_result) noexcept;

/// The type is made anew by the next interpreter; `lose` is for after the end.
void forget_coroutine_type() noexcept;
void lose_coroutine_type() noexcept;

}  // namespace krait::detail
