// The memory of a Python object, which is kept from being resized and from going.
#pragma once

#include <memory>

#include "krait/detail/memory.hpp"
#include "krait/object.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// Holds an export of a Python object's memory. It belongs to a Python object of its own, so that
/// any thread can drop it as it drops every reference.
class PythonMemory final : public Memory {
 public:
  /// Takes the reference to the object that holds the export.
  PythonMemory(PyObject* stolen_export, PyObject* exporter, Layout layout) noexcept
      : export_(ObjectAccess::steal(stolen_export)),
        exporter_(exporter),
        layout_(std::move(layout)) {}

  [[nodiscard]] const PythonMemory* python() const noexcept override { return this; }

  /// The object that exported it, if all of that is meant; borrowed, or null. Needs the GIL.
  [[nodiscard]] PyObject* original(const Layout& layout) const noexcept;

 private:
  Object export_;
  PyObject* exporter_;  // kept alive by the export
  Layout layout_;
};

}  // namespace krait::detail
