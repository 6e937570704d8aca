// C++ functions that Python calls: what a krait.function object owns, and its way through the tags.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <vector>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/gil.hpp"

namespace krait::types {

template <class T>
struct Star;

}  // namespace krait::types

namespace krait::detail {

/// A std::function, called with Python objects. All members need the GIL, but the destructor, which
/// is run without it wherever that can be had: what the function captured may wait for locks.
class KRAIT_EXPORT NativeCallable {
 public:
  NativeCallable() = default;
  NativeCallable(const NativeCallable&) = delete;
  NativeCallable& operator=(const NativeCallable&) = delete;
  virtual ~NativeCallable();

  /// A new reference to the result; throws what the function throws, and ConversionError. The GIL
  /// is given away while C++ code runs.
  virtual Handle call(std::span<const Handle> arguments) = 0;
  /// "(int, str) -> bool"
  [[nodiscard]] virtual std::string signature() const = 0;
  /// What the std::function holds: the type of a lambda names the function that it stands in.
  [[nodiscard]] virtual const std::type_info& target() const noexcept = 0;
  /// The std::function itself if its signature, as a C++ type, is this one; else null.
  [[nodiscard]] virtual const void* function(const std::type_info& signature) const noexcept = 0;
};

/// A new krait.function that owns it; null with Python's error set. Needs the GIL.
KRAIT_EXPORT Handle make_function_object(std::unique_ptr<NativeCallable> native);
/// What a krait.function owns; null for any other object. Needs the GIL.
KRAIT_EXPORT const NativeCallable* native_callable_of(Handle object) noexcept;

/// Whether this thread is inside of a task that keeps the GIL: see krait::Gil.
KRAIT_EXPORT bool task_holds_gil() noexcept;

[[noreturn]] KRAIT_EXPORT void throw_wrong_count(std::size_t given, std::size_t expected,
                                                 const std::string& names);
/// "callback: argument 2[3]: expected int, got str 'x'"
[[noreturn]] KRAIT_EXPORT void throw_bad_argument(std::size_t index, const Failure& failure);
/// "callback's result: expected …"
[[noreturn]] KRAIT_EXPORT void throw_unmade_result(const Failure& failure);

/// Gives the GIL away for C++ code that Python called, unless the task keeps it.
class ReleaseForCallback {
 public:
  [[nodiscard]] ReleaseForCallback() {
    if (!task_holds_gil()) released_.emplace();
  }

 private:
  std::optional<GilRelease> released_;
};

template <class Tag, class Api>
typename Tag::Cpp load_argument(Handle argument, std::size_t index) {
  Failure failure;
  auto value = Tag::template load<Api>(argument, failure);
  if (!value) throw_bad_argument(index, failure);
  return *std::move(value);
}

template <class... Tags>
std::string names_of() {
  std::string names;
  ((names += (names.empty() ? "" : ", ") + Tags::name()), ...);
  return names;
}

/// The parameters of a callable: so many, of these types.
template <class... Tags>
struct CallableParameters {
  using Values = std::tuple<typename Tags::Cpp...>;
  template <class R>
  using Signature = R(typename Tags::Cpp...);
  template <class R>
  using Key = R(typename Tags::Cpp...);

  static std::string names() { return names_of<Tags...>(); }
  static std::string annotation() { return "[" + names() + "]"; }

  template <class Api>
  static Values load(std::span<const Handle> arguments) {
    if (arguments.size() != sizeof...(Tags)) {
      throw_wrong_count(arguments.size(), sizeof...(Tags), names());
    }
    return load<Api>(arguments, std::index_sequence_for<Tags...>{});
  }

 private:
  template <class Api, std::size_t... Is>
  static Values load([[maybe_unused]] std::span<const Handle> arguments,
                     std::index_sequence<Is...>) {
    return Values{load_argument<Tags, Api>(arguments[Is], Is)...};
  }
};

/// `...`: any number, all of one type, which C++ has as one vector.
template <class T>
struct CallableParameters<types::Star<T>> {
  using Values = std::tuple<std::vector<typename T::Cpp>>;
  template <class R>
  using Signature = R(std::vector<typename T::Cpp>);
  template <class R>
  using Key = R(typename T::Cpp, ...);  // not the key of one that takes a list

  static std::string names() { return "..."; }
  static std::string annotation() { return "..."; }

  template <class Api>
  static Values load(std::span<const Handle> arguments) {
    std::vector<typename T::Cpp> values;
    values.reserve(arguments.size());
    for (std::size_t index = 0; index < arguments.size(); ++index) {
      values.push_back(load_argument<T, Api>(arguments[index], index));
    }
    return Values{std::move(values)};
  }
};

/// How the result of a callable with this tag crosses the border: see callable_result.hpp.
template <class Tag>
struct CallableResult;

template <class Api, class Result, class... Args>
class NativeFunction final : public NativeCallable {
  using Parameters = CallableParameters<Args...>;
  using Signature = typename Parameters::template Signature<typename CallableResult<Result>::Cpp>;
  using Key = typename Parameters::template Key<typename CallableResult<Result>::Cpp>;

 public:
  explicit NativeFunction(std::function<Signature> function) noexcept
      : function_(std::move(function)) {}

  Handle call(std::span<const Handle> arguments) override {
    auto values = Parameters::template load<Api>(arguments);
    const auto run = [&]() -> decltype(auto) {
      const ReleaseForCallback released;
      return std::apply(function_, std::move(values));
    };
    return CallableResult<Result>::template make<Api>(run, target());
  }
  std::string signature() const override {
    return "(" + Parameters::names() + ") -> " + Result::name();
  }
  const std::type_info& target() const noexcept override { return function_.target_type(); }
  const void* function(const std::type_info& signature) const noexcept override {
    return signature == typeid(Key) ? &function_ : nullptr;
  }

 private:
  std::function<Signature> function_;
};

}  // namespace krait::detail
