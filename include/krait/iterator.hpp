// IteratorOf<T>: goes through the items of an instance of a Python class that can be iterated.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "krait/generator.hpp"

namespace krait {

/// The input iterator of `for (const auto& member : team)`, for a class with `__iter__`.
///
/// Moves, but doesn't copy: it owns Python's iterator, and lets it go when it is dropped.
/// **Thread safety:** one thread at a time. **GIL:** taken by each step. **Errors:** what Python
/// raises comes out of the step; an item that doesn't fit is a `ConversionError` that names its
/// place, counted from 0.
template <class T>
class IteratorOf {
 public:
  using value_type = T;
  using difference_type = std::ptrdiff_t;

  explicit IteratorOf(Generator<T> items) : items_(std::move(items)) { ++*this; }

  /// Valid until the next step.
  const T& operator*() const noexcept { return *item_; }
  const T* operator->() const noexcept { return &*item_; }
  IteratorOf& operator++() {
    item_ = items_.next();
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const noexcept { return !item_; }

 private:
  Generator<T> items_;
  std::optional<T> item_;
};

}  // namespace krait
