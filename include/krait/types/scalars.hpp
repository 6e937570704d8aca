// Tags for Python's simple types: each names a Python type and converts it both ways.
//
// A tag has `Cpp`, the C++ type of a result, and `View`, what a function takes for it;
// `load` reads a Python object, `make` makes one; both need the GIL. `exact` says that an object is
// of this very type, so that a union can prefer it. Where a value is dear to move, `read` loads it
// without a std::optional around it. The `Api` is CompiledApi, or, in generated sources, its twin
// whose hot parts are inline.
#pragma once

#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "krait/detail/compiled_api.hpp"

namespace krait::types {

using detail::Failure;
using detail::Handle;
using detail::Owned;

/// A tag that can read a value to where it will stay; where that fails, `good` becomes false, and
/// the value is any.
template <class Tag, class Api>
concept ReadsInPlace = requires(Handle object, bool& good, Failure& failure) {
  { Tag::template read<Api>(object, good, failure) } -> std::same_as<typename Tag::Cpp>;
};

struct None {
  using Cpp = std::monostate;
  using View = std::monostate;
  static std::string name() { return "None"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_none(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    if (Api::is_none(object)) return Cpp{};
    failure.mismatch(name(), object);
    return std::nullopt;
  }
  template <class Api>
  static Handle make(View, Failure&) {
    return Api::make_none();
  }
};

struct Bool {
  using Cpp = bool;
  using View = bool;
  static std::string name() { return "bool"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_bool(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    bool value = false;
    if (!Api::read_bool(object, value, failure)) return std::nullopt;
    return value;
  }
  template <class Api>
  static Handle make(View value, Failure&) {
    return Api::make_bool(value);
  }
};

struct Int {
  using Cpp = std::int64_t;
  using View = std::int64_t;
  static std::string name() { return "int"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_int(object);
  }
  template <class Api>
  static bool is_kind(Handle object) {
    return exact<Api>(object) || Api::is_bool(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    std::int64_t value = 0;
    if (!Api::read_int(object, value, failure)) return std::nullopt;
    return value;
  }
  template <class Api>
  static Handle make(View value, Failure&) {
    return Api::make_int(value);
  }
};

/// Any other C++ integer, for `Object::as<T>()`: the same, with the range of `T`.
template <std::integral T>
struct SizedInt {
  using Cpp = T;
  using View = T;
  // All but the largest unsigned one fit into what tells negative numbers from too large ones.
  static constexpr bool is_widest = std::unsigned_integral<T> && sizeof(T) == sizeof(std::uint64_t);
  using Wide = std::conditional_t<is_widest, std::uint64_t, std::int64_t>;
  static std::string name() { return "int"; }

  template <class Api>
  static bool exact(Handle object) {
    return Int::exact<Api>(object);
  }
  template <class Api>
  static bool is_kind(Handle object) {
    return Int::is_kind<Api>(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    Wide value = 0;
    if (!read<Api>(object, value, failure)) return std::nullopt;
    if (std::in_range<T>(value)) return static_cast<T>(value);
    failure.invalid("int from " + std::to_string(std::numeric_limits<T>::min()) + " to " +
                        std::to_string(std::numeric_limits<T>::max()),
                    "int " + std::to_string(value));
    return std::nullopt;
  }
  template <class Api>
  static Handle make(View value, Failure&) {
    if constexpr (std::signed_integral<T>) {
      return Api::make_int(value);
    } else {
      return Api::make_unsigned(value);
    }
  }

 private:
  template <class Api>
  static bool read(Handle object, std::int64_t& value, Failure& failure) {
    return Api::read_int(object, value, failure);
  }
  template <class Api>
  static bool read(Handle object, std::uint64_t& value, Failure& failure) {
    return Api::read_unsigned(object, value, failure);
  }
};

struct Float {
  using Cpp = double;
  using View = double;
  static std::string name() { return "float"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_float(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    double value = 0;
    if (!Api::read_float(object, value, failure)) return std::nullopt;
    return value;
  }
  template <class Api>
  static Handle make(View value, Failure&) {
    return Api::make_float(value);
  }
};

struct Complex {
  using Cpp = std::complex<double>;
  using View = std::complex<double>;
  static std::string name() { return "complex"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_complex(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    Cpp value;
    if (!Api::read_complex(object, value, failure)) return std::nullopt;
    return value;
  }
  template <class Api>
  static Handle make(View value, Failure&) {
    return Api::make_complex(value);
  }
};

/// Text is UTF-8 in C++, NUL characters included.
struct Str {
  using Cpp = std::string;
  using View = std::string_view;
  static std::string name() { return "str"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_str(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    std::string_view value;
    if (!Api::read_str(object, value, failure)) return std::nullopt;
    return std::optional<Cpp>{std::in_place, value};
  }
  template <class Api>
  static Cpp read(Handle object, bool& good, Failure& failure) {
    std::string_view value;
    good = Api::read_str(object, value, failure);
    return Cpp{value};
  }
  template <class Api>
  static Handle make(View value, Failure&) {
    return Api::make_str(value);
  }
};

struct Bytes {
  using Cpp = std::vector<std::byte>;
  using View = std::span<const std::byte>;
  static std::string name() { return "bytes"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_bytes(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    const Owned<Api> bytes{Api::snapshot(object)};
    if (!bytes) return failure.raised(), std::nullopt;
    std::span<const std::byte> value;
    if (!Api::read_bytes(bytes.get(), value, failure)) return std::nullopt;
    return Cpp(value.begin(), value.end());
  }
  template <class Api>
  static Handle make(View value, Failure&) {
    return Api::make_bytes(value);
  }
};

}  // namespace krait::types
