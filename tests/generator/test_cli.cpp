// The executable `krait`: right and wrong commands, good and bad files.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

#include "generated.hpp"

namespace krait::generator::testing {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int status = -1;
  std::string output;  // of both streams
};

class Cli : public ::testing::Test {
 protected:
  /// Runs `krait` in the test's folder.
  Outcome krait(const std::string& arguments) const {
    const auto command =
        fmt::format("cd '{}' && '{}' {} 2>&1", folder_.path().string(), KRAIT_GENERATOR, arguments);
    Outcome outcome;
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    while (const auto count = fread(buffer.data(), 1, buffer.size(), pipe)) {
      outcome.output.append(buffer.data(), count);
    }
    const int status = pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  bool exists(const std::string& name) const { return fs::exists(folder_.path() / name); }

  TemporaryFolder folder_;
};

TEST_F(Cli, GeneratesHeaderAndSource) {
  folder_.write("demo.py", "async def f() -> int: return 42\n");
  const auto outcome = krait("generate demo.py --output-dir gen");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output, "");
  EXPECT_NE(folder_.read("gen/demo.hpp").find("krait::Task<std::int64_t> f();"), std::string::npos);
  EXPECT_TRUE(exists("gen/demo.cpp"));
}

TEST_F(Cli, ExplainsItself) {
  EXPECT_EQ(krait("--version").output, "krait 0.1.0\n");
  EXPECT_EQ(krait("--help").status, 0);
  EXPECT_NE(krait("--help").output.find("krait generate demo.py --output-dir gen"),
            std::string::npos);
  EXPECT_NE(krait("generate --help").output.find("--package-root"), std::string::npos);
}

TEST_F(Cli, RefusesWrongUsage) {
  EXPECT_EQ(krait("").status, 2);
  EXPECT_EQ(krait("generate").status, 2);
  EXPECT_EQ(krait("generate demo.py").status, 2);
  EXPECT_EQ(krait("generate demo.py --output-dir gen --nonsense").status, 2);
  EXPECT_EQ(krait("generate demo.py --output-dir gen --namespace 'a b'").status, 2);
  EXPECT_EQ(krait("generate demo.py --output-dir gen --namespace std").status, 2);
}

TEST_F(Cli, CheckSaysWhatThereWouldBeAndWritesNothing) {
  folder_.write("demo.py",
                "import enum\n"
                "LIMIT = 3\n"
                "class Color(enum.Enum):\n"
                "    RED = 1\n"
                "class Strange(enum.Flag):\n"
                "    BIT = unknown()\n"
                "async def fetch(city: str) -> list[float]: ...\n"
                "def untyped(x): ...\n");
  const auto outcome = krait("check demo.py");
  EXPECT_EQ(outcome.status, 0);
  const auto table = outcome.output.substr(outcome.output.find("demo.py: demo.hpp"));
  EXPECT_EQ(table.substr(0, table.find("left out") + 9),
            "demo.py: demo.hpp, namespace demo\n"
            "  class Color      enum class Color\n"
            "  LIMIT            std::int64_t LIMIT()\n"
            "  async def fetch  krait::Task<std::vector<double>> fetch(std::string city)\n"
            "  def untyped      krait::Object untyped(const krait::Object& x)\n"
            "\n"
            "3 typed, 1 with krait::Object, 1 left out\n");
  EXPECT_NE(outcome.output.find("demo.py:5:7: warning: enumeration 'Strange' is left out"),
            std::string::npos);
  EXPECT_FALSE(exists("demo.hpp"));
}

TEST_F(Cli, StrictTakesWhatIsNotTypedForAnError) {
  folder_.write("demo.py", "def f(x: int, y) -> int: return x\n");
  EXPECT_EQ(krait("generate demo.py -o gen").status, 0);
  const auto outcome = krait("generate demo.py -o strict --strict");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.output.find("demo.py:1:5: error: parameter 'y' of 'f' has no annotation"),
            std::string::npos);
  EXPECT_FALSE(exists("strict/demo.hpp"));
  folder_.write("good.py", "def f(x: int) -> int: return x\n");
  EXPECT_EQ(krait("generate good.py -o strict --strict").output, "");
}

