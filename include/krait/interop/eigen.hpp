// Arrays as matrices and vectors of Eigen, and back: needs <Eigen/Core>.
#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "krait/array.hpp"
#include "krait/error.hpp"

namespace krait {

namespace detail {

template <class T, class Plain>
using MaybeConst = std::conditional_t<std::is_const_v<T>, const Plain, Plain>;

template <class T>
using EigenMatrix =
    Eigen::Matrix<std::remove_const_t<T>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using EigenVector = Eigen::Matrix<std::remove_const_t<T>, Eigen::Dynamic, 1>;

inline Eigen::Index eigen_stride(std::ptrdiff_t stride) {
  if (stride >= 0) return stride;
  throw ConversionError{
      "as_eigen: the array goes backwards, which Eigen's maps can't: give a copy()"};
}

}  // namespace detail

/// A matrix of Eigen's over the items of an array of two dimensions, in place, in any layout that
/// doesn't go backwards (`ConversionError`).
///
/// **Lifetime:** the map is valid while the array, or a copy of it, lives. **GIL:** not needed.
template <ArrayItem T>
[[nodiscard]] auto as_eigen(const Array<T, 2>& array) {
  using Stride = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  using Matrix = detail::MaybeConst<T, detail::EigenMatrix<T>>;
  const Stride stride{detail::eigen_stride(array.stride(0)), detail::eigen_stride(array.stride(1))};
  return Eigen::Map<Matrix, Eigen::Unaligned, Stride>{
      array.data(), static_cast<Eigen::Index>(array.extent(0)),
      static_cast<Eigen::Index>(array.extent(1)), stride};
}

/// The same for a vector.
template <ArrayItem T>
[[nodiscard]] auto as_eigen(const Array<T, 1>& array) {
  using Stride = Eigen::InnerStride<Eigen::Dynamic>;
  using Vector = detail::MaybeConst<T, detail::EigenVector<T>>;
  return Eigen::Map<Vector, Eigen::Unaligned, Stride>{
      array.data(), static_cast<Eigen::Index>(array.extent(0)),
      Stride{detail::eigen_stride(array.stride(0))}};
}

/// An array that takes a matrix's items, in the matrix's own order, or a vector's, as `Array<T,
/// 1>`. Nothing is copied where the matrix has memory of its own to give away.
template <class Matrix>
  requires std::is_rvalue_reference_v<Matrix&&> &&
      std::is_base_of_v<Eigen::PlainObjectBase<Matrix>, Matrix>
[[nodiscard]] auto from_eigen(Matrix&& matrix) {
  using T = typename Matrix::Scalar;
  auto owner = std::make_shared<Matrix>(std::move(matrix));
  T* const data = owner->data();
  const auto rows = static_cast<std::ptrdiff_t>(owner->rows());
  const auto columns = static_cast<std::ptrdiff_t>(owner->cols());
  if constexpr (Matrix::IsVectorAtCompileTime) {
    return Array<T, 1>(std::move(owner), data, {rows * columns});
  } else if constexpr (Matrix::IsRowMajor) {
    return Array<T, 2>(std::move(owner), data, {rows, columns});
  } else {
    return Array<T, 2>(std::move(owner), data, {rows, columns}, {1, rows});
  }
}

}  // namespace krait
