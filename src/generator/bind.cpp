// A module as C++ will have it: types mapped, names escaped, defaults decided.

#include "bind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "bind_class.hpp"
#include "bind_function.hpp"
#include "bind_types.hpp"
#include "class_order.hpp"
#include "classify.hpp"
#include "constrained_overloads.hpp"
#include "layout.hpp"
#include "naming.hpp"
#include "overload_choice.hpp"
#include "redefinitions.hpp"
#include "resolve.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

constexpr std::string_view name_of_submodule = "the namespace of a module in this package";

bool is_private(const std::string& name) { return name.starts_with('_'); }

bool makes_no_function(std::string_view decorator) {
  return decorator == "property" || decorator == "classmethod" ||
         decorator == "functools.cached_property";
}

/// Chooses the functions of a module that C++ gets, by Python's rule that the last definition
/// counts; of those with `@overload`, the overloads.
class Selection {
 public:
  Selection(const ModuleSyntax& module, const Scope& scope, Reporter& reporter)
      : module_(module), scope_(scope), reporter_(reporter) {}

  std::vector<const Function*> functions() {
    for (const auto& function : module_.functions) consider(function);
    return chosen_;
  }

 private:
  void consider(const Function& function) {
    if (is_private(function.name) || is_turned_into_something_else(function)) return;
    if (const auto* counts = class_instead_of(function, module_.classes)) {
      return report({function.name, function.location.line, counts->location}, reporter_);
    }
    if (const auto* counts = value_instead_of(function, module_.variables)) {
      return report({function.name, function.location.line, counts->location}, reporter_);
    }
    if (is_overload(scope_, function)) {
      take_overload(function);
      return;
    }
    if (overloaded_.contains(function.name)) {  // the implementation, which has their signatures
      overloaded_.erase(function.name);
      return;
    }
    forget(function);
    choose(function);
  }

  void take_overload(const Function& function) {
    if (overloaded_.insert(function.name).second) forget(function);
    choose(function);
  }

  void choose(const Function& function) {
    report_class_before(function);
    if (function.is_ignored) return;
    chosen_.push_back(&function);
    chosen_names_.insert(function.name);
  }

  void forget(const Function& function) {
    if (chosen_names_.erase(function.name) == 0) return;
    const auto is_same = [&](const Function* each) { return each->name == function.name; };
    const auto earlier = std::ranges::find_if(chosen_, is_same);
    report({function.name, (*earlier)->location.line, function.location}, reporter_);
    std::erase_if(chosen_, is_same);
  }

  void report_class_before(const Function& function) {
    for (const auto& each : module_.classes) {
      if (each.name != function.name) continue;
      report({function.name, each.location.line, function.location}, reporter_);
    }
  }

  /// A `@property` outside of a class is nothing that could be called.
  bool is_turned_into_something_else(const Function& function) {
    for (const auto& decorator : function.decorators) {
      const auto meaning = scope_.meaning_of(decorator);
      if (meaning.kind != Meaning::Kind::known || !makes_no_function(meaning.name)) continue;
      reporter_.warning(function.location,
                        fmt::format("'{}' is no function, because of its '@{}': it is left out; "
                                    "remove the decorator, which belongs into classes",
                                    function.name, meaning.name));
      return true;
    }
    return false;
  }

  const ModuleSyntax& module_;
  const Scope& scope_;
  Reporter& reporter_;
  std::vector<const Function*> chosen_;
  std::set<std::string> chosen_names_;
  std::set<std::string> overloaded_;  // whose implementation has not come yet
};

/// Names two of which became one by escaping: the later function goes.
std::vector<const Function*> without_clashes(const std::vector<const Function*>& functions,
                                             Reporter& reporter) {
  std::map<std::string, const Function*> by_cpp_name;
  std::vector<const Function*> kept;
  for (const auto* function : functions) {
    const auto [other, is_new] = by_cpp_name.emplace(cpp_name(function->name), function);
    if (is_new || other->second->name == function->name) {
      kept.push_back(function);
    } else {
      reporter.warning(function->location,
                       fmt::format("'{}' and '{}' (line {}) would both be called '{}' in C++: this "
                                   "one is left out; rename one of them",
                                   function->name, other->second->name,
                                   other->second->location.line, other->first));
    }
  }
  return kept;
}

// --- types ---

/// Whether it stands in the namespace itself: not inside of a class, and not left out.
bool is_on_top(const Declaration& declaration) {
  return !declaration.is_left_out && declaration.python_name.find('.') == std::string::npos;
}

