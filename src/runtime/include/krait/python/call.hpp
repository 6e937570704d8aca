// A call of typed Python, with its arguments and its result: what functions and methods share.
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
#include "krait/types/arrays.hpp"
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
  auto value = [&] {
    if constexpr (KnowsItsFunction<Tag>) {
      return Tag::load_from(function, result, failure);
    } else {
      return Tag::template load<InlineApi>(result, failure);
    }
  }();
  if (!value) throw_result_failure(function, result, failure);
  return *std::move(value);
}
// A function of its own: GCC 12 makes no variable of an inner block where the result will be.
template <class Tag>
  requires types::ReadsInPlace<Tag, InlineApi>
[[gnu::always_inline]] inline typename Tag::Cpp load_result(const CachedAttribute& function,
                                                            PyObject* result) {
  Failure failure;
  bool good = true;
  typename Tag::Cpp value = Tag::template read<InlineApi>(result, good, failure);
  if (!good) throw_result_failure(function, result, failure);
  return value;
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

/// C++ memory that was lent to Python for the call.
template <class Argument>
concept IsLent = requires(const Argument& argument) {
  argument.give_back();
};

/// Memory that was lent to Python for a call is given back when that has ended.
template <class... Arguments>
class EndOfLoans {
 public:
  explicit EndOfLoans(const Arguments&... arguments) noexcept : arguments_(arguments...) {}
  EndOfLoans(const EndOfLoans&) = delete;
  EndOfLoans& operator=(const EndOfLoans&) = delete;
  ~EndOfLoans() {
    std::apply([](const auto&... each) { (end(each), ...); }, arguments_);
  }

 private:
  template <class Argument>
  static void end([[maybe_unused]] const Argument& argument) noexcept {
    if constexpr (IsLent<Argument>) argument.give_back();
  }

  std::tuple<const Arguments&...> arguments_;
};
// Most calls lend nothing, and a tuple of many types is much work for compilers.
template <class... Arguments>
  requires(!(IsLent<Arguments> || ...))
class EndOfLoans<Arguments...> {
 public:
  explicit EndOfLoans(const Arguments&...) noexcept {}
};

template <class Callee, class Signature>
class TypedCall;

/// A base of `Callee`, whose `invoke(arguments...)` makes the call: a new reference to the result,
/// or null with Python's error set.
template <class Callee, class Result, class... Parameters>
class TypedCall<Callee, Result(Parameters...)> : public CachedAttribute {
 public:
  struct Names {
    const char* of[sizeof...(Parameters) + 1];
  };

  /// Calls it now; takes the GIL.
  template <class... Arguments>
  ResultOf<Result> call(const Arguments&... arguments) {
    const EndOfLoans<Arguments...> loans{arguments...};
    const Attach attach;
    const Owned<InlineApi> result{callee().invoke(arguments...)};
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
    return await_call(callee(), std::move(arguments)...);
  }

  /// A stream that calls it at its first step. The stream keeps the arguments.
  template <class... Arguments>
  typename Result::Cpp stream(Arguments... arguments) {
    return Result::begin_by(
        *this, [this, ... kept = std::move(arguments)] { return callee().invoke(kept...); });
  }

 protected:
  /// Of a module, or of a class.
  template <class Place>
  constexpr TypedCall(Place& place, const char* name, Names names) noexcept
      : CachedAttribute(place, name, {names_.of, sizeof...(Parameters)}), names_(names) {}

  /// What `make_call` gives for the converted arguments.
  template <class MakeCall, class... Arguments>
  PyObject* call_with(const MakeCall& make_call, const Arguments&... arguments) {
    static_assert(sizeof...(Arguments) <= sizeof...(Parameters));
    using Positional = PositionalArguments<sizeof...(Arguments)>;
    std::conditional_t<all_positional, Positional, MixedArguments> converted;
    convert(converted, std::index_sequence_for<Arguments...>{}, arguments...);
    return make_call(converted);
  }

 private:
  static constexpr bool all_positional = (Parameter<Parameters>::positional && ...);
  template <std::size_t I>
  using ParameterAt = std::tuple_element_t<I, std::tuple<Parameters...>>;

  Callee& callee() noexcept { return static_cast<Callee&>(*this); }

  template <class... Arguments>
  // NOLINTNEXTLINE(*-reference-coroutine-parameters): a callee is a constant of generated code
  static Task<ResultOf<Result>> await_call(Callee& callee, Arguments... arguments) {
    const auto invoke = [&] { return callee.invoke(arguments...); };
    CallAwaiter<Result, decltype(invoke)> awaiter{callee, invoke};
    co_return co_await awaiter;
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
