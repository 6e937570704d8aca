// krait::Buffer: what it says of Python's memory, typed views of it, and C++ memory in Python.
#include "krait/buffer.hpp"

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "../support/leaks.hpp"
#include "../support/numpy.hpp"
#include "../support/python.hpp"

namespace {

using krait::Buffer;
using krait::DType;
using krait::Object;
using krait_test::caught;
using krait_test::contains;

using BufferTest = krait_test::NumPyTest;

std::vector<std::ptrdiff_t> list(std::span<const std::ptrdiff_t> values) {
  return {values.begin(), values.end()};
}

template <class Act>
std::string refusal(Act act) {
  return caught<krait::ConversionError>([&] { static_cast<void>(act()); }).what();
}

using Numbers = std::vector<std::ptrdiff_t>;

TEST(BufferWithoutNumPyTest, BytesAreReadInPlace) {
  const krait::Interpreter python;
  const Object bytes = krait::eval("b'abc\\0d'");
  const auto buffer = bytes.as<Buffer>();
  EXPECT_EQ(buffer.dtype(), DType::uint8);
  EXPECT_TRUE(buffer.read_only());
  EXPECT_TRUE(buffer.is_native());
  EXPECT_EQ(list(buffer.shape()), Numbers{5});
  EXPECT_EQ(list(buffer.strides()), Numbers{1});
  EXPECT_EQ(buffer.bytes().size(), 5U);
  EXPECT_EQ(buffer.as<const std::byte>()[4], std::byte{'d'});
  EXPECT_EQ(buffer.as<const char>()[0], 'a');
  EXPECT_EQ(buffer.as<const std::uint8_t>().data(),
            reinterpret_cast<const std::uint8_t*>(buffer.bytes().data()));
}

TEST(BufferWithoutNumPyTest, ReferencesToObjectsAreNoBytes) {
  const krait::Interpreter python;
  krait::exec(
      "import ctypes\n"
      "class Record(ctypes.Structure): _fields_ = [('NO', ctypes.c_int)]\n");
  const auto error = caught<krait::ConversionError>(
      [] { static_cast<void>(krait::eval("(ctypes.py_object * 2)(1, 2)").as<krait::Buffer>()); });
  EXPECT_TRUE(contains(error.what(), "references to Python objects")) << error.what();
  EXPECT_EQ(krait::eval("(Record * 2)()").as<krait::Buffer>().size(), 2U);
}

TEST(BufferWithoutNumPyTest, AnEmptyOneNeedsNoInterpreter) {
  const Buffer nothing;
  EXPECT_EQ(nothing.size(), 0U);
  EXPECT_EQ(nothing.rank(), 1U);
  EXPECT_TRUE(nothing.bytes().empty());
  EXPECT_TRUE(nothing.copy().bytes().empty());
}

TEST(BufferWithoutNumPyTest, WhatIsWrittenToABytearrayIsThere) {
  const krait::Interpreter python;
  const Object array = krait::eval("bytearray(b'abc')");
  array.as<Buffer>().as<std::uint8_t>()[1] = 'X';
  EXPECT_EQ(array.repr(), "bytearray(b'aXc')");
}

TEST(BufferWithoutNumPyTest, ABytearrayCannotBeResizedWhileItIsSeen) {
  const krait::Interpreter python;
  const Object array = krait::eval("bytearray(b'abc')");
  auto buffer = array.as<Buffer>();
  const Buffer copy = buffer;
  EXPECT_THROW(array.attr("append")(1), krait::BufferError);
  buffer = {};
  EXPECT_THROW(array.attr("append")(1), krait::BufferError);
  EXPECT_EQ(copy.size(), 3U);
}

TEST(BufferWithoutNumPyTest, ABytearrayCanBeResizedWhenTheLastViewHasGone) {
  const krait::Interpreter python;
  const Object array = krait::eval("bytearray(b'abc')");
  { const auto buffer = array.as<Buffer>(); }
  array.attr("append")(100);
  EXPECT_EQ(array.repr(), "bytearray(b'abcd')");
}

TEST(BufferWithoutNumPyTest, AViewThatIsDroppedOnAnotherThreadLetsGo) {
  const krait::Interpreter python;
  const Object array = krait::eval("bytearray(b'abc')");
  std::thread{[buffer = array.as<Buffer>()]() mutable { buffer = {}; }}.join();
  array.attr("append")(100);  // the queue of what was dropped is drained at the next attach
  EXPECT_EQ(array.size(), 4U);
}

TEST(BufferWithoutNumPyTest, OneThatOutlivesTheInterpreterIsHarmless) {
  Buffer kept;
  Buffer owned;
  {
    const krait::Interpreter python;
    kept = krait::eval("bytes(100_000)").as<Buffer>();
    owned = std::vector<double>{1, 2};
  }
  EXPECT_EQ(kept.size(), 100'000U);
  EXPECT_EQ(owned.as<double>()[1], 2);
  const Buffer copy = kept;
  krait_test::overlook_leaks();  // what outlives Python is never freed
}

TEST(BufferWithoutNumPyTest, MemoryOfAnEndedInterpreterIsGivenToTheNextAsItIs) {
  Buffer kept;
  {
    const krait::Interpreter python;
    kept = krait::eval("bytes(b'abc')").as<Buffer>();
  }
  const krait::Interpreter python;
  EXPECT_EQ(krait::eval("bytes")(kept).repr(), "b'abc'");
  krait_test::overlook_leaks();
}

TEST(BufferWithoutNumPyTest, AnObjectWithoutMemoryIsNamed) {
  const krait::Interpreter python;
  EXPECT_EQ(krait_test::complaint<Buffer>("[1]"), "expected Buffer, got list");
}

TEST(BufferWithoutNumPyTest, MemoryThatIsRefusedSaysWhy) {
  const krait::Interpreter python;
  const Object released = krait::eval("memoryview(b'abc')");
  released.attr("release")();
  const auto error = refusal([&] { return static_cast<void>(released.as<Buffer>()); });
  EXPECT_TRUE(contains(error, "which doesn't give its memory")) << error;
  EXPECT_TRUE(contains(error, "released")) << error;
}

TEST(BufferWithoutNumPyTest, ArraysOfTheStandardLibraryHaveTheirItemTypes) {
  const krait::Interpreter python;
  const Object array = krait::import("array").attr("array");
  EXPECT_EQ(array("d", krait::eval("[1.5, 2]")).as<Buffer>().as<double>()[0], 1.5);
  EXPECT_EQ(array("i", krait::eval("[1, -2]")).as<Buffer>().as<int>()[1], -2);
  EXPECT_EQ(array("q", krait::eval("[1]")).as<Buffer>().dtype(), DType::int64);
  EXPECT_EQ(array("L", krait::eval("[1]")).as<Buffer>().as<unsigned long>()[0], 1U);
}

TEST(BufferWithoutNumPyTest, ArraysOfCtypesHaveTheirItemTypes) {
  const krait::Interpreter python;
  const Object ctypes = krait::import("ctypes");
  const auto array_of = [&](const char* type) {
    return krait::eval("lambda t: (t * 3)(1, 2, 3)")(ctypes.attr(type)).as<Buffer>();
  };
  EXPECT_EQ(array_of("c_double").as<double>()[2], 3);
  EXPECT_EQ(array_of("c_int16").as<std::int16_t>()[2], 3);
  EXPECT_EQ(array_of("c_long").as<long>()[2], 3);
  EXPECT_EQ(array_of("c_uint64").as<std::uint64_t>()[0], 1U);
}

TEST_F(BufferTest, EveryNumericDTypeOfNumPyIsKnown) {
  for (const char* name :
       {"bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16",
        "float32", "float64", "complex64", "complex128", "longlong", "ulonglong", "intc"}) {
    const auto buffer = as<Buffer>("np.zeros(3, '" + std::string{name} + "')");
    const auto expected = as<std::string>("np.dtype('" + std::string{name} + "').name");
    EXPECT_EQ(to_string(buffer.dtype()), expected);
    EXPECT_EQ(buffer.item_size(), size_of(buffer.dtype()));
  }
}

TEST_F(BufferTest, ItemsOfOtherTypesHaveBytesOnly) {
  const auto records = as<Buffer>("np.zeros(3, [('a', 'i4'), ('b', 'f8')])");
  EXPECT_EQ(records.dtype(), DType::other);
  EXPECT_EQ(records.item_size(), 12U);
  EXPECT_EQ(records.bytes().size(), 36U);
  const auto error = refusal([&] { return records.as<double>(); });
  EXPECT_TRUE(contains(error, "items that are no numbers of C++, of 12 bytes")) << error;
  EXPECT_EQ(as<Buffer>("np.zeros(3, np.longdouble)").dtype(), DType::other);
}

TEST_F(BufferTest, SaysShapeAndStridesAsPythonDoes) {
  const auto buffer = as<Buffer>("np.zeros((4, 5, 6), 'f4')[::2, ::-1]");
  EXPECT_EQ(list(buffer.shape()), (Numbers{2, 5, 6}));
  EXPECT_EQ(list(buffer.strides()), (Numbers{240, -24, 4}));
  EXPECT_EQ(buffer.rank(), 3U);
  EXPECT_EQ(buffer.size(), 60U);
  EXPECT_FALSE(buffer.is_contiguous());
}

TEST_F(BufferTest, ASpanOfAWrongTypeSaysBothTypes) {
  const auto error = refusal([&] { return as<Buffer>("np.zeros(3, 'f4')").as<double>(); });
  EXPECT_EQ(error,
            "krait::Buffer: expected writable contiguous 1-d array of float64, got 1-d array of "
            "float32: convert it, as NumPy's astype('float64') does");
}

TEST_F(BufferTest, ASpanOfAWrongRankSaysBothRanks) {
  const auto error = refusal([&] { return as<Buffer>("np.zeros((3, 2))").as<double>(); });
  EXPECT_TRUE(contains(error, "1-d array of float64, got 2-d array of float64")) << error;
  EXPECT_TRUE(contains(error, "(3, 2)")) << error;
}

TEST_F(BufferTest, ASpanOfScatteredItemsSaysWhichCopyToMake) {
  for (const char* expression : {"np.arange(6.0)[::2]", "np.arange(6.0)[::-1]"}) {
    const auto error = refusal([&] { return as<Buffer>(expression).as<double>(); });
    EXPECT_TRUE(contains(error, "not contiguous: take a copy()")) << error;
    EXPECT_TRUE(contains(error, "ascontiguousarray")) << error;
  }
  const auto error = refusal([&] { return as<Buffer>("np.eye(3)[::2]").bytes(); });
  EXPECT_TRUE(contains(error, "not contiguous")) << error;
}

TEST_F(BufferTest, WhatIsReadOnlyIsNotGivenToBeWritten) {
  exec("frozen = np.arange(3.0)\nfrozen.flags.writeable = False");
  const auto frozen = as<Buffer>("frozen");
  EXPECT_TRUE(frozen.read_only());
  EXPECT_EQ(frozen.as<const double>()[2], 2);
  const auto error = refusal([&] { return frozen.as<double>(); });
  EXPECT_TRUE(contains(error, "read-only: take const items, or a copy()")) << error;
}

TEST_F(BufferTest, TheOtherOrderOfBytesIsRefusedAndConvertedByACopy) {
  for (const char* type : {"i2", "u4", "i8", "f2", "f4", "f8"}) {
    exec("there = np.arange(-3, 3).astype('" + std::string{type} + "')");
    exec("other = there.astype(there.dtype.newbyteorder())");
    const auto other = as<Buffer>("other");
    EXPECT_FALSE(other.is_native());
    const Buffer copy = other.copy();
    EXPECT_TRUE(copy.is_native());
    EXPECT_TRUE(std::ranges::equal(copy.bytes(), as<Buffer>("there").bytes())) << type;
  }
  const auto error = refusal([&] { return as<Buffer>("np.zeros(3, '>f8')").as<double>(); });
  EXPECT_TRUE(contains(error, "in the other order of bytes: copy() converts it")) << error;
}

TEST_F(BufferTest, ComplexNumbersOfTheOtherOrderAreConvertedByHalves) {
  const auto copy = as<Buffer>("np.array([1+2j, 3-4j], '>c16')").copy();
  EXPECT_EQ(copy.as<std::complex<double>>()[1], (std::complex<double>{3, -4}));
  const auto single = as<Buffer>("np.array([1+2j, 3-4j], '>c8')").copy();
  EXPECT_EQ(single.as<std::complex<float>>()[0], (std::complex<float>{1, 2}));
}

TEST_F(BufferTest, ItemsThatAreNotAlignedAreRefusedAndCopied) {
  const auto crooked = as<Buffer>("np.frombuffer(b'x' + np.arange(3.0).tobytes(), offset=1)");
  const auto error = refusal([&] { return crooked.as<const double>(); });
  EXPECT_TRUE(contains(error, "not aligned: take a copy()")) << error;
  EXPECT_EQ(crooked.copy().as<double>()[2], 2);
}

TEST_F(BufferTest, ACopyHasTheItemsInTheirOrderWhateverTheLayout) {
  exec("cube = np.arange(24.0).reshape(2, 3, 4)");
  for (const char* view : {"cube", "cube.T", "cube[:, ::-1]", "cube[1, :, ::2]", "cube[..., 3]",
                           "np.asfortranarray(cube)", "np.broadcast_to(cube[0, 0], (5, 4))"}) {
    const Buffer copy = as<Buffer>(view).copy();
    const auto flat = as<krait::Array<double, 1>>(std::string{view} + ".ravel()");
    ASSERT_TRUE(std::ranges::equal(std::as_bytes(flat.span()), copy.bytes())) << view;
    EXPECT_EQ(list(copy.shape()), as<std::vector<std::ptrdiff_t>>(std::string{view} + ".shape"));
    EXPECT_FALSE(copy.read_only());
  }
}

TEST_F(BufferTest, VectorsBecomeMemoryThatPythonOwns) {
  std::vector<double> values{1, 2, 3};
  const double* const data = values.data();
  const Buffer buffer = std::move(values);
  EXPECT_EQ(buffer.as<double>().data(), data);
  set("view", buffer);
  EXPECT_EQ(eval("type(view).__name__").as<std::string>(), "memoryview");
  EXPECT_EQ(eval("view.format").as<std::string>(), "d");
  EXPECT_EQ(as<std::uintptr_t>("np.asarray(view).ctypes.data"),
            reinterpret_cast<std::uintptr_t>(data));
  exec("np.asarray(view)[0] = 10");
  EXPECT_EQ(*data, 10);
}

TEST_F(BufferTest, WhatCameFromPythonGoesBackAsItself) {
  exec("here = np.arange(6.0).reshape(2, 3)");
  const Object there = as<Buffer>("here");
  EXPECT_TRUE(there.is(eval("here")));
  const Object bytes = krait::eval("b'abc'");
  EXPECT_TRUE(Object{bytes.as<Buffer>()}.is(bytes));
}

TEST_F(BufferTest, PythonOwnsMemoryLongAfterCppLetItGo) {
  set("kept", Buffer{std::vector<float>(1000, 1.5F)});
  exec("array = np.asarray(kept)[::2]\ndel kept\ngc.collect()");
  EXPECT_EQ(as<double>("float(array.sum())"), 750);
}

TEST(BufferWithoutNumPyTest, ViewsLeaveNothingBehind) {
  const krait::Interpreter python;
  const Object bytes = krait::eval("b'x' * 1000");
  const auto references = krait_test::references_to(bytes);
  const auto act = [&] {
    const auto buffer = bytes.as<Buffer>();
    const Buffer copy = buffer;
    const Object back = krait::eval("memoryview")(copy);
    const Object own = Buffer{std::vector<int>{1, 2}};
    EXPECT_THROW(static_cast<void>(Object{1}.as<Buffer>()), krait::ConversionError);
    EXPECT_THROW(static_cast<void>(buffer.as<double>()), krait::ConversionError);
  };
  EXPECT_LT(krait_test::blocks_left_by(50, act), 25);
  EXPECT_EQ(krait_test::references_to(bytes), references);
}

TEST(BufferWithoutNumPyTest, AMapOfMemoryStaysOpenWhileItIsLookedAt) {
  const krait::Interpreter python;
  const Object map = krait::eval("__import__('mmap').mmap(-1, 4096)");
  {
    const auto buffer = map.as<Buffer>();
    EXPECT_THROW(map.attr("close")(), krait::BufferError);
    EXPECT_EQ(buffer.bytes().size(), 4096U);
  }
  map.attr("close")();
  EXPECT_TRUE(contains(refusal([&] { return map.as<Buffer>(); }), "mmap closed"));
}

}  // namespace
