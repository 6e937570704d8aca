// A hasher for the C++ types of Python's hashable types that std::hash leaves out.
#pragma once

#include <complex>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <variant>

namespace krait {

namespace detail {

template <class T>
concept StdHashable = requires(const T& value) {
  { std::hash<T>{}(value) } -> std::convertible_to<std::size_t>;
};

// Boost's hash_combine recipe in 64 bits: a multiplicative mix with the golden ratio.
constexpr std::size_t combine_hashes(std::size_t seed, std::size_t hash) noexcept {
  return seed ^ (hash + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2));
}

template <class T>
inline constexpr bool is_unordered = false;
template <class T>
  requires requires { typename T::hasher; }
inline constexpr bool is_unordered<T> = true;

}  // namespace detail

/// Hashes what `std::hash` does, and bytes, tuples, lists, sets, complex numbers, and optionals and
/// variants of them: `std::unordered_map<std::tuple<…>, V, krait::Hash<std::tuple<…>>>`.
///
/// **Thread safety:** stateless. **GIL:** taken only where a value holds a `krait::Object`.
template <class T>
struct Hash;

template <detail::StdHashable T>
struct Hash<T> : std::hash<T> {};

template <class T>
struct Hash<std::complex<T>> {
  std::size_t operator()(const std::complex<T>& value) const {
    return detail::combine_hashes(std::hash<T>{}(value.real()), std::hash<T>{}(value.imag()));
  }
};

template <class... Ts>
struct Hash<std::tuple<Ts...>> {
  std::size_t operator()(const std::tuple<Ts...>& value) const {
    return std::apply(
        [](const Ts&... items) {
          std::size_t hash = sizeof...(Ts);
          ((hash = detail::combine_hashes(hash, Hash<Ts>{}(items))), ...);
          return hash;
        },
        value);
  }
};

template <class T>
  requires(!detail::StdHashable<std::optional<T>>)
struct Hash<std::optional<T>> {
  std::size_t operator()(const std::optional<T>& value) const {
    return value ? detail::combine_hashes(1, Hash<T>{}(*value)) : 0;
  }
};

template <class... Ts>
  requires(!detail::StdHashable<std::variant<Ts...>>)
struct Hash<std::variant<Ts...>> {
  std::size_t operator()(const std::variant<Ts...>& value) const {
    const auto hash_item = [](const auto& item) {
      return Hash<std::remove_cvref_t<decltype(item)>>{}(item);
    };
    return detail::combine_hashes(value.index(), std::visit(hash_item, value));
  }
};

template <std::ranges::input_range T>
  requires(!detail::StdHashable<T>)
struct Hash<T> {
  std::size_t operator()(const T& values) const {
    using Item = std::ranges::range_value_t<T>;
    std::size_t hash = std::ranges::size(values);
    for (const Item& item : values) {
      // An unordered set has no order to hash: its items are added up.
      hash = detail::is_unordered<T> ? hash + Hash<Item>{}(item)
                                     : detail::combine_hashes(hash, Hash<Item>{}(item));
    }
    return hash;
  }
};

/// A struct of a module whose values Python can hash; `hash_value` comes with its header.
template <class T>
  requires(!detail::StdHashable<T> && !std::ranges::input_range<T>)
&&requires(const T& value) {
  { hash_value(value) } -> std::convertible_to<std::size_t>;
}
struct Hash<T> {
  std::size_t operator()(const T& value) const { return hash_value(value); }
};

namespace detail {

/// For the `hash_value` of a struct: that of all its fields.
template <class... Ts>
std::size_t hash_all(const Ts&... values) {
  std::size_t hash = sizeof...(Ts);
  ((hash = combine_hashes(hash, Hash<Ts>{}(values))), ...);
  return hash;
}

/// Whether a container of such keys uses std::hash, as generated code spells it; the same with
/// every standard library, some of which hash more than others.
template <class T>
inline constexpr bool uses_std_hash = StdHashable<T>;
template <class T>
inline constexpr bool uses_std_hash<std::optional<T>> = uses_std_hash<T>;
template <class... Ts>
inline constexpr bool uses_std_hash<std::variant<Ts...>> = (uses_std_hash<Ts> && ...);

template <class T>
using HashFor = std::conditional_t<uses_std_hash<T>, std::hash<T>, Hash<T>>;

}  // namespace detail
}  // namespace krait
