// Conversions of paths: every byte of a name survives.
#include <gtest/gtest.h>
#include <krait/krait.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait::eval;
using krait::Object;
using krait_test::complaint;
using krait_test::contains;
using krait_test::define;
using krait_test::value;
using std::filesystem::path;

TEST(PathTest, GoesThereAndBack) {
  const krait::Interpreter python;
  for (const path each : {"/tmp/x.txt", "relative", "é/€", "a\xff\xfe/b\xe9"}) {
    EXPECT_EQ(Object{each}.as<path>(), each);
  }
  EXPECT_TRUE(Object{path{"x"}}.is_instance(krait::import("pathlib").attr("Path")));
  EXPECT_EQ(Object{path{"/tmp"}}.str(), "/tmp");
}

TEST(PathTest, BytesThatAreNoUtf8AreLoneSurrogatesInPython) {
  const krait::Interpreter python;
  const Object bytes = krait::import("os").attr("fsencode")(path{"a\xff"});
  EXPECT_EQ(bytes, eval("b'a\\xff'"));
  EXPECT_EQ(value<path>("__import__('pathlib').Path('a\\udcff')"), path{"a\xff"});
}

TEST(PathTest, PathlibMakesThemPlain) {
  const krait::Interpreter python;
  EXPECT_EQ(Object{path{""}}.as<path>(), path{"."});
  EXPECT_EQ(Object{path{"a//b/./c/"}}.as<path>(), path{"a/b/c"});
}

TEST(PathTest, EveryPathLikeIsRead) {
  const krait::Interpreter python;
  EXPECT_EQ(value<path>("__import__('pathlib').PurePosixPath('/x')"), "/x");
  const Object own = define("class P:\n  def __fspath__(self): return b'a\\xff'")["P"]();
  EXPECT_EQ(own.as<path>(), path{"a\xff"});
}

TEST(PathTest, TextIsNoPath) {
  const krait::Interpreter python;
  EXPECT_EQ(complaint<path>("'/tmp'"), "expected path, got str '/tmp'");
  EXPECT_EQ(complaint<std::vector<path>>("[3]"), "value[0]: expected path, got int 3");
  using Either = std::variant<std::string, path>;
  EXPECT_EQ(value<Either>("'/tmp'").index(), 0U);
  EXPECT_EQ(value<Either>("__import__('pathlib').Path('/tmp')").index(), 1U);
}

TEST(PathTest, AnErrorOfPythonIsThrown) {
  const krait::Interpreter python;
  const Object raising = define("class P:\n  def __fspath__(self): raise OSError('disk')")["P"]();
  EXPECT_THROW(static_cast<void>(raising.as<path>()), krait::OSError);
  const Object wrong = define("class P:\n  def __fspath__(self): return 3")["P"]();
  EXPECT_THROW(static_cast<void>(wrong.as<path>()), krait::TypeError);
}

TEST(PathTest, ALoneSurrogateThatIsNoByteIsAConversionError) {
  const krait::Interpreter python;
  EXPECT_TRUE(contains(complaint<path>("__import__('pathlib').Path('a\\ud800')"),
                       "expected path of text that the file system can hold"));
}

TEST(PathTest, ArePartsOfOtherValues) {
  const krait::Interpreter python;
  using Sizes = std::unordered_map<path, int, krait::Hash<path>>;
  const Sizes sizes{{"/a", 1}, {"/b", 2}};
  EXPECT_EQ(Object{sizes}.as<Sizes>(), sizes);
  EXPECT_EQ(value<std::optional<path>>("None"), std::nullopt);
  const std::map<path, std::vector<path>> tree{{"/", {"/a", "/b"}}};
  EXPECT_EQ((Object{tree}.as<std::map<path, std::vector<path>>>()), tree);
}

}  // namespace
