// A method of a Python class with a C++ signature, as generated code declares it.
#pragma once

#include "krait/object.hpp"
#include "krait/python/call.hpp"

namespace krait::detail {

template <class Signature>
class Method;

/// `Method<types::Str(types::Str)>{Person_class_, "greet", {"other"}}`: the first argument of its
/// calls is the instance, which has no parameter.
///
/// Looked up by its name in the instance, as Python does, so that derived classes may override it.
/// A task or a stream of its shares the instance. **Thread safety:** as `Function`.
template <class Result, class... Parameters>
class Method<Result(Parameters...)>
    : public TypedCall<Method<Result(Parameters...)>, Result(Parameters...)> {
  using Base = TypedCall<Method, Result(Parameters...)>;
  friend Base;

 public:
  constexpr Method(CachedAttribute& owner, const char* name,
                   typename Base::Names names = {}) noexcept
      : Base(owner, name, names), interned_(name) {}

 private:
  template <class... Arguments>
  PyObject* invoke(const Object& self, const Arguments&... arguments) {
    PyObject* const name = interned_.get();
    // A callback may give the C++ object another instance while the method runs.
    const Owned<InlineApi> instance{Py_NewRef(ObjectAccess::get(self))};
    const auto call = [&](auto& converted) { return converted.call_method(name, instance.get()); };
    return this->call_with(call, arguments...);
  }

  CachedName interned_;
};

}  // namespace krait::detail
