// A Python `bytes` object, read in place.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "krait/detail/memory.hpp"

namespace krait {

namespace detail {
struct BytesAccess;
}

/// The bytes of a Python `bytes` object, without a copy: `object.as<krait::Bytes>()`, or the result
/// of a function that is annotated `-> Annotated[bytes, "view"]`.
///
/// **Lifetime:** it keeps the object alive; what it is converted to is valid while it, or a copy of
/// it, lives. **Thread safety, GIL:** bytes never change, and its members take no GIL; copying and
/// destroying one is safe on any thread at any time, after the interpreter's end too.
class Bytes {
 public:
  using value_type = std::byte;
  using const_iterator = const std::byte*;

  /// Of no bytes.
  Bytes() noexcept = default;

  [[nodiscard]] const std::byte* data() const noexcept { return bytes_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
  [[nodiscard]] const std::byte* begin() const noexcept { return data(); }
  [[nodiscard]] const std::byte* end() const noexcept { return data() + size(); }
  const std::byte& operator[](std::size_t index) const noexcept { return bytes_[index]; }

  operator std::span<const std::byte>() const noexcept { return bytes_; }  // NOLINT: it is one
  /// As characters, whatever they mean.
  operator std::string_view() const noexcept {  // NOLINT: it is one
    return {reinterpret_cast<const char*>(data()), size()};
  }

  friend bool operator==(const Bytes& a, const Bytes& b) noexcept {
    return std::ranges::equal(a, b);
  }

 private:
  friend struct detail::BytesAccess;
  Bytes(std::span<const std::byte> bytes, std::shared_ptr<const detail::Memory> owner) noexcept
      : bytes_(bytes), owner_(std::move(owner)) {}

  std::span<const std::byte> bytes_;
  std::shared_ptr<const detail::Memory> owner_;
};

namespace detail {

/// What Krait's own conversions may do with Bytes.
struct BytesAccess {
  static Bytes make(std::span<const std::byte> bytes,
                    std::shared_ptr<const Memory> owner) noexcept {
    return {bytes, std::move(owner)};
  }
  static const std::shared_ptr<const Memory>& owner(const Bytes& bytes) noexcept {
    return bytes.owner_;
  }
};

}  // namespace detail
}  // namespace krait
