// Whether what others say of their memory is possible.
#include "krait/detail/check_layout.hpp"

#include <algorithm>
#include <limits>

namespace krait::detail {

namespace {

bool is_negative(std::ptrdiff_t extent) noexcept { return extent < 0; }

bool is_empty(const Layout& layout) noexcept {
  return std::ranges::find(layout.shape, 0) != layout.shape.end();
}

bool can_be_counted(const Layout& layout) noexcept {
  auto size = static_cast<std::ptrdiff_t>(layout.item_size);
  return std::ranges::all_of(layout.shape,
                             [&](std::ptrdiff_t extent) { return multiply(size, extent); });
}

// Whether the way from the first item to any other can be counted.
bool are_strides_countable(const Layout& layout) noexcept {
  auto forward = static_cast<std::ptrdiff_t>(layout.item_size);
  std::ptrdiff_t backward = 0;
  for (std::size_t k = 0; k < layout.shape.size(); ++k) {
    std::ptrdiff_t way = layout.strides[k];
    if (way == std::numeric_limits<std::ptrdiff_t>::min()) return false;
    if (!multiply(way, layout.shape[k] - 1)) return false;
    std::ptrdiff_t& sum = way < 0 ? backward : forward;
    if (__builtin_add_overflow(sum, way, &sum)) return false;
  }
  return true;
}

// Strides that nothing is ever multiplied with may be anything: they become what is expected.
void tidy_strides(Layout& layout) noexcept {
  const bool has_no_items = is_empty(layout);
  auto expected = static_cast<std::ptrdiff_t>(layout.item_size);
  for (std::size_t k = layout.shape.size(); k-- > 0;) {
    if (has_no_items || layout.shape[k] == 1) layout.strides[k] = expected;
    if (has_no_items || layout.shape[k] == 1) continue;
    expected = layout.strides[k];
    if (!multiply(expected, layout.shape[k])) expected = 0;
  }
}

}  // namespace

const char* settle_layout(Layout& layout) noexcept {
  if (std::ranges::any_of(layout.shape, is_negative)) return "has a negative extent";
  if (!is_empty(layout) && !can_be_counted(layout)) return "has extents beyond all memory";
  tidy_strides(layout);
  const bool has_way = is_empty(layout) || are_strides_countable(layout);
  return has_way ? nullptr : "has strides that lead out of all memory";
}

}  // namespace krait::detail
