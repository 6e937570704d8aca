// Embedded sources: their lines in tracebacks, failed and repeated imports, first use by many
// threads.
#include <gtest/gtest.h>
#include <broken_import.hpp>
#include <failing.hpp>
#include <krait/krait.hpp>

#include <filesystem>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "../support/python.hpp"

namespace {

using krait_test::caught;
using krait_test::contains;

// Without the lines of carets, which differ between versions of Python.
std::string without_carets(const std::string& traceback) {
  std::istringstream lines{traceback};
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(" ^~") != std::string::npos) kept += line + '\n';
  }
  return kept;
}

constexpr const char* shown_line =
    "    raise QuotaError(text)  # the line that a traceback shows\n";

TEST(EmbeddingTest, ATracebackShowsTheEmbeddedLinesFromAnyFolder) {
  const krait::Interpreter python;
  std::filesystem::current_path("/");
  const auto error = caught<krait::LookupError>([] { failing::fail("x"); });
  EXPECT_EQ(error.type(), "failing.QuotaError");
  EXPECT_EQ(without_carets(error.traceback()),
            std::string{"Traceback (most recent call last):\n"
                        "  File \"<krait>/failing.py\", line 11, in fail\n"
                        "    return _deeper(text)\n"
                        "  File \"<krait>/failing.py\", line 15, in _deeper\n"} +
                shown_line + "failing.QuotaError: x\n");
}

TEST(EmbeddingTest, ATracebackShowsThemInCoroutinesToo) {
  const krait::Interpreter python;
  const auto error = caught<krait::LookupError>([] { krait::run(failing::fail_later("x")); });
  const std::string text = error.traceback();
  EXPECT_TRUE(contains(text, "in fail_later\n    return await _async_deeper(text)\n")) << text;
  EXPECT_TRUE(contains(text, shown_line)) << text;
}

TEST(EmbeddingTest, AFileOfTheSameNameInTheFolderIsNeitherImportedNorShown) {
  const auto folder = std::filesystem::temp_directory_path() / "krait-test-embedding";
  std::filesystem::create_directories(folder);
  krait::Interpreter python{krait::Config{.search_paths = {folder}}};
  krait::exec("open(" + krait::Object{(folder / "failing.py").string()}.repr() +
              ", 'w').write('def fail(text): return 1\\n' * 20)");
  std::filesystem::current_path(folder);
  const auto error = caught<krait::LookupError>([] { failing::fail("x"); });
  EXPECT_TRUE(contains(error.traceback(), shown_line)) << error.traceback();
  std::filesystem::current_path("/");
  std::filesystem::remove_all(folder);
}

TEST(EmbeddingTest, AModuleOfTheSameNameImportedBeforeIsAnErrorAndNotCalled) {
  const krait::Interpreter python;
  krait::exec(
      "import sys, types\nsys.modules['failing'] = types.ModuleType('failing')\n"
      "sys.modules['failing'].fail = lambda text: 1");
  EXPECT_THROW(failing::fail("x"), krait::ImportError);
}

TEST(EmbeddingTest, CausesAndTheModulesOwnExceptionClassesArrive) {
  const krait::Interpreter python;
  const auto error = caught<krait::LookupError>([] { failing::chained("x"); });
  ASSERT_TRUE(error.cause());
  EXPECT_EQ(error.cause()->type(), "KeyError");
  EXPECT_TRUE(error.object().type().is(krait::import("failing").attr("QuotaError")));
}

TEST(EmbeddingTest, PythonImportsTheModuleOnceItWasUsed) {
  const krait::Interpreter python;
  EXPECT_THROW(failing::fail("x"), krait::LookupError);
  EXPECT_EQ(krait::import("failing").attr("__doc__").as<std::string>(),
            "Functions that raise, for the lines of their tracebacks.");
  EXPECT_TRUE(contains(krait::import("inspect")
                           .attr("getsource")(krait::import("failing").attr("fail"))
                           .as<std::string>(),
                       "return _deeper(text)"));
}

TEST(EmbeddingTest, AnImportThatFailsIsTriedAgainByTheNextCall) {
  const krait::Interpreter python;
  krait::exec("import os; os.environ.pop('KRAIT_TEST_SETTING', None)");
  const auto error = caught<krait::KeyError>([] { broken_import::setting(); });
  EXPECT_TRUE(contains(error.traceback(), "_SETTING = os.environ[\"KRAIT_TEST_SETTING\"]"))
      << error.traceback();
  EXPECT_THROW(broken_import::setting(), krait::KeyError);
  krait::exec("import os; os.environ['KRAIT_TEST_SETTING'] = 'there'");
  EXPECT_EQ(broken_import::setting(), "there");
}

TEST(EmbeddingTest, ManyThreadsUseAModuleForTheFirstTimeAtOnce) {
  const krait::Interpreter python;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([] {
      const auto error = caught<krait::LookupError>([] { failing::fail("x"); });
      EXPECT_EQ(error.type(), "failing.QuotaError");
    });
  }
  threads.clear();
  EXPECT_EQ(krait::eval("__import__('sys').modules['failing'].__name__").as<std::string>(),
            "failing");
}

TEST(EmbeddingTest, AFunctionThatIsGoneFromTheModuleIsAnErrorThatNamesBoth) {
  const krait::Interpreter python;
  EXPECT_THROW(failing::chained("x"), krait::LookupError);
  krait::exec("import failing; del failing.fail");
  const auto error = caught<krait::AttributeError>([] { failing::fail("x"); });
  EXPECT_TRUE(contains(error.message(), "'failing'") && contains(error.message(), "'fail'"));
}

}  // namespace
