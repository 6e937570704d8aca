// Modules that can't be imported: each call says the same, on each thread, and a later one may
// work.
#include <gtest/gtest.h>
#include <krait/krait.hpp>
#include <krait/python/generated.hpp>

#include <unistd.h>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <string>

#include "../support/async_threads.hpp"
#include "../support/python.hpp"

namespace {

using namespace krait_test;
namespace fs = std::filesystem;
namespace types = krait::types;

constinit krait::detail::Module module_{"doubtful"};
constinit krait::detail::Function<types::Str()> answer_{module_, "answer"};

class Imports : public testing::Test {
 protected:
  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "krait-XXXXXX").string();
    return mkdtemp(name.data());
  }
  ~Imports() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void write(const std::string& module, const std::string& text) const {
    std::ofstream{folder_ / (module + ".py")} << text;
    krait::exec("import importlib, sys; importlib.invalidate_caches()");
  }

  // Eight threads call at once, again and again: all meet an E that says the same.
  template <class E>
  static void expect_same_error_on_all_threads(const std::string& message) {
    std::latch start{8};
    std::atomic<int> matching{0};
    on_threads(8, [&](int) {
      start.arrive_and_wait();
      for (int i = 0; i < 5; ++i) {
        const std::string said = caught<E>([] { answer_.call(); }).message();
        EXPECT_TRUE(contains(said, message)) << said;
        matching.fetch_add(contains(said, message) ? 1 : 0);
      }
    });
    EXPECT_EQ(matching.load(), 40);
  }
  void expect_retry_works() const {
    write("doubtful", "# repaired\ndef answer(): return 'repaired'\n");
    fs::remove_all(folder_ / "__pycache__");
    on_threads(8, [](int) { EXPECT_EQ(answer_.call(), "repaired"); });
  }

 private:
  fs::path folder_ = make_folder();
  krait::Interpreter python_{krait::Config{.search_paths = {folder_}}};
};

TEST_F(Imports, D08_import_errors_of_a_module_that_raises) {
  write("doubtful", "import time\ntime.sleep(0.01)\nraise LookupError('no licence')\n");
  expect_same_error_on_all_threads<krait::LookupError>("no licence");
  EXPECT_TRUE(contains(caught<krait::LookupError>([] { answer_.call(); }).traceback(),
                       "doubtful.py\", line 3"));
  expect_retry_works();
}

TEST_F(Imports, D08_import_errors_of_a_module_that_is_no_python) {
  write("doubtful", "def answer(:\n");
  expect_same_error_on_all_threads<krait::SyntaxError>("doubtful.py, line 1");
  expect_retry_works();
}

TEST_F(Imports, D08_import_errors_of_a_cycle) {
  write("doubtful", "import back\ndef answer(): return 'x'\n");
  write("back", "from doubtful import answer\n");
  expect_same_error_on_all_threads<krait::ImportError>("cannot import name 'answer'");
  expect_retry_works();
}

TEST_F(Imports, D08_import_errors_of_a_module_that_is_not_there) {
  expect_same_error_on_all_threads<krait::ModuleNotFoundError>("No module named 'doubtful'");
  expect_retry_works();
}

TEST_F(Imports, D08_import_errors_inside_a_task) {
  write("doubtful", "raise LookupError('no licence')\n");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THROW(krait::run(answer_.async_call()), krait::LookupError);
  }
  write("doubtful", "# repaired\nasync def answer(): return 'repaired'\n");
  EXPECT_EQ(krait::run(answer_.async_call()), "repaired");
}

}  // namespace
