// krait::Bytes: a bytes object of Python's, read in place.
#include "krait/bytes.hpp"

#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "../support/leaks.hpp"
#include "../support/python.hpp"
#include "../support/sanitizers.hpp"

namespace {

using krait::Bytes;
using krait::Object;

std::size_t length(std::span<const std::byte> bytes) { return bytes.size(); }

TEST(BytesTest, AreReadInPlace) {
  const krait::Interpreter python;
  const Object object = krait::eval("b'a\\0bc'");
  const auto bytes = object.as<Bytes>();
  EXPECT_EQ(bytes.size(), 4U);
  EXPECT_EQ(bytes[3], std::byte{'c'});
  EXPECT_EQ(std::string_view{bytes}, (std::string_view{"a\0bc", 4}));
  EXPECT_EQ(length(bytes), 4U);
  EXPECT_EQ(object.as<Bytes>().data(), bytes.data());
  EXPECT_EQ(bytes, krait::eval("b'a' + b'\\0bc'").as<Bytes>());
  EXPECT_FALSE(bytes == Bytes{});
}

TEST(BytesTest, GoBackAsThemselves) {
  const krait::Interpreter python;
  const Object object = krait::eval("b'abc' * 3");
  EXPECT_TRUE(Object{object.as<Bytes>()}.is(object));
  EXPECT_EQ(Object{Bytes{}}.repr(), "b''");
}

TEST(BytesTest, KeepTheirObjectAlive) {
  const krait::Interpreter python;
  const auto bytes = krait::eval("bytes(range(256)) * 100").as<Bytes>();
  const Bytes copy = bytes;
  krait::import("gc").attr("collect")();
  EXPECT_EQ(copy[25'599], std::byte{255});
  std::thread{[copy] { EXPECT_EQ(copy.size(), 25'600U); }}.join();
}

TEST(BytesTest, AreNothingThatChanges) {
  const krait::Interpreter python;
  EXPECT_EQ(krait_test::complaint<Bytes>("bytearray(b'abc')"), "expected bytes, got bytearray");
  EXPECT_EQ(krait_test::complaint<Bytes>("'abc'"), "expected bytes, got str 'abc'");
}

TEST(BytesTest, MayBePartOfOtherValues) {
  const krait::Interpreter python;
  const auto all = krait::eval("[b'a', b'bc']").as<std::vector<Bytes>>();
  EXPECT_EQ(all[1].size(), 2U);
  EXPECT_FALSE(krait::eval("None").as<std::optional<Bytes>>());
}

TEST(BytesTest, MayOutliveTheInterpreter) {
  Bytes kept;
  {
    const krait::Interpreter python;
    kept = krait::eval("b'abc' * 100").as<Bytes>();
  }
  EXPECT_EQ(kept[299], std::byte{'c'});
  const krait::Interpreter python;
  EXPECT_EQ(Object{kept}.size(), 300U);
  krait_test::overlook_leaks();  // what outlives Python is never freed
}

TEST(BytesTest, LeaveNothingBehind) {
  const krait::Interpreter python;
  const Object object = krait::eval("b'x' * 1000");
  const auto references = krait_test::references_to(object);
  EXPECT_LT(krait_test::blocks_left_by(50,
                                       [&] {
                                         const auto bytes = object.as<Bytes>();
                                         const Object back = bytes;
                                       }),
            25);
  EXPECT_EQ(krait_test::references_to(object), references);
}

}  // namespace
