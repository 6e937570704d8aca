// Memory of any Python object that has the buffer protocol, and C++ memory on its way to Python.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "krait/detail/export.hpp"
#include "krait/detail/lent.hpp"
#include "krait/detail/memory.hpp"
#include "krait/dtype.hpp"

namespace krait {

template <ArrayItem T, std::size_t N = dynamic_rank>
class Array;

namespace detail {
struct BufferAccess;
}

/// A view of the memory of a Python object: an ndarray, `bytes`, a `bytearray`, a `memoryview`, an
/// `array.array`; or of C++ memory that goes to Python.
///
/// Nothing is copied. `as<T>` and `as_array<T, N>` look at the items with their type.
/// **Lifetime:** it keeps the memory alive, and a Python object from being resized; copies share
/// it. **Thread safety, GIL:** its members take no GIL; copying and destroying one is safe on any
/// thread at any time, after the interpreter's end too. The items themselves are guarded by
/// nothing: what Python code on other threads writes meanwhile is a race, as in NumPy.
class KRAIT_EXPORT Buffer {
 public:
  /// Of no bytes.
  Buffer() noexcept;
  /// Takes the vector's items; its owner is this buffer and whoever shares it, Python among them.
  template <detail::VectorItem T>
  Buffer(std::vector<T>&& values)  // NOLINT: implicit, so that vectors can be arguments
      : Buffer(detail::Lent{std::move(values)}) {}
  /// Shares the array's memory.
  template <ArrayItem T, std::size_t N>
  Buffer(const Array<T, N>& array);  // NOLINT: implicit, as above

  [[nodiscard]] DType dtype() const noexcept { return layout_.type; }
  /// Bytes of one item, also where `dtype()` is `DType::other`.
  [[nodiscard]] std::size_t item_size() const noexcept { return layout_.item_size; }
  /// Whether the items have this machine's order of bytes; `copy()` gives them that.
  [[nodiscard]] bool is_native() const noexcept { return layout_.is_native; }
  [[nodiscard]] bool read_only() const noexcept { return layout_.is_read_only; }

  [[nodiscard]] std::size_t rank() const noexcept { return layout_.shape.size(); }
  [[nodiscard]] std::span<const std::ptrdiff_t> shape() const noexcept { return layout_.shape; }
  /// In bytes, as Python has them; negative ones go backwards.
  [[nodiscard]] std::span<const std::ptrdiff_t> strides() const noexcept { return layout_.strides; }
  /// The number of items.
  [[nodiscard]] std::size_t size() const noexcept { return detail::count_of(layout_.shape); }
  /// Whether all items lie side by side, the last index the fastest.
  [[nodiscard]] bool is_contiguous() const noexcept;

  /// All bytes. Throws `ConversionError` where they don't lie side by side.
  [[nodiscard]] std::span<const std::byte> bytes() const;

  /// The items of a one-dimensional contiguous buffer. `T` is const where nothing is to be written.
  /// Throws `ConversionError`, which says what is there instead and how to copy it.
  /// **Lifetime:** the span is valid while this buffer, or a copy of it, lives.
  template <ArrayItem T>
  [[nodiscard]] std::span<T> as() const;

  /// The items of a buffer of any layout: `as_array<float, 2>()`. Throws as `as`.
  template <ArrayItem T, std::size_t N = dynamic_rank>
  [[nodiscard]] Array<T, N> as_array() const;

  /// A copy that is writable, contiguous, aligned, in this machine's order of bytes, and C++'s.
  [[nodiscard]] Buffer copy() const;

 private:
  friend struct detail::BufferAccess;
  friend class BufferArgument;

  explicit Buffer(const detail::Lent& lent) : layout_(lent.layout()), owner_(lent.owner()) {}
  Buffer(detail::Layout layout, std::shared_ptr<const detail::Memory> owner) noexcept
      : layout_(std::move(layout)), owner_(std::move(owner)) {}
  void require(const detail::Fit& fit) const;

  detail::Layout layout_;
  std::shared_ptr<const detail::Memory> owner_;
};

/// What a plain function takes for a `Buffer`, `memoryview`, `bytearray`, `array.array` or
/// `ndarray` of any kind; see `ArrayArgument`, which does the same for items of one type.
class KRAIT_EXPORT BufferArgument {
 public:
  BufferArgument(const Buffer& buffer)  // NOLINT: all are implicit: it stands for what is passed
      : lent_(buffer.layout_, buffer.owner_) {}
  template <ArrayItem T, std::size_t N>
  BufferArgument(const Array<T, N>& array) : BufferArgument(Buffer{array}) {}  // NOLINT
  template <detail::VectorItem T>
  BufferArgument(std::vector<T>&& values) : lent_(std::move(values)) {}  // NOLINT
  template <detail::VectorItem T>
  BufferArgument(std::vector<T>& values) : lent_(values) {}  // NOLINT
  template <detail::VectorItem T>
  BufferArgument(const std::vector<T>& values) : lent_(values) {}  // NOLINT
  template <detail::ItemRange R>
  BufferArgument(R&& items) : lent_(std::forward<R>(items)) {}  // NOLINT

  /// Ends the loan, as the call does that it was made for.
  void give_back() const noexcept { lent_.give_back(); }

 private:
  friend struct detail::BufferAccess;
  detail::Lent lent_;
};

namespace detail {

template <class T>
constexpr Fit fit_for(std::size_t rank, bool is_contiguous) noexcept {
  return {.type = dtype_of<T>,
          .item_size = sizeof(T),
          .alignment = alignof(T),
          .rank = rank,
          .is_writable = !std::is_const_v<T>,
          .is_contiguous = is_contiguous,
          .is_raw = std::same_as<std::remove_const_t<T>, std::byte> ||
                    std::same_as<std::remove_const_t<T>, char>};
}

/// What Krait's own conversions may do with a Buffer.
struct BufferAccess {
  static Buffer make(Layout layout, std::shared_ptr<const Memory> owner) noexcept {
    return Buffer{std::move(layout), std::move(owner)};
  }
  static const Layout& layout(const Buffer& buffer) noexcept { return buffer.layout_; }
  static const std::shared_ptr<const Memory>& owner(const Buffer& buffer) noexcept {
    return buffer.owner_;
  }
  static const Lent& lent(const BufferArgument& argument) noexcept { return argument.lent_; }
};

}  // namespace detail

template <ArrayItem T>
std::span<T> Buffer::as() const {
  require(detail::fit_for<T>(1, true));
  return {static_cast<T*>(layout_.data), size()};
}

}  // namespace krait

#include "krait/array.hpp"  // IWYU pragma: export
