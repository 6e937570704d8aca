// `krait generate`: from Python files to C++ files, with everything in between.

#include "generate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <system_error>
#include <utility>

#include "bind.hpp"
#include "bind_types.hpp"
#include "depfile.hpp"
#include "emit.hpp"
#include "imports.hpp"
#include "installed_module.hpp"
#include "lost_bases.hpp"
#include "module_cycles.hpp"
#include "module_name.hpp"
#include "naming.hpp"
#include "program.hpp"
#include "report.hpp"
#include "source_reader.hpp"

namespace krait::generator {
namespace {

namespace fs = std::filesystem;

/// One of the files that the generator was given.
struct Input {
  ModuleFile file;
  const ModuleSyntax* signatures = nullptr;  // from the file itself
  std::optional<ModuleFile> source;          // what is embedded, if anything
  bool is_external = false;                  // nothing is to be embedded
  const ModuleSyntax* source_syntax = nullptr;
  const ProgramModule* module = nullptr;

  bool is_usable() const { return signatures != nullptr && (!source || source_syntax != nullptr); }
};

EmbeddedFile embedded(const ModuleFile& file, const ModuleSyntax& syntax) {
  return {.module = file.name.dotted(),
          .path = file.relative_path(),
          .is_package = file.name.is_package,
          .text = syntax.text};
}

/// What to say of a file whose namespace another one has.
std::string given_twice(const fs::path& path, const fs::path& other, const std::string& name) {
  const bool is_stub_with_source =
      path != other && fs::path(path).replace_extension(other.extension()) == other;
  if (is_stub_with_source) {
    return fmt::format(
        "{} is given, too, and is the same module: give only the .pyi; the .py "
        "beside it is embedded",
        other.string());
  }
  return fmt::format(
      "the namespace '{}' is already that of {}; give only one of them, or rename one", name,
      other.string());
}

class Generation {
 public:
  Generation(const GenerateOptions& options, const Parser& parser, FileSaver& saver,
             Diagnostics& diagnostics)
      : options_(options),
        parser_(parser),
        saver_(saver),
        diagnostics_(diagnostics),
        reader_(parser, diagnostics) {}

  std::string run() {
    locate_inputs();
    for (auto& input : inputs_) read(input);
    declare_classes();
    break_cycles_of_modules();
    for (const auto& input : inputs_) {
      if (input.is_usable()) generate(input);
    }
    if (!diagnostics_.has_errors()) write_depfile();
    if (!table_.empty()) table_ += to_text(coverage_) + "\n";
    return std::move(table_);
  }

 private:
  // --- inputs ---

  void locate_inputs() {
    for (const auto& path : options_.files) {
      const auto file = locate_module(path, options_.package_root, diagnostics_);
      if (file) add_input(*file, options_.is_external);
    }
    if (options_.modules.empty()) return;
    auto folders = options_.search_paths;
    for (auto& each : parser_.import_folders()) folders.push_back(std::move(each));
    for (const auto& name : options_.modules) {
      const auto file = locate_installed_module(name, folders, diagnostics_);
      if (file) add_input(*file, true);
    }
  }

  void add_input(const ModuleFile& file, bool is_external) {
    if (!has_importable_name(file)) return;
    const auto [other, is_new] =
        paths_by_namespace_.emplace(namespace_of(file.name, options_.outer_namespace), file.path);
    if (is_new) {
      inputs_.push_back({.file = file, .source = {}, .is_external = is_external});
    } else {
      Reporter(diagnostics_, file.path.string())
          .error({}, given_twice(file.path, other->second, other->first));
    }
  }

  /// Only Python knows which letters of the world it allows in a name.
  bool has_importable_name(const ModuleFile& file) {
    const auto& parts = file.name.components;
    const auto wrong = std::ranges::find_if(
        parts, [&](const std::string& each) { return !parser_.is_identifier(each); });
    if (wrong == parts.end()) return true;
    Reporter(diagnostics_, file.path.string()).error({}, problem_with_module_name(*wrong));
    return false;
  }

