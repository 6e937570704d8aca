// Writing files and the list of files that were read.

#include "generator/save.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <system_error>

#include "generated.hpp"
#include "generator/depfile.hpp"

namespace krait::generator::testing {
namespace {

namespace fs = std::filesystem;

TEST(Save, MakesFoldersAndReplacesFiles) {
  const TemporaryFolder folder;
  DiskSaver saver;
  saver.save(folder.path() / "a/b/c.txt", "one");
  EXPECT_EQ(folder.read("a/b/c.txt"), "one");
  saver.save(folder.path() / "a/b/c.txt", "two");
  EXPECT_EQ(folder.read("a/b/c.txt"), "two");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path() / "a/b"), {}), 1);
}

TEST(Save, LeavesAFileAloneThatHasTheText) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.txt", "same");
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  fs::last_write_time(file, long_ago);
  DiskSaver().save(file, "same");
  EXPECT_EQ(fs::last_write_time(file), long_ago);
}

TEST(Save, ThrowsWhereItCannotWriteAndLeavesNothing) {
  const TemporaryFolder folder;
  folder.write("file", "text");
  EXPECT_THROW(DiskSaver().save(folder.path() / "file/a.txt", "x"), std::system_error);
  fs::create_directory(folder.path() / "folder");
  EXPECT_THROW(DiskSaver().save(folder.path() / "folder", "x"), std::system_error);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 2);
}

TEST(Save, WritesThroughLinksAndToDevices) {
  const TemporaryFolder folder;
  const auto file = folder.write("file", "old");
  const auto link = folder.path() / "link";
  fs::create_symlink(file, link);
  DiskSaver().save(link, "new");
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(folder.read("file"), "new");

  const auto full = folder.path() / "full";
  fs::create_symlink("/dev/full", full);
  EXPECT_THROW(DiskSaver().save(full, "x"), std::system_error);
  EXPECT_TRUE(fs::is_symlink(full));
}

TEST(Depfile, NamesTargetsAndInputs) {
  EXPECT_EQ(depfile_text({"gen/a.hpp", "gen/a.cpp"}, {"a.py", "b c.py"}),
            "gen/a.hpp gen/a.cpp: \\\n  a.py \\\n  b\\ c.py\n");
  EXPECT_EQ(depfile_text({"x"}, {"a$b#c.py"}), "x: \\\n  a$$b\\#c.py\n");
}

}  // namespace
}  // namespace krait::generator::testing
