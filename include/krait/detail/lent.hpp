// C++ memory on its way into Python, which may keep it: so it is given, shared, or lent and copied.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include "krait/detail/memory.hpp"

namespace krait::detail {

/// A vector that has items in a row, as std::vector<bool> has not.
template <class T>
concept VectorItem = ArrayItem<T> && !std::same_as<std::remove_const_t<T>, bool>;

template <class T>
inline constexpr bool is_vector = false;
template <class T, class A>
inline constexpr bool is_vector<std::vector<T, A>> = true;

/// A krait::Array, whose items have an owner.
template <class T>
inline constexpr bool is_array = false;

/// What has its items in a row and is neither: a std::span, a std::array, a C array.
template <class R>
concept ItemRange =
    std::ranges::contiguous_range<R> && std::ranges::sized_range<R> &&
    ArrayItem<std::ranges::range_value_t<R>> && !is_vector<std::remove_cvref_t<R>> &&
    !is_array<std::remove_cvref_t<R>>;

/// Whether what Python writes can be written back after the call.
template <class R>
inline constexpr bool takes_writes =
    !std::is_const_v<std::remove_reference_t<std::ranges::range_reference_t<R>>> &&
    (std::is_lvalue_reference_v<R> || std::ranges::borrowed_range<R>);

/// Gives memory back, at the end of a call, to who lent it.
class Loan {
 public:
  Loan() = default;
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  virtual ~Loan() = default;
  virtual void give_back() noexcept = 0;
};

template <class T>
using VectorMemory = CppMemory<std::vector<T>>;

/// A vector whose items Python works on. It gets them back as they are, or, where Python keeps
/// them, a copy: nobody could take the pointer from an ndarray again.
template <class T>
class VectorLoan final : public Loan {
 public:
  VectorLoan(std::vector<T>& origin, std::shared_ptr<VectorMemory<T>> memory) noexcept
      : origin_(origin), memory_(std::move(memory)) {}

  void give_back() noexcept override {
    if (memory_.use_count() == 1) {
      // What others did before they let go is seen from here on: a count alone orders nothing.
      auto again = memory_;
      again.reset();
      origin_ = std::move(memory_->owner());
    } else {
      try {
        origin_ = memory_->owner();
      } catch (const std::bad_alloc&) {  // Python has the items; the vector stays empty
      }
    }
  }

 private:
  std::vector<T>& origin_;
  std::shared_ptr<VectorMemory<T>> memory_;
};

/// Items that nobody owns whom Python could keep alive: Python works on a copy.
template <class T>
class SpanLoan final : public Loan {
 public:
  SpanLoan(T* origin, std::shared_ptr<VectorMemory<std::byte>> copy) noexcept
      : origin_(origin), copy_(std::move(copy)) {}

  void give_back() noexcept override {
    std::ranges::copy(copy_->owner(), reinterpret_cast<std::byte*>(origin_));
  }

 private:
  T* origin_;
  std::shared_ptr<VectorMemory<std::byte>> copy_;
};

[[noreturn]] KRAIT_EXPORT void throw_given_back();

/// Memory with who keeps it alive, and who gets it back when the call has ended.
class Lent {
 public:
  Lent(Layout layout, std::shared_ptr<const Memory> owner) noexcept
      : layout_(std::move(layout)), owner_(std::move(owner)) {}

  /// Given: Python owns it.
  template <VectorItem T>
  explicit Lent(std::vector<T>&& values)
      : Lent(own(std::make_shared<VectorMemory<T>>(std::move(values)))) {}
  /// Lent.
  template <VectorItem T>
  explicit Lent(std::vector<T>& values) : Lent(std::move(values)) {
    auto memory =
        std::static_pointer_cast<VectorMemory<T>>(std::const_pointer_cast<Memory>(owner_));
    try {
      loan_ = std::make_unique<VectorLoan<T>>(values, memory);
    } catch (...) {
      values = std::move(memory->owner());
      throw;
    }
  }
  /// Copied: nothing of it may change.
  template <VectorItem T>
  explicit Lent(const std::vector<T>& values) : Lent(std::vector<T>(values)) {
    layout_.is_read_only = true;
  }
  /// Copied, and copied back where it may change.
  template <ItemRange R>
  explicit Lent(R&& items) {
    using T = std::ranges::range_value_t<R>;
    const auto* const bytes = reinterpret_cast<const std::byte*>(std::ranges::data(items));
    const auto count = static_cast<std::size_t>(std::ranges::size(items));
    auto copy = std::make_shared<VectorMemory<std::byte>>(
        std::vector<std::byte>(bytes, bytes + count * sizeof(T)));
    layout_ = contiguous_layout(copy->owner().data(), dtype_of<T>, sizeof(T),
                                {static_cast<std::ptrdiff_t>(count)});
    if constexpr (takes_writes<R>) {
      loan_ = std::make_unique<SpanLoan<T>>(std::ranges::data(items), copy);
    } else {
      layout_.is_read_only = true;
    }
    owner_ = std::move(copy);
  }

  Lent(Lent&& other) noexcept = default;
  Lent& operator=(Lent&& other) = delete;
  ~Lent() { give_back(); }

  /// Throws Error where what was lent has been given back.
  [[nodiscard]] const Layout& layout() const {
    if (is_over_) throw_given_back();
    return layout_;
  }
  [[nodiscard]] const std::shared_ptr<const Memory>& owner() const noexcept { return owner_; }

  /// The call has ended, whatever becomes of this.
  void give_back() const noexcept {
    if (!loan_) return;
    is_over_ = true;
    owner_.reset();
    std::exchange(loan_, nullptr)->give_back();
  }

  template <VectorItem T>
  static Lent own(std::shared_ptr<VectorMemory<T>> memory) {
    auto& values = memory->owner();
    auto layout = contiguous_layout(values.data(), dtype_of<T>, sizeof(T),
                                    {static_cast<std::ptrdiff_t>(values.size())});
    return Lent{std::move(layout), std::move(memory)};
  }

 private:
  Layout layout_;
  mutable std::shared_ptr<const Memory> owner_;
  mutable std::unique_ptr<Loan> loan_;  // arguments are const; that one ends is no change of them
  mutable bool is_over_ = false;
};

}  // namespace krait::detail
