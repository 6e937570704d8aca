// The way from a C++ type to its tag, for values converted without a generated function.
#pragma once

#include <array>
#include <cmath>
#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "krait/types/arrays.hpp"
#include "krait/types/callables.hpp"
#include "krait/types/choices.hpp"
#include "krait/types/containers.hpp"
#include "krait/types/declared.hpp"
#include "krait/types/scalars.hpp"

namespace krait {
class Object;
}

namespace krait::types {

struct Any;

/// Specialised for each C++ type that has a tag: `using type = …`.
template <class T>
struct TagOf {};

template <class T>
using TagFor = typename TagOf<T>::type;

/// A C++ type that can become a Python object.
template <class T>
concept Tagged = requires {
  typename TagOf<T>::type;
};

/// One that can also be read from a Python object: it owns its value, as no view does.
template <class T>
concept Readable = Tagged<T> && std::same_as<typename TagFor<T>::Cpp, T>;

template <class T>
constexpr bool is_character = false;
template <>
inline constexpr bool is_character<char> = true;
template <>
inline constexpr bool is_character<wchar_t> = true;
template <>
inline constexpr bool is_character<char8_t> = true;
template <>
inline constexpr bool is_character<char16_t> = true;
template <>
inline constexpr bool is_character<char32_t> = true;

/// An integer that has a range of its own. A character would become its number, where a text is
/// meant, and a part of a compiler's integer of more than 64 bits would be lost.
template <class T>
concept Sized = std::integral<T> && sizeof(T) <= sizeof(std::int64_t) && !is_character<T> &&
                !std::same_as<T, bool> && !std::same_as<T, std::int64_t>;

/// A float reads as a double that is rounded, as C++ converts it; one too large for it is refused.
struct Float32 : Float {
  using Cpp = float;

  template <class Api>
  static std::optional<float> load(Handle object, Failure& failure) {
    const auto value = Float::load<Api>(object, failure);
    if (!value) return std::nullopt;
    const auto rounded = static_cast<float>(*value);
    if (std::isinf(rounded) == std::isinf(*value)) return rounded;
    failure.mismatch("float of 32 bits", object);
    return std::nullopt;
  }
};

template <class K, class V>
struct OrderedDict : Dict<TagFor<K>, TagFor<V>> {
  using Base = Dict<TagFor<K>, TagFor<V>>;
  using Cpp = std::map<K, V>;

  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    auto values = Base::template load<Api>(object, failure);
    if (!values) return std::nullopt;
    return Cpp(std::move_iterator(values->begin()), std::move_iterator(values->end()));
  }
  template <class Api>
  static Handle make(const Cpp& values, Failure& failure) {
    return Base::template make_from<Api>(values, failure);
  }
};

template <class T>
struct OrderedSet : Set<TagFor<T>> {
  using Cpp = std::set<T>;

  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    auto values = Set<TagFor<T>>::template load<Api>(object, failure);
    if (!values) return std::nullopt;
    return Cpp(values->begin(), values->end());
  }
  template <class Api>
  static Handle make(const Cpp& values, Failure& failure) {
    return Set<TagFor<T>>::template fill<Api>(Api::set_new(), values, failure);
  }
};

template <class A, class B>
struct Pair : Tuple<TagFor<A>, TagFor<B>> {
  using Base = Tuple<TagFor<A>, TagFor<B>>;
  using Cpp = std::pair<A, B>;

  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    auto values = Base::template load<Api>(object, failure);
    if (!values) return std::nullopt;
    return std::make_from_tuple<Cpp>(*std::move(values));
  }
  template <class Api>
  static Handle make(const Cpp& values, Failure& failure) {
    return Base::template make_from<Api>(values, failure);
  }
};

/// A list of so many items.
template <class T, std::size_t N>
struct FixedList : List<TagFor<T>> {
  using Base = List<TagFor<T>>;
  using Cpp = std::array<T, N>;
  using View = const Cpp&;

  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    auto values = Base::template load<Api>(object, failure);
    if (!values) return std::nullopt;
    if (values->size() != N) {
      failure.invalid("a list of " + std::to_string(N), "one of " + std::to_string(values->size()));
      return std::nullopt;
    }
    return [&]<std::size_t... Is>(std::index_sequence<Is...>) {
      return Cpp{std::move((*values)[Is])...};
    }
    (std::make_index_sequence<N>{});
  }
  template <class Api>
  static Handle make(View values, Failure& failure) {
    return Base::template make_from<Api>(values, failure);
  }
};

/// What C++ has for no value becomes None; nothing is read as it.
template <class T>
struct Nothing : None {
  template <class Api>
  static Handle make(T, Failure&) {
    return Api::make_none();
  }
};

template <class F>
constexpr bool is_std_function = false;
template <class Signature>
constexpr bool is_std_function<std::function<Signature>> = true;

