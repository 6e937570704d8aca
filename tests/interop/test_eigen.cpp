// Arrays as matrices and vectors of Eigen, and back.
#include "krait/interop/eigen.hpp"

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <Eigen/Dense>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include "../support/numpy.hpp"

namespace {

using krait::Array;

Array<double, 2> numbered(std::ptrdiff_t rows, std::ptrdiff_t columns) {
  std::vector<double> values;
  for (std::ptrdiff_t i = 0; i < rows * columns; ++i) values.push_back(static_cast<double>(i));
  return {std::move(values), {rows, columns}};
}

TEST(EigenTest, AMapSeesAndWritesTheItems) {
  const auto array = numbered(2, 3);
  auto map = krait::as_eigen(array);
  EXPECT_EQ(map.rows(), 2);
  EXPECT_EQ(map(1, 2), 5);
  map *= 2;
  EXPECT_EQ(array(1, 2), 10);
}

TEST(EigenTest, AMapBearsAnyLayoutThatGoesForwards) {
  const auto array = numbered(4, 6);
  const auto part = krait::as_eigen(array.slice(0, 0, 4, 2).slice(1, 1, 6, 2).transposed());
  EXPECT_EQ(part.rows(), 3);
  EXPECT_EQ(part(2, 1), array(2, 5));
  EXPECT_THROW(static_cast<void>(krait::as_eigen(array.slice(1, 0, 6, -1))),
               krait::ConversionError);
}

TEST(EigenTest, VectorsAndConstItems) {
  const auto array = numbered(2, 3);
  const Array<const double, 1> column = array.fix(1, 2);
  const auto map = krait::as_eigen(column);
  static_assert(std::is_const_v<std::remove_reference_t<decltype(*map.data())>>);
  EXPECT_EQ(map.sum(), 2 + 5);
}

TEST(EigenTest, MatricesBecomeArraysInTheirOwnOrder) {
  Eigen::MatrixXf columns(2, 3);
  columns << 0, 1, 2, 3, 4, 5;
  const float* const data = columns.data();
  const auto array = krait::from_eigen(std::move(columns));
  EXPECT_EQ(array.data(), data);
  EXPECT_EQ(array(1, 0), 3);
  EXPECT_EQ(array.stride(0), 1);
  const auto rows = krait::from_eigen(Eigen::Matrix<int, 2, 2, Eigen::RowMajor>{{1, 2}, {3, 4}});
  EXPECT_TRUE(rows.is_contiguous());
  EXPECT_EQ(rows(1, 0), 3);
  const Array<double, 1> vector = krait::from_eigen(Eigen::Vector3d{1, 2, 3});
  EXPECT_EQ(vector[2], 3);
}

class EigenNumPyTest : public krait_test::NumPyTest {};

TEST_F(EigenNumPyTest, NumPysMatricesAreSolvedInPlace) {
  const auto array = as<Array<const double, 2>>("np.asfortranarray([[2.0, 0], [1, 4]])");
  const Eigen::Vector2d solved = krait::as_eigen(array).lu().solve(Eigen::Vector2d{2, 9});
  EXPECT_DOUBLE_EQ(solved[1], 2);
  set("made", krait::from_eigen(Eigen::MatrixXd{{1, 2}, {3, 4}}));
  EXPECT_TRUE(as<bool>("np.asarray(made).flags.f_contiguous and np.asarray(made)[1, 0] == 3"));
}

}  // namespace
