// Python's operators with a C++ signature, as generated code declares them.
#pragma once

#include <array>
#include <cstddef>

#include "krait/item.hpp"
#include "krait/object.hpp"
#include "krait/python/call.hpp"

namespace krait::detail {

/// What an operator does with the instance and its operands: a new reference to the result, or null
/// with Python's error set.
using Operation = PyObject* (*)(PyObject* const* operands);

template <PyObject* (*function)(PyObject*)>
PyObject* unary(PyObject* const* operands) {
  return function(operands[0]);
}
template <PyObject* (*function)(PyObject*, PyObject*)>
PyObject* binary(PyObject* const* operands) {
  return function(operands[0], operands[1]);
}
/// Of which the instance is the right operand.
template <PyObject* (*function)(PyObject*, PyObject*)>
PyObject* reflected(PyObject* const* operands) {
  return function(operands[1], operands[0]);
}
template <int comparison>
PyObject* compared(PyObject* const* operands) {
  return PyObject_RichCompare(operands[0], operands[1], comparison);
}

inline PyObject* itself(PyObject* object) { return Py_NewRef(object); }
KRAIT_EXPORT PyObject* power(PyObject* base, PyObject* exponent);
KRAIT_EXPORT PyObject* in_place_power(PyObject* base, PyObject* exponent);
KRAIT_EXPORT PyObject* has_item(PyObject* container, PyObject* item);
KRAIT_EXPORT PyObject* delete_item(PyObject* container, PyObject* key);
KRAIT_EXPORT PyObject* set_item(PyObject* const* operands);

template <class Signature>
class Operator;

/// `Operator<types::Float(types::Float)>{Point_class_, "__add__", binary<&PyNumber_Add>, {"by"}}`:
/// the first argument of its calls is the instance.
///
/// Done as Python does it: with the operand's own method where the instance's has no answer.
/// **Thread safety:** as `Function`.
template <class Result, class... Operands>
class Operator<Result(Operands...)>
    : public TypedCall<Operator<Result(Operands...)>, Result(Operands...)> {
  using Base = TypedCall<Operator, Result(Operands...)>;
  friend Base;

 public:
  constexpr Operator(CachedAttribute& owner, const char* name, Operation operation,
                     typename Base::Names names = {}) noexcept
      : Base(owner, name, names), operation_(operation) {}

 private:
  template <class... Arguments>
  PyObject* invoke(const Object& self, const Arguments&... operands) {
    const Owned<InlineApi> instance{Py_NewRef(ObjectAccess::get(self))};
    const auto apply = [&](auto& made) { return operation_(made.operands_of(instance.get())); };
    return this->call_with(apply, operands...);
  }

  Operation operation_;
};

template <class Signature>
class CallOperator;

/// `object(arguments...)`, for a class with `__call__`; as `Method`.
template <class Result, class... Parameters>
class CallOperator<Result(Parameters...)>
    : public TypedCall<CallOperator<Result(Parameters...)>, Result(Parameters...)> {
  using Base = TypedCall<CallOperator, Result(Parameters...)>;
  friend Base;

 public:
  constexpr explicit CallOperator(CachedAttribute& owner, typename Base::Names names = {}) noexcept
      : Base(owner, "__call__", names) {}

 private:
  template <class... Arguments>
  PyObject* invoke(const Object& self, const Arguments&... arguments) {
    const Owned<InlineApi> instance{Py_NewRef(ObjectAccess::get(self))};
    const auto call = [&](auto& converted) { return converted.call(instance.get()); };
    return this->call_with(call, arguments...);
  }
};

/// `object[key]` of a class with `__getitem__` and `__setitem__`.
template <class Value, class Key, class Assigned = Value>
class ItemOperators final
    : public ItemSource<typename Value::Cpp, typename Key::Cpp, typename Assigned::Cpp> {
  using Cpp = krait::ItemOf<typename Value::Cpp, typename Key::Cpp, typename Assigned::Cpp>;

 public:
  constexpr explicit ItemOperators(CachedAttribute& owner) noexcept
      : get_(owner, "__getitem__", binary<&PyObject_GetItem>, {"key"}),
        set_(owner, "__setitem__", &set_item, {"key", "value"}) {}
  ~ItemOperators() = default;

  /// The place, to be read from or written to.
  Cpp at(const Object& container, typename Key::Cpp key) {
    return {*this, container, std::move(key)};
  }

 private:
  typename Value::Cpp read(const Object& container, const typename Key::Cpp& key) override {
    return get_.call(container, key);
  }
  void write(const Object& container, const typename Key::Cpp& key,
             const typename Assigned::Cpp& value) override {
    set_.call(container, key, value);
  }

  Operator<Value(Key)> get_;
  Operator<types::None(Key, Assigned)> set_;
};

}  // namespace krait::detail
