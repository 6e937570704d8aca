// The memory of a Python object, which is kept from being resized and from going.
#pragma once

#include <memory>

#include "krait/detail/memory.hpp"
#include "krait/object.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// Holds what keeps a Python object's memory in place, which is an object of Python's too, so that
/// any thread can drop it as it drops every reference.
class PythonMemory : public Memory {
 public:
  explicit PythonMemory(Object&& keeper) noexcept : keeper_(std::move(keeper)) {}

  [[nodiscard]] const PythonMemory* python() const noexcept final { return this; }

  /// The object that has the memory, if all of that is meant; borrowed, or null. Needs the GIL.
  [[nodiscard]] virtual PyObject* original(const Layout& layout) const noexcept = 0;

 protected:
  /// Null where it was of an interpreter that has ended.
  [[nodiscard]] PyObject* keeper() const noexcept;

 private:
  Object keeper_;
};

/// Memory that an object exported by the buffer protocol, or that never changes.
class ExportedMemory final : public PythonMemory {
 public:
  ExportedMemory(Object&& keeper, PyObject* exporter, Layout layout) noexcept
      : PythonMemory(std::move(keeper)), exporter_(exporter), layout_(std::move(layout)) {}

  [[nodiscard]] PyObject* original(const Layout& layout) const noexcept override;

 private:
  PyObject* exporter_;  // kept alive by the keeper
  Layout layout_;
};

/// The memory of an ndarray, which keeps it for whoever has a reference to the array.
class NdarrayMemory final : public PythonMemory {
 public:
  using PythonMemory::PythonMemory;

  [[nodiscard]] PyObject* original(const Layout& layout) const noexcept override;
};

}  // namespace krait::detail
