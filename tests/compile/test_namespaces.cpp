// A library whose namespaces are inside a namespace of the user's own.
#include <gtest/gtest.h>
#include <failing.hpp>
#include <krait/krait.hpp>

namespace {

TEST(NamespaceTest, GeneratedFunctionsAreInsideTheChosenNamespace) {
  const krait::Interpreter python;
  EXPECT_THROW(company::scripts::failing::fail("x"), krait::LookupError);
}

TEST(NamespaceTest, TheModuleKeepsItsNameInPython) {
  const krait::Interpreter python;
  try {
    company::scripts::failing::fail("x");
    FAIL();
  } catch (const krait::PythonError& error) {
    EXPECT_EQ(error.type(), "failing.QuotaError");
  }
}

}  // namespace
