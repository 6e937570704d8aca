// Python's dataclasses, named tuples and typed dictionaries as C++ structs.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "krait/python/arguments.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/instance.hpp"
#include "krait/python/module.hpp"

namespace krait::detail {

/// One field of a struct: the tag of its value, and how a call that makes the object passes it.
enum class Passed {
  by_place,
  by_name,
  by_name_if_set,  ///< the member is a std::optional; an empty one is left to Python's default
  never            ///< it is only read
};

template <class FieldTag, auto pointer, Passed how = Passed::by_place>
struct Field {
  using Tag = FieldTag;
  static constexpr Passed passed = how;

  template <class T>
  static const auto& in(const T& value) noexcept {
    return value.*pointer;
  }
};

/// The names of a struct's fields, interned at their first use.
template <std::size_t Size>
class FieldNames {
 public:
  template <class... Texts>
  constexpr explicit FieldNames(Texts... texts) noexcept
      : texts_{texts...}, names_{CachedName{texts}...} {}

  [[nodiscard]] PyObject* get(std::size_t index) { return names_[index].get(); }
  [[nodiscard]] const char* text(std::size_t index) const noexcept { return texts_[index]; }

 private:
  std::array<const char*, Size> texts_;
  std::array<CachedName, Size> names_;
};

/// Becomes what its function returns, for a constructor that would else move it.
template <class Make>
struct Returned {
  Make make;

  operator std::invoke_result_t<const Make&>() const { return make(); }  // NOLINT(*-explicit-*)
};

/// Sets Python's RecursionError; false.
KRAIT_EXPORT bool refuse_depth(Failure& failure) noexcept;

/// A record may hold another of its kind, or in Python itself, and each level takes some stack.
inline bool may_nest(Failure& failure) noexcept {
  return has_stack_left() || refuse_depth(failure);
}

/// What the three kinds of records have in common.
template <class T, class... Fields>
class RecordOf : public CachedAttribute {
 public:
  template <class... Texts>
  constexpr RecordOf(const Module& module, const char* name, Texts... fields) noexcept
      : CachedAttribute(module, name), names_(fields...) {
    static_assert(sizeof...(Texts) == sizeof...(Fields));
  }

  /// Calls the class with the fields; a new reference, or null as a tag's `make`.
  Handle make(const T& value, Failure& failure) {
    if (!may_nest(failure)) return nullptr;
    constexpr bool all_by_place = ((Fields::passed == Passed::by_place) && ...);
    if constexpr (all_by_place) {
      PositionalArguments<sizeof...(Fields)> arguments;
      return add_all(arguments, value, failure, indices) ? arguments.call(get()) : nullptr;
    } else {
      MixedArguments arguments;
      return add_all(arguments, value, failure, indices) ? arguments.call(get()) : nullptr;
    }
  }

 protected:
  template <std::size_t I>
  using FieldAt = std::tuple_element_t<I, std::tuple<Fields...>>;
  static constexpr auto indices = std::index_sequence_for<Fields...>{};

  FieldNames<sizeof...(Fields)>& names() noexcept { return names_; }

  /// `find(index)` gives each field's Python value as a new reference, or null with Python's error.
  template <class Find>
  std::optional<T> load_by(Find find, Failure& failure) {
    if (!may_nest(failure)) return std::nullopt;
    return load_all(find, failure, indices);
  }

 private:
  /// Each field is read straight into its place; only where a member has no value to stand for one
  /// that fails are all of them read first, and then moved.
  template <class Find, std::size_t... Is>
  std::optional<T> load_all([[maybe_unused]] Find& find, [[maybe_unused]] Failure& failure,
                            std::index_sequence<Is...>) {
    if constexpr ((std::default_initializable<typename Fields::Tag::Cpp> && ...)) {
      bool good = true;
      std::optional<T> record{std::in_place,
                              Returned{[&] { return T{take<Is>(find, good, failure)...}; }}};
      if (!good) record.reset();
      return record;
    } else {
      std::tuple<std::optional<typename Fields::Tag::Cpp>...> values;
      const bool good = ((std::get<Is>(values) = load_one<Is>(find, failure)).has_value() && ...);
      if (!good) return std::nullopt;
      return T{*std::move(std::get<Is>(values))...};
    }
  }

