// Names that C++ cannot use, and what they become.

#include "generator/naming.hpp"

#include <gtest/gtest.h>

#include "generated.hpp"
#include "generator/module_name.hpp"

namespace krait::generator::testing {
namespace {

TEST(Naming, KeywordsAndMacrosGetAnUnderscore) {
  EXPECT_EQ(cpp_name("delete"), "delete_");
  EXPECT_EQ(cpp_name("xor_eq"), "xor_eq_");
  EXPECT_EQ(cpp_name("co_await"), "co_await_");
  EXPECT_EQ(cpp_name("errno"), "errno_");
  EXPECT_EQ(cpp_name("NULL"), "NULL_");
  EXPECT_EQ(cpp_name("major"), "major_");
  EXPECT_EQ(cpp_name("std"), "std_");
  EXPECT_EQ(cpp_name("krait"), "krait_");
  EXPECT_EQ(cpp_name("time"), "time");
  EXPECT_EQ(cpp_name("plain"), "plain");
  for (const auto* name : {"PythonError", "Pyramid", "PyPI_Client", "Python_version"}) {
    EXPECT_EQ(cpp_name(name), name);
  }
  for (const auto* macro : {"EACCES", "Py_INCREF", "SIGWINCH", "sa_handler", "PyObject_HEAD",
                            "INT8_MAX", "CMSG_LEN", "NDEBUG"}) {
    EXPECT_EQ(cpp_name(macro), std::string(macro) + "_");
  }
}

TEST(Naming, WhatCppKeepsToItselfLosesUnderscores) {
  EXPECT_EQ(cpp_name("_x"), "_x");
  EXPECT_EQ(cpp_name("__x"), "_x");
  EXPECT_EQ(cpp_name("_Complex"), "Complex");
  EXPECT_EQ(cpp_name("__EOF"), "EOF_");
  EXPECT_EQ(cpp_name("__"), "_");
  EXPECT_EQ(cpp_name("_"), "_");
  const auto result = generated("def f(__int128: int, *, __linux__: int) -> None: pass");
  EXPECT_NE(result.header.find("void f(std::int64_t _int128, "), std::string::npos);
  EXPECT_EQ(result.log,
            "1:25: note: the keyword-only parameter '__linux__' is called '_linux__' in C++, "
            "because '__linux__' is a name that C++ keeps to itself\n");
}

TEST(Naming, NothingInTheSourceIsCalledLikeItsNamespace) {
  const auto bound = generated("def glob() -> int: pass").bound;
  const Unit unit{"glob", "glob.py", "glob.hpp", "glob_", bound, {}, {}, {}};
  EXPECT_NE(emit_source(unit).find("glob__{module_, \"glob\"}"), std::string::npos);
}

TEST(Naming, NoOptionIsCalledLikeTheirStruct) {
  EXPECT_EQ(declared("def f(*, f_options: int = 1) -> None"),
            "struct f_options {\n"
            "  std::int64_t f_options_ = 1;\n"
            "};\n"
            "void f(const f_options& options = {});\n");
}

TEST(Naming, GlobalNamesAreOnlyInTheWayOfOutermostNamespaces) {
  EXPECT_EQ(cpp_namespace_name("time", true), "time_");
  EXPECT_EQ(cpp_namespace_name("select", true), "select_");
  EXPECT_EQ(cpp_namespace_name("fnmatch", true), "fnmatch_");
  EXPECT_EQ(cpp_namespace_name("size_t", true), "size_t_");
  EXPECT_EQ(cpp_namespace_name("time", false), "time");
  EXPECT_EQ(cpp_namespace_name("std", false), "std_");
  EXPECT_EQ(namespace_of({{"signal"}, false}, ""), "signal_");
  EXPECT_EQ(namespace_of({{"signal", "class"}, false}, ""), "signal_::class_");
  EXPECT_EQ(namespace_of({{"signal"}, false}, "company::scripts"), "company::scripts::signal");
}

TEST(Naming, Functions) {
  const auto result = generated("def delete(namespace: int) -> None: pass");
  EXPECT_EQ(result.declarations(), "void delete_(std::int64_t namespace_);\n");
  EXPECT_EQ(result.log,
            "1:5: note: the function 'delete' is called 'delete_' in C++, because 'delete' is a "
            "keyword of C++\n");
  EXPECT_NE(result.source.find(R"({module_, "delete", {"namespace"}})"), std::string::npos);
}

TEST(Naming, Classes) {
  const auto result = generated(
      "import enum\n"
      "class Pyramid:\n"
      "    class delete:\n"
      "        x: int\n"
      "class EOF(enum.Enum):\n"
      "    A = 1\n");
  EXPECT_EQ(result.log,
            "3:11: note: the class 'delete' is called 'delete_' in C++, because 'delete' is a "
            "keyword of C++\n"
            "5:7: note: the class 'EOF' is called 'EOF_' in C++, because 'EOF' is a macro in C and "
            "C++ headers\n");
}

TEST(Naming, FunctionsThatWouldShareANameLoseTheLaterOne) {
  const auto result = generated("def new() -> int: pass\ndef new_() -> str: pass\n");
  EXPECT_EQ(result.declarations(), "std::int64_t new_();\n");
  EXPECT_NE(
      result.log.find("2:5: warning: 'new_' and 'new' (line 1) would both be called 'new_' in "
                      "C++: this one is left out; rename one of them"),
      std::string::npos)
      << result.log;
}

TEST(Naming, ParametersKeepApart) {
  EXPECT_EQ(declared("def f(delete: int, delete_: int, std: int, *, new: int = 1) -> None"),
            "struct f_options {\n"
            "  std::int64_t new_ = 1;\n"
            "};\n"
            "void f(std::int64_t delete_, std::int64_t delete__, std::int64_t std_, "
            "const f_options& options = {});\n");
}

TEST(Naming, OptionsGetOutOfTheWay) {
  EXPECT_EQ(declared("def f(options: int, f_options: int, *, a: int = 1) -> None",
                     "def f_options_() -> int: pass"),
            "std::int64_t f_options_();\n"
            "struct f_options {\n"
            "  std::int64_t a = 1;\n"
            "};\n"
            "void f(std::int64_t options, std::int64_t f_options_, "
            "const f_options& options_ = {});\n");
  EXPECT_EQ(declared("def f(*, a: int = 1) -> None", "def f_options() -> int: pass"),
            "std::int64_t f_options();\n"
            "struct f_options_ {\n"
            "  std::int64_t a = 1;\n"
            "};\n"
            "void f(const f_options_& options = {});\n");
}

TEST(Naming, CallablesAreNotHidden) {
  const auto source = generated(
                          "def f(f_: int) -> None: pass\n"
                          "def g() -> None: pass\n"
                          "def g_() -> None: pass\n"
                          "def module() -> None: pass\n")
                          .source;
  EXPECT_NE(source.find("return f__.call(f_);"), std::string::npos) << source;
  EXPECT_NE(source.find("void g() {\n  return g__.call();"), std::string::npos);
  EXPECT_NE(source.find("void g_() {\n  return g___.call();"), std::string::npos);
  EXPECT_NE(source.find("module__{module_, \"module\"}"), std::string::npos);
}

TEST(Naming, PythonIdentifiers) {
  EXPECT_TRUE(is_python_identifier("a_1"));
  EXPECT_TRUE(is_python_identifier("größe"));
  EXPECT_FALSE(is_python_identifier("a-b"));
  EXPECT_FALSE(is_python_identifier("1a"));
  EXPECT_FALSE(is_python_identifier(""));
}

}  // namespace
}  // namespace krait::generator::testing
