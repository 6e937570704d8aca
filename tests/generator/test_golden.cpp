// Whole outputs, compared with the golden files beside the Python files in tests/golden. To accept
// new output, run this test with KRAIT_UPDATE_GOLDEN=1 and look at the difference.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <vector>

#include "generated.hpp"
#include "generator/generate.hpp"

namespace krait::generator::testing {
namespace {

namespace fs = std::filesystem;

struct GoldenCase {
  std::string name;
  std::vector<fs::path> files;
  std::string folder = ".";  // where the golden files are, below tests/golden
  std::string outer_namespace = {};
  bool is_external = false;
};

std::ostream& operator<<(std::ostream& out, const GoldenCase& golden) { return out << golden.name; }

const std::vector<GoldenCase> golden_cases{
    {"seed", {"seed.py"}},
    {"scalars", {"scalars.py"}},
    {"containers", {"containers.py"}},
    {"choices", {"choices.py"}},
    {"parameters", {"parameters.py"}},
    {"defaults", {"defaults.py"}},
    {"names", {"names.py"}},
    {"docstrings", {"docstrings.py"}},
    {"coroutines", {"coroutines.py"}},
    {"degradations", {"degradations.py"}},
    {"generators", {"generators.py"}},
    {"callables", {"callables.py"}},
    {"classes", {"classes.py"}},
    {"exceptions", {"exceptions.py"}},
    {"members", {"members.py"}},
    {"data_types", {"data_types.py"}},
    {"literals", {"literals.py"}},
    {"standard_values", {"standard_values.py"}},
    {"aliases", {"aliases.py"}},
    {"arrays", {"arrays.py"}},
    {"empty", {"empty.py"}},
    {"stub", {"stub.pyi"}},
    {"external", {"external.pyi"}},
    {"package", {"package/shop/__init__.py", "package/shop/prices.py"}, "package"},
    {"time", {"time.py"}},
    {"nested", {"nested/time.py"}, "nested", "company::scripts", true},
};

class Golden : public ::testing::TestWithParam<GoldenCase> {
 protected:
  Golden() : working_folder_(fs::current_path()) { fs::current_path(KRAIT_GOLDEN_DIR); }
  ~Golden() override { fs::current_path(working_folder_); }

  void compare(const fs::path& golden, const std::string& text) {
    if (std::getenv("KRAIT_UPDATE_GOLDEN") != nullptr) {
      DiskSaver().save(golden, text);
    } else {
      EXPECT_EQ(read_file(golden), text) << golden;
    }
  }

 private:
  fs::path working_folder_;
};

TEST_P(Golden, Output) {
  const auto& golden = GetParam();
  const GenerateOptions options{.files = golden.files,
                                .output_dir = golden.folder,
                                .package_root = {},
                                .depfile = {},
                                .depfile_target = {},
                                .outer_namespace = golden.outer_namespace,
                                .is_external = golden.is_external};
  MemorySaver saver;
  Diagnostics diagnostics;
  generate(options, parser(), saver, diagnostics);

  EXPECT_EQ(saver.files.size(), 2 * golden.files.size());
  for (const auto& [path, text] : saver.files) compare(path + ".golden", text);
  std::string log;
  for (const auto& each : diagnostics.all()) log += to_text(each);
  compare(fs::path(golden.folder) / (golden.name + ".log.golden"), log);
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, ::testing::ValuesIn(golden_cases),
                         [](const auto& golden) { return golden.param.name; });

}  // namespace
}  // namespace krait::generator::testing
