// NumPy's arrays are read by NumPy's own C API: that says what the buffer protocol does.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "../support/numpy.hpp"

namespace {

using krait::Buffer;
using NumPyArraysTest = krait_test::NumPyTest;

std::string text_of(std::span<const std::ptrdiff_t> values) {
  std::string text;
  for (const auto value : values) text += std::to_string(value) + " ";
  return text;
}

std::string layout_of(const Buffer& buffer) {
  return std::string{to_string(buffer.dtype())} + " of " + std::to_string(buffer.item_size()) +
         (buffer.is_native() ? "" : " foreign") + (buffer.read_only() ? " read-only" : "") + " ( " +
         text_of(buffer.shape()) + ") by ( " + text_of(buffer.strides()) + ")";
}

TEST_F(NumPyArraysTest, AreReadAsTheirMemoryviewsAre) {
  exec(
      "import warnings\n"
      "warnings.simplefilter('ignore')\n"
      "zeros = [np.zeros(3, kind) for kind in '?bBhHiIlLqQefdFD' 'g']\n"
      "zeros += [np.zeros(3, kind) for kind in ('>f8', '<f8', '>i2', '=u4', '>b', '>c16')]\n"
      "zeros += [np.zeros(3, 'S4'), np.zeros(3, [('x', 'i4'), ('y', 'f8')]), np.zeros(3, 'c')]\n"
      "cube = np.arange(24.0).reshape(2, 3, 4)\n"
      "layouts = [cube, cube.T, cube[::-1], cube[:, ::-2, 1:], cube[:, :1], cube[:0], cube[:, "
      ":0]]\n"
      "layouts += [cube[1, 2, 3:], np.asfortranarray(cube), cube[..., np.newaxis], cube.real]\n"
      "layouts += [np.array(4.0), np.zeros(()), np.zeros((0, 3)), np.zeros((3, 0)), np.zeros(0)]\n"
      "layouts += [np.broadcast_to(cube, (5, 2, 3, 4)), *np.broadcast_arrays(cube, cube[:1])]\n"
      "layouts += [np.frombuffer(b'12345678'), np.zeros([1] * 20), cube.astype('i1').view('?')]\n"
      "layouts += [np.lib.stride_tricks.as_strided(cube, (1, 0), (7, 2**62))]\n"
      "frozen = cube.copy(); frozen.setflags(write=False)\n"
      "layouts += [frozen, frozen[1:], np.frombuffer(bytearray(17), 'f8', 2, 1)]\n"
      "subclasses = [np.matrix('1 2; 3 4'), np.ma.array([1.5, 2]), np.rec.array(cube)]\n"
      "all = zeros + layouts + subclasses");
  const auto count = as<int>("len(all)");
  ASSERT_GT(count, 50);
  for (int i = 0; i < count; ++i) {
    const std::string array = "all[" + std::to_string(i) + "]";
    EXPECT_EQ(layout_of(as<Buffer>(array)), layout_of(as<Buffer>("memoryview(" + array + ")")))
        << as<std::string>("repr(" + array + ")");
  }
}

TEST_F(NumPyArraysTest, ThatAreSeenAreNotResized) {
  exec("a = np.zeros(3)");
  {
    const auto seen = as<Buffer>("a");
    EXPECT_THROW(exec("a.resize(1_000_000)"), krait::ValueError);
    EXPECT_EQ(seen.as<double>()[2], 0);
  }
  exec("a.resize(1_000_000)");
  EXPECT_EQ(as<int>("a.size"), 1'000'000);
}

TEST_F(NumPyArraysTest, OutliveTheirNamesAndAnotherShape) {
  exec("a = np.arange(12.0)");
  const auto seen = as<Buffer>("a");
  exec("a.shape = (3, 4); a[2, 3] = 5; del a; gc.collect()");
  EXPECT_EQ(layout_of(seen), "float64 of 8 ( 12 ) by ( 8 )");
  EXPECT_EQ(seen.as<double>()[11], 5);
}

TEST_F(NumPyArraysTest, GoBackAsTheyAreWhereTheyAre) {
  exec("a = np.arange(12.0)");
  const auto seen = as<Buffer>("a");
  set("back", krait::Object{seen});
  EXPECT_TRUE(as<bool>("back is a"));
  exec("a.shape = (3, 4)");
  set("back", krait::Object{seen});
  EXPECT_EQ(as<std::string>("str(back.shape)"), "(12,)") << "what was seen has another shape";
  exec("a[0, 0] = 7");
  EXPECT_EQ(as<double>("back[0]"), 7);
}

}  // namespace
