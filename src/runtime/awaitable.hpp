// Python's await protocol, as `await` itself uses it.
#pragma once

#include "krait/detail/root.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// The same for any object.
PyObject* steal_any_await_iterator(PyObject* stolen_awaitable);

/// The iterator that awaiting the object steps; takes the reference. Null with an error set where
/// it can't be awaited.
inline PyObject* steal_await_iterator(PyObject* stolen_awaitable) {
  // A coroutine that nobody else refers to, as a call returns it, is awaited by nobody else.
  const bool fresh = PyCoro_CheckExact(stolen_awaitable) && Py_REFCNT(stolen_awaitable) == 1;
  return fresh ? stolen_awaitable : steal_any_await_iterator(stolen_awaitable);
}

/// Throws the exception into the iterator at the place where it waits.
Root::Step throw_into(PyObject* iterator, PyObject* exception, PyObject*& result);

/// Closes the iterator as a dropped coroutine is closed; its errors are reported, not raised.
void close_await_iterator(PyObject* iterator) noexcept;

/// How a step went, in the terms of `PyIter_Send`.
PySendResult to_send_result(Root::Step step) noexcept;

/// Ends a step in the terms of Python's `send` and `throw` methods: what is yielded is the result,
/// a return raises StopIteration.
PyObject* step_to_method_result(Root::Step step, PyObject* stolen_result);

}  // namespace krait::detail
