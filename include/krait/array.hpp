// Arrays of numbers with any number of dimensions, over memory that C++ and Python share.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>
#include <version>

#include "krait/buffer.hpp"
#include "krait/detail/lent.hpp"
#include "krait/detail/memory.hpp"
#include "krait/dtype.hpp"

#ifdef __cpp_lib_mdspan
#include <mdspan>
#endif

namespace krait {

template <ArrayItem T, std::size_t N = dynamic_rank>
class ArrayArgument;

namespace detail {

struct ArrayAccess;

template <class T, std::size_t N>
inline constexpr bool is_array<Array<T, N>> = true;

template <std::size_t N>
struct DimensionsOf {
  using type = std::array<std::ptrdiff_t, N>;
  static type make(std::size_t) noexcept { return {}; }
};
template <>
struct DimensionsOf<dynamic_rank> {
  using type = Extents;
  static type make(std::size_t rank) { return Extents(rank); }
};

/// Extents or strides: a std::array, or, of a dynamic rank, something like it.
template <std::size_t N>
using Dimensions = typename DimensionsOf<N>::type;

template <std::size_t N>
inline constexpr std::size_t less_one = N == dynamic_rank ? N : N - 1;

/// Whether an array of the one rank may be taken for one of the other without asking it.
template <std::size_t From, std::size_t To>
inline constexpr bool rank_fits = From == To || To == dynamic_rank;

}  // namespace detail

/// A view of numbers with `N` dimensions, in any layout: with strides, in Fortran's order,
/// backwards. Shaped like `std::mdspan`, with the memory's owner beside it.
///
/// `Array<double>` has as many dimensions as it turns out to have; `as_rank<2>()` fixes that. A
/// const `T` makes it read-only. As with a span, a const array may be written through.
/// **Lifetime:** copies, rows and slices share the memory, and keep it alive.
/// **Thread safety, GIL:** as `Buffer`. **Errors:** an index out of range is undefined, and an
/// assertion in debug builds; `at` throws `std::out_of_range`.
template <ArrayItem T, std::size_t N>
class Array {
 public:
  using element_type = T;
  using value_type = std::remove_const_t<T>;
  using size_type = std::size_t;
  using index_type = std::ptrdiff_t;
  using reference = T&;
  using iterator = T*;
  using Dimensions = detail::Dimensions<N>;

  static constexpr bool has_dynamic_rank = N == dynamic_rank;

  /// Of no items.
  Array() noexcept requires(N != 0) = default;
  /// Of zeros. Throws `std::length_error` where an extent is negative, or all are too large.
  [[nodiscard]] static Array zeros(const Dimensions& shape);
  /// Takes the vector's items.
  Array(std::vector<value_type>&& values)  // NOLINT: implicit, so that vectors can be arguments
      requires(detail::VectorItem<T> && (N == 1 || has_dynamic_rank));
  /// Takes the vector's items, the last index the fastest. Throws `std::invalid_argument` where
  /// their number isn't that of the shape.
  Array(std::vector<value_type>&& values, const Dimensions& shape) requires detail::VectorItem<T>;
  /// Items of anybody's, whom the array and its copies keep alive; strides count items.
  template <class Owner>
  Array(std::shared_ptr<Owner> owner, T* data, const Dimensions& shape);
  template <class Owner>
  Array(std::shared_ptr<Owner> owner, T* data, const Dimensions& shape, const Dimensions& strides);
  /// The same items, read-only, or of a rank that is not fixed.
  template <class U, std::size_t M>
    requires(std::convertible_to<U (*)[], T (*)[]>&& detail::rank_fits<M, N> &&
             !(std::same_as<U, T> && M == N))
  Array(const Array<U, M>& other);  // NOLINT: implicit, as a span's