  template <std::size_t I, class Find>
  typename FieldAt<I>::Tag::Cpp take(Find& find, bool& good, Failure& failure) {
    using Tag = typename FieldAt<I>::Tag;
    if (!good) return {};
    if constexpr (types::ReadsInPlace<Tag, InlineApi>) {
      const Owned<InlineApi> object{find(I)};
      if (object) return read<I>(object.get(), good, failure);
      failure.raised();
      failure.inside_field(names_.text(I));
    } else if (auto value = load_one<I>(find, failure)) {
      return *std::move(value);
    }
    good = false;
    return {};
  }

  template <std::size_t I>
  typename FieldAt<I>::Tag::Cpp read(Handle object, bool& good, Failure& failure) {
    typename FieldAt<I>::Tag::Cpp value =
        FieldAt<I>::Tag::template read<InlineApi>(object, good, failure);
    if (!good) failure.inside_field(names_.text(I));
    return value;
  }

  template <std::size_t I, class Find>
  std::optional<typename FieldAt<I>::Tag::Cpp> load_one(Find& find, Failure& failure) {
    const Owned<InlineApi> object{find(I)};
    if (!object) failure.raised();
    auto value =
        object ? FieldAt<I>::Tag::template load<InlineApi>(object.get(), failure) : std::nullopt;
    if (!value) failure.inside_field(names_.text(I));
    return value;
  }

  template <class Arguments, std::size_t... Is>
  bool add_all([[maybe_unused]] Arguments& arguments, [[maybe_unused]] const T& value,
               [[maybe_unused]] Failure& failure, std::index_sequence<Is...>) {
    return (add_one<Is>(arguments, value, failure) && ...);
  }

  template <std::size_t I, class Arguments>
  bool add_one(Arguments& arguments, const T& value, Failure& failure) {
    if (add<I>(arguments, FieldAt<I>::in(value), failure)) return true;
    failure.inside_field(names_.text(I));
    return false;
  }

  template <std::size_t I, std::size_t Size, class Value>
  bool add(PositionalArguments<Size>& arguments, const Value& value, Failure& failure) {
    return arguments.template add<I, typename FieldAt<I>::Tag>(value, failure);
  }

  template <std::size_t I, class Value>
  bool add(MixedArguments& arguments, const Value& value, Failure& failure) {
    using Tag = typename FieldAt<I>::Tag;
    const char* name = names_.text(I);
    if constexpr (FieldAt<I>::passed == Passed::never) {
      return true;
    } else if constexpr (FieldAt<I>::passed == Passed::by_name_if_set) {
      return Parameter<types::KeywordIfSet<Tag>>::add(arguments, name, value, failure);
    } else if constexpr (FieldAt<I>::passed == Passed::by_name) {
      return Parameter<types::Keyword<Tag>>::add(arguments, name, value, failure);
    } else {
      return Parameter<Tag>::add(arguments, name, value, failure);
    }
  }

  FieldNames<sizeof...(Fields)> names_;
};

/// `@dataclass`: its fields are attributes. All members need the GIL and may throw PythonError.
template <class T, class... Fields>
class DataClass : public RecordOf<T, Fields...> {
 public:
  using RecordOf<T, Fields...>::RecordOf;

  bool exact(Handle object) { return is_exact_instance_of(*this, object); }
  std::optional<T> load(Handle object, Failure& failure) {
    if (!is_instance_of(*this, object)) {
      expect_instance(*this, object, failure);
      return std::nullopt;
    }
    const auto find = [&](std::size_t i) { return PyObject_GetAttr(object, this->names().get(i)); };
    return this->load_by(find, failure);
  }
};

/// `NamedTuple`: its fields are items.
template <class T, class... Fields>
class NamedTuple : public RecordOf<T, Fields...> {
 public:
  using RecordOf<T, Fields...>::RecordOf;

  bool exact(Handle object) { return is_exact_instance_of(*this, object); }
  std::optional<T> load(Handle object, Failure& failure) {
    const bool fits = is_exact_instance_of(*this, object) && PyTuple_Check(object) != 0 &&
                      PyTuple_GET_SIZE(object) == Py_ssize_t{sizeof...(Fields)};
    if (!fits) {
      expect_instance(*this, object, failure);
      return std::nullopt;
    }
    const auto find = [&](std::size_t i) {
      return Py_NewRef(PyTuple_GET_ITEM(object, static_cast<Py_ssize_t>(i)));
    };
    return this->load_by(find, failure);
  }
};

/// A key of a dictionary; one that is not required is a std::optional in C++.
template <class KeyTag, auto pointer, bool required = true>
struct Key {
  using Tag = KeyTag;
  static constexpr bool is_required = required;

