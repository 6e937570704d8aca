// How items lie in memory: whether a view of C++ fits, and copies of what doesn't.
#include "krait/detail/memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "kept_error.hpp"
#include "krait/detail/lent.hpp"
#include "krait/detail/native_callable.hpp"
#include "krait/error.hpp"
#include "krait/python/attach.hpp"
#include "thread_record.hpp"

namespace krait::detail {

Memory::~Memory() = default;

void let_go(std::shared_ptr<const Memory> memory) noexcept {
  if (memory == nullptr || memory->drops_silently() || !is_attached()) return;
  const KeptError kept;
  const TryAttach attached;
  std::optional<ReleaseForCallback> released;
  if (attached) released.emplace();
  memory.reset();
}

std::size_t count_of(std::span<const std::ptrdiff_t> shape) noexcept {
  std::size_t count = 1;
  for (const auto extent : shape) count *= static_cast<std::size_t>(extent);
  return count;
}

bool is_contiguous(std::span<const std::ptrdiff_t> shape, std::span<const std::ptrdiff_t> strides,
                   std::ptrdiff_t unit) noexcept {
  if (std::ranges::find(shape, 0) != shape.end()) return true;
  std::ptrdiff_t expected = unit;
  for (std::size_t k = shape.size(); k-- > 0;) {
    if (shape[k] > 1 && strides[k] != expected) return false;
    expected *= shape[k];
  }
  return true;
}

void fill_contiguous_strides(std::span<const std::ptrdiff_t> shape,
                             std::span<std::ptrdiff_t> strides, std::ptrdiff_t unit) {
  constexpr auto largest = std::numeric_limits<std::ptrdiff_t>::max();
  std::ptrdiff_t stride = unit;
  for (std::size_t k = shape.size(); k-- > 0;) {
    strides[k] = stride;
    // An extent of 0 leaves no items, but must not hide what the others would overflow.
    const std::ptrdiff_t extent = std::max<std::ptrdiff_t>(shape[k], 1);
    if (shape[k] < 0 || stride > largest / static_cast<std::ptrdiff_t>(16) / extent) {
      throw std::length_error{"krait: an extent of an array is negative, or all are too large"};
    }
    stride *= extent;
  }
}

Layout contiguous_layout(void* data, DType type, std::size_t item_size, Extents shape) {
  Layout layout{
      .data = data, .type = type, .item_size = item_size, .shape = std::move(shape), .strides = {}};
  layout.strides = Extents(layout.shape.size());
  fill_contiguous_strides(layout.shape, {layout.strides.data(), layout.strides.size()},
                          static_cast<std::ptrdiff_t>(item_size));
  return layout;
}

namespace {

std::string dimensions(std::size_t rank) { return std::to_string(rank) + "-d "; }

std::string type_text(DType type, std::size_t item_size) {
  if (type != DType::other) return std::string{to_string(type)};
  return "items that are no numbers of C++, of " + std::to_string(item_size) + " bytes";
}

std::string text_of(const Layout& layout) {
  return dimensions(layout.shape.size()) + "array of " + type_text(layout.type, layout.item_size);
}

std::string numbers(std::span<const std::ptrdiff_t> values) {
  std::string text;
  for (const auto value : values) text += (text.empty() ? "" : ", ") + std::to_string(value);
  return "(" + text + ")";
}

bool has_type(const Layout& layout, const Fit& fit) {
  if (fit.is_raw && layout.item_size == 1) return true;
  return layout.type == fit.type && layout.item_size == fit.item_size;
}

// Sizes and alignments of numbers are powers of two.
bool is_multiple(std::uintptr_t value, std::size_t unit) noexcept {
  return (value & (unit - 1)) == 0;
}

// Which keeps an array aligned, too, whose first item is.
bool has_whole_strides(const Layout& layout, const Fit& fit) noexcept {
  return std::ranges::all_of(layout.strides, [&](std::ptrdiff_t stride) {
    return is_multiple(static_cast<std::uintptr_t>(stride), fit.item_size);
  });
}

// An item that isn't there needs no place.
bool is_aligned(const Layout& layout, const Fit& fit) noexcept {
  return is_multiple(reinterpret_cast<std::uintptr_t>(layout.data), fit.alignment) ||
         count_of(layout.shape) == 0;
}

/// What keeps the view from the memory, and what to do about it; empty where nothing does.
std::string obstacle(const Layout& layout, const Fit& fit) {
  if (!has_type(layout, fit)) {
    return layout.type == DType::other
               ? ""
               : ": convert it, as NumPy's astype('" + std::string{to_string(fit.type)} + "') does";
  }
  if (!layout.is_native && fit.item_size > 1) {
    return " in the other order of bytes: copy() converts it, and so does NumPy's "
           "astype('=" +
           std::string{to_string(fit.type)} + "')";
  }
  if (fit.rank != dynamic_rank && layout.shape.size() != fit.rank) {
    return " with the extents " + numbers(layout.shape) + ": reshape() it, or take that rank";
  }
  if (fit.is_writable && layout.is_read_only) {
    return " that is read-only: take const items, or a copy()";
  }
  if (!is_aligned(layout, fit)) return " that is not aligned: take a copy()";
  if (!has_whole_strides(layout, fit)) {
    return " whose strides, " + numbers(layout.strides) + " bytes, are no multiple of its items' " +
           std::to_string(layout.item_size) + ": take a copy()";
  }
  return " with the strides " + numbers(layout.strides) +
         " bytes, so that it is not contiguous: take a copy(), NumPy's ascontiguousarray(), or a "
         "krait::Array and its array(i, j), which bear strides";
}

bool fits(const Layout& layout, const Fit& fit) {
  return has_type(layout, fit) && (layout.is_native || fit.item_size == 1) &&
         (fit.rank == dynamic_rank || layout.shape.size() == fit.rank) &&
         !(fit.is_writable && layout.is_read_only) && is_aligned(layout, fit) &&
         has_whole_strides(layout, fit) &&
         (!fit.is_contiguous || is_contiguous(layout.shape, layout.strides,
                                              static_cast<std::ptrdiff_t>(layout.item_size)));
}

// Complex numbers are two floats, each with its own order of bytes.
std::size_t swapped_unit(const Layout& layout) {
  if (layout.is_native || layout.type == DType::other) return 1;
  const bool is_complex = layout.type == DType::complex64 || layout.type == DType::complex128;
  return is_complex ? layout.item_size / 2 : layout.item_size;
}

class ItemCopier {
 public:
  ItemCopier(const Layout& layout, std::byte* to)
      : layout_(layout), unit_(swapped_unit(layout)), to_(to) {}

