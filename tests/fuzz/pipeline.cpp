// The generator from bytes to C++, and what must hold for it whatever the bytes are.

#include "pipeline.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "generator/bind.hpp"
#include "generator/bind_types.hpp"
#include "generator/diagnostics.hpp"
#include "generator/emit.hpp"
#include "generator/parse.hpp"
#include "generator/text.hpp"

namespace krait::generator::fuzz {
namespace {

struct Outcome {
  bool is_accepted = false;
  std::string text;
  std::string header;
  std::string source;
  std::vector<Diagnostic> diagnostics;
  std::string log = {};  // the same as text
};

void require(bool holds, const char* what, std::string_view detail) {
  if (holds) return;
  std::fprintf(stderr, "must hold: %s\n%.*s\n", what, static_cast<int>(detail.size()),
               detail.data());
  std::abort();
}

Outcome generate(std::string_view python) {
  static const Parser parser;
  Outcome outcome;
  Diagnostics diagnostics;
  const auto syntax = parser.parse(python, "demo.py", diagnostics);
  if (syntax) {
    Reporter reporter(diagnostics, "demo.py", syntax->text);
    Program program;
    const auto& module = program.add({{{"demo"}, false}, "demo", *syntax});
    program.declare_classes();
    decide_which_can_be_keys(program);
    const auto bound = bind_module(program, module, reporter);
    const EmbeddedFile source{"demo", "demo.py", false, syntax->text};
    const Unit unit{"demo", "demo.py", "demo.hpp", "demo", bound, source, {}, {}};
    outcome = {true, syntax->text, emit_header(unit), emit_source(unit), {}, {}};
  }
  outcome.diagnostics = diagnostics.all();
  for (const auto& each : outcome.diagnostics) outcome.log += to_text(each);
  return outcome;
}

int characters(const std::string& text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(),
                                        [](char each) { return !is_utf8_continuation(each); }));
}

void check_diagnostic(const Diagnostic& diagnostic, int line_count) {
  const auto shown = to_text(diagnostic);
  const auto [line, column, end_column] = diagnostic.location;
  require(!diagnostic.message.empty(), "a diagnostic says something", shown);
  require(diagnostic.message.find('\n') == std::string::npos, "a message is one line", shown);
  if (line == 0) return;
  require(line >= 1 && column >= 1, "places count from 1", shown);
  if (line_count == 0) return;
  // A parser's complaint about the end of the file is beyond its last line.
  require(line <= line_count + 1, "a place is inside the file", shown);
  const int width = characters(diagnostic.source_line);
  require(column <= width + 1, "a place is inside its line", shown);
  require(end_column <= width + 1, "an end is inside its line", shown);
}

bool is_control(char each) {
  const auto byte = static_cast<unsigned char>(each);
  return (byte < 0x20 && each != '\n') || byte == 0x7F;
}

/// Comments hold the module's own words; all else that C++ sees is plain, printable text.
void check_cpp(const std::string& cpp) {
  require(std::none_of(cpp.begin(), cpp.end(), is_control), "C++ has no control characters", cpp);
  for (const auto& line : split_lines(cpp)) {
    require(!line.ends_with('\\'), "no line swallows the next", line);
  }
}

void check(const Outcome& outcome) {
  const bool has_error =
      std::any_of(outcome.diagnostics.begin(), outcome.diagnostics.end(),
                  [](const Diagnostic& each) { return each.severity == Severity::error; });
  require(outcome.is_accepted != has_error, "what is refused has an error", outcome.text);
  const auto line_count = static_cast<int>(split(outcome.text, '\n').size());
  for (const auto& each : outcome.diagnostics) {
    check_diagnostic(each, outcome.is_accepted ? line_count : 0);
  }
  check_cpp(outcome.header);
  check_cpp(outcome.source);
}

}  // namespace

void generate_and_check(std::string_view python) {
  const auto outcome = generate(python);
  check(outcome);

  const auto again = generate(python);
  require(
      again.header == outcome.header && again.source == outcome.source && again.log == outcome.log,
      "the same comes out twice", outcome.header);
}

}  // namespace krait::generator::fuzz
