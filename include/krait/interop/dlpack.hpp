// Tensors of other frameworks, on the CPU, as arrays and back, by DLPack: needs <dlpack/dlpack.h>.
#pragma once

#include <dlpack/dlpack.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "krait/array.hpp"
#include "krait/detail/capsule.hpp"
#include "krait/detail/check_layout.hpp"
#include "krait/detail/memory.hpp"
#include "krait/object.hpp"

namespace krait {

namespace detail {

inline constexpr const char* dlpack_name = "dltensor";

/// The header of DLPack names it since version 0.8.
inline constexpr std::uint8_t dlpack_boolean = 6;

inline DType dtype_of_dlpack(const DLDataType& type) noexcept {
  if (type.lanes != 1) return DType::other;
  const bool is_whole = type.bits == 8 || type.bits == 16 || type.bits == 32 || type.bits == 64;
  // The number of times that 8 bits must be doubled.
  const int doublings = type.bits == 64 ? 3 : type.bits == 32 ? 2 : type.bits == 16 ? 1 : 0;
  constexpr DType integers[] = {DType::int8, DType::int16, DType::int32, DType::int64};
  constexpr DType naturals[] = {DType::uint8, DType::uint16, DType::uint32, DType::uint64};
  constexpr DType floats[] = {DType::other, DType::float16, DType::float32, DType::float64};
  switch (type.code) {
    case kDLInt:
      return is_whole ? integers[doublings] : DType::other;
    case kDLUInt:
      return is_whole ? naturals[doublings] : DType::other;
    case kDLFloat:
      return is_whole ? floats[doublings] : DType::other;
    case kDLComplex:
      return type.bits == 64    ? DType::complex64
             : type.bits == 128 ? DType::complex128
                                : DType::other;
    case dlpack_boolean:
      return type.bits == 8 ? DType::boolean : DType::other;
    default:
      return DType::other;
  }
}

template <class T>
constexpr DLDataType dlpack_type_of() noexcept {
  using Item = std::remove_const_t<T>;
  constexpr DType type = dtype_of<T>;
  int code = std::is_signed_v<Item> ? int{kDLInt} : int{kDLUInt};
  if (type == DType::boolean) code = dlpack_boolean;
  if (type >= DType::float16 && type <= DType::float64) code = kDLFloat;
  if (type >= DType::complex64) code = kDLComplex;
  return {static_cast<std::uint8_t>(code), static_cast<std::uint8_t>(8 * sizeof(Item)), 1};
}

/// Throws ConversionError where the tensor is not on the CPU, or is impossible.
inline Layout layout_of(const DLTensor& tensor) {
  const auto device = tensor.device.device_type;
  if (device != kDLCPU && device != kDLCUDAHost) {
    throw ConversionError{"from_dlpack: the tensor is on the device " + std::to_string(device) +
                          ", and not in memory of the CPU: move it there, as PyTorch's cpu() does"};
  }
  if (tensor.ndim < 0 || (tensor.ndim > 0 && tensor.shape == nullptr)) {
    throw ConversionError{"from_dlpack: the tensor does not say its extents"};
  }
  const auto rank = static_cast<std::size_t>(tensor.ndim);
  Layout layout{.data = static_cast<std::byte*>(tensor.data) + tensor.byte_offset,
                .type = dtype_of_dlpack(tensor.dtype),
                .item_size = std::size_t{tensor.dtype.bits} * tensor.dtype.lanes / 8,
                .shape = Extents(rank),
                .strides = Extents(rank)};
  auto stride = static_cast<std::ptrdiff_t>(layout.item_size);
  for (std::size_t k = rank; k-- > 0;) {
    layout.shape[k] = tensor.shape[k];
    layout.strides[k] = stride;
    if (tensor.strides == nullptr && !multiply(stride, layout.shape[k])) stride = 0;
  }
  for (std::size_t k = 0; tensor.strides != nullptr && k < rank; ++k) {
    layout.strides[k] = tensor.strides[k];
    if (!multiply(layout.strides[k], stride)) layout.strides[k] = PTRDIFF_MIN;
  }
  if (const char* reason = settle_layout(layout)) {
    throw ConversionError{std::string{"from_dlpack: the tensor "} + reason};
  }
  return layout;
}

/// What a consumer of DLPack gets, and deletes.
struct ExportedTensor {
  DLManagedTensor managed{};
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
  std::shared_ptr<const Memory> owner;

  static void release(void* managed) noexcept {
    auto* const tensor = static_cast<DLManagedTensor*>(managed);
    tensor->deleter(tensor);
  }
};

template <class T, std::size_t N>
Object dlpack_capsule(const Array<T, N>& array) {
  auto exported = std::make_unique<ExportedTensor>();
  exported->shape.assign(array.shape().begin(), array.shape().end());
  exported->strides.assign(array.strides().begin(), array.strides().end());
  exported->owner = ArrayAccess::owner(array);
  exported->managed.dl_tensor = {.data = array.data(),
                                 .device = {kDLCPU, 0},
                                 .ndim = static_cast<int>(array.rank()),
                                 .dtype = dlpack_type_of<T>(),
                                 .shape = exported->shape.data(),
                                 .strides = exported->strides.data(),
                                 .byte_offset = 0};
  exported->managed.manager_ctx = exported.get();
  exported->managed.deleter = [](DLManagedTensor* managed) {
    auto* const tensor = static_cast<ExportedTensor*>(managed->manager_ctx);
    let_go(std::move(tensor->owner));
    delete tensor;
  };
  Object capsule = make_capsule(&exported->managed, dlpack_name, &ExportedTensor::release);
  static_cast<void>(exported.release());
  return capsule;
}

}  // namespace detail

/// The items of a tensor of PyTorch, JAX, CuPy, NumPy, or whatever else has `__dlpack__`, in place.
///
/// **Errors:** `ConversionError` where the tensor isn't on the CPU, or its items or its rank are
/// others; what its `__dlpack__` raises. **GIL:** takes it. **Lifetime:** the array keeps the
/// tensor's memory alive, and lets it go on any thread at any time.
template <ArrayItem T, std::size_t N = dynamic_rank>
[[nodiscard]] Array<T, N> from_dlpack(const Object& tensor) {
  Object capsule = tensor.attr("__dlpack__")();
  // It stays in its capsule, which deletes it where Python may be called: nobody else has that.
  const auto* const managed =
      static_cast<const DLManagedTensor*>(detail::capsule_pointer(capsule, detail::dlpack_name));
  const auto layout = detail::layout_of(managed->dl_tensor);
  auto owner = std::make_shared<detail::CppMemory<Object>>(std::move(capsule));
  return detail::BufferAccess::make(layout, std::move(owner)).template as_array<T, N>();
}

/// An object for `torch.from_dlpack` and its like, which shares the array's memory.
///
/// **GIL:** takes it. **Lifetime:** the memory lives as long as a tensor made from it does.
template <ArrayItem T, std::size_t N>
[[nodiscard]] Object to_dlpack(const Array<T, N>& array) {
  static_assert(!std::is_const_v<T>, "DLPack can't say that memory is read-only: give it a copy()");
  const std::function<Object()> give = [array] { return detail::dlpack_capsule(array); };
  // Who takes it asks the class for its methods, not the object.
  const Object names = eval("{}");
  exec(
      "class Tensor:\n"
      "  def __dlpack__(self, **wishes): return self.give()\n"
      "  def __dlpack_device__(self): return (1, 0)\n",
      names);
  const Object tensor = names["Tensor"]();
  tensor.set_attr("give", give);
  return tensor;
}

}  // namespace krait
