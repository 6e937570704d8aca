// The names and sizes of item types, and the arithmetic of Float16, checked against NumPy's.
#include "krait/dtype.hpp"

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <bit>
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "../support/numpy.hpp"

namespace {

using krait::DType;
using krait::dtype_of;
using krait::Float16;

static_assert(dtype_of<bool> == DType::boolean);
static_assert(dtype_of<const char> == dtype_of<signed char> ||
              dtype_of<const char> == DType::uint8);
static_assert(dtype_of<std::byte> == DType::uint8);
static_assert(dtype_of<long> == DType::int64 || sizeof(long) == 4);
static_assert(dtype_of<unsigned long long> == DType::uint64);
static_assert(dtype_of<Float16> == DType::float16);
static_assert(dtype_of<const std::complex<float>> == DType::complex64);
static_assert(dtype_of<std::string> == DType::other);
static_assert(!krait::ArrayItem<long double>);
static_assert(krait::size_of(DType::complex128) == 16 && krait::size_of(DType::other) == 0);

TEST(DTypeTest, HasNumPysNames) {
  EXPECT_EQ(to_string(DType::boolean), "bool");
  EXPECT_EQ(to_string(DType::float16), "float16");
  EXPECT_EQ(to_string(DType::complex128), "complex128");
}

static_assert(static_cast<float>(Float16{1.5F}) == 1.5F);
static_assert(Float16{-0.0F}.bits() == 0x8000);
static_assert(Float16{65504.0F}.bits() == 0x7BFF);
static_assert(Float16{65519.9F}.bits() == 0x7BFF);
static_assert(Float16{65520.0F}.bits() == 0x7C00);
static_assert(Float16{0x1p-24F}.bits() == 1);
static_assert(Float16{0x1p-25F}.bits() == 0);         // a tie goes to the even one
static_assert(Float16{0x1.000002p-25F}.bits() == 1);  // more than a tie
static_assert(Float16{0x1.8p-24F}.bits() == 2);       // a tie again
static_assert(Float16{0x1.ffcp-15F}.bits() == 0x3FF || Float16{0x1.ffcp-15F}.bits() == 0x400);
static_assert(Float16{1e-30F}.bits() == 0);

TEST(Float16Test, SpecialValuesStaySo) {
  EXPECT_TRUE(std::isnan(static_cast<float>(Float16{std::numeric_limits<float>::quiet_NaN()})));
  EXPECT_TRUE(std::isinf(static_cast<float>(Float16{-std::numeric_limits<float>::infinity()})));
  EXPECT_TRUE(std::signbit(static_cast<float>(Float16{-0.0F})));
}

TEST(Float16Test, EveryOneComesBackFromAFloat) {
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const auto half = Float16::from_bits(static_cast<std::uint16_t>(bits));
    const auto value = static_cast<float>(half);
    if (std::isnan(value)) continue;
    ASSERT_EQ(Float16{value}.bits(), bits);
  }
}

using Float16NumPyTest = krait_test::NumPyTest;

TEST_F(Float16NumPyTest, RoundsAndWidensAsNumPyDoes) {
  exec(
      "rng = np.random.default_rng(7)\n"
      "some = rng.integers(0, 2**32, 200000, dtype=np.uint32).view(np.float32)\n"
      "some = np.concatenate([some, np.exp2(rng.uniform(-30, 20, 200000)).astype(np.float32)])\n"
      "some = some[~np.isnan(some)]\n"
      "with np.errstate(over='ignore'): halves = some.astype(np.float16)\n"
      "bits = halves.view(np.uint16)\n");
  const auto floats = as<krait::Array<float, 1>>("some");
  const auto bits = as<krait::Array<std::uint16_t, 1>>("bits");
  const auto halves = as<krait::Array<Float16, 1>>("halves");
  const auto wide = as<krait::Array<float, 1>>("halves.astype(np.float32)");
  for (std::size_t i = 0; i < floats.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    ASSERT_EQ(Float16{floats[at]}.bits(), bits[at]) << floats[at];
    ASSERT_EQ(static_cast<float>(halves[at]), wide[at]);
  }
}

}  // namespace