  /// What the standard library imports by this name is found among the embedded modules first.
  void warn_of_standard_name(const ModuleFile& file) {
    const auto& first = file.name.components.front();
    if (!parser_.is_in_standard_library(first)) return;
    Reporter(diagnostics_, file.path.string())
        .warning({},
                 fmt::format("'{}' is a module of Python's own too, and this one takes its place "
                             "for the whole program, the standard library included: rename it",
                             first));
  }

  void read(Input& input) {
    input.signatures = reader_.read(input.file.path, Severity::error);
    if (input.is_external || input.signatures == nullptr) return;
    input.source = source_of(input.file);
    if (input.source) {
      input.source_syntax = reader_.read(input.source->path, Severity::error, Extent::imports);
      warn_of_standard_name(input.file);
    } else {
      Reporter(diagnostics_, input.file.path.string())
          .note({}, fmt::format("no {}.py is beside it to be embedded: the module '{}' will be "
                                "imported from the program's search paths",
                                input.file.path.stem().string(), input.file.name.dotted()));
    }
  }

  void declare_classes() {
    for (auto& input : inputs_) {
      if (!input.is_usable()) continue;
      const auto& name = input.file.name;
      input.module = &program_.add({name, namespace_of(name, options_.outer_namespace),
                                    *input.signatures, input.file.is_stub()});
    }
    program_.declare_classes();
    decide_which_can_be_keys(program_);
  }

  void break_cycles_of_modules() {
    if (inputs_.size() < 2) return;
    for (const auto& [user, used] : uses_that_close_cycles(headers_of_bases(program_))) {
      drop_bases(user, used);
    }
    const auto needed = header_graph().first;
    for (const auto& [user, used] : uses_that_close_cycles(needed, headers_of_bases(program_))) {
      program_.forbid(user, used);
    }
    late_headers_ = LateHeaders(header_graph());
  }

  HeaderGraph header_graph() {
    HeaderGraph graph;
    Diagnostics unsaid;
    Reporter silent(unsaid, "");
    for (const auto& input : inputs_) {
      if (!input.is_usable()) continue;
      Unit unit;
      unit.header_path = input.module->header_path;
      unit.cpp_namespace = input.module->cpp_namespace;
      unit.bound = bind_module(program_, *input.module, silent, submodules_of(input.file.name));
      graph.all[unit.header_path] = headers_included(unit);
      graph.first[unit.header_path] = headers_needed_first(unit);
    }
    return graph;
  }

  /// Of the classes in one header, those in another.
  void drop_bases(const std::string& user, const std::string& used) {
    for (const auto& input : inputs_) {
      if (!input.is_usable() || input.module->header_path != user) continue;
      Reporter reporter(diagnostics_, input.file.path.string(), input.signatures->text);
      for (auto* each : program_.declarations_of(*input.module))
        drop_bases_in(used, *each, reporter);
    }
  }

  bool is_embedded_by_another(const std::string& module) const {
    return std::ranges::any_of(inputs_, [&](const Input& each) {
      return each.source && each.file.name.dotted() == module;
    });
  }

  // --- one module ---

  void generate(const Input& input) {
    const auto first_diagnostic = diagnostics_.all().size();
    const auto unit = make_unit(input);
    diagnostics_.sort_from(first_diagnostic);
    if (diagnostics_.has_errors_from(first_diagnostic)) return;
    table_ += table_of(unit) + "\n";
    coverage_ += coverage_of(unit.bound, left_out_of(input, unit.bound));
    if (options_.is_check) return;
    const auto stem = options_.output_dir / input.file.name.path_without_suffix();
    save(fs::path(stem) += ".hpp", emit_header(unit));
    save(fs::path(stem) += ".cpp", emit_source(unit));
  }