/// The std::function that a lambda, a function, or a class with one operator() becomes.
template <class F>
using FunctionFor = decltype(std::function{std::declval<const F&>()});

template <class F>
concept TaggedCallable = (std::is_class_v<F> ||
                          std::is_function_v<std::remove_pointer_t<F>>)&&!HasConversion<F> &&
                         !is_std_function<F> && Tagged<FunctionFor<F>>;

/// From C++ only: what Python calls is a std::function that holds it.
template <class F>
struct CppCallable : TagFor<FunctionFor<F>> {
  template <class Api>
  static Handle make(const F& function, Failure& failure) {
    return TagFor<FunctionFor<F>>::template make<Api>(FunctionFor<F>{function}, failure);
  }
};

template <class Tag>
struct IsTag {
  using type = Tag;
};

/// The tag of what a callable returns: a value, nothing, or a task.
template <class R>
struct ResultTagOf : TagOf<R> {};
template <>
struct ResultTagOf<void> : IsTag<None> {};
template <class T>
  requires requires { typename ResultTagOf<T>::type; }
struct ResultTagOf<Task<T>> : IsTag<Awaitable<typename ResultTagOf<T>::type>> {};

template <class R>
concept TaggedResult = requires {
  typename ResultTagOf<R>::type;
};

// clang-format off
template <> struct TagOf<std::monostate> : IsTag<None> {};
template <> struct TagOf<std::nullopt_t> : IsTag<Nothing<std::nullopt_t>> {};
template <> struct TagOf<std::nullptr_t> : IsTag<Nothing<std::nullptr_t>> {};
template <> struct TagOf<bool> : IsTag<Bool> {};
template <> struct TagOf<std::int64_t> : IsTag<Int> {};
template <> struct TagOf<double> : IsTag<Float> {};
template <> struct TagOf<float> : IsTag<Float32> {};
template <> struct TagOf<std::complex<double>> : IsTag<Complex> {};
template <> struct TagOf<std::string> : IsTag<Str> {};
template <> struct TagOf<std::string_view> : IsTag<Str> {};
template <> struct TagOf<const char*> : IsTag<Str> {};
template <> struct TagOf<char*> : IsTag<Str> {};
template <> struct TagOf<std::vector<std::byte>> : IsTag<Bytes> {};
template <> struct TagOf<std::span<const std::byte>> : IsTag<Bytes> {};
template <> struct TagOf<Object> : IsTag<Any> {};
template <> struct TagOf<Buffer> : IsTag<AnyBuffer> {};
template <> struct TagOf<krait::Bytes> : IsTag<BytesView> {};
template <ArrayItem T, std::size_t N>
struct TagOf<Array<T, N>> : IsTag<ArrayOf<krait::detail::MemoryKind::buffer, T, N>> {};

template <Sized T> struct TagOf<T> : IsTag<SizedInt<T>> {};
template <Readable T> struct TagOf<std::vector<T>> : IsTag<List<TagFor<T>>> {};
template <Readable K, Readable V>
struct TagOf<std::unordered_map<K, V, krait::detail::HashFor<K>>> : IsTag<Dict<TagFor<K>, TagFor<V>>> {};
template <Readable T>
struct TagOf<std::unordered_set<T, krait::detail::HashFor<T>>> : IsTag<Set<TagFor<T>>> {};
template <Readable K, Readable V> struct TagOf<std::map<K, V>> : IsTag<OrderedDict<K, V>> {};
template <Readable T> struct TagOf<std::set<T>> : IsTag<OrderedSet<T>> {};
template <Readable... Ts> struct TagOf<std::tuple<Ts...>> : IsTag<Tuple<TagFor<Ts>...>> {};
template <Readable A, Readable B> struct TagOf<std::pair<A, B>> : IsTag<Pair<A, B>> {};
template <Readable T, std::size_t N> struct TagOf<std::array<T, N>> : IsTag<FixedList<T, N>> {};
template <Readable T> struct TagOf<std::optional<T>> : IsTag<Optional<TagFor<T>>> {};
template <Readable... Ts> struct TagOf<std::variant<Ts...>> : IsTag<Union<TagFor<Ts>...>> {};
template <HasConversion T> struct TagOf<T> : IsTag<Declared<T>> {};
template <TaggedResult R, class... Args>
  requires(Readable<std::remove_cvref_t<Args>> && ...)
struct TagOf<std::function<R(Args...)>>
    : IsTag<Callable<typename ResultTagOf<R>::type, TagFor<std::remove_cvref_t<Args>>...>> {};
template <TaggedCallable F> struct TagOf<F> : IsTag<CppCallable<F>> {};
// clang-format on

}  // namespace krait::types

#include "krait/object.hpp"  // last: it defines Any and Object, and uses the tags of this header
