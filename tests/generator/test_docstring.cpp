// Docstrings as Doxygen comments.

#include "generator/docstring.hpp"

#include <gtest/gtest.h>

namespace krait::generator::testing {
namespace {

TEST(Docstring, LosesItsIndentation) {
  EXPECT_EQ(doxygen_comment("\n    First.\n\n    Second\n      deeper.\n    "),
            "/// First.\n///\n/// Second\n///   deeper.\n");
  EXPECT_EQ(doxygen_comment("First.\n\tSecond."), "/// First.\n/// Second.\n");
}

TEST(Docstring, MayBeBlank) {
  EXPECT_EQ(doxygen_comment(""), "");
  EXPECT_EQ(doxygen_comment("  \n  \n"), "");
}

TEST(Docstring, IsNoDoxygenCommand) {
  EXPECT_EQ(doxygen_comment("@param x\\n"), "/// \\@param x\\\\n\n");
}

TEST(Docstring, DoesNotSwallowTheNextLine) {
  EXPECT_EQ(doxygen_comment("path\\\nnext"), "/// path\\\\&zwj;\n/// next\n");
  EXPECT_EQ(doxygen_comment("path\\   \nnext"), "/// path\\\\&zwj;\n/// next\n");
  EXPECT_EQ(doxygen_comment("what?\?/\nnext"), "/// what?\?/&zwj;\n/// next\n");
}

TEST(Docstring, HidesNothing) {
  EXPECT_EQ(doxygen_comment("a\u202Eb\x01"
                            "c\rd"),
            "/// a b c d\n");
}

}  // namespace
}  // namespace krait::generator::testing
