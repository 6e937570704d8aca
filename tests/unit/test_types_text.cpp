// Conversions of str, bytes, None and Any.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::caught;
using krait_test::complaint;
using krait_test::contains;
using krait_test::value;

using Bytes = std::vector<std::byte>;

Bytes bytes(std::string_view text) {
  Bytes result(text.size());
  std::ranges::transform(text, result.begin(), [](char c) { return static_cast<std::byte>(c); });
  return result;
}

TEST(StrTest, TextSurvivesBothWays) {
  const krait::Interpreter python;
  for (const std::string_view text :
       {std::string_view{""}, std::string_view{"plain"}, std::string_view{"a\0b\0", 4},
        std::string_view{"é ß €"}, std::string_view{"\xF0\x9F\x90\x8D"},
        std::string_view{"\xEF\xBB\xBFwith BOM"}, std::string_view{"\xF4\x8F\xBF\xBF"}}) {
    const Object object = text;
    EXPECT_EQ(object.as<std::string>(), text);
  }
}

TEST(StrTest, PythonAndCppAgreeOnTheCharacters) {
  const krait::Interpreter python;
  EXPECT_EQ(Object{"a\xF0\x9F\x90\x8D"}.size(), 2U);
  EXPECT_EQ((Object{std::string_view{"a\0b", 3}}.size()), 3U);
  EXPECT_EQ(value<std::string>("'\\U0001F40D'"), "\xF0\x9F\x90\x8D");
  EXPECT_EQ(value<std::string>("'a\\0'"), (std::string{"a\0", 2}));
  EXPECT_EQ(value<std::string>("chr(0x10FFFF)"), "\xF4\x8F\xBF\xBF");
}

TEST(StrTest, ALongTextKeepsItsLength) {
  const krait::Interpreter python;
  const std::string text(10'000'000, 'x');
  EXPECT_EQ(Object{text}.size(), text.size());
  EXPECT_EQ(value<std::string>("'é' * 5_000_000").size(), 10'000'000U);
}

TEST(StrTest, ALoneSurrogateIsAConversionError) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<std::string>("'a\\ud800'"),
            "expected str of Unicode text, got str 'a\\ud800', which holds a lone surrogate");
  EXPECT_THROW(value<std::string>("'\\udfff' * 2"), krait::ConversionError);
  EXPECT_EQ(value<std::string>("'still working'"), "still working");
}

TEST(StrTest, TheTestsKnowUtf8FromWhatIsNone) {
  EXPECT_TRUE(krait_test::is_utf8("a é € \xF0\x9F\x90\x8D"));
  for (const char* text : {"\xff", "caf\xe9", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    EXPECT_FALSE(krait_test::is_utf8(text));
  }
}

TEST(StrTest, BytesThatAreNoUtf8AreAConversionError) {
  const krait::Interpreter python;
  for (const char* text :
       {"\xff", "caf\xe9", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xe2\x82"}) {
    const auto error = caught<krait::ConversionError>([&] { const Object object{text}; });
    EXPECT_TRUE(contains(error.what(), "UTF-8")) << error.what();
  }
  EXPECT_EQ(Object{"good"}.repr(), "'good'");
}

TEST(StrTest, OnlyStrIsText) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<std::string>("b'abc'"), "expected str, got bytes b'abc'");
  EXPECT_EQ(complaint<std::string>("7"), "expected str, got int 7");
  EXPECT_THROW(value<std::string>("None"), krait::ConversionError);
  EXPECT_THROW(value<std::string>("['a']"), krait::ConversionError);
  const Object name = krait_test::define("class Name(str): pass")["Name"]("Ada");
  EXPECT_EQ(name.as<std::string>(), "Ada");
}

TEST(StrTest, ALongValueIsShortenedInMessagesBetweenCharacters) {
  const krait::Interpreter python;
  const std::string text = complaint<int>("'é' * 1_000_000");
  EXPECT_LT(text.size(), 200U);
  EXPECT_TRUE(krait_test::is_utf8(text));
  EXPECT_TRUE(contains(text, "expected int, got str 'éé"));
}

TEST(StrTest, AValueWhoseReprRaisesStillGivesAMessage) {
  const krait::Interpreter python;
  const Object broken = krait_test::define(R"(
class Broken(str):
    def __repr__(self):
        raise ValueError("no")
)")["Broken"]("x");
  const auto error = caught<krait::ConversionError>([&] { static_cast<void>(broken.as<int>()); });
  EXPECT_TRUE(contains(error.what(), "expected int, got example.Broken")) << error.what();
  EXPECT_EQ(eval("1").as<int>(), 1) << "no error is left behind";
}

TEST(BytesTest, EveryByteSurvivesBothWays) {
  const krait::Interpreter python;
  EXPECT_EQ(value<Bytes>("b''"), Bytes{});
  EXPECT_EQ(value<Bytes>("b'\\x00\\xff\\x00'"), bytes(std::string_view{"\0\xff\0", 3}));
  const Bytes all = value<Bytes>("bytes(range(256))");
  EXPECT_EQ(Object{all}, eval("bytes(range(256))"));
  EXPECT_EQ(Object{std::span<const std::byte>{all}.first(2)}.repr(), "b'\\x00\\x01'");
  EXPECT_EQ(Object{std::span<const std::byte>{}}.repr(), "b''");
}

TEST(BytesTest, AByteArrayIsReadAsBytesAndTextIsNot) {
  const krait::Interpreter python;
  EXPECT_EQ(value<Bytes>("bytearray(b'ab')"), bytes("ab"));
  EXPECT_EQ(complaint<Bytes>("'ab'"), "expected bytes, got str 'ab'");
  EXPECT_THROW(value<Bytes>("[1, 2]"), krait::ConversionError);
  EXPECT_THROW(value<Bytes>("3"), krait::ConversionError);
}

TEST(NoneTest, OnlyNoneIsNone) {
  const krait::Interpreter python;
  EXPECT_EQ(value<std::monostate>("None"), std::monostate{});
  EXPECT_EQ(complaint<std::monostate>("0"), "expected None, got int 0");
}

TEST(AnyTest, AnyObjectIsItself) {
  const krait::Interpreter python;
  const Object list = eval("[]");
  EXPECT_TRUE(list.as<Object>().is(list));
  const auto pair = eval("lambda x: (x, 1)")(list).as<std::tuple<Object, int>>();
  EXPECT_TRUE(std::get<0>(pair).is(list));
}

}  // namespace
