// Annotations of memory that isn't copied, and what they become in C++.

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

const std::string numpy =
    "import numpy as np\n"
    "import numpy.typing as npt\n"
    "from numpy.typing import NDArray\n"
    "from typing import *\n";

TEST(MapArrays, AnArrayHasItsItemType) {
  EXPECT_EQ(result_of("NDArray[np.float64]", numpy), "krait::Array<double>");
  EXPECT_EQ(result_of("npt.NDArray[np.float32]", numpy), "krait::Array<float>");
  EXPECT_EQ(result_of("np.typing.NDArray[np.uint8]", numpy), "krait::Array<std::uint8_t>");
  EXPECT_EQ(result_of("NDArray[np.int_]", numpy), "krait::Array<std::int64_t>");
  EXPECT_EQ(result_of("NDArray[np.half]", numpy), "krait::Array<krait::Float16>");
  EXPECT_EQ(result_of("NDArray[np.bool_]", numpy), "krait::Array<bool>");
  EXPECT_EQ(result_of("NDArray[np.complex64]", numpy), "krait::Array<std::complex<float>>");
  EXPECT_EQ(result_of("'NDArray[np.float64]'", numpy), "krait::Array<double>");
  EXPECT_EQ(result_of("Image", numpy + "Image = NDArray[np.uint8]\n"),
            "krait::Array<std::uint8_t>");
  EXPECT_EQ(result_of("NDArray[Item]", numpy + "Item = np.int16\n"), "krait::Array<std::int16_t>");
}

TEST(MapArrays, NumPysLongFormSaysTheRankToo) {
  EXPECT_EQ(result_of("np.ndarray[Any, np.dtype[np.float64]]", numpy), "krait::Array<double>");
  EXPECT_EQ(result_of("np.ndarray[tuple[int, int], np.dtype[np.float64]]", numpy),
            "krait::Array<double, 2>");
  EXPECT_EQ(result_of("np.ndarray[tuple[int, ...], np.dtype[np.float64]]", numpy),
            "krait::Array<double>");
}

TEST(MapArrays, RemarksFixTheRankAndThatItIsOnlyRead) {
  EXPECT_EQ(result_of("Annotated[NDArray[np.float32], '2d']", numpy), "krait::Array<float, 2>");
  EXPECT_EQ(result_of("Annotated[NDArray[np.float32], '1d', 'readonly']", numpy),
            "krait::Array<const float, 1>");
  EXPECT_EQ(result_of("Annotated[NDArray[np.float32], 'an image']", numpy), "krait::Array<float>");
  EXPECT_EQ(result_of("Annotated[NDArray[np.float32], 'd']", numpy), "krait::Array<float>");
  EXPECT_EQ(result_of("Annotated[list[int], '2d']", numpy), "std::vector<std::int64_t>");
}

TEST(MapArrays, ParametersOfCallsTakeAnyMemory) {
  EXPECT_EQ(parameter_of("NDArray[np.float64]", numpy), "const krait::ArrayArgument<double>&");
  EXPECT_EQ(parameter_of("Annotated[NDArray[np.float64], '2d', 'readonly']", numpy),
            "const krait::ArrayArgument<double, 2>&");
  EXPECT_EQ(parameter_of("memoryview"), "const krait::BufferArgument&");
  EXPECT_EQ(parameter_of("NDArray[np.float64] | None", numpy),
            "const std::optional<krait::Array<double>>&");
  EXPECT_EQ(parameter_of("list[NDArray[np.float64]]", numpy),
            "const std::vector<krait::Array<double>>&");
}

TEST(MapArrays, ParametersOfTasksOwnTheirMemory) {
  EXPECT_EQ(declared("async def f(a: NDArray[np.float64], b: memoryview) -> None", numpy),
            "krait::Task<void> f(krait::Array<double> a, krait::Buffer b);\n");
}

TEST(MapArrays, WhatSaysNothingOfItsItemsIsABuffer) {
  for (const char* annotation : {"np.ndarray", "NDArray", "NDArray[Any]", "NDArray[np.floating]",
                                 "memoryview", "bytearray"}) {
    EXPECT_EQ(result_of(annotation, numpy), "krait::Buffer") << annotation;
  }
  EXPECT_EQ(result_of("Buffer", "from collections.abc import Buffer\n"), "krait::Buffer");
  EXPECT_EQ(result_of("Buffer", "from typing_extensions import Buffer\n"), "krait::Buffer");
  EXPECT_EQ(result_of("array", "from array import array\n"), "krait::Buffer");
  EXPECT_EQ(result_of("array.array[float]", "import array\n"), "krait::Buffer");
  EXPECT_EQ(result_of("ctypes.Array[ctypes.c_int]", "import ctypes\n"), "krait::Buffer");
}

TEST(MapArrays, ItemsThatCppHasNotAreABufferWithAWarning) {
  const auto result = generated(numpy + "def f() -> NDArray[np.str_]: pass\n");
  EXPECT_EQ(result.declarations(), "krait::Buffer f();\n");
  EXPECT_EQ(result.log,
            "5:20: warning: C++ has no type for the items 'numpy.str_': krait::Buffer is used, "
            "which gives their bytes; write `Any` to say so yourself\n");
}

TEST(MapArrays, BytesAreReadInPlaceWhereTheResultSaysSo) {
  EXPECT_EQ(result_of("Annotated[bytes, 'view']", numpy), "krait::Bytes");
  EXPECT_EQ(result_of("list[Annotated[bytes, 'view']]", numpy), "std::vector<krait::Bytes>");
  EXPECT_EQ(parameter_of("Annotated[bytes, 'view']", numpy), "std::span<const std::byte>");
}

TEST(MapArrays, AreNoKeys) {
  EXPECT_EQ(result_of("dict[memoryview, int]"), "std::unordered_map<krait::Object, std::int64_t>");
}

}  // namespace
}  // namespace krait::generator::testing
