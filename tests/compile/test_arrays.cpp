// Arrays and buffers through generated functions: in place both ways, and safe whoever keeps them.
#include <gtest/gtest.h>
#include <arrays.hpp>
#include <krait/krait.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "../support/gil.hpp"
#include "../support/leaks.hpp"
#include "../support/numpy.hpp"
#include "../support/python.hpp"

namespace {

using krait::Array;
using krait::Buffer;
using krait_test::caught;
using krait_test::contains;

class ArraysTest : public krait_test::NumPyTest {};

std::string refusal(const std::function<void()>& call) {
  return caught<krait::ConversionError>(call).what();
}

TEST_F(ArraysTest, EveryMemoryOfCppIsAnArgument) {
  std::vector<double> vector{1, 2, 3};
  const std::vector<double> constant{1, 2, 3};
  std::array<double, 3> fixed{1, 2, 3};
  EXPECT_EQ(arrays::total(vector), 6);
  EXPECT_EQ(arrays::total(constant), 6);
  EXPECT_EQ(arrays::total(std::vector<double>{1, 2}), 3);
  EXPECT_EQ(arrays::total({1, 2, 3, 4}), 10);
  EXPECT_EQ(arrays::total(std::span{vector}), 6);
  EXPECT_EQ(arrays::total(std::span<const double>{vector}), 6);
  EXPECT_EQ(arrays::total(fixed), 6);
  EXPECT_EQ(arrays::total(Array<double, 2>::zeros({3, 3})), 0);
  EXPECT_EQ(arrays::total(Array<const double, 1>{Array{std::vector<double>{5}}}), 5);
  EXPECT_EQ(arrays::total(std::vector<double>{}), 0);
}

TEST_F(ArraysTest, G12_LeaveTheGilOff) {
  std::vector<double> values(3);
  arrays::fill(values, 7);
  EXPECT_EQ(arrays::total(values), 21);
  EXPECT_EQ(krait_test::is_gil_enabled(), !krait_test::free_threaded);
}

TEST_F(ArraysTest, PythonGetsArraysThatSayWhatMayBeWritten) {
  std::vector<double> vector{1, 2};
  const std::vector<double> constant{1, 2};
  EXPECT_EQ(arrays::kind(vector), "ndarray float64 (2,) rw");
  EXPECT_EQ(arrays::kind(constant), "ndarray float64 (2,) ro");
  EXPECT_EQ(arrays::kind(std::span<const double>{vector}), "ndarray float64 (2,) ro");
  EXPECT_EQ(arrays::kind(Array<double>::zeros({2, 3})), "ndarray float64 (2, 3) rw");
  EXPECT_EQ(arrays::kind(Array<const double>{Array<double, 1>::zeros({2})}),
            "ndarray float64 (2,) ro");
}

TEST_F(ArraysTest, NothingIsCopiedThatHasAnOwner) {
  std::vector<double> vector{1, 2, 3};
  const auto place = [](const double* data) { return reinterpret_cast<std::intptr_t>(data); };
  const double* const data = vector.data();
  EXPECT_EQ(arrays::address(vector), place(data));
  EXPECT_EQ(vector.data(), data);
  EXPECT_EQ(arrays::address(std::move(vector)), place(data));
  const auto array = Array<double, 2>::zeros({2, 2});
  EXPECT_EQ(arrays::address(array), place(array.data()));
  const auto back = arrays::same(array);
  EXPECT_EQ(back.data(), array.data());
}

TEST_F(ArraysTest, WhatPythonWritesIsThereAfterTheCall) {
  std::vector<double> vector(3);
  arrays::fill(vector, 1);
  EXPECT_EQ(vector, (std::vector<double>{1, 1, 1}));
  std::array<double, 3> fixed{};
  arrays::fill(std::span{fixed}.first(2), 2);
  EXPECT_EQ(fixed, (std::array<double, 3>{2, 2, 0}));
  const auto array = Array<double, 2>::zeros({2, 4});
  arrays::fill(array.slice(1, 0, 4, 2), 3);
  EXPECT_EQ(array(1, 2), 3);
  EXPECT_EQ(array(1, 1), 0);
}

TEST_F(ArraysTest, ItIsThereEvenIfTheCallFails) {
  std::vector<double> vector(2);
  double fixed[2] = {};
  EXPECT_THROW(arrays::fill_and_fail(vector, 4), krait::ValueError);
  EXPECT_THROW(arrays::fill_and_fail(fixed, 4), krait::ValueError);
  EXPECT_EQ(vector, (std::vector<double>{4, 4}));
  EXPECT_EQ(fixed[1], 4);
}

TEST_F(ArraysTest, ReadOnlyMemoryIsNotWritten) {
  const std::vector<double> constant{1, 2};
  EXPECT_THROW(arrays::fill(constant, 9), krait::ValueError);
  EXPECT_EQ(constant[0], 1);
}

TEST_F(ArraysTest, ALentVectorIsBackWhenTheCallIs) {
  std::vector<double> vector{1, 2, 3};
  const auto sum_and_size = std::pair{arrays::total(vector), vector.size()};
  EXPECT_EQ(sum_and_size, (std::pair<double, std::size_t>{6, 3}));
}

TEST_F(ArraysTest, WhatPythonKeepsOfALentVectorIsItsOwn) {
  auto vector = std::make_unique<std::vector<double>>(std::vector<double>{1, 2, 3});
  arrays::keep(*vector);
  arrays::keep_view(*vector);
  EXPECT_EQ(*vector, (std::vector<double>{1, 2, 3}));
  arrays::write_to_kept(100);
  EXPECT_EQ(*vector, (std::vector<double>{1, 2, 3}));
  vector.reset();
  EXPECT_EQ(arrays::total_of_kept(), 400);
  arrays::forget();
}

TEST_F(ArraysTest, WhatPythonKeepsOfASpanIsItsOwn) {
  {
    std::array<double, 4> local{1, 2, 3, 4};
    arrays::keep(local);
    arrays::keep_view(std::span<const double>{local});
    local = {};
  }
  EXPECT_EQ(arrays::total_of_kept(), 1 + 3 + 2 + 3 + 4);
  arrays::forget();
}

TEST_F(ArraysTest, WhatPythonKeepsOfAnArrayIsShared) {
  auto array = Array<double, 1>::zeros({4});
  arrays::keep(array);
  array[2] = 5;
  EXPECT_EQ(arrays::total_of_kept(), 5);
  array = {};
  EXPECT_EQ(arrays::total_of_kept(), 5);
  std::thread{[] { arrays::forget(); }}.join();
}

TEST_F(ArraysTest, AVectorThatComesBackAsTheResultIsCopiedForItsOwner) {
  std::vector<double> vector{1, 2};
  const auto result = arrays::same(vector);
  EXPECT_EQ(vector, (std::vector<double>{1, 2}));
  EXPECT_NE(result.data(), vector.data());
  EXPECT_EQ(result(1), 2);
}

TEST_F(ArraysTest, AnArgumentStandsForOneCall) {
  std::vector<double> vector{1, 2};
  const krait::ArrayArgument<double> argument = vector;
  EXPECT_EQ(arrays::total(argument), 3);
  EXPECT_EQ(vector.size(), 2U);
  EXPECT_THROW(static_cast<void>(arrays::total(argument)), krait::Error);
}

TEST_F(ArraysTest, ResultsAreReadInPlaceWhateverTheirLayout) {
  Array<float, 2> image(std::vector<float>{0, 1, 2, 3, 4, 5}, {2, 3});
  const auto turned = arrays::transposed(image);
  EXPECT_EQ(turned.extent(0), 3U);
  EXPECT_EQ(turned(2, 1), 5);
  EXPECT_EQ(turned.data(), image.data());
  const auto constants = arrays::constants();
  EXPECT_EQ(constants(1, 1), 7);
}

TEST_F(ArraysTest, ABrokenPromiseNamesBothTypesAndThePlace) {
  EXPECT_EQ(refusal([] { arrays::promised("dtype"); }),
            "arrays.promised: result: expected writable 2-d array of float32, got 2-d array of "
            "float64: convert it, as NumPy's astype('float32') does");
  EXPECT_TRUE(contains(refusal([] { arrays::promised("rank"); }),
                       "expected writable 2-d array of float32, got 1-d array of float32"));
  EXPECT_TRUE(contains(refusal([] { arrays::promised("list"); }),
                       "result: expected 2-d NDArray[float32], got list"));
  EXPECT_TRUE(contains(refusal([] { arrays::promised("order"); }), "other order of bytes"));
  EXPECT_TRUE(contains(refusal([] { arrays::promised("readonly"); }), "read-only"));
}

TEST_F(ArraysTest, PythonGetsTheObjectsThatItsAnnotationsName) {
  std::vector<std::uint8_t> bytes{1, 2, 3};
  std::vector<double> numbers{1, 2};
  EXPECT_EQ(arrays::kinds(bytes, bytes, bytes, numbers, numbers),
            "memoryview memoryview bytearray array ndarray");
  const auto there = krait::eval("bytearray(b'abc')").as<Buffer>();
  EXPECT_EQ(arrays::kinds(there, there, there,
                          krait::eval("__import__('array').array('d')").as<Buffer>(), there),
            "memoryview bytearray bytearray array ndarray");
}

TEST_F(ArraysTest, ABytearrayThatIsSeenIsNotResized) {
  const auto kept = krait::eval("bytearray(b'abc')").as<Buffer>();
  EXPECT_THROW(static_cast<void>(arrays::grow(kept)), krait::BufferError);
  const auto grown = arrays::grow(std::vector<std::uint8_t>{1, 2});
  EXPECT_EQ(grown.as<std::uint8_t>()[2], 33);
}

TEST_F(ArraysTest, ArraysOfTheStandardLibraryAreCopiedIn) {
  EXPECT_EQ(arrays::double_(std::vector<float>{1.5F, 2}).as<float>()[0], 3);
  EXPECT_EQ(refusal([] { static_cast<void>(arrays::double_(std::vector<krait::Float16>(1))); }),
            "arrays.double: argument 'values': expected array.array, got an array of float16 with "
            "1 dimensions, which array.array can't be");
}

TEST_F(ArraysTest, BytesAreReadInPlace) {
  const krait::Bytes blob = arrays::blob(1000);
  EXPECT_EQ(blob.size(), 256'000U);
  EXPECT_EQ(blob[255'999], std::byte{255});
}

TEST_F(ArraysTest, ArraysMayBePartsOfOtherTypes) {
  EXPECT_FALSE(arrays::maybe(std::nullopt));
  EXPECT_EQ((*arrays::maybe(Array<double>::zeros({2, 2}))).size(), 4U);
  using Either = std::variant<Array<double>, Array<std::int64_t>, std::string>;
  EXPECT_EQ(arrays::either(Either{"x"}).index(), 2U);
  EXPECT_EQ(arrays::either(Either{Array<std::int64_t>::zeros({2})}).index(), 1U);
  const auto rows = arrays::rows(3);
  EXPECT_EQ(rows[2](1), 2);
}

TEST_F(ArraysTest, CallbacksTakeAndGiveArrays) {
  const auto halve = [](const Array<double>& values) {
    const auto made = values.copy();
    for (double& each : made) each /= 2;
    return made;
  };
  EXPECT_EQ(arrays::mapped(std::vector<double>{2, 4}, halve)(1), 2);
}

TEST_F(ArraysTest, StructsHoldArrays) {
  const arrays::Frame frame{.number = 1, .pixels = Array<std::uint8_t, 2>::zeros({2, 3})};
  const auto inverted = arrays::inverted(frame);
  EXPECT_EQ(inverted.number, 2);
  EXPECT_EQ(inverted.pixels(1, 2), 255);
}

TEST_F(ArraysTest, AsyncFunctionsOwnTheirArguments) {
  auto task = arrays::smooth(std::vector<double>{0, 2, 4});
  const auto smoothed = krait::run(std::move(task));
  EXPECT_EQ(smoothed(1), 3);
  EXPECT_EQ(krait::run(arrays::later(std::vector<float>(7))), 7);
}

TEST_F(ArraysTest, AsyncFunctionsTakeNoMemoryThatMayBeGone) {
  static_assert(!std::is_invocable_v<decltype(arrays::smooth)&, std::span<double>>);
  static_assert(!std::is_invocable_v<decltype(arrays::smooth)&, std::vector<double>&>);
  static_assert(std::is_invocable_v<decltype(arrays::smooth)&, std::vector<double>>);
  static_assert(std::is_invocable_v<decltype(arrays::smooth)&, Array<double, 2>>);
  static_assert(!std::is_invocable_v<decltype(arrays::smooth)&, Array<float, 2>>);
}

krait::Task<std::vector<int>> sums_of_frames() {
  std::vector<int> sums;
  auto stream = arrays::frames(3);
  while (const auto frame = co_await stream.next()) {
    int sum = 0;
    for (const auto pixel : *frame) sum += pixel;
    sums.push_back(sum);
  }
  co_return sums;
}

TEST_F(ArraysTest, StreamsGiveArrays) {
  EXPECT_EQ(krait::run(sums_of_frames()), (std::vector<int>{0, 6, 12}));
}

TEST_F(ArraysTest, CallsLeaveNothingBehind) {
  std::vector<double> vector{1, 2, 3};
  const auto left = krait_test::blocks_left_by(50, [&] {
    static_cast<void>(arrays::total(vector));
    static_cast<void>(arrays::same(std::vector<double>{1}));
    static_cast<void>(arrays::total(std::span{vector}));
    EXPECT_THROW(arrays::promised("dtype"), krait::ConversionError);
  });
  EXPECT_LT(left, 25);
}

}  // namespace
