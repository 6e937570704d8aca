// NumPy's arrays by NumPy's own C API: for them the buffer protocol costs twice the instructions.
#pragma once

#include <memory>

#include "krait/detail/memory.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// Where the items of an ndarray of numbers lie, read off the object itself. False, with nothing
/// said, for whatever else there is, whose memory the buffer protocol may still give. As an export
/// does, a reference to the array keeps its memory: resize() refuses an array that others know.
/// Needs the GIL.
bool read_ndarray(PyObject* object, Layout& layout);

/// Whether NumPy can be asked for the array that `make_ndarray` makes: it has such items.
bool can_make_ndarray(const Layout& layout);

/// A new ndarray that looks at the memory and keeps it alive; null with Python's error set. Needs
/// the GIL.
PyObject* make_ndarray(const Layout& layout, const std::shared_ptr<const Memory>& owner);

}  // namespace krait::detail
