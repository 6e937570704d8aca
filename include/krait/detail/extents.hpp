// The extents or strides of an array whose rank is known only when the program runs.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>

namespace krait::detail {

/// A few numbers, in place where they are no more than most arrays have dimensions.
class Extents {
 public:
  Extents() noexcept {}  // NOLINT(*-equals-default,*-member-init): few_ is left alone
  /// Numbers that are yet to be set.
  explicit Extents(std::size_t size) { resize(size); }  // NOLINT(*-member-init)
  explicit Extents(std::span<const std::ptrdiff_t> values) { assign(values); }  // NOLINT
  Extents(std::initializer_list<std::ptrdiff_t> values)
      : Extents(std::span{values.begin(), values.size()}) {}
  Extents(const Extents& other) : Extents(std::span{other.data(), other.size()}) {}
  Extents(Extents&& other) noexcept { take(other); }  // NOLINT(*-member-init)
  Extents& operator=(const Extents& other) { return *this = Extents{other}; }
  Extents& operator=(Extents&& other) noexcept {
    take(other);
    return *this;
  }
  ~Extents() = default;

  /// Makes room for as many numbers, which are yet to be set.
  void resize(std::size_t size) {
    many_ = size > in_place ? std::make_unique<std::ptrdiff_t[]>(size) : nullptr;
    size_ = size;
  }
  void assign(std::span<const std::ptrdiff_t> values) {
    resize(values.size());
    std::ranges::copy(values, begin());
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::ptrdiff_t* data() noexcept {
    return size_ > in_place ? many_.get() : few_.data();
  }
  [[nodiscard]] const std::ptrdiff_t* data() const noexcept {
    return size_ > in_place ? many_.get() : few_.data();
  }
  [[nodiscard]] std::ptrdiff_t* begin() noexcept { return data(); }
  [[nodiscard]] std::ptrdiff_t* end() noexcept { return data() + size_; }
  [[nodiscard]] const std::ptrdiff_t* begin() const noexcept { return data(); }
  [[nodiscard]] const std::ptrdiff_t* end() const noexcept { return data() + size_; }
  std::ptrdiff_t& operator[](std::size_t index) noexcept { return data()[index]; }
  const std::ptrdiff_t& operator[](std::size_t index) const noexcept { return data()[index]; }

  friend bool operator==(const Extents& a, const Extents& b) noexcept {
    return std::ranges::equal(a, b);
  }

 private:
  static constexpr std::size_t in_place = 4;

  // No more than there are: processors wait where several are read at once that were just written
  // one by one.
  void take(Extents& other) noexcept {
    size_ = std::exchange(other.size_, 0);
    many_ = std::move(other.many_);
    if (size_ <= in_place) std::copy_n(other.few_.begin(), size_, few_.begin());
  }

  std::size_t size_ = 0;
  std::array<std::ptrdiff_t, in_place> few_;  // as many as there are
  std::unique_ptr<std::ptrdiff_t[]> many_;
};

}  // namespace krait::detail
