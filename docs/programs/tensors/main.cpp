#include <krait/interop/dlpack.hpp>
#include <krait/krait.hpp>
#include <tensors.hpp>

#include <iostream>
#include <vector>

int main() {
  krait::Interpreter python;

  const auto embedding = krait::from_dlpack<float, 2>(tensors::embedding());
  std::cout << embedding(1, 0) << '\n';

  const krait::Array weights = std::vector<double>{1, 7, 3};
  std::cout << tensors::largest(krait::to_dlpack(weights)) << '\n';
}