void report_renaming(const Declaration& declaration, Reporter& reporter) {
  const auto& name = declaration.own_name();
  const auto reason_of_name = reason_to_rename(name);
  if (name == declaration.own_cpp_name) return;
  const auto reason = reason_of_name.empty() ? name_of_submodule : reason_of_name;
  reporter.note(declaration.syntax->location,
                fmt::format("the class '{}' is called '{}' in C++, because '{}' is {}", name,
                            declaration.own_cpp_name, name, reason));
}

void report_left_out(const Declaration& declaration, Reporter& reporter) {
  const auto& location = declaration.syntax->location;
  if (declaration.instead != nullptr && declaration.outer == nullptr) {
    const bool is_meant =
        declaration.syntax->is_fallback || declaration.own_name().starts_with('_');
    if (!is_meant)
      report({declaration.own_name(), location.line, declaration.instead->location}, reporter);
    return;
  }
  const bool is_meant = declaration.own_name().starts_with('_') || declaration.syntax->is_ignored;
  if (is_meant) return;
  const bool is_seen = declaration.outer == nullptr || !declaration.outer->is_left_out;
  if (is_seen && is_cancellation(declaration)) {
    reporter.note(location, fmt::format("class '{}' is left out; {}", declaration.python_name,
                                        declaration.how_to_get_it));
  }
  const bool is_in_struct =
      declaration.outer != nullptr && declaration.outer->is_struct() && is_seen;
  if (is_in_struct && declaration.is_class()) {
    reporter.note(declaration.syntax->location,
                  fmt::format("class '{}' is left out, because '{}' is a struct in C++; {}",
                              declaration.python_name, declaration.outer->python_name,
                              declaration.how_to_get_it));
  }
  if (!declaration.is_enum() || declaration.syntax->variables.empty()) return;
  reporter.warning(declaration.syntax->location,
                   fmt::format("enumeration '{}' is left out; {}", declaration.python_name,
                               declaration.how_to_get_it));
}

void bind_types(Program& program, const FunctionPlace& place, BoundModule& bound) {
  auto& reporter = place.reporter;
  for (const auto* each : program.declarations_of(place.module)) {
    if (each->is_left_out) {
      report_left_out(*each, reporter);
    } else {
      report_renaming(*each, reporter);
    }
    if (!is_on_top(*each)) continue;
    if (each->is_enum()) {
      bound.enums.push_back(bind_enum(*each, reporter));
    } else if (each->is_struct()) {
      bound.structs.push_back(bind_struct(program, *each, reporter));
      bind_inner(program, *each, place, bound.structs.back());
    } else if (each->is_class()) {
      bound.classes.push_back(bind_class(program, *each, place));
    }
  }
  break_cycles(bound.structs, reporter);
  put_in_order(bound, reporter);
}

void constrain_overloads(std::vector<BoundFunction>& functions) {
  std::map<std::string, std::vector<BoundFunction*>> overloads;
  for (auto& each : functions) overloads[each.cpp_name].push_back(&each);
  for (const auto& [name, same] : overloads) constrain(same);
}

OccupiedNames occupied_names(Program& program, const ProgramModule& module,
                             const std::set<std::string>& submodules) {
  OccupiedNames names;
  for (const auto& each : submodules) names[each] = name_of_submodule;
  for (const auto* each : program.declarations_of(module)) {
    if (each->is_enum()) names["to_string"] = "a function of its enumerations";
    if (each->is_struct()) names["hash_value"] = "a function of its structs";
  }
  return names;
}

}  // namespace

BoundModule bind_module(Program& program, const ProgramModule& module, Reporter& reporter,
                        const std::set<std::string>& submodules) {
  const auto& syntax = module.syntax;
  BoundModule bound;
  bound.docstring = syntax.docstring;
  const auto functions =
      without_clashes(Selection(syntax, module.scope, reporter).functions(), reporter);

  std::set<std::string> taken_names = submodules;
  for (const auto* function : functions) taken_names.insert(cpp_name(function->name));
  for (const auto* each : program.declarations_of(module)) {
    if (each->outer == nullptr) taken_names.insert(each->own_cpp_name);
  }
  const auto occupied = occupied_names(program, module, submodules);
  const FunctionPlace place{.program = program,
                            .module = module,
                            .reporter = reporter,
                            .occupied = occupied,
                            .taken_names = taken_names};
  bind_types(program, place, bound);
  bound.variables = bind_variables(program, module, reporter, taken_names);
  std::vector<OverloadCandidate> candidates;
  for (const auto* function : functions) {
    candidates.push_back({.method = {.function = bind_function(place, *function)},
                          .name = function->name,
                          .location = function->location,
                          .reporter = &reporter});
  }
  for (auto& each : chosen_overloads(candidates)) {
    bound.functions.push_back(std::move(each.function));
  }
  constrain_overloads(bound.functions);
  return bound;
}

}  // namespace krait::generator