  [[nodiscard]] std::size_t rank() const noexcept { return shape_.size(); }
  [[nodiscard]] std::size_t extent(std::size_t dimension) const noexcept {
    assert(dimension < rank());
    return static_cast<std::size_t>(shape_[dimension]);
  }
  /// From one index to the next, in items; negative ones go backwards.
  [[nodiscard]] std::ptrdiff_t stride(std::size_t dimension) const noexcept {
    assert(dimension < rank());
    return strides_[dimension];
  }
  [[nodiscard]] const Dimensions& shape() const noexcept { return shape_; }
  [[nodiscard]] const Dimensions& strides() const noexcept { return strides_; }
  /// The number of items.
  [[nodiscard]] std::size_t size() const noexcept { return detail::count_of(shape_); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  /// The item whose indices are all 0.
  [[nodiscard]] T* data() const noexcept { return data_; }
  /// Whether all items lie side by side, the last index the fastest.
  [[nodiscard]] bool is_contiguous() const noexcept {
    return detail::is_contiguous(shape_, strides_, 1);
  }

  /// An item: as many indices as dimensions.
  template <std::convertible_to<std::ptrdiff_t>... Indices>
    requires(has_dynamic_rank || sizeof...(Indices) == N)
  T& operator()(Indices... indices) const noexcept {
    assert(sizeof...(Indices) == rank() && "as many indices as dimensions");
    return data_[offset(std::index_sequence_for<Indices...>{},
                        static_cast<std::ptrdiff_t>(indices)...)];
  }
  /// The same; throws `std::out_of_range` where there is no such item.
  template <std::convertible_to<std::ptrdiff_t>... Indices>
    requires(has_dynamic_rank || sizeof...(Indices) == N)
  T& at(Indices... indices) const {
    const std::array<std::ptrdiff_t, sizeof...(Indices)> all{
        static_cast<std::ptrdiff_t>(indices)...};
    bool is_inside = all.size() == rank();
    for (std::size_t k = 0; is_inside && k < all.size(); ++k) {
      is_inside = all[k] >= 0 && all[k] < shape_[k];
    }
    if (!is_inside) detail::throw_out_of_range(all, shape_);
    return (*this)(indices...);
  }

  /// The item of a one-dimensional array.
  T& operator[](std::ptrdiff_t index) const noexcept requires(N == 1) { return (*this)(index); }
  /// The row, or whatever else has the first index fixed: `image[y](x)`.
  Array<T, detail::less_one<N>> operator[](std::ptrdiff_t index) const requires(N != 1 && N != 0) {
    return fix(0, index);
  }
  /// What has one index fixed: `image.fix(1, x)` is a column.
  [[nodiscard]] Array<T, detail::less_one<N>> fix(std::size_t dimension, std::ptrdiff_t index) const
      requires(N != 0);
  /// Every `step`th index of one dimension, from `first` to before `last`. A negative step starts
  /// at the last of them. Throws `std::out_of_range`, and `std::invalid_argument` for a step of 0.
  [[nodiscard]] Array slice(std::size_t dimension, std::ptrdiff_t first, std::ptrdiff_t last,
                            std::ptrdiff_t step = 1) const;
  /// With its dimensions in the opposite order.
  [[nodiscard]] Array transposed() const;

  /// Over all items. Throws `ConversionError` where they don't lie side by side.
  [[nodiscard]] T* begin() const { return span().data(); }
  [[nodiscard]] T* end() const { return begin() + size(); }
  /// All items; throws as `begin`.
  [[nodiscard]] std::span<T> span() const;

  /// With a number of dimensions that the compiler knows. Throws `ConversionError`.
  template <std::size_t M>
  [[nodiscard]] Array<T, M> as_rank() const;

  /// A contiguous, writable copy that is C++'s.
  [[nodiscard]] Array<value_type, N> copy() const;

#ifdef __cpp_lib_mdspan
  /// The same view without an owner: it is valid while this array, or a copy of it, lives.
  [[nodiscard]] auto mdspan() const requires(!has_dynamic_rank) {
    using Extents = std::dextents<std::ptrdiff_t, N>;
    return std::mdspan<T, Extents, std::layout_stride>{
        data_, typename std::layout_stride::template mapping<Extents>{Extents{shape_}, strides_}};
  }
#endif

 private:
  friend struct detail::ArrayAccess;
  template <ArrayItem, std::size_t>
  friend class Array;

  Array(T* data, Dimensions&& shape, Dimensions&& strides,
        std::shared_ptr<const detail::Memory> owner)
      : data_(data),
        shape_(std::move(shape)),
        strides_(std::move(strides)),
        owner_(std::move(owner)) {}

  static Dimensions empty_shape() noexcept {
    if constexpr (has_dynamic_rank) {
      return {0};
    } else {
      return {};
    }
  }
  static Dimensions contiguous_strides(const Dimensions& shape) {
    Dimensions strides = detail::DimensionsOf<N>::make(shape.size());
    detail::fill_contiguous_strides(shape, strides, 1);
    return strides;
  }

  template <std::size_t... Ks, class... Indices>
  std::ptrdiff_t offset(std::index_sequence<Ks...>, Indices... indices) const noexcept {
    assert(((indices >= 0 && indices < shape_[Ks]) && ...) && "an index is out of range");
    return ((indices * strides_[Ks]) + ... + 0);
  }

  T* data_ = nullptr;
  Dimensions shape_ = empty_shape();
  Dimensions strides_ = empty_shape();
  std::shared_ptr<const detail::Memory> owner_;
};

template <class T>
Array(std::vector<T>&&) -> Array<T, 1>;

namespace detail {

/// What Krait's own conversions may do with an Array.
struct ArrayAccess {
  template <class T, std::size_t N>
  static Layout layout(const Array<T, N>& array) {
    Layout layout{.data = const_cast<std::remove_const_t<T>*>(array.data_),
                  .type = dtype_of<T>,
                  .is_read_only = std::is_const_v<T>,
                  .item_size = sizeof(T),
                  .shape = Extents(std::span<const std::ptrdiff_t>{array.shape_}),
                  .strides = Extents(std::span<const std::ptrdiff_t>{array.strides_})};
    for (auto& stride : layout.strides) stride *= static_cast<std::ptrdiff_t>(sizeof(T));
    return layout;
  }
  template <class T, std::size_t N>
  static const std::shared_ptr<const Memory>& owner(const Array<T, N>& array) noexcept {
    return array.owner_;
  }
  /// Of a layout that fits.
  template <class T, std::size_t N>
  static Array<T, N> make(Layout&& layout, std::shared_ptr<const Memory> owner) {
    for (auto& stride : layout.strides) stride /= static_cast<std::ptrdiff_t>(sizeof(T));
    return Array<T, N>{static_cast<T*>(layout.data), dimensions<N>(std::move(layout.shape)),
                       dimensions<N>(std::move(layout.strides)), std::move(owner)};
  }
  template <class T, std::size_t N>
  static const Lent& lent(const ArrayArgument<T, N>& argument) noexcept {
    return argument.lent_;
  }