  template <class T>
  static const auto& in(const T& value) noexcept {
    return value.*pointer;
  }
};

/// The value of a key as a new reference; null where it is missing, or with Python's error set.
[[nodiscard]] KRAIT_EXPORT PyObject* find_key(PyObject* dict, PyObject* key) noexcept;
KRAIT_EXPORT void expect_key(const CachedAttribute& type, const char* key, Failure& failure);

/// `TypedDict`: a plain dict with these keys, and perhaps others, which nobody reads.
template <class T, class... Keys>
class TypedDict : public CachedAttribute {
 public:
  template <class... Texts>
  constexpr TypedDict(const Module& module, const char* name, Texts... keys) noexcept
      : CachedAttribute(module, name), names_(keys...) {}

  bool exact(Handle object) {
    return PyDict_Check(object) != 0 && has_all(object, std::index_sequence_for<Keys...>{});
  }
  std::optional<T> load(Handle object, Failure& failure) {
    if (PyDict_Check(object) != 0) {
      if (!may_nest(failure)) return std::nullopt;
      const Owned<InlineApi> dict{InlineApi::snapshot(object)};
      if (!dict) return failure.raised(), std::nullopt;
      return load_all(dict.get(), failure, std::index_sequence_for<Keys...>{});
    }
    failure.mismatch(full_name(), object);
    return std::nullopt;
  }
  Handle make(const T& value, Failure& failure) {
    if (!may_nest(failure)) return nullptr;
    Owned<InlineApi> dict{PyDict_New()};
    if (!dict || !put_all(dict.get(), value, failure, std::index_sequence_for<Keys...>{})) {
      return nullptr;
    }
    return dict.release();
  }

 private:
  template <std::size_t I>
  using KeyAt = std::tuple_element_t<I, std::tuple<Keys...>>;

  template <std::size_t... Is>
  bool has_all([[maybe_unused]] PyObject* dict, std::index_sequence<Is...>) {
    return (has<Is>(dict) && ...);
  }
  template <std::size_t I>
  bool has(PyObject* dict) {
    const Owned<InlineApi> value{find_key(dict, names_.get(I))};
    if (value) return KeyAt<I>::Tag::template exact<InlineApi>(value.get());
    PyErr_Clear();
    return !KeyAt<I>::is_required;
  }

  template <std::size_t... Is>
  std::optional<T> load_all([[maybe_unused]] PyObject* dict, [[maybe_unused]] Failure& failure,
                            std::index_sequence<Is...>) {
    std::tuple<std::optional<typename Keys::Tag::Cpp>...> values;
    if (!(load_one<Is>(dict, std::get<Is>(values), failure) && ...)) return std::nullopt;
    return T{member<Is>(std::get<Is>(values))...};
  }
  template <std::size_t I, class Value>
  bool load_one(PyObject* dict, Value& value, Failure& failure) {
    const Owned<InlineApi> object{find_key(dict, names_.get(I))};
    if (!object) {
      if (PyErr_Occurred() != nullptr) return failure.raised(), false;
      if (KeyAt<I>::is_required) expect_key(*this, names_.text(I), failure);
      return !KeyAt<I>::is_required;
    }
    value = KeyAt<I>::Tag::template load<InlineApi>(object.get(), failure);
    if (!value) failure.inside_key(std::string_view{names_.text(I)});
    return value.has_value();
  }
  template <std::size_t I, class Value>
  static decltype(auto) member(Value& value) {
    if constexpr (KeyAt<I>::is_required) {
      return *std::move(value);
    } else {
      return std::move(value);
    }
  }

  template <std::size_t... Is>
  bool put_all([[maybe_unused]] PyObject* dict, [[maybe_unused]] const T& value,
               [[maybe_unused]] Failure& failure, std::index_sequence<Is...>) {
    return (put<Is>(dict, KeyAt<Is>::in(value), failure) && ...);
  }
  template <std::size_t I, class Value>
  bool put(PyObject* dict, const Value& value, Failure& failure) {
    if constexpr (KeyAt<I>::is_required) {
      return put_item<I>(dict, value, failure);
    } else {
      return !value || put_item<I>(dict, *value, failure);
    }
  }
  template <std::size_t I, class Value>
  bool put_item(PyObject* dict, const Value& value, Failure& failure) {
    const Owned<InlineApi> item{KeyAt<I>::Tag::template make<InlineApi>(value, failure)};
    if (!item) return failure.inside_key(std::string_view{names_.text(I)}), false;
    return PyDict_SetItem(dict, names_.get(I), item.get()) == 0;
  }

  FieldNames<sizeof...(Keys)> names_;
};

}  // namespace krait::detail
