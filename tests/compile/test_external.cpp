// Modules that are not embedded: imported from the interpreter's search paths.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <outside.hpp>

#include <string>

namespace {

krait::Config with_the_folder() { return {.search_paths = {EXTERNAL_FOLDER}}; }

TEST(ExternalTest, TheModuleComesFromTheSearchPaths) {
  const krait::Interpreter python{with_the_folder()};
  EXPECT_EQ(outside::file(), EXTERNAL_FOLDER "/outside.py");
  EXPECT_EQ(krait::run(outside::double_(21)), 42);
}

TEST(ExternalTest, WithoutItsFolderTheModuleIsNotFoundWhateverTheWorkingDirectory) {
  const krait::Interpreter python;
  EXPECT_THROW(outside::file(), krait::ModuleNotFoundError);
  EXPECT_THROW(krait::run(outside::double_(21)), krait::ModuleNotFoundError);
}

}  // namespace
