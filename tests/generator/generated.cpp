// What the generator makes of a piece of Python, for tests to look at.

#include "generated.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "generator/bind_types.hpp"
#include "generator/save.hpp"
#include "generator/text.hpp"

namespace krait::generator::testing {
namespace {

std::string log_of(const Diagnostics& diagnostics) {
  std::string log;
  for (const auto& each : diagnostics.all()) {
    const auto first_line = split(to_text(each), '\n').front();
    log += first_line.substr(std::string_view("demo.py:").size()) + "\n";
  }
  return log;
}

std::string between(const std::string& text, std::string_view begin, std::string_view end) {
  const auto first = text.find(begin);
  if (first == text.npos) return "not found in: " + text;
  const auto start = first + begin.size();
  return text.substr(start, text.find(end, start) - start);
}

}  // namespace

const Parser& parser() {
  static const Parser one;
  return one;
}

std::string Generated::declarations() const {
  std::string text;
  bool is_inside = false;
  for (const auto& line : split_lines(header)) {
    if (line.starts_with("}  // namespace")) break;
    if (is_inside && !line.empty() && !line.starts_with("///")) text += line + "\n";
    is_inside = is_inside || line.starts_with("namespace ");
  }
  return text;
}

Generated generated(std::string_view python) {
  Generated result;
  Diagnostics diagnostics;
  auto syntax = parser().parse(python, "demo.py", diagnostics);
  result.is_parsed = syntax.has_value();
  if (syntax) {
    result.syntax = std::make_shared<ModuleSyntax>(*std::move(syntax));
    result.program = std::make_shared<Program>();
    Reporter reporter(diagnostics, "demo.py", result.syntax->text);
    const auto& module = result.program->add({{{"demo"}, false}, "demo", *result.syntax});
    result.program->declare_classes();
    decide_which_can_be_keys(*result.program);
    result.bound = bind_module(*result.program, module, reporter);
    diagnostics.sort_from(0);
    const EmbeddedFile source{"demo", "demo.py", false, result.syntax->text};
    const Unit unit{"demo", "demo.py", "demo.hpp", "demo", result.bound, source, {}, {}};
    result.header = emit_header(unit);
    result.source = emit_source(unit);
  }
  result.log = log_of(diagnostics);
  return result;
}

std::string declared(const std::string& signature, const std::string& before) {
  return generated(before + "\n" + signature + ": pass\n").declarations();
}

std::string result_of(const std::string& annotation, const std::string& before) {
  const auto text = declared("def f() -> " + annotation, before);
  return text.substr(0, text.find(" f("));
}

std::string parameter_of(const std::string& annotation, const std::string& before) {
  return between(declared("def f(x: " + annotation + ") -> None", before), "f(", " x)");
}

TemporaryFolder::TemporaryFolder()
    : path_(std::filesystem::temp_directory_path() /
            fmt::format("krait-test-{:08x}", std::random_device{}())) {
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(const std::string& name, std::string_view text) const {
  const auto file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

std::string TemporaryFolder::read(const std::string& name) const { return read_file(path_ / name); }

}  // namespace krait::generator::testing
