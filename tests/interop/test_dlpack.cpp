// Tensors by DLPack: NumPy's, and those of frameworks that a test makes up.
#include "krait/interop/dlpack.hpp"

#include <Python.h>
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "../support/numpy.hpp"
#include "../support/python.hpp"

namespace {

using krait::Array;
using krait::Object;
using krait_test::caught;
using krait_test::contains;

// ---- a framework whose tensors say what a test has them say ----

struct Tensor {
  DLManagedTensor managed{};
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
  std::vector<float> items = std::vector<float>(16);
};

int alive = 0;

// What is dropped without the GIL waits for who takes it next, and may hold more of that kind.
void drain() {
  for (int i = 0; i < 4; ++i) krait::eval("1");
}

std::unique_ptr<Tensor> tensor_of(std::vector<std::int64_t> shape) {
  auto tensor = std::make_unique<Tensor>();
  tensor->shape = std::move(shape);
  auto& dl = tensor->managed.dl_tensor;
  dl.data = tensor->items.data();
  dl.device = {kDLCPU, 0};
  dl.ndim = static_cast<int>(tensor->shape.size());
  dl.dtype = {kDLFloat, 32, 1};
  dl.shape = tensor->shape.data();
  tensor->managed.manager_ctx = tensor.get();
  tensor->managed.deleter = [](DLManagedTensor* managed) {
    delete static_cast<Tensor*>(managed->manager_ctx);
    --alive;
  };
  return tensor;
}

// What Python has of it: an object with `__dlpack__`.
Object published(std::unique_ptr<Tensor> tensor) {
  ++alive;
  const auto capsule = krait::detail::make_capsule(
      &tensor.release()->managed, "dltensor", [](void* managed) noexcept {
        static_cast<DLManagedTensor*>(managed)->deleter(static_cast<DLManagedTensor*>(managed));
      });
  const Object object = krait::import("types").attr("SimpleNamespace")();
  object.set_attr("__dlpack__", std::function<Object()>{[capsule] { return capsule; }});
  return object;
}

std::string refusal(std::unique_ptr<Tensor> tensor) {
  const Object object = published(std::move(tensor));
  return caught<krait::ConversionError>(
             [&] { static_cast<void>(krait::from_dlpack<float, 2>(object)); })
      .what();
}

TEST(DLPackTest, ATensorIsReadInPlaceAndDeletedOnce) {
  const krait::Interpreter python;
  auto tensor = tensor_of({4, 4});
  tensor->items[6] = 7;
  const float* const items = tensor->items.data();
  {
    auto array = krait::from_dlpack<float, 2>(published(std::move(tensor)));
    EXPECT_EQ(array.data(), items);
    EXPECT_EQ(array(1, 2), 7);
    EXPECT_EQ(alive, 1);
    std::thread{[gone = std::exchange(array, {})] { EXPECT_EQ(gone(1, 2), 7); }}.join();
  }
  drain();
  EXPECT_EQ(alive, 0);
}

TEST(DLPackTest, StridesAndOffsetsCount) {
  const krait::Interpreter python;
  auto tensor = tensor_of({2, 3});
  for (std::size_t i = 0; i < 16; ++i) tensor->items[i] = static_cast<float>(i);
  tensor->strides = {1, 4};
  tensor->managed.dl_tensor.strides = tensor->strides.data();
  tensor->managed.dl_tensor.byte_offset = 2 * sizeof(float);
  const auto array = krait::from_dlpack<float, 2>(published(std::move(tensor)));
  EXPECT_EQ(array(0, 0), 2);
  EXPECT_EQ(array(1, 2), 11);
}

TEST(DLPackTest, WhatCppCannotReadIsRefusedWithTheReason) {
  const krait::Interpreter python;
  auto elsewhere = tensor_of({4, 4});
  elsewhere->managed.dl_tensor.device = {kDLCUDA, 0};
  EXPECT_TRUE(contains(refusal(std::move(elsewhere)), "on the device 2"));
  auto other = tensor_of({4, 4});
  other->managed.dl_tensor.dtype = {kDLBfloat, 16, 1};
  EXPECT_TRUE(contains(refusal(std::move(other)), "no numbers of C++"));
  auto vectors = tensor_of({4, 1});
  vectors->managed.dl_tensor.dtype = {kDLFloat, 32, 4};
  EXPECT_TRUE(contains(refusal(std::move(vectors)), "no numbers of C++"));
  EXPECT_TRUE(contains(refusal(tensor_of({4})), "2-d array of float32, got 1-d array of float32"));
  EXPECT_TRUE(contains(refusal(tensor_of({-1, 4})), "negative extent"));
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  EXPECT_TRUE(contains(refusal(tensor_of({largest, 2})), "beyond all memory"));
  auto astray = tensor_of({2, 2});
  astray->strides = {largest / 2, 1};
  astray->managed.dl_tensor.strides = astray->strides.data();
  EXPECT_TRUE(contains(refusal(std::move(astray)), "out of all memory"));
  drain();
  EXPECT_EQ(alive, 0);
}

TEST(DLPackTest, WhatIsNoTensorSaysSo) {
  const krait::Interpreter python;
  EXPECT_THROW(static_cast<void>(krait::from_dlpack<float>(Object{1})), krait::AttributeError);
  const Object liar =
      krait_test::define("class Liar:\n  def __dlpack__(self): return 1\n")["Liar"]();
  EXPECT_THROW(static_cast<void>(krait::from_dlpack<float>(liar)), krait::ValueError);
}

TEST(DLPackTest, ACapsuleThatNobodyTakesLetsGo) {
  const auto owner = std::make_shared<std::vector<double>>(4);
  const krait::Interpreter python;
  {
    const auto tensor = krait::to_dlpack(Array<double, 1>(owner, owner->data(), {4}));
    const Object capsule = tensor.attr("__dlpack__")();
    EXPECT_EQ(owner.use_count(), 2);
    EXPECT_EQ((tensor.attr("__dlpack_device__")().as<std::tuple<int, int>>()), (std::tuple{1, 0}));
    const auto back = krait::from_dlpack<double, 1>(tensor);
    EXPECT_EQ(back.data(), owner->data());
  }
  drain();
  EXPECT_EQ(owner.use_count(), 1);
}

TEST(DLPackTest, AnOwnerEndsWithoutTheGil) {
  const krait::Interpreter python;
  int held = -1;
  const auto note = [&held](const double* items) {
    held = PyGILState_Check();
    delete[] items;
  };
  {
    const std::shared_ptr<double> owner{new double[4], note};
    const auto tensor = krait::to_dlpack(Array<double, 1>(owner, owner.get(), {4}));
    const Object capsule = tensor.attr("__dlpack__")();
  }
  drain();
  EXPECT_EQ(held, 0);
}

class DLPackNumPyTest : public krait_test::NumPyTest {};

TEST_F(DLPackNumPyTest, NumPysTensorsCross) {
  EXPECT_EQ(
      (krait::from_dlpack<std::int16_t, 2>(eval("np.arange(6, dtype='i2').reshape(2, 3).T"))(2, 1)),
      5);
  EXPECT_EQ((krait::from_dlpack<std::complex<double>>(eval("np.array([1+2j])"))(0).imag()), 2);
  EXPECT_EQ((krait::from_dlpack<std::uint64_t>(eval("np.array([3], 'u8')"))(0)), 3U);
}

TEST_F(DLPackNumPyTest, NumPyTakesArraysOfCpp) {
  {
    const auto array = Array<float, 2>::zeros({2, 3});
    array(1, 2) = 5;
    set("tensor", krait::to_dlpack(array.transposed()));
  }
  exec("array = np.from_dlpack(tensor)\ndel tensor\ngc.collect()");
  EXPECT_EQ(as<double>("float(array[2, 1])"), 5);
  EXPECT_TRUE(as<bool>("array.shape == (3, 2) and array.dtype == np.float32"));
}

}  // namespace
