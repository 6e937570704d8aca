// The command line of `krait`: what can be said there, and how it is explained.

#include "cli.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "generate.hpp"
#include "naming.hpp"
#include "text.hpp"
#include "version.hpp"

namespace krait::generator {
namespace {

constexpr int fine = 0;
constexpr int wrong_files = 1;
constexpr int wrong_usage = 2;

constexpr auto about_krait =
    R"(krait lets C++ call and await typed Python.

It reads annotated Python files and writes a C++ header and source for each:

  krait generate demo.py --output-dir gen

gives gen/demo.hpp, with a function in namespace demo for each function of demo.py, and
gen/demo.cpp, to be compiled with your program and linked to libkrait. CMake does all that with

  find_package(krait CONFIG REQUIRED)
  krait_add_library(demo demo.py)
)";

constexpr auto about_generate =
    R"(Writes a C++ header and source for each Python module. The modules are only parsed: nothing
of them is run or imported.
)";

constexpr auto generate_example =
    R"(For this demo.py

  async def fetch(city: str, days: int = 3) -> list[float]: ...

`krait generate demo.py --output-dir gen` writes gen/demo.hpp with

  namespace demo {
  krait::Task<std::vector<double>> fetch(std::string city, std::int64_t days = 3);
  }

Names that begin with _ and functions marked `# krait: ignore` are left out. What has no C++ type
becomes krait::Object, and a warning says so. A file pkg/mod.py of a package becomes pkg/mod.hpp
with namespace pkg::mod. Exit status: 0 fine, 1 errors in the files, 2 wrong usage.
)";

std::string check_namespace(const std::string& text) {
  for (const auto& part : split(replace_all(text, "::", ":"), ':')) {
    if (!is_python_identifier(part)) {
      return fmt::format("'{}' is not a namespace; write it as in company::scripts", text);
    }
    if (!reason_to_escape(part).empty()) {
      return fmt::format("'{}' cannot name a namespace: it is {}", part, reason_to_escape(part));
    }
  }
  return {};
}

void define_generate(CLI::App& command, GenerateOptions& options) {
  command.footer(generate_example);
  command.add_option("FILE", options.files, "Python files: .py, or .pyi with signatures only")
      ->required();
  command.add_option("-o,--output-dir", options.output_dir, "Folder for the generated files")
      ->required()
      ->type_name("DIR");
  command
      .add_option("--package-root", options.package_root,
                  "Folder that `import` starts from; else the first folder upwards from a file "
                  "that has no __init__.py")
      ->type_name("DIR");
  command
      .add_option("--namespace", options.outer_namespace,
                  "Puts the generated namespaces inside this one, as in company::scripts")
      ->type_name("NS")
      ->check(check_namespace);
  command.add_flag("--external", options.is_external,
                   "Don't embed the Python source: the program imports it from its search paths");
  command
      .add_option("--depfile", options.depfile,
                  "Lists all files that were read, in the syntax of Makefiles")
      ->type_name("FILE");
  command
      .add_option("--depfile-target", options.depfile_target,
                  "What the depfile says depends on them, instead of the generated files")
      ->type_name("PATH");
}

int run_generate(const GenerateOptions& options) {
  Diagnostics diagnostics;
  const Parser parser;
  DiskSaver saver;
  generate(options, parser, saver, diagnostics);
  for (const auto& diagnostic : diagnostics.all()) fmt::print(stderr, "{}", to_text(diagnostic));
  return diagnostics.has_errors() ? wrong_files : fine;
}

/// CLI11 explains what is wrong; the status is ours.
int explain(const CLI::App& app, const CLI::ParseError& error) {
  const bool asked_for_help = app.exit(error) == 0;
  return asked_for_help ? fine : wrong_usage;
}

}  // namespace

int run_command_line(int argument_count, const char* const* arguments) {
  CLI::App app{about_krait, "krait"};
  app.set_version_flag("--version", fmt::format("krait {}", version_text));
  app.require_subcommand(1);
  GenerateOptions options;
  define_generate(*app.add_subcommand("generate", about_generate), options);
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return explain(app, error);
  }
  try {
    return run_generate(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "krait: error: {}\n", error.what());
    return wrong_files;
  }
}

}  // namespace krait::generator
