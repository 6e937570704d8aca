// Which other modules are embedded along with one.

#include "generator/imports.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

class Imports : public ::testing::Test {
 protected:
  std::string modules_of(const std::string& file) {
    SourceReader reader(parser(), diagnostics_);
    const auto module = locate_module(folder_.path() / file, folder_.path(), diagnostics_);
    std::vector<std::string> names;
    for (const auto& each : imported_modules(*module, reader)) names.push_back(each.name.dotted());
    return fmt::format("{}", fmt::join(names, " "));
  }

  TemporaryFolder folder_;
  Diagnostics diagnostics_;
};

TEST_F(Imports, OfSiblings) {
  folder_.write("demo.py", "import helpers, json\ndef f():\n    import lazy\n");
  folder_.write("helpers.py", "from more import x\n");
  folder_.write("lazy.py", "");
  folder_.write("more.py", "import demo\n");
  folder_.write("unused.py", "");
  EXPECT_EQ(modules_of("demo.py"), "helpers lazy more");
}

TEST_F(Imports, OfPackages) {
  folder_.write("pkg/__init__.py", "from . import setup\n");
  folder_.write("pkg/setup.py", "");
  folder_.write("pkg/sub/__init__.py", "");
  folder_.write("pkg/sub/mod.py", "from . import near\nfrom ..far import x\nfrom .. import deep\n");
  folder_.write("pkg/sub/near.py", "");
  folder_.write("pkg/far.py", "");
  folder_.write("pkg/deep/__init__.py", "from .inner import *\n");
  folder_.write("pkg/deep/inner.py", "");
  EXPECT_EQ(modules_of("pkg/sub/mod.py"),
            "pkg pkg.deep pkg.deep.inner pkg.far pkg.setup pkg.sub pkg.sub.near");
  EXPECT_EQ(modules_of("pkg/__init__.py"), "pkg.setup");
}

TEST_F(Imports, OnlyThoseThatRun) {
  folder_.write("demo.py",
                "import sys\n"
                "if TYPE_CHECKING:\n    import typed\n"
                "if sys.version_info < (3, 0):\n    import old\n"
                "if __name__ == '__main__':\n    import script\n"
                "try:\n    import maybe\nexcept ImportError:\n    import other\n"
                "class C:\n    import inner\n"
                "match x:\n    case 1:\n        import matched\n");
  for (const auto* name : {"typed", "old", "script", "maybe", "other", "inner", "matched"}) {
    folder_.write(std::string(name) + ".py", "");
  }
  EXPECT_EQ(modules_of("demo.py"), "inner matched maybe other");
}

TEST_F(Imports, BeyondTheRootAreNotFollowed) {
  folder_.write("demo.py", "from ....x import y\nfrom . import z\nfrom .. import demo\n");
  EXPECT_EQ(modules_of("demo.py"), "");
}

TEST_F(Imports, ThatAreNotPythonAreLeftToRunTime) {
  folder_.write("demo.py", "import broken, fine\n");
  folder_.write("broken.py", "def (\n");
  folder_.write("fine.py", "");
  EXPECT_EQ(modules_of("demo.py"), "fine");
  ASSERT_EQ(diagnostics_.all().size(), 1U);
  EXPECT_EQ(diagnostics_.all()[0].severity, Severity::warning);
}

TEST_F(Imports, AreAllThatIsReadOfWhatComesAlong) {
  const auto file = folder_.write("demo.py", "import json\ndef f() -> None: ...\n");
  SourceReader reader(parser(), diagnostics_);
  const auto* source = reader.read(file, Severity::warning, Extent::imports);
  ASSERT_NE(source, nullptr);
  EXPECT_EQ(source->text, "import json\ndef f() -> None: ...\n");
  EXPECT_EQ(source->imports.size(), 1U);
  EXPECT_TRUE(source->functions.empty());
  const auto* module = reader.read(file, Severity::warning);
  ASSERT_NE(module, nullptr);
  EXPECT_EQ(module->imports.size(), 1U);
  EXPECT_EQ(module->functions.size(), 1U);
  EXPECT_EQ(reader.read(file, Severity::warning, Extent::imports), module);
}

TEST_F(Imports, OfStubsAreThoseOfTheSourceBesideThem) {
  folder_.write("demo.pyi", "import typed\n");
  folder_.write("demo.py", "import helpers\n");
  folder_.write("typed.py", "");
  folder_.write("helpers.py", "");
  EXPECT_EQ(modules_of("demo.pyi"), "helpers");
}

}  // namespace
}  // namespace krait::generator::testing
