// The tag of C++ types whose header says how they cross the border: those that a generated header
// declares, and values of Krait's own.
#pragma once

#include <optional>
#include <string>
#include <type_traits>

#include "krait/detail/handle.hpp"

namespace krait::detail {

class Failure;

/// Marks the constructor that makes a C++ object of a Python instance.
struct Wrapped {
  explicit Wrapped() = default;
};

}  // namespace krait::detail

namespace krait::types {

/// What a function takes for a declared type.
template <class T>
using DeclaredView = std::conditional_t<std::is_enum_v<T>, T, const T&>;

/// How a declared type crosses the border; specialised by the header that declares it. The
/// functions are those of a tag (see types/scalars.hpp), and need the GIL as they do.
template <class T>
struct Conversion;

/// `KRAIT_DECLARE_CONVERSION(cases::Point, "cases.Point");` with the functions in the source.
#define KRAIT_DECLARE_CONVERSION(Type, python_name) \
  template <> \
  struct krait::types::Conversion<Type> { \
    static constexpr const char* name = python_name; \
    static bool exact(krait::detail::Handle object); \
    static std::optional<Type> load(krait::detail::Handle object, \
                                    krait::detail::Failure& failure); \
    static krait::detail::Handle make(krait::types::DeclaredView<Type> value, \
                                      krait::detail::Failure& failure); \
  }

/// A type whose header has been seen to the end.
template <class T>
concept HasConversion = requires {
  Conversion<T>::name;
};

/// The tag itself; the functions are compiled once, in the generated source, for every `Api`.
template <class T>
struct Declared {
  using Cpp = T;
  using View = DeclaredView<T>;
  static std::string name() {
    if constexpr (requires { Conversion<T>::name(); }) {
      return Conversion<T>::name();
    } else {
      return std::string{Conversion<T>::name};
    }
  }

  template <class Api>
  static bool exact(detail::Handle object) {
    return Conversion<T>::exact(object);
  }
  template <class Api>
  static std::optional<T> load(detail::Handle object, detail::Failure& failure) {
    return Conversion<T>::load(object, failure);
  }
  template <class Api>
  static detail::Handle make(View value, detail::Failure& failure) {
    return Conversion<T>::make(value, failure);
  }
};

}  // namespace krait::types
