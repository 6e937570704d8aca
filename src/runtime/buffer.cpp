// The members of krait::Buffer, which need no Python: all of it was asked when the buffer was made.
#include "krait/buffer.hpp"

#include <memory>
#include <span>
#include <utility>

#include "krait/detail/memory.hpp"

namespace krait {

Buffer::Buffer() noexcept : layout_{.type = DType::uint8, .shape = {0}, .strides = {1}} {}

bool Buffer::is_contiguous() const noexcept {
  return detail::is_contiguous(layout_.shape, layout_.strides,
                               static_cast<std::ptrdiff_t>(layout_.item_size));
}

void Buffer::require(const detail::Fit& fit) const {
  detail::Failure failure;
  if (!detail::check_fit(layout_, fit, failure)) detail::throw_no_fit(failure);
}

std::span<const std::byte> Buffer::bytes() const {
  if (!is_contiguous()) {
    detail::Fit fit{.type = dtype(), .item_size = item_size(), .alignment = 1};
    fit.is_contiguous = true;
    detail::Layout native = layout_;
    native.is_native = true;
    detail::Failure failure;
    detail::check_fit(native, fit, failure);
    detail::throw_no_fit(failure);
  }
  return {static_cast<const std::byte*>(layout_.data), size() * item_size()};
}

Buffer Buffer::copy() const {
  std::shared_ptr<std::byte[]> bytes{new std::byte[size() * item_size()]};
  detail::copy_items(layout_, bytes.get());
  auto layout = detail::contiguous_layout(bytes.get(), dtype(), item_size(), layout_.shape);
  return {std::move(layout), detail::memory_of(std::move(bytes))};
}

}  // namespace krait