TEST_F(Cli, FindsModulesByTheirNames) {
  folder_.write("site/typed/__init__.py", "");
  folder_.write("site/typed/py.typed", "");
  folder_.write("site/typed/inner.py", "def f(x: int) -> int: return x\n");
  folder_.write("site/other/__init__.py", "def f(): pass\n");
  folder_.write("site/other-stubs/__init__.pyi", "def f(x: str) -> str: ...\n");
  folder_.write("site/bare.py", "def f() -> int: return 1\n");
  const auto outcome =
      krait("generate --module typed.inner --module other --search-path site -o gen");
  EXPECT_EQ(outcome.output, "");
  EXPECT_NE(folder_.read("gen/typed/inner.hpp").find("std::int64_t f(std::int64_t x);"),
            std::string::npos);
  EXPECT_NE(folder_.read("gen/other.hpp").find("std::string f(std::string_view x);"),
            std::string::npos);
  EXPECT_EQ(folder_.read("gen/typed/inner.cpp").find("return x"), std::string::npos);
  EXPECT_NE(krait("check --module bare --search-path site").output.find("no bare/py.typed"),
            std::string::npos);
}

TEST_F(Cli, HeadersDoNotIncludeEachOther) {
  folder_.write("a.py",
                "from __future__ import annotations\nimport enum\nimport b\n"
                "class Color(enum.Enum):\n    RED = 1\n"
                "def f() -> b.Size: ...\n");
  folder_.write("b.py",
                "from __future__ import annotations\nimport enum\nimport a\n"
                "class Size(enum.Enum):\n    BIG = 1\n"
                "def g() -> a.Color: ...\n");
  const auto outcome = krait("generate a.py b.py -o gen");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.output.find("b.py:6:12: warning: 'b' and 'a' use each other's classes, but C++ "
                                "headers cannot include each other: krait::Object is used; put the "
                                "classes into a module of their own"),
            std::string::npos)
      << outcome.output;
  EXPECT_NE(folder_.read("gen/a.hpp").find("#include \"b.hpp\""), std::string::npos);
  EXPECT_EQ(folder_.read("gen/b.hpp").find("#include \"a.hpp\""), std::string::npos);
}

TEST_F(Cli, HeadersOnlyDeclareWhatIsInLists) {
  folder_.write("a.py",
                "from __future__ import annotations\nfrom dataclasses import dataclass\nimport b\n"
                "@dataclass\nclass A:\n    all: list[b.B]\n");
  folder_.write("b.py",
                "from __future__ import annotations\nfrom dataclasses import dataclass\nimport a\n"
                "@dataclass\nclass B:\n    one: a.A\n");
  EXPECT_EQ(krait("generate a.py b.py -o gen").output, "");
  const auto header = folder_.read("gen/a.hpp");
  EXPECT_NE(header.find("namespace b {\nstruct B;\n}"), std::string::npos) << header;
  EXPECT_GT(header.find("#include \"b.hpp\""), header.find("struct A {")) << header;
  EXPECT_LT(header.find("struct A {"), header.size()) << header;
}

TEST_F(Cli, HeadersNeverDoWithoutBases) {
  folder_.write("a.py",
                "from __future__ import annotations\nimport b\n"
                "class Base: ...\n"
                "def f() -> b.Derived: ...\n"
                "def g(of: b.Derived, *, and_: b.Derived) -> int: ...\n");
  folder_.write("b.py", "import a\nclass Derived(a.Base): ...\n");
  const auto outcome = krait("generate a.py b.py -o gen");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(
      outcome.output.substr(0, outcome.output.find('\n')),
      "a.py:5:31: warning: 'a' and 'b' use each other's classes, but C++ headers cannot "
      "include each other: krait::Object is used; put the classes into a module of their own");
  EXPECT_NE(folder_.read("gen/a.hpp").find("\nb::Derived f();"), std::string::npos);
  EXPECT_NE(folder_.read("gen/a.hpp").find("g(const b::Derived& of, "), std::string::npos);
  EXPECT_NE(folder_.read("gen/b.hpp").find("class Derived : public a::Base {"), std::string::npos);
}

