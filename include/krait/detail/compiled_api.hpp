// What conversions need of Python, as functions of libkrait, for code that doesn't see Python.h.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "krait/detail/export.hpp"
#include "krait/detail/handle.hpp"

namespace krait::detail {

/// Why a conversion failed, and where; filled from the inside out. Costs a pointer until then.
class KRAIT_EXPORT Failure {
 public:
  Failure() noexcept = default;
  Failure(const Failure&) = delete;
  Failure& operator=(const Failure&) = delete;
  ~Failure() {
    if (reason_ != nullptr) reset();
  }

  /// The object isn't of the expected type.
  void mismatch(std::string_view expected, Handle object);
  /// The value is of the right type, but can't be held.
  void invalid(std::string_view expected, std::string_view found);
  /// Python's error is set and says why.
  void raised();
  /// The bad value is inside a container: `[3]`, `["x"]`.
  void inside_index(std::size_t index);
  void inside_key(Handle key);
  void inside_key(std::string_view key);
  /// The bad value is a field: `.name`.
  void inside_field(std::string_view name);
  /// Begins anew, for another alternative.
  void reset() noexcept;

  [[nodiscard]] bool is_python_error() const noexcept;
  /// The way from the whole value to the bad one: `[3]["x"]`.
  [[nodiscard]] std::string_view path() const noexcept;
  /// "expected int, got str 'abc'"
  [[nodiscard]] std::string text() const;

 private:
  struct Reason;
  Reason& reason();
  Reason* reason_ = nullptr;
};

/// The primitives that the converters of `types.hpp` are written in. All need the GIL.
///
/// `read_…` returns false and fills the failure where the object isn't of the type. `make_…`
/// returns a new reference, or null with Python's error set.
struct KRAIT_EXPORT CompiledApi {
  static void retain(Handle object) noexcept;
  static void release(Handle object) noexcept;

  static bool is_none(Handle object) noexcept;
  static bool is_bool(Handle object) noexcept;  ///< NumPy's too.
  static bool is_int(Handle object) noexcept;   ///< What can be an index, but no bool.
  static bool is_float(Handle object) noexcept;
  static bool is_complex(Handle object) noexcept;
  static bool is_str(Handle object) noexcept;
  static bool is_bytes(Handle object) noexcept;
  static bool is_list(Handle object) noexcept;
  static bool is_tuple(Handle object) noexcept;
  static bool is_dict(Handle object) noexcept;
  static bool is_set(Handle object) noexcept;
  static bool is_frozenset(Handle object) noexcept;
  static bool is_sequence(Handle object) noexcept;
  static bool is_mapping(Handle object) noexcept;
  static bool is_callable(Handle object) noexcept;

  static bool read_bool(Handle object, bool& value, Failure& failure);
  static bool read_int(Handle object, std::int64_t& value, Failure& failure);
  static bool read_unsigned(Handle object, std::uint64_t& value, Failure& failure);
  static bool read_float(Handle object, double& value, Failure& failure);
  static bool read_complex(Handle object, std::complex<double>& value, Failure& failure);
  /// The text stays valid while the object lives.
  static bool read_str(Handle object, std::string_view& value, Failure& failure);
  static bool read_bytes(Handle object, std::span<const std::byte>& value, Failure& failure);

  static Handle make_none() noexcept;
  static Handle make_bool(bool value) noexcept;
  static Handle make_int(std::int64_t value);
  static Handle make_unsigned(std::uint64_t value);
  static Handle make_float(double value);
  static Handle make_complex(std::complex<double> value);
  static Handle make_str(std::string_view value);
  static Handle make_bytes(std::span<const std::byte> value);

  /// What can be read in peace: the container or bytearray itself, as a new reference, where a GIL
  /// keeps other threads away, else a copy that only we know. Null with Python's error set.
  static Handle snapshot(Handle container);

  static Handle list_new(std::size_t size);
  static void list_fill(Handle list, std::size_t index, Handle stolen_item) noexcept;
  static std::size_t list_size(Handle list) noexcept;
  /// An item of a snapshot as a new reference; null when the list has become shorter meanwhile.
  static Handle list_item(Handle list, std::size_t index) noexcept;

  static Handle tuple_new(std::size_t size);
  static void tuple_fill(Handle tuple, std::size_t index, Handle stolen_item) noexcept;
  static std::size_t tuple_size(Handle tuple) noexcept;
  /// Borrowed: tuples don't change.
  static Handle tuple_item(Handle tuple, std::size_t index) noexcept;

  static Handle dict_new();
  static bool dict_insert(Handle dict, Handle key, Handle value);
  static std::size_t dict_size(Handle dict) noexcept;
  /// The next pair of a snapshot as new references; false at the end.
  static bool dict_next(Handle dict, std::ptrdiff_t& position, Handle& key, Handle& value) noexcept;

  static Handle set_new();
  static Handle frozenset_new();
  static bool set_insert(Handle set, Handle item);

  /// A new iterator over anything iterable, or null with an error.
  static Handle iterate(Handle iterable);
  /// The next item, or null: at the end, or with Python's error set.
  static Handle iterate_next(Handle iterator);
  /// `list(mapping.items())`.
  static Handle mapping_items(Handle mapping);
  static bool error_is_set() noexcept;
  static void clear_error() noexcept;
};

/// A reference owned by a scope that holds the GIL.
template <class Api>
class Owned {
 public:
  explicit Owned(Handle object) noexcept : object_(object) {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (object_ != nullptr) Api::release(object_);
  }

  [[nodiscard]] Handle get() const noexcept { return object_; }
  Handle release() noexcept {
    Handle object = object_;
    object_ = nullptr;
    return object;
  }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  Handle object_;
};

}  // namespace krait::detail
