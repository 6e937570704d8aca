// Any Python object, used from C++ without the C API.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/detail/handle.hpp"
#include "krait/detail/test_hooks.hpp"
#include "krait/gil.hpp"

namespace krait {

struct Keyword;
template <class T>
class Task;

namespace detail {

struct ObjectAccess;

/// A C++ type that has a tag, and so can become a Python object and be read from one.
template <class T>
struct IsConvertible;

}  // namespace detail

/// A reference to any Python object; a default-constructed one is None.
///
/// **Thread safety, GIL:** every operation takes the GIL itself; copying and destroying one is safe
/// on any thread at any time, also after the interpreter's end (a copy attaches the thread; a drop
/// by a thread that doesn't hold the GIL is queued until Krait next takes it; only a function of
/// C++ is let go at once, for which that takes the GIL). One object is read by any number of
/// threads at once, and assigned to by one alone.
/// **Errors:** what Python raises is thrown as `PythonError`; a value that doesn't fit as
/// `ConversionError`; without an interpreter, `Error`. On a thread that can't call Python, such as
/// one with a small stack, a copy is an `Error` too.
class KRAIT_EXPORT Object {
 public:
  class Iterator;

  Object() noexcept = default;
  Object(const Object& other);
  Object(Object&& other) noexcept;
  // Not to what an expression gives: `object["key"] = x` would change nothing; see `set_item`.
  Object& operator=(const Object& other) &;
  Object& operator=(Object&& other) & noexcept;
  ~Object();

  /// From a C++ value: numbers, text, bytes, containers, optionals, variants.
  template <class T>
    requires(!std::is_base_of_v<Object, std::remove_cvref_t<T>> &&
             detail::IsConvertible<std::decay_t<T>>::value)
  Object(T&& value);  // NOLINT: implicit, so that C++ values can be arguments and operands

  /// `object is None`; takes no GIL.
  [[nodiscard]] bool is_none() const noexcept;

  /// `getattr(object, name)`
  [[nodiscard]] Object attr(std::string_view name) const;
  /// `setattr(object, name, value)`
  void set_attr(std::string_view name, const Object& value) const;
  /// `hasattr(object, name)`
  [[nodiscard]] bool has_attr(std::string_view name) const;

  /// Calls it: `math.attr("sqrt")(2.0)`, `json.attr("dumps")(value, krait::Keyword{"indent", 2})`.
  template <class... Args>
  Object operator()(const Args&... args) const;
  /// The same with a number of arguments that is known only when the program runs; the last of them
  /// go by these names. More names than arguments are an `Error`.
  [[nodiscard]] Object call(std::span<const Object> arguments,
                            std::span<const std::string_view> keywords = {}) const;

  /// `object[key]`, for reading.
  Object operator[](const Object& key) const;
  /// `object[key] = value`
  void set_item(const Object& key, const Object& value) const;
  /// `key in object`
  [[nodiscard]] bool contains(const Object& key) const;
  /// `len(object)`
  [[nodiscard]] std::size_t size() const;

  /// Iterates as Python's `for` does; one pass.
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  /// The value as a C++ one: `as<std::vector<std::string>>()`. Throws `ConversionError`.
  template <class T>
  [[nodiscard]] T as() const;

  /// A task that awaits this object (any awaitable) and gives its result as `T`.
  template <class T = Object>
  [[nodiscard]] Task<T> await() const;

  /// `str(object)` in UTF-8; what isn't valid Unicode comes as backslash escapes.
  [[nodiscard]] std::string str() const;
  /// `repr(object)`, as `str`.
  [[nodiscard]] std::string repr() const;
  /// `type(object)`
  [[nodiscard]] Object type() const;
  /// `isinstance(object, type)`
  [[nodiscard]] bool is_instance(const Object& type) const;
  /// `object is other`
  [[nodiscard]] bool is(const Object& other) const noexcept;
  /// `hash(object)`
  [[nodiscard]] std::size_t hash() const;

  /// Python's truth value.
  explicit operator bool() const;

  friend bool operator==(const Object& a, const Object& b) { return a.compare(b, Order::equal); }
  friend bool operator<(const Object& a, const Object& b) { return a.compare(b, Order::less); }
  friend bool operator>(const Object& a, const Object& b) { return a.compare(b, Order::greater); }
  friend bool operator<=(const Object& a, const Object& b) {
    return a.compare(b, Order::less_equal);
  }
  friend bool operator>=(const Object& a, const Object& b) {
    return a.compare(b, Order::greater_equal);
  }

  /// Prints `str(object)`.
  friend KRAIT_EXPORT std::ostream& operator<<(std::ostream& out, const Object& object);

 private:
  friend struct detail::ObjectAccess;
  enum class Order { less, less_equal, equal, greater, greater_equal };

