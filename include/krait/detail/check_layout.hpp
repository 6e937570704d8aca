// Whether what others say of their memory is possible.
#pragma once

#include <cstddef>

#include "krait/detail/export.hpp"
#include "krait/detail/memory.hpp"

namespace krait::detail {

/// False where the product is more than fits; it is left undefined then.
inline bool multiply(std::ptrdiff_t& product, std::ptrdiff_t factor) noexcept {
  return !__builtin_mul_overflow(product, factor, &product);
}

/// Makes strides that nothing is ever multiplied with those of items side by side. Null where all
/// items can be counted and reached, else why not: "has a negative extent".
KRAIT_EXPORT const char* settle_layout(Layout& layout) noexcept;

}  // namespace krait::detail
