// Memory that C++ and Python see at the same time: who keeps it alive, and how items lie in it.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/detail/extents.hpp"
#include "krait/dtype.hpp"

namespace krait {

/// In place of a rank: known only when the program runs.
inline constexpr std::size_t dynamic_rank = static_cast<std::size_t>(-1);

namespace detail {

class PythonMemory;

/// Keeps memory alive. Dropping it is safe on any thread at any time, also after the interpreter's
/// end.
class KRAIT_EXPORT Memory {
 public:
  Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  virtual ~Memory();

  /// Itself where the memory is a Python object's; else null.
  [[nodiscard]] virtual const PythonMemory* python() const noexcept { return nullptr; }
  /// Whether dropping it runs nobody's code, which could want the GIL or wait for a lock.
  [[nodiscard]] virtual bool drops_silently() const noexcept { return false; }
};

/// Drops one from Python's side, where an error may be on its way and the GIL be held: what it owns
/// may take locks to end, or let Python objects go. Needs no GIL.
KRAIT_EXPORT void let_go(std::shared_ptr<const Memory> memory) noexcept;

/// An owner of nothing but memory from the standard allocator.
template <class T>
inline constexpr bool is_plain_owner = false;
template <class T>
inline constexpr bool is_plain_owner<std::vector<T>> = std::is_trivially_destructible_v<T>;
template <class T>
inline constexpr bool is_plain_owner<std::unique_ptr<T[]>> = std::is_trivially_destructible_v<T>;

/// Memory that is part of any C++ value: of a std::vector, say.
template <class Owner>
class CppMemory final : public Memory {
 public:
  explicit CppMemory(Owner owner) noexcept : owner_(std::move(owner)) {}
  [[nodiscard]] Owner& owner() noexcept { return owner_; }
  [[nodiscard]] bool drops_silently() const noexcept override { return is_plain_owner<Owner>; }

 private:
  Owner owner_;
};

/// Where items lie: as the buffer protocol says it, with strides in bytes.
struct Layout {
  void* data = nullptr;
  DType type = DType::other;
  bool is_native = true;  // in this machine's order of bytes
  bool is_read_only = false;
  std::size_t item_size = 1;
  Extents shape;
  Extents strides;

  bool operator==(const Layout&) const = default;
};

/// The number of all items.
KRAIT_EXPORT std::size_t count_of(std::span<const std::ptrdiff_t> shape) noexcept;
/// Whether the items lie side by side, the last index the fastest; strides and unit in bytes or
/// items.
KRAIT_EXPORT bool is_contiguous(std::span<const std::ptrdiff_t> shape,
                                std::span<const std::ptrdiff_t> strides,
                                std::ptrdiff_t unit) noexcept;
/// The strides of items that do; throws std::length_error where they would fill more than there is.
KRAIT_EXPORT void fill_contiguous_strides(std::span<const std::ptrdiff_t> shape,
                                          std::span<std::ptrdiff_t> strides, std::ptrdiff_t unit);
KRAIT_EXPORT Layout contiguous_layout(void* data, DType type, std::size_t item_size, Extents shape);

/// What a C++ view needs of the memory that it looks at.
struct Fit {
  DType type;
  std::size_t item_size;
  std::size_t alignment;
  std::size_t rank = dynamic_rank;
  bool is_writable = false;
  bool is_contiguous = false;
  bool is_raw = false;  // bytes of whatever has one

  /// "writable 2-d array of float32"
  [[nodiscard]] KRAIT_EXPORT std::string text() const;
};

/// False, and why, where the view can't look at it.
KRAIT_EXPORT bool check_fit(const Layout& layout, const Fit& fit, Failure& failure);

/// Copies all items to where they lie side by side, in this machine's order of bytes.
KRAIT_EXPORT void copy_items(const Layout& from, std::byte* to);

/// The memory of a Python object. False, and why, where there is none; what was expected is only
/// told then. Needs the GIL.
KRAIT_EXPORT bool read_memory(Handle object, std::string (*expected)(), Layout& layout,
                              std::shared_ptr<const Memory>& owner, Failure& failure);

/// The bytes of a `bytes` object, which never change. As `read_memory`.
KRAIT_EXPORT bool read_bytes_in_place(Handle object, std::span<const std::byte>& bytes,
                                      std::shared_ptr<const Memory>& owner, Failure& failure);
/// A new reference to that object, or, where it has gone with its interpreter, to a copy of it.
KRAIT_EXPORT Handle make_bytes_again(std::span<const std::byte> bytes,
                                     const std::shared_ptr<const Memory>& owner);

/// The Python types that stand for memory.
enum class MemoryKind { buffer, memory_view, ndarray, byte_array, array_array };

/// A new object of that kind that looks at the memory and keeps it alive, or, of those kinds that
/// have memory of their own, a copy; the original again where it came from Python as it is. Null
/// with Python's error set, or a failure. Needs the GIL.
KRAIT_EXPORT Handle make_memory_object(const Layout& layout,
                                       const std::shared_ptr<const Memory>& owner, MemoryKind kind,
                                       Failure& failure);
/// Whether an object is of that very kind. Needs the GIL.
KRAIT_EXPORT bool is_memory_object(Handle object, MemoryKind kind) noexcept;

[[noreturn]] KRAIT_EXPORT void throw_no_fit(const Failure& failure);
[[noreturn]] KRAIT_EXPORT void throw_out_of_range(std::span<const std::ptrdiff_t> indices,
                                                  std::span<const std::ptrdiff_t> shape);
[[noreturn]] KRAIT_EXPORT void throw_wrong_size(std::size_t given,
                                                std::span<const std::ptrdiff_t> shape);

}  // namespace detail
}  // namespace krait