  Object(detail::Handle stolen, std::uint32_t epoch) noexcept : handle_(stolen), epoch_(epoch) {
    KRAIT_CENSUS(handles, stolen != nullptr);
  }
  [[nodiscard]] bool compare(const Object& other, Order order) const;
  void drop() noexcept;

  detail::Handle handle_ = nullptr;  // null stands for None, so that a default needs no interpreter
  std::uint32_t epoch_ = 0;          // which interpreter of this process the handle belongs to
};

/// An argument that goes by its name, after those that go by their place. What `name` refers to
/// must live until the call.
struct Keyword {
  std::string_view name;
  Object value;
};

namespace detail {

template <class T>
constexpr bool is_keyword = std::is_same_v<T, Keyword>;

template <class... Args>
consteval bool keywords_come_last() {
  bool found = false;
  bool in_order = true;
  ((found ? void(in_order &= is_keyword<Args>) : void(found = is_keyword<Args>)), ...);
  return in_order;
}

template <class T>
const T& value_of_argument(const T& argument) noexcept {
  return argument;  // NOLINT(bugprone-return-const-ref-from-parameter): used while the call lasts
}
inline const Object& value_of_argument(const Keyword& argument) noexcept { return argument.value; }

template <class T>
std::string_view name_of_argument(const T&) noexcept {
  return {};
}
inline std::string_view name_of_argument(const Keyword& argument) noexcept { return argument.name; }

}  // namespace detail

template <class... Args>
Object Object::operator()(const Args&... args) const {
  static_assert(detail::keywords_come_last<Args...>(),
                "arguments that go by their place come before each krait::Keyword");
  constexpr std::size_t count = sizeof...(Args);
  constexpr std::size_t keywords = (std::size_t{0} + ... + std::size_t{detail::is_keyword<Args>});
  const Object arguments[count + 1] = {Object(detail::value_of_argument(args))...};
  const std::span<const Object> all{arguments, count};
  if constexpr (keywords == 0) {
    return call(all);
  } else {
    const std::string_view names[] = {detail::name_of_argument(args)...};
    return call(all, std::span{names}.last(keywords));
  }
}

/// The input iterator of `for (krait::Object item : object)`.
class KRAIT_EXPORT Object::Iterator {
 public:
  using value_type = Object;
  using difference_type = std::ptrdiff_t;

  Iterator() = default;
  const Object& operator*() const noexcept { return item_; }
  const Object* operator->() const noexcept { return &item_; }
  Iterator& operator++();
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const noexcept { return at_end_; }

 private:
  friend class Object;
  explicit Iterator(Object iterator) : iterator_(std::move(iterator)) { ++*this; }

  Object iterator_;
  Object item_;
  bool at_end_ = false;
};

/// Imports a module as `import name` does and gives it: `import("os.path")` is `os.path`. This,
/// `eval` and `exec` take the GIL, and throw what Python raises.
[[nodiscard]] KRAIT_EXPORT Object import(std::string_view name);

/// The value of a Python expression; names are looked up in `globals`, a dict, else in `__main__`.
KRAIT_EXPORT Object eval(std::string_view expression, const Object& globals = {});

/// Runs Python statements in `globals`, a dict, else in `__main__`.
KRAIT_EXPORT void exec(std::string_view statements, const Object& globals = {});

namespace detail {

/// What Krait's own conversions may do with an Object; the caller holds the GIL.
struct KRAIT_EXPORT ObjectAccess {
  static Object steal(Handle object) noexcept;
  static Object borrow(Handle object) noexcept;
  /// The object itself, borrowed; never null. Throws where it belongs to an ended interpreter.
  static Handle get(const Object& object);
};

[[noreturn]] KRAIT_EXPORT void throw_not_made(const Failure& failure);
[[noreturn]] KRAIT_EXPORT void throw_not_loaded(const Failure& failure);

}  // namespace detail

namespace types {

/// The tag of `Any`, and of everything that has no C++ type of its own; see types/scalars.hpp.
struct Any {
  using Cpp = Object;
  using View = const Object&;
  static std::string name() { return "Any"; }

  template <class Api>
  static bool exact(detail::Handle) {
    return true;
  }
  template <class Api>
  static std::optional<Cpp> load(detail::Handle object, detail::Failure&) {
    return detail::ObjectAccess::borrow(object);
  }
  template <class Api>
  static detail::Handle make(View value, detail::Failure&) {
    const detail::Handle object = detail::ObjectAccess::get(value);
    Api::retain(object);
    return object;
  }
};

}  // namespace types
}  // namespace krait

/// Python's hash, for an object and for the classes that generated code derives from it.
template <std::derived_from<krait::Object> T>
struct std::hash<T> {
  std::size_t operator()(const krait::Object& object) const { return object.hash(); }
};

#include "krait/detail/object_conversions.hpp"  // IWYU pragma: export
