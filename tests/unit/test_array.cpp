// krait::Array: items, rows, slices and layouts of NumPy's arrays, and arrays that C++ makes.
#include "krait/array.hpp"

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <algorithm>
#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "../support/leaks.hpp"
#include "../support/numpy.hpp"
#include "../support/python.hpp"

namespace {

using krait::Array;
using krait::Object;
using krait_test::caught;
using krait_test::contains;

static_assert(std::is_convertible_v<Array<double, 2>, Array<const double, 2>>);
static_assert(std::is_convertible_v<Array<double, 2>, Array<double>>);
static_assert(std::is_convertible_v<Array<double, 2>, Array<const double>>);
static_assert(!std::is_convertible_v<Array<const double, 2>, Array<double, 2>>);
static_assert(!std::is_convertible_v<Array<double>, Array<double, 2>>);
static_assert(!std::is_convertible_v<Array<double, 1>, Array<double, 2>>);
static_assert(!std::is_convertible_v<Array<float, 1>, Array<double, 1>>);
static_assert(std::is_convertible_v<std::vector<float>&&, Array<float, 1>>);
static_assert(!std::is_convertible_v<std::vector<float>&, Array<float, 1>>);
static_assert(!std::is_convertible_v<std::vector<float>&&, Array<float, 2>>);
static_assert(std::is_nothrow_move_constructible_v<Array<double, 3>>);

Array<int, 2> counted(std::ptrdiff_t rows, std::ptrdiff_t columns) {
  std::vector<int> values(static_cast<std::size_t>(rows * columns));
  std::iota(values.begin(), values.end(), 0);
  return {std::move(values), {rows, columns}};
}

TEST(ArrayTest, ADefaultOneHasNoItems) {
  const Array<double, 2> nothing;
  EXPECT_TRUE(nothing.empty());
  EXPECT_EQ(nothing.extent(1), 0U);
  EXPECT_EQ(nothing.begin(), nothing.end());
  const Array<double> any;
  EXPECT_EQ(any.rank(), 1U);
  EXPECT_TRUE(any.span().empty());
}

TEST(ArrayTest, OneOfZerosIsMadeWithoutPython) {
  const auto zeros = Array<float, 3>::zeros({2, 3, 4});
  EXPECT_EQ(zeros.size(), 24U);
  EXPECT_EQ(zeros.stride(0), 12);
  EXPECT_EQ(std::accumulate(zeros.begin(), zeros.end(), 0.0F), 0);
  zeros(1, 2, 3) = 5;
  EXPECT_EQ(zeros.data()[23], 5);
  EXPECT_TRUE((Array<bool, 1>::zeros({2}).size() == 2));
  EXPECT_EQ((Array<double>::zeros({2, 2})(1, 1)), 0);
}

TEST(ArrayTest, ExtentsThatNoMemoryHoldsAreRefused) {
  constexpr auto large = std::numeric_limits<std::ptrdiff_t>::max() / 2;
  EXPECT_THROW((Array<double, 2>::zeros({large, large})), std::length_error);
  EXPECT_THROW((Array<double, 2>::zeros({0, large})), std::length_error);
  EXPECT_THROW((Array<double, 1>::zeros({-1})), std::length_error);
  EXPECT_THROW((Array<int, 2>(std::vector<int>(5), {2, 3})), std::invalid_argument);
}

TEST(ArrayTest, AVectorBecomesOneWithoutACopy) {
  std::vector<int> values{1, 2, 3};
  const int* const data = values.data();
  const Array array = std::move(values);
  static_assert(std::is_same_v<decltype(array), const Array<int, 1>>);
  EXPECT_EQ(array.data(), data);
  EXPECT_EQ(array[2], 3);
}

TEST(ArrayTest, RowsColumnsAndSlicesLookAtTheSameItems) {
  const auto table = counted(3, 4);
  EXPECT_EQ(table(1, 2), 6);
  EXPECT_EQ(table[1][2], 6);
  table[1][2] = -6;
  EXPECT_EQ(table(1, 2), -6);
  EXPECT_EQ(table.fix(1, 3)[2], 11);
  EXPECT_EQ(table.transposed()(3, 2), 11);
  const auto part = table.slice(0, 1, 3).slice(1, 0, 4, 2);
  EXPECT_EQ(part.extent(0), 2U);
  EXPECT_EQ(part.extent(1), 2U);
  EXPECT_EQ(part(1, 1), 10);
  EXPECT_FALSE(part.is_contiguous());
}

TEST(ArrayTest, SlicesGoBackwards) {
  const Array line = std::vector<int>{0, 1, 2, 3, 4};
  const auto back = line.slice(0, 0, 5, -1);
  EXPECT_EQ(back[0], 4);
  EXPECT_EQ(back[4], 0);
  const auto second = line.slice(0, 1, 5, -3);
  EXPECT_EQ(second.extent(0), 2U);
  EXPECT_EQ(second[0], 4);
  EXPECT_EQ(second[1], 1);
  EXPECT_EQ(back.slice(0, 1, 3)[0], 3);
}

TEST(ArrayTest, SlicesOfDimensionsThatAreNotThereAreRefused) {
  const auto table = counted(3, 4);
  EXPECT_THROW(static_cast<void>(table.slice(2, 0, 1)), std::out_of_range);
}

TEST(ArrayTest, SlicesOfNothingAndHugeStepsStayInside) {
  const Array line = std::vector<int>{0, 1, 2};
  EXPECT_TRUE(line.slice(0, 3, 3).empty());
  EXPECT_TRUE(line.slice(0, 0, 0, -1).empty());
  constexpr auto largest = std::numeric_limits<std::ptrdiff_t>::max();
  EXPECT_EQ(line.slice(0, 0, 3, largest).size(), 1U);
  EXPECT_EQ(line.slice(0, 0, 3, -largest - 1)[0], 2);
  EXPECT_THROW(static_cast<void>(line.slice(0, 0, 4)), std::out_of_range);
  EXPECT_THROW(static_cast<void>(line.slice(0, -1, 2)), std::out_of_range);
  EXPECT_THROW(static_cast<void>(line.slice(0, 2, 1)), std::out_of_range);
  EXPECT_THROW(static_cast<void>(line.slice(0, 0, 1, 0)), std::invalid_argument);
}

TEST(ArrayTest, AtChecksEachIndex) {
  const auto table = counted(3, 4);
  EXPECT_EQ(table.at(2, 3), 11);
  const auto error = caught<std::out_of_range>([&] { table.at(1, 4); });
  EXPECT_STREQ(error.what(), "krait::Array: (1, 4) is outside of the extents (3, 4)");
  EXPECT_THROW(table.at(-1, 0), std::out_of_range);
  EXPECT_THROW((Array<int>{table}.at(1)), std::out_of_range);
  EXPECT_THROW((Array<int>{table}.at(1, 1, 1)), std::out_of_range);
}

TEST(ArrayTest, ARankIsFixedWhereItIsTheRightOne) {
  const Array<int> any = counted(3, 4);
  EXPECT_EQ(any.rank(), 2U);
  EXPECT_EQ(any(2, 3), 11);
  EXPECT_EQ(any[2](3), 11);
  EXPECT_EQ(any[2][3](), 11);
  EXPECT_EQ((any.as_rank<2>()[2][3]), 11);
  const auto error = caught<krait::ConversionError>([&] { static_cast<void>(any.as_rank<3>()); });
  EXPECT_TRUE(contains(error.what(), "3-d array of int32, got 2-d array of int32")) << error.what();
}

TEST(ArrayTest, OnlyWhatLiesSideBySideIsARangeOfItems) {
  const auto table = counted(3, 4);
  EXPECT_EQ(std::accumulate(table.begin(), table.end(), 0), 66);
  EXPECT_EQ(std::ranges::distance(table[1]), 4);
  EXPECT_THROW(static_cast<void>(table.transposed().begin()), krait::ConversionError);
  EXPECT_EQ(table.transposed().copy().span()[1], 4);
}

TEST(ArrayTest, ACopyIsOnesOwn) {
  const auto table = counted(2, 2);
  const Array<const int, 2> seen = table;
  const Array<int, 2> copy = seen.copy();
  copy(0, 0) = 100;
  EXPECT_EQ(table(0, 0), 0);
}

TEST(ArrayTest, ItsOwnerLivesAsLongAsAnyPartOfIt) {
  const auto owner = std::make_shared<std::array<float, 6>>();
  const std::weak_ptr<std::array<float, 6>> watched = owner;
  Array<float, 1> part;
  {
    const Array<float, 2> whole(owner, owner->data(), {2, 3}, {3, 1});
    part = whole[1];
  }
  EXPECT_EQ(watched.use_count(), 2);
  part[2] = 7;
  EXPECT_EQ((*owner)[5], 7);
  part = {};
  EXPECT_EQ(watched.use_count(), 1);
}

#ifdef __cpp_lib_mdspan
TEST(ArrayTest, IsAnMdspan) {
  const auto span = counted(3, 4).transposed().mdspan();
  EXPECT_EQ(span.extent(0), 4);
  EXPECT_EQ(span.stride(0), 1);
}
#endif

using ArrayOfNumPyTest = krait_test::NumPyTest;

TEST_F(ArrayOfNumPyTest, EveryLayoutIsReadInPlace) {
  exec("cube = np.arange(24.0).reshape(2, 3, 4)");
  for (const char* view : {"cube", "cube[:, ::-1]", "cube[::-1, ::-1, ::-1]", "cube[:, :, ::3]",
                           "np.asfortranarray(cube)", "cube.transpose(2, 0, 1)",
                           "np.broadcast_to(cube[0, 0], (2, 3, 4))", "cube[:0]"}) {
    set("view", eval(view));
    const auto array = as<Array<const double, 3>>("view");
    const auto item = eval("lambda i, j, k: view[i, j, k]");
    for (std::size_t i = 0; i < array.extent(0); ++i) {
      for (std::size_t j = 0; j < array.extent(1); ++j) {
        for (std::size_t k = 0; k < array.extent(2); ++k) {
          ASSERT_EQ(array(i, j, k), item(i, j, k).as<double>()) << view;
        }
      }
    }
    EXPECT_EQ(as<std::size_t>("view.ctypes.data") == reinterpret_cast<std::size_t>(array.data()),
              true);
  }
}

TEST_F(ArrayOfNumPyTest, ItemsAreWrittenInPlace) {
  exec("image = np.zeros((4, 6), np.float32)");
  const auto image = as<Array<float, 2>>("image[:, ::-1].T");
  image(5, 3) = 2.5F;
  EXPECT_EQ(as<double>("float(image[3, 0])"), 2.5);
}

TEST_F(ArrayOfNumPyTest, ZeroDimensionsAreOneItem) {
  const auto scalar = as<Array<double, 0>>("np.array(2.5)");
  EXPECT_EQ(scalar(), 2.5);
  EXPECT_EQ(scalar.size(), 1U);
  EXPECT_EQ((as<Array<double>>("np.array(2.5)")()), 2.5);
}

TEST_F(ArrayOfNumPyTest, MoreDimensionsThanFitInPlaceWork) {
  const auto deep = as<Array<int>>("np.arange(32, dtype=np.int32).reshape((1,) * 20 + (4, 8))");
  EXPECT_EQ(deep.rank(), 22U);
  EXPECT_EQ(deep.extent(21), 8U);
  EXPECT_EQ(deep.span()[31], 31);
  EXPECT_EQ(deep.as_rank<22>().size(), 32U);
}

TEST_F(ArrayOfNumPyTest, AWrongTypeOrRankNamesBoth) {
  EXPECT_EQ(
      (complaint<Array<double, 1>>("np.zeros(3, np.int32)")),
      "expected writable 1-d array of float64, got 1-d array of int32: convert it, as NumPy's "
      "astype('float64') does");
  EXPECT_TRUE(contains((complaint<Array<double, 1>>("np.eye(2)")),
                       "expected writable 1-d array of float64, got 2-d array of float64 with the "
                       "extents (2, 2)"));
  EXPECT_TRUE(contains((complaint<Array<double>>("[1.0]")), "expected Buffer[float64], got list"));
  EXPECT_TRUE(
      contains((complaint<Array<double>>("np.array([object()])")), "references to Python objects"));
  EXPECT_TRUE(contains((complaint<Array<std::int64_t>>("np.array(['2020'], 'M8[s]')")),
                       "doesn't give its memory"));
}

TEST_F(ArrayOfNumPyTest, StridesThatAreNoMultipleOfTheItemsAreRefused) {
  const std::string text =
      complaint<Array<std::complex<double>, 1>>("np.zeros(3, [('a', 'c16'), ('b', 'f8')])['a']");
  EXPECT_TRUE(contains(text, "strides, (24) bytes, are no multiple of its items' 16")) << text;
  EXPECT_EQ((as<krait::Buffer>("np.zeros(3, [('a', 'c16'), ('b', 'f8')])['a']")
                 .copy()
                 .as_array<std::complex<double>, 1>()
                 .size()),
            3U);
}

TEST_F(ArrayOfNumPyTest, HugeStridesThatNothingUsesAreHarmless) {
  const auto lone =
      as<Array<double, 2>>("np.lib.stride_tricks.as_strided(np.ones(1), (1, 1), (2**62, -2**62))");
  EXPECT_EQ(lone(0, 0), 1);
  EXPECT_TRUE(lone.is_contiguous());
  const auto none = as<Array<double, 2>>(
      "np.lib.stride_tricks.as_strided(np.ones(1), (0, 2**40), (2**62, 2**62))");
  EXPECT_TRUE(none.empty());
}

TEST_F(ArrayOfNumPyTest, ArraysOfCppAreSeenByNumPyInEveryLayout) {
  const auto table = counted(3, 4);
  set("table", table);
  set("turned", table.transposed());
  set("back", table.slice(1, 0, 4, -1));
  EXPECT_TRUE(as<bool>("(np.asarray(turned) == np.arange(12).reshape(3, 4).T).all()"));
  EXPECT_TRUE(as<bool>("(np.asarray(back) == np.arange(12).reshape(3, 4)[:, ::-1]).all()"));
  exec("np.asarray(back)[0, 0] = 77");
  EXPECT_EQ(table(0, 3), 77);
  EXPECT_TRUE(as<bool>("np.shares_memory(np.asarray(table), np.asarray(turned))"));
}

TEST_F(ArrayOfNumPyTest, ConstArraysAreReadOnlyInPython) {
  set("seen", Array<const int, 2>{counted(2, 2)});
  EXPECT_TRUE(as<bool>("not np.asarray(seen).flags.writeable"));
  EXPECT_THROW(exec("np.asarray(seen)[0, 0] = 1"), krait::ValueError);
}

TEST_F(ArrayOfNumPyTest, EveryItemTypeCrossesBothWays) {
  const auto there_and_back = [&]<class T>(T value, const char* dtype) {
    const auto made = Array<T, 1>::zeros({2});
    made[1] = value;
    set("made", made);
    EXPECT_TRUE(as<bool>("np.asarray(made).dtype == np.dtype('" + std::string{dtype} + "')"))
        << dtype;
    EXPECT_EQ((as<Array<T, 1>>("np.asarray(made).copy()")[1]), value) << dtype;
  };
  there_and_back(true, "bool");
  there_and_back(std::int8_t{-3}, "int8");
  there_and_back(std::uint8_t{3}, "uint8");
  there_and_back(std::int16_t{-3}, "int16");
  there_and_back(std::uint16_t{3}, "uint16");
  there_and_back(std::int32_t{-3}, "int32");
  there_and_back(std::uint32_t{3}, "uint32");
  there_and_back(std::int64_t{-3}, "int64");
  there_and_back(std::uint64_t{3}, "uint64");
  there_and_back(krait::Float16{1.5F}, "float16");
  there_and_back(1.5F, "float32");
  there_and_back(1.5, "float64");
  there_and_back(std::complex<float>{1, 2}, "complex64");
  there_and_back(std::complex<double>{1, 2}, "complex128");
}

TEST_F(ArrayOfNumPyTest, WhichEverSideDropsFirstTheMemoryLives) {
  for (const bool cpp_first : {true, false}) {
    auto array = counted(100, 100);
    set("seen", array);
    exec("seen = np.asarray(seen)[::2]\ntotal = int(seen.sum())");
    if (cpp_first) {
      std::thread{[gone = std::exchange(array, {})] {}}.join();
      EXPECT_EQ(as<std::int64_t>("int(seen.sum()) - total"), 0);
      exec("del seen");
    } else {
      exec("del seen\ngc.collect()");
      EXPECT_EQ(array(99, 99), 9999);
    }
  }
}

TEST_F(ArrayOfNumPyTest, ArraysOfPythonLiveOnInCpp) {
  auto array = as<Array<double, 1>>("np.arange(1000.0)[::2]");
  exec("gc.collect()");
  EXPECT_EQ(array[499], 998);
  auto part = array.slice(0, 10, 20);
  array = {};
  double sum = 0;
  std::thread{[&sum, part = std::move(part)] { sum = part[9]; }}.join();
  EXPECT_EQ(sum, 38);
}

TEST(ArrayTest, OwnersOfCppGoWhenPythonLetsGo) {
  const auto owner = std::make_shared<std::vector<double>>(10);
  const krait::Interpreter python;
  {
    const Object view = Array<double, 1>(owner, owner->data(), {10});
    EXPECT_EQ(owner.use_count(), 2);
    EXPECT_EQ(view.size(), 10U);
  }
  krait::eval("0");  // what is dropped without the GIL waits for who takes it next
  EXPECT_EQ(owner.use_count(), 1);
}

TEST(ArrayTest, OwnersOfCppThatWaitForPythonDoNotBlockIt) {
  struct Waiting {
    ~Waiting() {
      std::thread{[] { krait::eval("1 + 1"); }}.join();
    }
    double item = 0;
  };
  const krait::Interpreter python;
  auto owner = std::make_shared<Waiting>();
  double* const item = &owner->item;
  Object view = Array<double, 1>(std::move(owner), item, {1});
  view = {};
}

}  // namespace
