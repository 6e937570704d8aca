#include <Eigen/Dense>
#include <krait/interop/eigen.hpp>
#include <krait/krait.hpp>
#include <matrices.hpp>

#include <iostream>
#include <utility>

int main() {
  krait::Interpreter python;

  const krait::Array<double, 2> rotation = matrices::rotation(90);
  const auto matrix = krait::as_eigen(rotation);  // an Eigen::Map over NumPy's memory
  const Eigen::Vector2d turned = matrix * Eigen::Vector2d{1, 0};
  std::cout << turned.array().round().transpose() << '\n';

  Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(3, 3);
  std::cout << matrices::trace(krait::from_eigen(std::move(identity))) << '\n';
}