 private:
  template <std::size_t N>
  static Dimensions<N> dimensions(Extents&& extents) noexcept {
    if constexpr (N == dynamic_rank) {
      return std::move(extents);
    } else {
      Dimensions<N> fixed{};
      std::copy_n(extents.begin(), N, fixed.begin());
      return fixed;
    }
  }
};

}  // namespace detail

/// What a plain function takes for an `NDArray[T]`: any memory with such items, which Python may
/// keep as long as it likes.
///
/// - An `Array` is shared, and an rvalue `std::vector` is given away: nothing is copied.
/// - An lvalue `std::vector` is lent: empty during the call, it has its items again afterwards, and
///   what Python wrote to them. Nothing is copied, unless Python keeps an array that looks at them:
///   then that has the items, and the vector a copy.
/// - A `std::span`, and what else has items in a row, is copied, and copied back afterwards: nobody
///   is known who could keep it alive for Python. A const one, and a const vector, is read-only
///   there.
///
/// **Lifetime:** made for one call, from its arguments.
template <ArrayItem T, std::size_t N>
class ArrayArgument {
  static constexpr bool takes_rows = N == 1 || N == dynamic_rank;
  static_assert(!std::is_const_v<T>);

 public:
  template <class U, std::size_t M>
    requires(std::same_as<std::remove_const_t<U>, T>&& detail::rank_fits<M, N>)
  ArrayArgument(const Array<U, M>& array)  // NOLINT: all are implicit: it stands for what is passed
      : lent_(detail::ArrayAccess::layout(array), detail::ArrayAccess::owner(array)) {}
  ArrayArgument(std::vector<T>&& values)  // NOLINT
      requires(takes_rows&& detail::VectorItem<T>)
      : lent_(std::move(values)) {}
  ArrayArgument(std::vector<T>& values)  // NOLINT
      requires(takes_rows&& detail::VectorItem<T>)
      : lent_(values) {}
  ArrayArgument(const std::vector<T>& values)  // NOLINT
      requires(takes_rows&& detail::VectorItem<T>)
      : lent_(values) {}
  ArrayArgument(std::initializer_list<T> values)  // NOLINT
      requires(takes_rows&& detail::VectorItem<T>)
      : lent_(std::vector<T>(values)) {}
  template <detail::ItemRange R>
    requires(takes_rows&& std::same_as<std::ranges::range_value_t<R>, T>)
  ArrayArgument(R&& items) : lent_(std::forward<R>(items)) {}  // NOLINT

  /// Ends the loan, as the call does that it was made for.
  void give_back() const noexcept { lent_.give_back(); }

 private:
  friend struct detail::ArrayAccess;
  detail::Lent lent_;
};

}  // namespace krait

#include "krait/detail/array_members.hpp"  // IWYU pragma: export
