// krait.memory: the Python type whose objects export memory that C++ keeps alive.
#pragma once

#include <memory>

#include "krait/detail/memory.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// A new krait.memory; null with Python's error set. Needs the GIL.
PyObject* make_memory(const Layout& layout, std::shared_ptr<const Memory> owner) noexcept;

/// The type is made anew by the next interpreter; `lose` is for after the end.
void forget_memory_type() noexcept;
void lose_memory_type() noexcept;

}  // namespace krait::detail