TEST_F(Cli, BasesInACycleAreDropped) {
  folder_.write("a.py", "import b\nclass First: ...\nclass Fourth(b.Third): ...\n");
  folder_.write("b.py", "import a\nclass Second(a.First): ...\nclass Third: ...\n");
  const auto outcome = krait("generate a.py b.py -o gen");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output.substr(0, outcome.output.find('\n')),
            "b.py:2:7: warning: 'Second' does not derive from 'a.First' in C++: 'b' and 'a' derive "
            "classes from each other's, but C++ headers cannot include each other; put the classes "
            "into a module of their own");
  EXPECT_NE(folder_.read("gen/a.hpp").find("class Fourth : public b::Third {"), std::string::npos);
  EXPECT_NE(folder_.read("gen/b.hpp").find("class Second : public krait::Object {"),
            std::string::npos);
}

TEST_F(Cli, SaysWhereAModuleIsMissing) {
  const auto outcome = krait("check --module no.such.module --search-path site");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output.substr(0, 56),
            "no.such.module: error: there is no such module in site, ");
  EXPECT_EQ(krait("check --module a/b").status, 1);
  EXPECT_EQ(krait("check").status, 2);
}

TEST_F(Cli, ReportsMissingFilesAndFolders) {
  fs::create_directory(folder_.path() / "folder");
  EXPECT_EQ(krait("generate missing.py -o gen").output,
            "missing.py: error: there is no such file\n");
  EXPECT_EQ(krait("generate folder -o gen").output,
            "folder: error: this is a folder; name the Python files in it\n");
  EXPECT_EQ(krait("generate missing.py -o gen").status, 1);
  EXPECT_FALSE(exists("gen"));
}

TEST_F(Cli, WritesNothingForAFileWithAnError) {
  folder_.write("good.py", "def f() -> int: return 1\n");
  folder_.write("bad.py", "def f( -> int: return 1\n");
  const auto outcome = krait("generate good.py bad.py -o gen --depfile gen/d");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output.substr(0, 20), "bad.py:1:8: error: i") << outcome.output;
  EXPECT_TRUE(exists("gen/good.hpp"));
  EXPECT_FALSE(exists("gen/bad.hpp"));
  EXPECT_FALSE(exists("gen/bad.cpp"));
  EXPECT_FALSE(exists("gen/d"));
}

TEST_F(Cli, ReportsFoldersThatCannotBeWrittenTo) {
  folder_.write("demo.py", "def f() -> int: return 1\n");
  folder_.write("gen", "a file");
  const auto outcome = krait("generate demo.py -o gen");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.output.find("gen/demo.hpp: error: cannot be written: Not a directory"),
            std::string::npos)
      << outcome.output;
}

TEST_F(Cli, RefusesAModuleGivenTwice) {
  folder_.write("a/demo.py", "");
  folder_.write("b/demo.py", "");
  const auto outcome = krait("generate a/demo.py b/demo.py -o gen");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output,
            "b/demo.py: error: the namespace 'demo' is already that of a/demo.py; give only one of "
            "them, or rename one\n");
}

TEST_F(Cli, RefusesAStubTogetherWithItsSource) {
  folder_.write("demo.py", "");
  folder_.write("demo.pyi", "");
  const auto outcome = krait("generate demo.py demo.pyi -o gen");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output,
            "demo.pyi: error: demo.py is given, too, and is the same module: give only the .pyi; "
            "the .py beside it is embedded\n");
}

