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

constexpr auto about_check =
    R"(Says what `krait generate` would make of the Python modules: a line for each function, class and
variable, and all warnings. Nothing is written.
)";

/// What is asked of the generator, by whichever command.
struct Request {
  GenerateOptions options;
  bool is_strict = false;
};

/// What both commands have: which modules, and how strictly.
void define_inputs(CLI::App& command, Request& request) {
  auto& options = request.options;
  command.add_option("FILE", options.files, "Python files: .py, or .pyi with signatures only");
  command
      .add_option("--module", options.modules,
                  "A module that is installed, by its import name, as in aiohttp.client: from its "
                  "stub, or from a package with py.typed; the program imports it, nothing of it is "
                  "embedded")
      ->type_name("NAME");
  command
      .add_option("--search-path", options.search_paths,
                  "Folder where --module looks first, before Python's own folders")
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
  command.add_flag("--external,--stub", options.is_external,
                   "Don't embed the Python source: the program imports it from its search paths");
  command.add_flag("--strict", request.is_strict,
                   "Takes each warning, and each missing annotation, for an error");
}

void define_generate(CLI::App& command, Request& request) {
  auto& options = request.options;
  command.footer(generate_example);
  define_inputs(command, request);
  command.add_option("-o,--output-dir", options.output_dir, "Folder for the generated files")
      ->required()
      ->type_name("DIR");
  command.add_flag("--reloadable", options.is_reloadable,
                   "For development: the program reads the files anew when they change");
  command
      .add_option("--depfile", options.depfile,
                  "Lists all files that were read, in the syntax of Makefiles; without a FILE, in "
                  "the output folder under the name of the first module")
      ->expected(0, 1)
      ->type_name("FILE");
  command
      .add_option("--depfile-target", options.depfile_target,
                  "What the depfile says depends on them, instead of the generated files")
      ->type_name("PATH");
}

/// Where `--depfile` without a file goes.
void name_depfile(GenerateOptions& options) {
  if (!options.depfile || !options.depfile->empty()) return;
  if (options.files.empty()) throw std::runtime_error{"--depfile needs a FILE with --module"};
  options.depfile = options.output_dir / options.files.front().filename();
  options.depfile->replace_extension(".d");
}

int run(const Request& request) {
  if (request.options.files.empty() && request.options.modules.empty()) {
    fmt::print(stderr, "krait: error: name Python files, or modules with --module\n");
    return wrong_usage;
  }
  Diagnostics diagnostics(request.is_strict);
  const Parser parser;
  DiskSaver saver;
  const auto table = generate(request.options, parser, saver, diagnostics);
  if (request.options.is_check) fmt::print("{}", table);
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
  Request request;
  define_generate(*app.add_subcommand("generate", about_generate), request);
  auto& check = *app.add_subcommand("check", about_check);
  define_inputs(check, request);
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return explain(app, error);
  }
  try {
    name_depfile(request.options);
    request.options.is_check = check.parsed();
    return run(request);
  } catch (const std::exception& error) {
    fmt::print(stderr, "krait: error: {}\n", error.what());
    return wrong_files;
  }
}

}  // namespace krait::generator
