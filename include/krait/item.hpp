// ItemOf<Value, Key>: what `object[key]` is of a class whose items can be read and assigned.
#pragma once

#include <ostream>
#include <type_traits>
#include <utility>

#include "krait/object.hpp"

namespace krait {

template <class Value, class Key, class Assigned>
class ItemOf;

namespace detail {

template <class Value, class Key, class Assigned>
class ItemOperators;

/// How a class's items are read and written.
template <class Value, class Key, class Assigned>
class ItemSource {
 public:
  ItemSource(const ItemSource&) = delete;
  ItemSource& operator=(const ItemSource&) = delete;

 protected:
  constexpr ItemSource() noexcept = default;
  ~ItemSource() = default;

 private:
  friend class ItemOf<Value, Key, Assigned>;
  virtual Value read(const Object& container, const Key& key) = 0;
  virtual void write(const Object& container, const Key& key, const Assigned& value) = 0;
};

}  // namespace detail

/// A place in a Python container: converts to the item there, and is assigned a new one.
///
///     std::int64_t score = scores["Ada"];  // __getitem__
///     scores["Ada"] = 7;                   // __setitem__
///     auto place = scores["Ada"];          // the place: `place.get()` reads it
///
/// Nothing is read before it is asked for, and each time anew. **Lifetime:** shares the container.
/// **Thread safety, GIL:** as `Object`. **Errors:** what Python raises, such as `KeyError`; an item
/// that doesn't fit is a `ConversionError`.
template <class Value, class Key, class Assigned = Value>
class ItemOf {
 public:
  using value_type = Value;

  ItemOf(const ItemOf&) = default;
  ItemOf(ItemOf&&) noexcept = default;
  ~ItemOf() = default;

  /// The item.
  [[nodiscard]] Value get() const { return source_->read(container_, key_); }
  operator Value() const { return get(); }  // NOLINT: implicit, as of a reference

  /// Sets the item; assigning one place to another copies the item.
  // NOLINTNEXTLINE(*-assignment-signature,*-assign-operator): it assigns to what it stands for
  const ItemOf& operator=(const Assigned& value) const {
    source_->write(container_, key_, value);
    return *this;
  }
  ItemOf& operator=(const ItemOf& other) {  // NOLINT(*-self-assignment): Python's affair
    static_cast<const ItemOf&>(*this) = other.get();
    return *this;
  }

  friend bool operator==(const ItemOf& a, const ItemOf& b) { return a.get() == b.get(); }
  // Of any type, so that no conversion makes it ambiguous: `scores["Ada"] == 7`.
  template <class Other>
    requires(!std::is_same_v<Other, ItemOf>)
  friend bool operator==(const ItemOf& item, const Other& other) { return item.get() == other; }
  friend std::ostream& operator<<(std::ostream& out, const ItemOf& item) requires requires {
    out << item.get();
  }
  { return out << item.get(); }

 private:
  template <class, class, class>
  friend class detail::ItemOperators;
  ItemOf(detail::ItemSource<Value, Key, Assigned>& source, Object container, Key key)
      : source_(&source), container_(std::move(container)), key_(std::move(key)) {}

  detail::ItemSource<Value, Key, Assigned>* source_;
  Object container_;
  Key key_;
};

}  // namespace krait
