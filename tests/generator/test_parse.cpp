// Bytes of all sorts, and what the parser says of them.

#include "generator/parse.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

/// The whole text of the one error that these bytes must give.
std::string error_of(std::string_view bytes) {
  Diagnostics diagnostics;
  EXPECT_FALSE(parser().parse(bytes, "demo.py", diagnostics).has_value());
  EXPECT_EQ(diagnostics.all().size(), 1U);
  return diagnostics.all().empty() ? "" : to_text(diagnostics.all().front());
}

TEST(Parse, SyntaxErrorsHavePlaceAndCaret) {
  EXPECT_EQ(error_of("x = 1\ndef f(:\n    pass\n"),
            "demo.py:2:7: error: invalid syntax\n"
            "  def f(:\n"
            "        ^\n");
  EXPECT_EQ(error_of("if 1:\npass\n").substr(0, 16), "demo.py:2:1: err");
}

TEST(Parse, WhatOnlyCompilingFindsIsAnErrorToo) {
  EXPECT_NE(error_of("def f(a, a): pass").find("duplicate argument 'a'"), std::string::npos);
  EXPECT_NE(error_of("return 1").find("demo.py:1:1: error: 'return' outside function"),
            std::string::npos);
}

TEST(Parse, BytesThatAreNotUtf8HaveAPlace) {
  EXPECT_EQ(error_of("x = 1\ny = '\xE9'\n"),
            "demo.py:2:6: error: byte 0xe9 is not valid UTF-8: save the file as UTF-8, or name its "
            "encoding in its first line (# coding: latin-1)\n"
            "  y = '\xEF\xBF\xBD'\n"
            "       ^\n");
  EXPECT_EQ(error_of("# coding: ascii\n\n\n\nx = '\xE9'\n").substr(0, 43),
            "demo.py:5:6: error: byte 0xe9 is not valid ");
}

TEST(Parse, EncodingCookiesCount) {
  const auto result = generated("# -*- coding: latin-1 -*-\ndef f(x: str = '\xE9') -> None: pass");
  EXPECT_TRUE(result.is_parsed);
  EXPECT_NE(result.header.find(R"(x = "\303\251")"), std::string::npos) << result.header;
  EXPECT_EQ(result.syntax->text.substr(0, 23), "# -*- coding: utf-8 -*-");
  EXPECT_EQ(error_of("# coding: nonsense\n").substr(0, 44),
            "demo.py:1:1: error: unknown encoding: nonsen");
}

TEST(Parse, CodecsThatAreNoEncodingOfTextAreRefused) {
  EXPECT_EQ(error_of("# coding: rot13\ncevag\n").substr(0, 78),
            "demo.py:1:1: error: what it names as its encoding is none of text: save it as ");
}

TEST(Parse, DefinitionsInsideOfAnyBlockCount) {
  const auto result = generated(
      "for x in y:\n"
      "    def a() -> None: ...\n"
      "else:\n"
      "    def b() -> None: ...\n"
      "while x:\n"
      "    def c() -> None: ...\n"
      "match x:\n"
      "    case 1:\n"
      "        def d() -> None: ...\n"
      "try:\n"
      "    with x:\n"
      "        def e() -> None: ...\n"
      "except y:\n"
      "    def f() -> None: ...\n"
      "finally:\n"
      "    def g() -> None: ...\n");
  EXPECT_EQ(result.declarations(),
            "void a();\nvoid b();\nvoid c();\nvoid d();\nvoid e();\nvoid f();\nvoid g();\n");
}

TEST(Parse, ManyBranchesAreFine) {
  std::string branches = "if x == 0:\n    def f0() -> int: ...\n";
  for (int count = 1; count < 400; ++count) {
    branches += fmt::format("elif x == {0}:\n    def f{0}() -> int: ...\n", count);
  }
  EXPECT_NE(generated(branches).declarations().find("f399();"), std::string::npos);
}

TEST(Parse, ByteOrderMarksAndAllNewlinesAreFine) {
  const auto result = generated("\xEF\xBB\xBF# one\r\ndef f() -> int: pass\rdef g() -> x: pass\n");
  EXPECT_EQ(result.syntax->text, "# one\ndef f() -> int: pass\ndef g() -> x: pass\n");
  EXPECT_EQ(result.log.substr(0, 13), "3:12: warning");
}

TEST(Parse, NulBytesAreAnError) {
  EXPECT_EQ(error_of(std::string_view("x = 1\n\0", 7)).substr(0, 54),
            "demo.py:2:1: error: a Python source file cannot contai");
}

TEST(Parse, NestingBeyondPythonsLimitsIsAnError) {
  const std::string minuses(100'000, '-');
  EXPECT_NE(error_of("x = " + minuses + "1").find("error: "), std::string::npos);
  const std::string brackets(1'000, '(');
  EXPECT_NE(error_of("x = " + brackets).find("error: "), std::string::npos);
}

TEST(Parse, LongChainsAreFine) {
  std::string sum = "x = 'a'";
  std::string alternatives = "def f(x: int";
  for (int count = 0; count < 300; ++count) {
    sum += " + 'a'";
    alternatives += " | str";
  }
  EXPECT_TRUE(generated(sum + "\n" + alternatives + ") -> None: pass\n").is_parsed);
}

TEST(Parse, NothingOfTheModuleIsRun) {
  EXPECT_TRUE(generated("import no_such_module\nraise SystemExit(3)\n1 / 0\n").is_parsed);
}

TEST(Parse, PlacesAreCountedInCharacters) {
  const auto result = generated("def f(ä: 'ö', b: wrong) -> None: pass");
  EXPECT_NE(result.log.find("1:18: warning: the name 'wrong'"), std::string::npos) << result.log;
}

TEST(Parse, TheTextIsEmbeddedAsItIs) {
  EXPECT_NE(generated("x = '\xC3\xA9\t\"'\n").source.find(R"(        "x = '\303\251\t\"'\n"};)"),
            std::string::npos);
  EXPECT_NE(generated("x = 1").source.find(R"(        "x = 1"};)"), std::string::npos);
}

}  // namespace
}  // namespace krait::generator::testing
