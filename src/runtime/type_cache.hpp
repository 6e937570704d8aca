// Types of Krait's own: made at their first use, and anew by each interpreter.
#pragma once

#include <atomic>

#include "krait/python/python.hpp"

namespace krait::detail {

/// All members need the GIL.
class TypeCache {
 public:
  /// `maker` gives a new reference to the type; null with Python's error set.
  constexpr explicit TypeCache(PyObject* (*maker)()) noexcept : make_(maker) {}

  /// Null with Python's error set.
  PyTypeObject* get() {
    PyObject* known = type_.load(std::memory_order_acquire);
    if (known == nullptr) known = make();
    return reinterpret_cast<PyTypeObject*>(known);
  }
  /// Null where it was not made yet.
  [[nodiscard]] PyTypeObject* peek() const noexcept {
    return reinterpret_cast<PyTypeObject*>(type_.load(std::memory_order_acquire));
  }
  void forget() noexcept { Py_XDECREF(type_.exchange(nullptr)); }
  /// The interpreter has ended, and with it what its end may have made once more.
  void lose() noexcept { type_.store(nullptr); }

 private:
  // Two threads may make it at once: no lock is held while Python runs.
  PyObject* make() {
    PyObject* made = make_();
    PyObject* other = nullptr;
    if (made == nullptr || type_.compare_exchange_strong(other, made)) return made;
    Py_DECREF(made);
    return other;
  }

  PyObject* (*make_)();
  std::atomic<PyObject*> type_{nullptr};
};

/// A function as a PyType_Slot holds it.
template <class Function>
void* slot(Function* function) noexcept {
  return reinterpret_cast<void*>(function);
}

}  // namespace krait::detail
