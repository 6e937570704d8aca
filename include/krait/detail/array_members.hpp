// The members of Array that are longer than a line, and what Buffer has of it.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>

#include "krait/array.hpp"

namespace krait {

namespace detail {

/// Memory of whoever a shared pointer keeps alive.
template <class Owner>
std::shared_ptr<const Memory> memory_of(std::shared_ptr<Owner> owner) {
  return std::make_shared<CppMemory<std::shared_ptr<Owner>>>(std::move(owner));
}

}  // namespace detail

template <ArrayItem T, std::size_t N>
Array<T, N> Array<T, N>::zeros(const Dimensions& shape) {
  Dimensions strides = contiguous_strides(shape);
  using Items = std::unique_ptr<value_type[]>;
  auto memory = std::make_shared<detail::CppMemory<Items>>(
      std::make_unique<value_type[]>(detail::count_of(shape)));
  T* const data = memory->owner().get();
  return {data, Dimensions(shape), std::move(strides), std::move(memory)};
}

template <ArrayItem T, std::size_t N>
Array<T, N>::Array(std::vector<value_type>&& values) requires(detail::VectorItem<T> &&
                                                              (N == 1 || has_dynamic_rank))
    : Array(std::move(values), Dimensions{static_cast<std::ptrdiff_t>(values.size())}) {}

template <ArrayItem T, std::size_t N>
Array<T, N>::Array(std::vector<value_type>&& values,
                   const Dimensions& shape) requires detail::VectorItem<T>
    : shape_(shape), strides_(contiguous_strides(shape)) {
  if (detail::count_of(shape_) != values.size()) detail::throw_wrong_size(values.size(), shape_);
  auto memory = std::make_shared<detail::VectorMemory<value_type>>(std::move(values));
  data_ = memory->owner().data();
  owner_ = std::move(memory);
}

template <ArrayItem T, std::size_t N>
template <class Owner>
Array<T, N>::Array(std::shared_ptr<Owner> owner, T* data, const Dimensions& shape)
    : Array(std::move(owner), data, shape, contiguous_strides(shape)) {}

template <ArrayItem T, std::size_t N>
template <class Owner>
Array<T, N>::Array(std::shared_ptr<Owner> owner, T* data, const Dimensions& shape,
                   const Dimensions& strides)
    : Array(data, Dimensions(shape), Dimensions(strides), detail::memory_of(std::move(owner))) {}

template <ArrayItem T, std::size_t N>
template <class U, std::size_t M>
  requires(std::convertible_to<U (*)[], T (*)[]>&& detail::rank_fits<M, N> &&
           !(std::same_as<U, T> && M == N))
Array<T, N>::Array(const Array<U, M>& other)
    : data_(other.data_),
      shape_(detail::DimensionsOf<N>::make(other.rank())),
      strides_(detail::DimensionsOf<N>::make(other.rank())),
      owner_(other.owner_) {
  std::copy(other.shape_.begin(), other.shape_.end(), shape_.begin());
  std::copy(other.strides_.begin(), other.strides_.end(), strides_.begin());
}

template <ArrayItem T, std::size_t N>
Array<T, detail::less_one<N>> Array<T, N>::fix(std::size_t dimension, std::ptrdiff_t index) const
    requires(N != 0) {
  assert(dimension < rank() && index >= 0 && index < shape_[dimension]);
  using Fixed = Array<T, detail::less_one<N>>;
  auto shape = detail::DimensionsOf<detail::less_one<N>>::make(rank() - 1);
  auto strides = shape;
  for (std::size_t from = 0, to = 0; from < rank(); ++from) {
    if (from == dimension) continue;
    shape[to] = shape_[from];
    strides[to++] = strides_[from];
  }
  return Fixed{data_ + index * strides_[dimension], std::move(shape), std::move(strides), owner_};
}

template <ArrayItem T, std::size_t N>
Array<T, N> Array<T, N>::slice(std::size_t dimension, std::ptrdiff_t first, std::ptrdiff_t last,
                               std::ptrdiff_t step) const {
  if (dimension >= rank()) {
    throw std::out_of_range{"Array::slice: dimension " + std::to_string(dimension) +
                            " of an array that has " + std::to_string(rank())};
  }
  if (step == 0) throw std::invalid_argument{"Array::slice: the step is 0: give 1 for every item"};
  if (first < 0 || first > last || last > shape_[dimension]) {
    detail::throw_out_of_range(std::array{first, last}, shape_);
  }
  Array sliced = *this;
  const std::ptrdiff_t length = last - first;
  constexpr auto longest = std::numeric_limits<std::ptrdiff_t>::max();
  const std::ptrdiff_t width = step > 0 ? step : -std::max(step, -longest);
  sliced.shape_[dimension] = length / width + (length % width != 0 ? 1 : 0);
  if (width < length) sliced.strides_[dimension] *= step;
  const std::ptrdiff_t start = step > 0 || length == 0 ? first : last - 1;
  if (length != 0) sliced.data_ += start * strides_[dimension];
  return sliced;
}

template <ArrayItem T, std::size_t N>
Array<T, N> Array<T, N>::transposed() const {
  Array turned = *this;
  std::reverse(turned.shape_.begin(), turned.shape_.end());
  std::reverse(turned.strides_.begin(), turned.strides_.end());
  return turned;
}

template <ArrayItem T, std::size_t N>
std::span<T> Array<T, N>::span() const {
  if (!is_contiguous()) {
    detail::Failure failure;
    auto fit = detail::fit_for<T>(rank(), true);
    detail::check_fit(detail::ArrayAccess::layout(*this), fit, failure);
    detail::throw_no_fit(failure);
  }
  return {data_, size()};
}

template <ArrayItem T, std::size_t N>
template <std::size_t M>
Array<T, M> Array<T, N>::as_rank() const {
  return Buffer{*this}.template as_array<T, M>();
}

template <ArrayItem T, std::size_t N>
Array<std::remove_const_t<T>, N> Array<T, N>::copy() const {
  return Buffer{*this}.copy().template as_array<value_type, N>();
}

template <ArrayItem T, std::size_t N>
Buffer::Buffer(const Array<T, N>& array)
    : Buffer(detail::ArrayAccess::layout(array), detail::ArrayAccess::owner(array)) {}

template <ArrayItem T, std::size_t N>
Array<T, N> Buffer::as_array() const {
  require(detail::fit_for<T>(N, false));
  return detail::ArrayAccess::make<T, N>(detail::Layout(layout_), owner_);
}

}  // namespace krait
