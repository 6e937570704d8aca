// A Python function with a C++ signature, as generated code declares it.
#pragma once

#include "krait/python/call.hpp"  // IWYU pragma: export

namespace krait::detail {

template <class Signature>
class Function;

/// `Function<types::Float(types::Str, types::Keyword<types::Int>)>`: result and parameters as tags.
///
/// What can be called by its name in a module: functions, classes, and what classes have for
/// themselves ("Person.from_text").
/// **Thread safety:** any thread may call it. Fewer arguments than parameters may be given where
/// the rest are positional: they are left out of the call.
template <class Result, class... Parameters>
class Function<Result(Parameters...)>
    : public TypedCall<Function<Result(Parameters...)>, Result(Parameters...)> {
  using Base = TypedCall<Function, Result(Parameters...)>;
  friend Base;

 public:
  constexpr Function(const Module& module, const char* name,
                     typename Base::Names names = {}) noexcept
      : Base(module, name, names) {}

 private:
  template <class... Arguments>
  PyObject* invoke(const Arguments&... arguments) {
    PyObject* const callable = this->get();
    const auto call = [callable](auto& converted) { return converted.call(callable); };
    return this->call_with(call, arguments...);
  }
};

}  // namespace krait::detail
