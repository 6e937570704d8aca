// A Python function with a C++ signature, as generated code declares it.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "krait/object.hpp"
#include "krait/python/arguments.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/module.hpp"
#include "krait/python/suspension.hpp"
#include "krait/task.hpp"
#include "krait/types/callables.hpp"
#include "krait/types/choices.hpp"
#include "krait/types/containers.hpp"
#include "krait/types/scalars.hpp"

namespace krait::detail {

/// The error that Python has set, thrown as the C++ class of its type; needs the GIL.
[[noreturn]] KRAIT_EXPORT void throw_python_error();
/// "module.function: argument 'name'[3]: expected …"
[[noreturn]] KRAIT_EXPORT void throw_argument_failure(const CachedAttribute& function,
                                                      const char* parameter,
                                                      const Failure& failure);
/// "module.function: result[3]: expected …"
[[noreturn]] KRAIT_EXPORT void throw_result_failure(const CachedAttribute& function,
                                                    PyObject* result, const Failure& failure);
/// The error that Python has set; it names both signatures where the function is no longer the one
/// that code was generated for.
[[noreturn]] KRAIT_EXPORT void throw_call_failure(const CachedAttribute& function);
/// The same without throwing it.
KRAIT_EXPORT void explain_call_failure(const CachedAttribute& function, bool is_async) noexcept;

/// A result whose later errors name the function that gave it.
template <class Tag>
concept KnowsItsFunction = requires(const CachedAttribute& function, PyObject* result,
                                    Failure& failure) {
  Tag::load_from(function, result, failure);
};

// Inlined by force: GCC counts the paths of errors, and then calls it for each plain int.
template <class Tag>
[[gnu::always_inline]] inline typename Tag::Cpp load_result(const CachedAttribute& function,
                                                            PyObject* result) {
  Failure failure;
  std::optional<typename Tag::Cpp> value;
  if constexpr (KnowsItsFunction<Tag>) {
    value = Tag::load_from(function, result, failure);
  } else {
    value = Tag::template load<InlineApi>(result, failure);
  }
  if (!value) throw_result_failure(function, result, failure);
  return *std::move(value);
}

/// Awaits what a call returns; the call is made when the await is reached.
template <class Result, class Invoke>
class CallAwaiter : public Suspension {
 public:
  CallAwaiter(const CachedAttribute& function, const Invoke& invoke) noexcept
      : function_(function), invoke_(invoke) {}

  bool await_ready() {
    const Attach attach;
    const Owned<InlineApi> result{begin(invoke_())};
    if (result) value_ = load_result<Result>(function_, result.get());
    return !is_suspended();
  }
  template <class P>
  void await_suspend(std::coroutine_handle<P> coroutine) noexcept {
    suspend(coroutine);
  }
  ResultOf<Result> await_resume() {
    rethrow();
    if constexpr (!std::is_same_v<Result, types::None>) return *std::move(value_);
  }

 private:
  void accept(PyObject* result) override { value_ = load_result<Result>(function_, result); }
  void explain_failure() noexcept override { explain_call_failure(function_, true); }

  const CachedAttribute& function_;
  const Invoke& invoke_;
  std::optional<typename Result::Cpp> value_;
};

template <class Signature>
class Function;

/// `Function<types::Float(types::Str, types::Keyword<types::Int>)>`: result and parameters as tags.
///
/// **Thread safety:** any thread may call it. Fewer arguments than parameters may be given where
/// the rest are positional: they are left out of the call.
template <class Result, class... Parameters>
class Function<Result(Parameters...)> : public CachedAttribute {
 public:
  struct Names {
    const char* of[sizeof...(Parameters) + 1];
  };

  constexpr Function(const Module& module, const char* name, Names names = {}) noexcept
      : CachedAttribute(module, name, {names_.of, sizeof...(Parameters)}), names_(names) {}

  /// Calls it now; takes the GIL.
  template <class... Arguments>
  ResultOf<Result> call(const Arguments&... arguments) {
    const Attach attach;
    const Owned<InlineApi> result{invoke(arguments...)};
    if (!result) throw_call_failure(*this);
    if constexpr (std::is_same_v<Result, types::None>) {
      load_result<Result>(*this, result.get());
    } else {
      return load_result<Result>(*this, result.get());
    }
  }

  /// Calls it when the task starts, and awaits what it returns. The task keeps the arguments.
  template <class... Arguments>
  Task<ResultOf<Result>> async_call(Arguments... arguments) {
    return await_call(*this, std::move(arguments)...);
  }

  /// A stream that calls it at its first step. The stream keeps the arguments.
  template <class... Arguments>
  typename Result::Cpp stream(Arguments... arguments) {
    return Result::begin_by(*this,
                            [this, ... kept = std::move(arguments)] { return invoke(kept...); });
  }

 private:
  static constexpr bool all_positional = (Parameter<Parameters>::positional && ...);
  template <std::size_t I>
  using ParameterAt = std::tuple_element_t<I, std::tuple<Parameters...>>;

  template <class... Arguments>
  static Task<ResultOf<Result>> await_call(Function& function, Arguments... arguments) {
    const auto invoke = [&] { return function.invoke(arguments...); };
    CallAwaiter<Result, decltype(invoke)> awaiter{function, invoke};
    co_return co_await awaiter;
  }

  template <class... Arguments>
  PyObject* invoke(const Arguments&... arguments) {
    static_assert(sizeof...(Arguments) <= sizeof...(Parameters));
    PyObject* callable = get();
    if constexpr (all_positional) {
      PositionalArguments<sizeof...(Arguments)> converted;
      convert(converted, std::index_sequence_for<Arguments...>{}, arguments...);
      return converted.call(callable);
    } else {
      MixedArguments converted;
      convert(converted, std::index_sequence_for<Arguments...>{}, arguments...);
      return converted.call(callable);
    }
  }

  template <class Converted, std::size_t... Is, class... Arguments>
  void convert([[maybe_unused]] Converted& converted, std::index_sequence<Is...>,
               const Arguments&... arguments) {
    [[maybe_unused]] Failure failure;
    (convert_one<Is>(converted, arguments, failure), ...);
  }

  template <std::size_t I, std::size_t Size, class Argument>
  void convert_one(PositionalArguments<Size>& converted, const Argument& argument,
                   Failure& failure) {
    if (!converted.template add<I, ParameterAt<I>>(argument, failure)) {
      throw_argument_failure(*this, names_.of[I], failure);
    }
  }

  template <std::size_t I, class Argument>
  void convert_one(MixedArguments& converted, const Argument& argument, Failure& failure) {
    if (!Parameter<ParameterAt<I>>::add(converted, names_.of[I], argument, failure)) {
      throw_argument_failure(*this, names_.of[I], failure);
    }
  }

  Names names_;
};

}  // namespace krait::detail