TEST_F(Cli, RefusesNamesThatPythonCannotImport) {
  for (const auto* name : {"1st.py", "with-dash.py", "with space.py", "\U0001F600.py", "\xFF.py"}) {
    folder_.write(name, "");
    const auto outcome = krait(fmt::format("generate '{}' -o gen", name));
    EXPECT_EQ(outcome.status, 1) << name;
    EXPECT_NE(outcome.output.find("' is not a name that Python can import: rename it"),
              std::string::npos)
        << outcome.output;
  }
  folder_.write("größe.py", "");
  EXPECT_EQ(krait("generate größe.py -o gen").status, 0);
}

TEST_F(Cli, WarningsAreNoErrors) {
  folder_.write("demo.py", "def f(x: string) -> None: pass\n");
  const auto outcome = krait("generate demo.py -o gen");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output,
            "demo.py:1:10: warning: the name 'string' is unknown here: krait::Object is used; the "
            "type of text is `str`\n"
            "  def f(x: string) -> None: pass\n"
            "           ^~~~~~\n");
}

TEST_F(Cli, EmptyFilesAreFine) {
  folder_.write("empty.py", "");
  EXPECT_EQ(krait("generate empty.py -o gen").status, 0);
  EXPECT_TRUE(exists("gen/empty.hpp"));
}

TEST_F(Cli, ListsAllThatItRead) {
  folder_.write("demo.pyi", "def f() -> int: ...\n");
  folder_.write("demo.py", "import helpers\n");
  folder_.write("helpers.py", "");
  EXPECT_EQ(krait("generate demo.pyi -o gen --depfile gen/demo.d").status, 0);
  EXPECT_EQ(folder_.read("gen/demo.d"),
            "gen/demo.hpp gen/demo.cpp: \\\n  demo.py \\\n  demo.pyi \\\n  helpers.py\n");
  folder_.write("gen/demo.d", "");
  EXPECT_EQ(krait("generate demo.pyi -o gen --depfile --stub").status, 0);
  EXPECT_EQ(folder_.read("gen/demo.d"), "gen/demo.hpp gen/demo.cpp: \\\n  demo.pyi\n");
  EXPECT_EQ(krait("generate demo.pyi -o gen --depfile gen/demo.d --depfile-target s").status, 0);
  EXPECT_EQ(folder_.read("gen/demo.d"), "s: \\\n  demo.py \\\n  demo.pyi \\\n  helpers.py\n");
}

TEST_F(Cli, DoesNotTouchWhatStaysTheSame) {
  folder_.write("demo.py", "def f() -> int: return 1\n");
  krait("generate demo.py -o gen");
  const auto header = folder_.path() / "gen/demo.hpp";
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  fs::last_write_time(header, long_ago);
  krait("generate demo.py -o gen");
  EXPECT_EQ(fs::last_write_time(header), long_ago);
}

TEST_F(Cli, OutputSaysNothingOfWhereItWasMade) {
  folder_.write("src/pkg/__init__.py", "from . import other\n");
  folder_.write("src/pkg/other.py", "");
  const auto here = folder_.path().string();
  EXPECT_EQ(krait("generate " + here + "/src/pkg/__init__.py -o " + here + "/gen").status, 0);
  for (const auto* name : {"gen/pkg.hpp", "gen/pkg.cpp"}) {
    EXPECT_EQ(folder_.read(name).find(here), std::string::npos);
  }
}

TEST_F(Cli, IsNotMisledByTheEnvironment) {
  folder_.write("demo.py", "def f() -> int: return 1\n");
  folder_.write("ast.py", "raise SystemExit('run')\n");
  folder_.write("tokenize.py", "raise SystemExit('run')\n");
  const auto command = fmt::format(
      "cd '{0}' && PYTHONPATH='{0}' PYTHONHOME=/nowhere LC_ALL=C '{1}' generate demo.py -o gen",
      folder_.path().string(), KRAIT_GENERATOR);
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace krait::generator::testing
