// Bases of exception classes that C++ loses, because their modules are not generated together.

#include "lost_bases.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "classify.hpp"
#include "error_bases.hpp"
#include "imports.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

// Through so many modules that only import a name it is followed; they may do so in a circle.
constexpr int longest_way = 12;

std::string last_component(const std::string& name) { return name.substr(name.rfind('.') + 1); }

/// By the names of its bases, as far as they are in the same file.
bool is_exception(const ModuleSyntax& module, const std::string& name, int depth = 0) {
  if (ends_like_an_exception(name)) return true;
  const auto found =
      std::ranges::find_if(module.classes, [&](const Class& each) { return each.name == name; });
  if (found == module.classes.end() || depth > longest_way) return false;
  return std::ranges::any_of(found->bases, [&](const Expression& each) {
    return is_exception(module, last_component(dotted_name(each)), depth + 1);
  });
}

class LostBases {
 public:
  LostBases(const Program& program, const ModuleFile& file, SourceReader& reader,
            const Parser& parser, Reporter& reporter)
      : program_(program), file_(file), reader_(reader), parser_(parser), reporter_(reporter) {}

  void report(const Declaration& declaration) {
    for (const auto& base : bases_krait_does_not_know(declaration)) {
      const auto name = declaration.module->absolute(base.name);
      const auto way = way_to(name);
      if (way.is_to_an_exception) {
        report_apart(declaration, base.location, name, way.files);
      } else if (way.files.empty() && is_exception_of_others(name)) {
        report_not_generated(declaration, base.location, name);
      }
    }
  }

 private:
  struct Way {
    std::vector<std::string> files = {};  // that are not generated, up to the one with the class
    bool is_to_an_exception = false;
  };

  /// Modules that only import the class must be known, too.
  Way way_to(std::string name) {
    Way way;
    for (int step = 0; step < longest_way; ++step) {
      const auto* module = module_of(name);
      const auto* syntax =
          module == nullptr ? nullptr : reader_.read(module->path, Severity::warning);
      if (syntax == nullptr) break;
      if (!program_.has_module(module->name.dotted())) way.files.push_back(module->path.string());
      const auto own_name = last_component(name);
      const ProgramModule looked_into{module->name, {}, *syntax};
      const auto meaning = looked_into.scope.meaning_of({Expression::Kind::name, own_name});
      if (meaning.kind == Meaning::Kind::local_class) {
        way.is_to_an_exception = !way.files.empty() && is_exception(*syntax, own_name);
        break;
      }
      if (meaning.kind != Meaning::Kind::known) break;
      name = looked_into.absolute(meaning.name);
    }
    return way;
  }

  const ModuleFile* module_of(const std::string& name) {
    if (!neighbours_) neighbours_ = imported_modules(file_, reader_);
    const auto module = name.substr(0, std::min(name.rfind('.'), name.size()));
    const auto found = std::ranges::find_if(
        *neighbours_, [&](const ModuleFile& each) { return each.name.dotted() == module; });
    return found == neighbours_->end() ? nullptr : &*found;
  }

  bool is_exception_of_others(const std::string& name) const {
    const auto first = split(name, '.').front();
    return first != name && !first.empty() && !parser_.is_in_standard_library(first) &&
           ends_like_an_exception(name);
  }

  void report_apart(const Declaration& declaration, Location location, const std::string& name,
                    const std::vector<std::string>& files) {
    const bool is_one = files.size() == 1;
    const auto all = fmt::to_string(fmt::join(files, " and "));
    reporter_.warning(
        location,
        fmt::format("'{}' does not derive from '{}' in C++{}: {} {} not generated together with "
                    "it; give {} to the same krait_add_library, and to no other",
                    declaration.python_name, name,
                    declaration.form == Declaration::Form::exception ? "" : ", nor is an exception",
                    all, is_one ? "is" : "are", is_one ? "it" : "them"));
  }

  void report_not_generated(const Declaration& declaration, Location location,
                            const std::string& name) {
    reporter_.note(location,
                   fmt::format("'{}' does not derive from '{}' in C++, whose module is not "
                               "generated; name it after MODULES in the same krait_add_library",
                               declaration.python_name, name));
  }

  const Program& program_;
  const ModuleFile& file_;
  SourceReader& reader_;
  const Parser& parser_;
  Reporter& reporter_;
  std::optional<std::vector<ModuleFile>> neighbours_;
};

}  // namespace

void report_lost_bases(Program& program, const ProgramModule& module, const ModuleFile& file,
                       SourceReader& reader, const Parser& parser, Reporter& reporter) {
  LostBases lost(program, file, reader, parser, reporter);
  for (const auto* each : program.declarations_of(module)) {
    if (!each->is_left_out && each->is_class()) lost.report(*each);
  }
}

}  // namespace krait::generator
