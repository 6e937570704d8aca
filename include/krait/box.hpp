// An optional value kept on the heap, so that a struct can hold one of its own type.
#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <utility>

namespace krait {

/// Like `std::optional<T>`, but `T` may be incomplete where the box is a member:
/// `struct Node { std::int64_t value; krait::Box<Node> next; };`
///
/// A value: a copy copies what is inside, and two are equal if both are empty or hold equal values.
/// **Thread safety:** that of `std::optional`. **GIL:** only as far as `T` needs it.
template <class T>
class Box {
 public:
  using value_type = T;

  Box() noexcept = default;
  Box(std::nullopt_t) noexcept {}                                  // NOLINT: as std::optional
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT: as std::optional
  Box(const Box& other) : value_(copied(other)) {}
  Box(Box&& other) noexcept = default;
  Box& operator=(const Box& other) {
    if (this != &other) value_ = copied(other);
    return *this;
  }
  Box& operator=(Box&& other) noexcept = default;
  ~Box() = default;

  [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }

  /// As of a pointer: an empty box has nothing to give.
  T& operator*() noexcept { return *value_; }
  const T& operator*() const noexcept { return *value_; }
  T* operator->() noexcept { return value_.get(); }
  const T* operator->() const noexcept { return value_.get(); }
  /// Throws `std::bad_optional_access` where it is empty.
  [[nodiscard]] const T& value() const {
    if (!value_) throw std::bad_optional_access{};
    return *value_;
  }

  void reset() noexcept { value_.reset(); }

  friend bool operator==(const Box& a, const Box& b) {
    return a.has_value() == b.has_value() && (!a.has_value() || *a == *b);
  }

 private:
  static std::unique_ptr<T> copied(const Box& other) {
    return other.value_ ? std::make_unique<T>(*other.value_) : nullptr;
  }

  std::unique_ptr<T> value_;
};

}  // namespace krait
