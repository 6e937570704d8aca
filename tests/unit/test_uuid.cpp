// krait::Uuid: 16 bytes, their text, and Python's UUID.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::Object;
using krait::Uuid;
using krait_test::caught;
using krait_test::complaint;
using krait_test::contains;
using krait_test::value;

constexpr auto* text = "12345678-9abc-def0-0123-456789abcdef";

TEST(UuidTest, TextGoesThereAndBack) {
  const auto uuid = Uuid::parse(text);
  EXPECT_EQ(uuid.to_string(), text);
  EXPECT_EQ(uuid.bytes().front(), std::byte{0x12});
  EXPECT_EQ(uuid.bytes().back(), std::byte{0xEF});
  EXPECT_EQ(Uuid{uuid.bytes()}, uuid);
  EXPECT_EQ(Uuid{}.to_string(), "00000000-0000-0000-0000-000000000000");
  for (const auto* other :
       {"123456789abcdef00123456789abcdef", "{12345678-9ABC-DEF0-0123-456789ABCDEF}",
        "urn:uuid:12345678-9abc-def0-0123-456789abcdef"}) {
    EXPECT_EQ(Uuid::parse(other), uuid) << other;
  }
}

TEST(UuidTest, WhatIsNoUuidIsRefused) {
  for (const auto* other :
       {"", "{}", "12345678", "12345678-9abc-def0-0123-456789abcdeg",
        "123456789-abc-def0-0123-456789abcdef", "12345678-9abc-def0-0123-456789abcdef0",
        "12345678_9abc_def0_0123_456789abcdef"}) {
    const auto error =
        caught<krait::ConversionError>([&] { static_cast<void>(Uuid::parse(other)); });
    EXPECT_TRUE(contains(error.what(), "krait::Uuid: expected a text like")) << other;
  }
}

TEST(UuidTest, WhatIsNoTextIsToldInText) {
  const auto error = caught<krait::ConversionError>(
      [&] { static_cast<void>(Uuid::parse(std::string(100, '\x80'))); });
  EXPECT_TRUE(contains(error.what(), R"('\x80\x80)")) << error.what();
  const auto mixed = caught<krait::ConversionError>(
      [&] { static_cast<void>(Uuid::parse("a\xc3\xa4\xf0\x9f\x90\x8d\xed\xa0\x80\xff")); });
  EXPECT_TRUE(contains(mixed.what(), "'a\xc3\xa4\xf0\x9f\x90\x8d\\xed\\xa0\\x80\\xff'"))
      << mixed.what();
}

TEST(UuidTest, AreOrderedHashedAndPrinted) {
  const auto uuid = Uuid::parse(text);
  EXPECT_LT(Uuid{}, uuid);
  const std::unordered_set<Uuid> set{uuid, Uuid{}, uuid};
  EXPECT_EQ(set.size(), 2U);
  std::ostringstream out;
  out << uuid;
  EXPECT_EQ(out.str(), text);
}

TEST(UuidTest, PythonsUuidGoesThereAndBack) {
  const krait::Interpreter python;
  const Object object = krait::import("uuid").attr("UUID")(text);
  EXPECT_EQ(object.as<Uuid>(), Uuid::parse(text));
  EXPECT_EQ(Object{Uuid::parse(text)}, object);
  const Object random = krait::import("uuid").attr("uuid4")();
  EXPECT_EQ(random.as<Uuid>().to_string(), random.str());
}

TEST(UuidTest, OnlyAUuidIsOne) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<Uuid>("'12345678-9abc-def0-0123-456789abcdef'"),
            "expected UUID, got str '12345678-9abc-def0-0123-456789abcdef'");
  EXPECT_EQ(complaint<std::vector<std::optional<Uuid>>>("[None, 1]"),
            "value[1]: expected UUID, got int 1");
  using Either = std::variant<std::string, Uuid>;
  EXPECT_EQ(value<Either>("__import__('uuid').UUID(int=1)").index(), 1U);
}

TEST(UuidTest, TheModuleIsImportedAtTheFirstUse) {
  const krait::Interpreter python;
  const Object modules = krait::import("sys").attr("modules");
  EXPECT_FALSE(modules.contains("uuid"));
  const Object uuid = Uuid{};
  EXPECT_TRUE(modules.contains("uuid"));
}

}  // namespace
