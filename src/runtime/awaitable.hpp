// Python's await protocol, as `await` itself uses it.
#pragma once

#include "krait/detail/root.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// The iterator that awaiting the object steps; takes the reference. Null with an error set where
/// it can't be awaited.
PyObject* steal_await_iterator(PyObject* stolen_awaitable);

/// Throws the exception into the iterator at the place where it waits.
Root::Step throw_into(PyObject* iterator, PyObject* exception, PyObject*& result);

/// Closes the iterator as a dropped coroutine is closed; its errors are reported, not raised.
void close_await_iterator(PyObject* iterator) noexcept;

/// Ends a step in the terms of Python's `send` and `throw` methods: what is yielded is the result,
/// a return raises StopIteration.
PyObject* step_to_method_result(Root::Step step, PyObject* stolen_result);

}  // namespace krait::detail
