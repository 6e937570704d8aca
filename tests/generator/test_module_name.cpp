// From places of files to names of modules.

#include "generator/module_name.hpp"

#include <gtest/gtest.h>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

class ModuleNames : public ::testing::Test {
 protected:
  std::string name_of(const std::string& file, const std::string& root = {}) {
    std::optional<std::filesystem::path> package_root;
    if (!root.empty()) package_root = folder_.path() / root;
    const auto located = locate_module(folder_.path() / file, package_root, diagnostics_);
    if (!located) return "error: " + diagnostics_.all().back().message;
    return located->name.dotted() + " " + located->relative_path();
  }

  TemporaryFolder folder_;
  Diagnostics diagnostics_;
};

TEST_F(ModuleNames, ComeFromThePackagesAround) {
  folder_.write("top/demo.py", "");
  folder_.write("top/pkg/__init__.py", "");
  folder_.write("top/pkg/sub/__init__.pyi", "");
  folder_.write("top/pkg/sub/mod.py", "");
  EXPECT_EQ(name_of("top/demo.py"), "demo demo.py");
  EXPECT_EQ(name_of("top/pkg/__init__.py"), "pkg pkg/__init__.py");
  EXPECT_EQ(name_of("top/pkg/sub/mod.py"), "pkg.sub.mod pkg/sub/mod.py");
  EXPECT_EQ(name_of("top/pkg/../pkg/sub/mod.py"), "pkg.sub.mod pkg/sub/mod.py");
}

TEST_F(ModuleNames, ComeFromAGivenRoot) {
  folder_.write("top/plain/mod.py", "");
  EXPECT_EQ(name_of("top/plain/mod.py", "top"), "plain.mod plain/mod.py");
  EXPECT_EQ(name_of("top/plain/mod.py", "top/"), "plain.mod plain/mod.py");
  EXPECT_EQ(name_of("top/plain/mod.py", "other"), "error: this is not below the package root");
}

TEST_F(ModuleNames, AreRefusedWherePythonCouldNotImportThem) {
  folder_.write("my-module.py", "");
  folder_.write("text.txt", "");
  folder_.write("pkg/__init__.py", "");
  EXPECT_EQ(name_of("my-module.py"),
            "error: 'my-module' is not a name that Python can import: rename it");
  EXPECT_EQ(name_of("missing.py"), "error: there is no such file");
  EXPECT_EQ(name_of("pkg"), "error: this is a folder; name the Python files in it");
  EXPECT_EQ(name_of("text.txt"),
            "error: this is not a Python file: its name does not end in .py or .pyi");
  EXPECT_EQ(name_of("pkg/__init__.py", "pkg"),
            "error: the package root is this package itself; name the folder that contains it");
}

}  // namespace
}  // namespace krait::generator::testing
