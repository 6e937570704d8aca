// Turns C++ arguments into those of a vectorcall, and remembers which one failed.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "krait/python/inline_api.hpp"
#include "krait/python/parameters.hpp"
#include "krait/types/scalars.hpp"

namespace krait::detail {

/// Positional arguments only: as many as there are, in an array on the stack.
template <std::size_t Size>
class PositionalArguments {
 public:
  PositionalArguments() = default;
  PositionalArguments(const PositionalArguments&) = delete;
  PositionalArguments& operator=(const PositionalArguments&) = delete;
  ~PositionalArguments() { release(std::make_index_sequence<Size>{}); }

  template <std::size_t I, class Tag, class Value>
  bool add(const Value& value, Failure& failure) {
    items_[I + 2] = Tag::template make<InlineApi>(value, failure);
    return items_[I + 2] != nullptr;
  }

  /// A new reference to the result, or null with Python's error set.
  [[nodiscard]] PyObject* call(PyObject* callable) {
    return PyObject_Vectorcall(callable, items_.data() + 2, Size | PY_VECTORCALL_ARGUMENTS_OFFSET,
                               nullptr);
  }
  /// The same of the instance's method.
  [[nodiscard]] PyObject* call_method(PyObject* name, PyObject* instance) {
    items_[1] = instance;
    return PyObject_VectorcallMethod(name, items_.data() + 1,
                                     (Size + 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr);
  }
  /// The instance, and after it the arguments; borrowed.
  [[nodiscard]] PyObject* const* operands_of(PyObject* instance) noexcept {
    items_[1] = instance;
    return items_.data() + 1;
  }

 private:
  template <std::size_t... Is>
  void release(std::index_sequence<Is...>) noexcept {
    (Py_XDECREF(items_[Is + 2]), ...);
  }

  // The first argument is preceded by the instance, borrowed, if there is one, and each of these by
  // a slot that is the callee's to use, so that methods needn't copy.
  std::array<PyObject*, Size + 2> items_{};
};

/// Arguments of every kind.
class KRAIT_EXPORT MixedArguments {
 public:
  MixedArguments();
  MixedArguments(const MixedArguments&) = delete;
  MixedArguments& operator=(const MixedArguments&) = delete;
  ~MixedArguments();

  /// Positional; takes the reference.
  void push(PyObject* stolen);
  /// By keyword; takes the reference. False with Python's error set.
  bool push(std::string_view name, PyObject* stolen);

  [[nodiscard]] PyObject* call(PyObject* callable);
  [[nodiscard]] PyObject* call_method(PyObject* name, PyObject* instance);

 private:
  /// A tuple, where there are any; throws PythonError.
  [[nodiscard]] PyObject* names_as_tuple() const;

  std::vector<PyObject*> items_;  // after the two slots of PositionalArguments
  std::vector<PyObject*> names_;
};

/// How an argument of each kind of parameter is added to mixed arguments.
template <class Tag>
struct Parameter {
  static constexpr bool positional = true;

  template <class Value>
  static bool add(MixedArguments& arguments, const char*, const Value& value, Failure& failure) {
    PyObject* item = Tag::template make<InlineApi>(value, failure);
    if (item == nullptr) return false;
    arguments.push(item);
    return true;
  }
};

template <class T>
struct Parameter<types::Star<T>> {
  static constexpr bool positional = false;

  static bool add(MixedArguments& arguments, const char*,
                  const std::vector<typename T::Cpp>& values, Failure& failure) {
    std::size_t index = 0;
    for (const auto& value : values) {
      PyObject* item = T::template make<InlineApi>(value, failure);
      if (item == nullptr) return failure.inside_index(index), false;
      arguments.push(item);
      ++index;
    }
    return true;
  }
};

template <class T>
struct Parameter<types::Keyword<T>> {
  static constexpr bool positional = false;

  template <class Value>
  static bool add(MixedArguments& arguments, const char* name, const Value& value,
                  Failure& failure) {
    PyObject* item = T::template make<InlineApi>(value, failure);
    return item != nullptr && arguments.push(name, item);
  }
};

template <class T>
struct Parameter<types::KeywordIfSet<T>> {
  static constexpr bool positional = false;

  static bool add(MixedArguments& arguments, const char* name,
                  const std::optional<typename T::Cpp>& value, Failure& failure) {
    return !value || Parameter<types::Keyword<T>>::add(arguments, name, *value, failure);
  }
};

template <class T>
struct Parameter<types::DoubleStar<T>> {
  static constexpr bool positional = false;

  static bool add(MixedArguments& arguments, const char*,
                  const std::unordered_map<std::string, typename T::Cpp>& values,
                  Failure& failure) {
    for (const auto& [name, value] : values) {
      if (Parameter<types::Keyword<T>>::add(arguments, name.c_str(), value, failure)) continue;
      failure.inside_key(name);
      return false;
    }
    return true;
  }
};

}  // namespace krait::detail
