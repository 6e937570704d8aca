// Tags for what can be called: `Callable[[A, B], R]`, whose R may be `Awaitable[T]`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "krait/detail/callable_result.hpp"
#include "krait/detail/native_callable.hpp"
#include "krait/detail/python_callable.hpp"
#include "krait/types/scalars.hpp"

namespace krait::types {

/// `*args: T`; as the parameters of a Callable `...`, any number of arguments.
template <class T>
struct Star {};

/// What Python awaits: the result of an async callable, and a parameter of a function, to which C++
/// gives a task. Python owns that, awaits it natively, and destroys it where nobody did.
template <class T>
struct Awaitable {
  using Cpp = Task<krait::detail::ResultOf<T>>;
  using View = const Cpp&;

  static std::string name() { return "Awaitable[" + T::name() + "]"; }

  /// Takes the task, which the caller has by value and no other use for; throws Error where it was
  /// awaited before, and PythonError.
  template <class Api>
  static Handle make(View task, Failure&) {
    const auto take = [&] { return std::move(const_cast<Cpp&>(task)); };
    return krait::detail::CallableResult<Awaitable>::template make<Api>(take, typeid(Cpp));
  }
};

/// **From C++:** Python gets a `krait.function`, which owns a copy of the std::function and may
/// call it on any thread that runs Python, also on several at once. Its C++ code runs without the
/// GIL, unless it is called inside of a task that keeps it. What it throws is raised in Python as
/// everywhere; arguments that don't fit are a TypeError.
/// **From Python:** the std::function shares the Python callable, and takes the GIL for each call.
/// It may be copied, and destroyed, on any thread at any time; called after the interpreter's end,
/// it throws Error.
/// What comes back to where it was made is the original again.
template <class Result, class... Args>
struct Callable {
  using Parameters = krait::detail::CallableParameters<Args...>;
  using CppResult = typename krait::detail::CallableResult<Result>::Cpp;
  using Cpp = std::function<typename Parameters::template Signature<CppResult>>;
  using View = const Cpp&;
  using FromPython = krait::detail::PythonFunction<Result, Args...>;

  static std::string name() {
    return "Callable[" + Parameters::annotation() + ", " + Result::name() + "]";
  }
  /// An optional one that is empty is none.
  static bool is_nothing(View function) noexcept { return !function; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_callable(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    if (const auto* native = krait::detail::native_callable_of(object)) {
      Api::retain(object);  // while it is copied, another thread may drop it
      const Owned<Api> kept{object};
      using Key = typename Parameters::template Key<CppResult>;
      if (const void* original = native->function(typeid(Key))) {
        return copy(*static_cast<const Cpp*>(original));
      }
    }
    if (Api::is_callable(object))
      return Cpp{FromPython{krait::detail::SharedObject::borrow(object)}};
    failure.mismatch(name(), object);
    return std::nullopt;
  }
  template <class Api>
  static Handle make(View function, Failure& failure) {
    if (!function) {
      failure.invalid(name(), "an empty std::function");
      return nullptr;
    }
    if (const auto* python = function.template target<FromPython>()) {
      const Handle original = python->callable().get();
      Api::retain(original);
      return original;
    }
    using Native = krait::detail::NativeFunction<Api, Result, Args...>;
    return krait::detail::make_function_object(std::make_unique<Native>(copy(function)));
  }

 private:
  // What the function captured may take locks to be copied.
  static Cpp copy(View function) {
    const krait::detail::ReleaseForCallback released;
    return function;
  }
};

}  // namespace krait::types
