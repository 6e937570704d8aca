// Tags for memory that isn't copied: NumPy's arrays, and all else with the buffer protocol.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "krait/array.hpp"
#include "krait/buffer.hpp"
#include "krait/bytes.hpp"
#include "krait/detail/memory.hpp"
#include "krait/types/scalars.hpp"

namespace krait::detail {

constexpr const char* annotation_of(MemoryKind kind) noexcept {
  switch (kind) {
    case MemoryKind::memory_view:
      return "memoryview";
    case MemoryKind::ndarray:
      return "ndarray";
    case MemoryKind::byte_array:
      return "bytearray";
    case MemoryKind::array_array:
      return "array.array";
    default:
      return "Buffer";
  }
}

}  // namespace krait::detail

namespace krait::types {

/// Memory with items of any type. Read from anything that exports its memory; made as `kind`.
template <krait::detail::MemoryKind kind>
struct MemoryOf {
  using Cpp = Buffer;
  using View = const BufferArgument&;
  static std::string name() { return krait::detail::annotation_of(kind); }

  template <class Api>
  static bool exact(Handle object) {
    return krait::detail::is_memory_object(object, kind);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    krait::detail::Layout layout;
    std::shared_ptr<const krait::detail::Memory> owner;
    if (!krait::detail::read_memory(object, &name, layout, owner, failure)) return std::nullopt;
    return krait::detail::BufferAccess::make(std::move(layout), std::move(owner));
  }
  template <class Api>
  static Handle make(View argument, Failure& failure) {
    const auto& lent = krait::detail::BufferAccess::lent(argument);
    return krait::detail::make_memory_object(lent.layout(), lent.owner(), kind, failure);
  }
};

/// `collections.abc.Buffer`; made as a memoryview.
using AnyBuffer = MemoryOf<krait::detail::MemoryKind::buffer>;
using MemoryView = MemoryOf<krait::detail::MemoryKind::memory_view>;
using ByteArray = MemoryOf<krait::detail::MemoryKind::byte_array>;
using ArrayArray = MemoryOf<krait::detail::MemoryKind::array_array>;
/// `numpy.ndarray`, which says nothing of its items.
using AnyNDArray = MemoryOf<krait::detail::MemoryKind::ndarray>;

/// Memory with items of one type. Read from anything that exports such items; made as `kind`.
template <krait::detail::MemoryKind kind, ArrayItem T, std::size_t N>
struct ArrayOf {
  using Cpp = Array<T, N>;
  using View = const ArrayArgument<std::remove_const_t<T>, N>&;

  static std::string name() {
    std::string name = std::string{N == dynamic_rank ? "" : std::to_string(N) + "-d "};
    name += kind == krait::detail::MemoryKind::ndarray ? "NDArray[" : "Buffer[";
    return name + std::string{to_string(dtype_of<T>)} + "]";
  }

  template <class Api>
  static bool exact(Handle object) {
    Failure ignored;
    return krait::detail::is_memory_object(object, kind) && load<Api>(object, ignored).has_value();
  }
  template <class Api>
  static bool is_kind(Handle object) {
    return krait::detail::is_memory_object(object, kind);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    krait::detail::Layout layout;
    std::shared_ptr<const krait::detail::Memory> owner;
    if (!find(object, layout, owner, failure)) return std::nullopt;
    return krait::detail::ArrayAccess::make<T, N>(std::move(layout), std::move(owner));
  }
  template <class Api>
    requires std::default_initializable<Cpp>
  static Cpp read(Handle object, bool& good, Failure& failure) {
    krait::detail::Layout layout;
    std::shared_ptr<const krait::detail::Memory> owner;
    good = find(object, layout, owner, failure);
    if (!good) return {};
    return krait::detail::ArrayAccess::make<T, N>(std::move(layout), std::move(owner));
  }
  template <class Api>
  static Handle make(View argument, Failure& failure) {
    const auto& lent = krait::detail::ArrayAccess::lent(argument);
    return krait::detail::make_memory_object(lent.layout(), lent.owner(), kind, failure);
  }

 private:
  static bool find(Handle object, krait::detail::Layout& layout,
                   std::shared_ptr<const krait::detail::Memory>& owner, Failure& failure) {
    return krait::detail::read_memory(object, &name, layout, owner, failure) &&
           krait::detail::check_fit(layout, krait::detail::fit_for<T>(N, false), failure);
  }
};

/// `NDArray[T]`; a const `T` is one that C++ only reads.
template <ArrayItem T, std::size_t N = dynamic_rank>
using NDArray = ArrayOf<krait::detail::MemoryKind::ndarray, T, N>;

/// `Annotated[bytes, "view"]` as a result: read in place.
struct BytesView {
  using Cpp = krait::Bytes;
  using View = const krait::Bytes&;
  static std::string name() { return "bytes"; }

  template <class Api>
  static bool exact(Handle object) {
    return Api::is_bytes(object);
  }
  template <class Api>
  static std::optional<Cpp> load(Handle object, Failure& failure) {
    std::span<const std::byte> bytes;
    std::shared_ptr<const krait::detail::Memory> owner;
    if (!krait::detail::read_bytes_in_place(object, bytes, owner, failure)) return std::nullopt;
    return krait::detail::BytesAccess::make(bytes, std::move(owner));
  }
  template <class Api>
  static Handle make(View bytes, Failure&) {
    return krait::detail::make_bytes_again(bytes, krait::detail::BytesAccess::owner(bytes));
  }
};

}  // namespace krait::types