  Unit make_unit(const Input& input) {
    const auto& name = input.file.name;
    Reporter reporter(diagnostics_, input.file.path.string(), input.signatures->text);
    report_namespace(name, reporter);
    report_lost_bases(program_, *input.module, input.file, reader_, parser_, reporter);
    Unit unit{.module = name.dotted(),
              .source_path = input.file.relative_path(),
              .header_path = input.module->header_path,
              .cpp_namespace = input.module->cpp_namespace,
              .bound = bind_module(program_, *input.module, reporter, submodules_of(name)),
              .own_source = {},
              .other_modules = {},
              .other_sources = {}};
    unit.late_headers = late_headers_.of(unit.header_path);
    embed(input, unit);
    return unit;
  }

  void embed(const Input& input, Unit& unit) {
    if (!input.source || !input.source_syntax) return;
    auto own = embedded(*input.source, *input.source_syntax);
    if (options_.is_reloadable) {
      own.origin = fs::absolute(input.source->path).lexically_normal().string();
    }
    unit.own_source = std::move(own);
    for (const auto& other : inputs_) {
      if (other.source && &other != &input) unit.other_modules.push_back(other.file.name.dotted());
    }
    for (const auto& file : imported_modules(input.file, reader_)) {
      if (is_embedded_by_another(file.name.dotted())) continue;
      unit.other_sources.push_back(
          embedded(file, *reader_.read(file.path, Severity::warning, Extent::imports)));
    }
  }

  /// The names of given modules right inside this package: namespaces inside its namespace.
  std::set<std::string> submodules_of(const ModuleName& package) const {
    std::set<std::string> names;
    for (const auto& input : inputs_) {
      const auto& components = input.file.name.components;
      const bool is_inside =
          components.size() == package.components.size() + 1 &&
          std::ranges::equal(package.components,
                             components | std::views::take(components.size() - 1));
      if (is_inside) names.insert(cpp_namespace_name(components.back(), false));
    }
    return names;
  }

  void report_namespace(const ModuleName& name, Reporter& reporter) const {
    bool is_first = options_.outer_namespace.empty();
    for (const auto& component : name.components) {
      const auto escaped = cpp_namespace_name(component, std::exchange(is_first, false));
      if (escaped == component) continue;
      reporter.note({}, fmt::format("the namespace of '{}' is '{}' in C++, because '{}' is {}",
                                    name.dotted(), namespace_of(name, options_.outer_namespace),
                                    component, reason_to_escape_namespace(component)));
    }
  }

  /// The public functions and classes that C++ has not.
  std::size_t left_out_of(const Input& input, const BoundModule& bound) {
    std::set<std::string> names;
    for (const auto& each : input.signatures->functions) names.insert(each.name);
    for (const auto* each : program_.declarations_of(*input.module)) {
      const bool is_inner = each->python_name != each->own_name();
      if (!is_inner && each->form != Declaration::Form::protocol) names.insert(each->own_name());
    }
    std::erase_if(names, [](const std::string& name) { return name.starts_with('_'); });
    for (const auto& name : python_names_in(bound)) names.erase(name);
    return names.size();
  }

  // --- outputs ---

  void save(const fs::path& path, const std::string& text) {
    try {
      saver_.save(path, text);
      outputs_.push_back(path.generic_string());
    } catch (const std::system_error& error) {
      Reporter(diagnostics_, path.string())
          .error({}, fmt::format("cannot be written: {}", error.code().message()));
    }
  }

  void write_depfile() {
    if (!options_.depfile) return;
    const auto targets = options_.depfile_target ? std::vector{*options_.depfile_target} : outputs_;
    save(*options_.depfile, depfile_text(targets, reader_.files_read()));
  }

  const GenerateOptions& options_;
  const Parser& parser_;
  FileSaver& saver_;
  Diagnostics& diagnostics_;
  SourceReader reader_;
  std::map<std::string, fs::path> paths_by_namespace_;
  std::vector<Input> inputs_;
  Program program_;
  LateHeaders late_headers_;
  std::vector<std::string> outputs_;
  std::string table_;
  Coverage coverage_;
};

}  // namespace

std::string generate(const GenerateOptions& options, const Parser& parser, FileSaver& saver,
                     Diagnostics& diagnostics) {
  return Generation(options, parser, saver, diagnostics).run();
}

}  // namespace krait::generator
