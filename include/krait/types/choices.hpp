// Tags for values that are one of several: `Optional[T]` and `Union[A, B]`.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "krait/box.hpp"
#include "krait/types/scalars.hpp"

namespace krait::types {

template <class T>
struct Optional {
  using Cpp = std::optional<typename T::Cpp>;
  // What is cheap to copy goes by value.
  using View = std::conditional_t<std::is_trivially_copyable_v<Cpp>, Cpp, const Cpp&>;
  static std::string name() { return T::name() + " | None"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_none(object) || T::template exact<Api>(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    if (Api::is_none(object)) return std::optional<Cpp>{std::in_place, std::nullopt};
    auto value = T::template load<Api>(object, failure);
    if (!value) return std::nullopt;
    return std::optional<Cpp>{std::in_place, *std::move(value)};
  }
  template <class Api>
  static Handle make(const Cpp& value, Failure& failure) {
    return is_nothing(value) ? Api::make_none() : T::template make<Api>(*value, failure);
  }

 private:
  static bool is_nothing(const Cpp& value) {
    if constexpr (requires { T::is_nothing(*value); }) {
      return !value || T::is_nothing(*value);
    } else {
      return !value;
    }
  }
};

/// An optional value apart from the struct that holds it.
template <class T>
struct Boxed {
  using Cpp = Box<typename T::Cpp>;
  using View = const Cpp&;
  static std::string name() { return T::name() + " | None"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_none(object) || T::template exact<Api>(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    if (Api::is_none(object)) return Cpp{};
    auto value = T::template load<Api>(object, failure);
    if (!value) return std::nullopt;
    return Cpp{*std::move(value)};
  }
  template <class Api>
  static Handle make(View value, Failure& failure) {
    return value ? T::template make<Api>(*value, failure) : Api::make_none();
  }
};

/// The alternatives are tried in order: first those whose very type the object has, so that an int
/// never becomes the float of `float | int`, then those of its kind, as int is a bool's, then all.
template <class... Ts>
struct Union {
  using Cpp = std::variant<typename Ts::Cpp...>;
  using View = const Cpp&;

  static std::string name() {
    std::string names;
    ((names += (names.empty() ? "" : " | ") + Ts::name()), ...);
    return names;
  }
  template <class Api>
  static bool exact(Handle object) {
    return (Ts::template exact<Api>(object) || ...);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    std::optional<Cpp> value;
    for (const Fit fit : {Fit::exact, Fit::kind, Fit::other}) {
      if (load_any<Api>(object, value, failure, fit, std::index_sequence_for<Ts...>{}))
        return value;
      if (failure.is_python_error()) return std::nullopt;
    }
    explain<Api>(object, failure);
    return std::nullopt;
  }
  template <class Api>
  static Handle make(View value, Failure& failure) {
    return make_active<Api>(value, failure, std::index_sequence_for<Ts...>{});
  }

 private:
  enum class Fit {
    exact,
    kind,  // as a bool is an int, or a list one of other items
    other
  };
  template <class T, class Api>
  static Fit fit_of(Handle object) {
    if (T::template exact<Api>(object)) return Fit::exact;
    return is_kind<T, Api>(object) ? Fit::kind : Fit::other;
  }
  template <class T, std::size_t I, class Api>
  static bool load_one(Handle object, std::optional<Cpp>& value, Failure& failure, Fit fit) {
    if (failure.is_python_error() || fit_of<T, Api>(object) != fit) return false;
    failure.reset();
    auto loaded = T::template load<Api>(object, failure);
    if (loaded) value.emplace(std::in_place_index<I>, *std::move(loaded));
    return loaded.has_value();
  }
  template <class Api, std::size_t... Is>
  static bool load_any(Handle object, std::optional<Cpp>& value, Failure& failure, Fit fit,
                       std::index_sequence<Is...>) {
    return (load_one<Ts, Is, Api>(object, value, failure, fit) || ...);
  }
  // A container whose items may be of other types, or a class's instance of a subclass.
  template <class T, class Api>
  static bool is_kind(Handle object) {
    if constexpr (requires { T::template is_kind<Api>(object); }) {
      return T::template is_kind<Api>(object);
    } else {
      return T::template exact<Api>(object);
    }
  }
  // Where just one alternative is of the object's kind, its own complaint says most.
  template <class Api>
  static void explain(Handle object, Failure& failure) {
    failure.reset();
    if ((std::size_t{is_kind<Ts, Api>(object)} + ... + 0) != 1) {
      failure.mismatch(name(), object);
      return;
    }
    const auto complain = [&]<class T>(std::type_identity<T>) {
      return is_kind<T, Api>(object) && !T::template load<Api>(object, failure);
    };
    (complain(std::type_identity<Ts>{}) || ...);
  }
  template <class T, std::size_t I, class Api>
  static bool make_one(View value, Handle& object, Failure& failure) {
    if (value.index() != I) return false;
    object = T::template make<Api>(*std::get_if<I>(&value), failure);
    return true;
  }
  template <class Api, std::size_t... Is>
  static Handle make_active(View value, Failure& failure, std::index_sequence<Is...>) {
    Handle object = nullptr;
    if (!(make_one<Ts, Is, Api>(value, object, failure) || ...)) {
      failure.invalid(name(), "a std::variant that lost its value to an exception");
    }
    return object;
  }
};

}  // namespace krait::types
