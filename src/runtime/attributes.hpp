// Looks attributes up by interned names, the only ones that Python's caches find again.
#pragma once

#include <array>

#include "krait/python/inline_api.hpp"

namespace krait::detail {

/// The caches of types know a name by its address and keep it alive: a new str for each look-up,
/// as PyObject_GetAttrString makes, misses every time and fills them with garbage.
inline Owned<InlineApi> interned(const char* name) noexcept {
  return Owned<InlineApi>{PyUnicode_InternFromString(name)};
}

/// `object.name` as a new reference; null with Python's error set.
inline PyObject* attribute(PyObject* object, const char* name) noexcept {
  const auto key = interned(name);
  return key ? PyObject_GetAttr(object, key.get()) : nullptr;
}

inline bool has_attribute(PyObject* object, const char* name) noexcept {
  const Owned<InlineApi> found{attribute(object, name)};
  if (!found) PyErr_Clear();
  return static_cast<bool>(found);
}

/// `object.name(arguments...)` as a new reference; null with Python's error set.
template <class... Arguments>
PyObject* call_method(PyObject* object, const char* name, Arguments*... arguments) noexcept {
  const auto key = interned(name);
  if (!key) return nullptr;
  const std::array<PyObject*, 1 + sizeof...(arguments)> stack{object, arguments...};
  return PyObject_VectorcallMethod(key.get(), stack.data(), stack.size(), nullptr);
}

}  // namespace krait::detail