  void copy(const std::byte* from, std::size_t dimension) {
    if (dimension == layout_.shape.size()) return copy_item(from);
    for (std::ptrdiff_t i = 0; i < layout_.shape[dimension]; ++i) {
      copy(from + i * layout_.strides[dimension], dimension + 1);
    }
  }

 private:
  void copy_item(const std::byte* from) {
    std::memcpy(to_, from, layout_.item_size);
    for (std::size_t begin = 0; unit_ > 1 && begin < layout_.item_size; begin += unit_) {
      std::reverse(to_ + begin, to_ + begin + unit_);
    }
    to_ += layout_.item_size;
  }

  const Layout& layout_;
  std::size_t unit_;
  std::byte* to_;
};

}  // namespace

std::string Fit::text() const {
  return std::string{is_writable ? "writable " : ""} + (is_contiguous ? "contiguous " : "") +
         (rank == dynamic_rank ? "" : dimensions(rank)) + "array of " + type_text(type, item_size);
}

bool check_fit(const Layout& layout, const Fit& fit, Failure& failure) {
  if (fits(layout, fit)) return true;
  failure.invalid(fit.text(), text_of(layout) + obstacle(layout, fit));
  return false;
}

void copy_items(const Layout& from, std::byte* to) {
  const std::size_t size = count_of(from.shape) * from.item_size;
  if (size == 0) return;
  const auto* const data = static_cast<const std::byte*>(from.data);
  const bool is_plain =
      swapped_unit(from) == 1 &&
      is_contiguous(from.shape, from.strides, static_cast<std::ptrdiff_t>(from.item_size));
  if (is_plain) {
    std::memcpy(to, data, size);
  } else {
    ItemCopier{from, to}.copy(data, 0);
  }
}

void throw_no_fit(const Failure& failure) {
  throw ConversionError{"krait::Buffer: " + failure.text()};
}

void throw_given_back() {
  throw Error{
      "a krait::ArrayArgument or BufferArgument stands for the memory of one call, which has "
      "ended: pass the vector or span itself"};
}

void throw_out_of_range(std::span<const std::ptrdiff_t> indices,
                        std::span<const std::ptrdiff_t> shape) {
  throw std::out_of_range{"krait::Array: " + numbers(indices) + " is outside of the extents " +
                          numbers(shape)};
}

void throw_wrong_size(std::size_t given, std::span<const std::ptrdiff_t> shape) {
  throw std::invalid_argument{"krait::Array: " + std::to_string(given) +
                              " items don't fill the extents " + numbers(shape)};
}

}  // namespace krait::detail
