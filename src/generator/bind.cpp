// A module as C++ will have it: types mapped, names escaped, defaults decided.

#include "bind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "bind_types.hpp"
#include "defaults.hpp"
#include "layout.hpp"
#include "map.hpp"
#include "naming.hpp"
#include "resolve.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

// --- which functions ---

bool is_private(const std::string& name) { return name.starts_with('_'); }

bool makes_no_function(std::string_view decorator) {
  return decorator == "property" || decorator == "classmethod" ||
         decorator == "functools.cached_property";
}

/// Chooses the functions that C++ gets, by Python's rule that the last definition counts.
class Selection {
 public:
  Selection(const ModuleSyntax& module, const Scope& scope, Reporter& reporter)
      : module_(module), scope_(scope), reporter_(reporter) {}

  std::vector<const Function*> functions() {
    for (const auto& function : module_.functions) consider(function);
    for (const auto& [name, stub] : overload_stubs_) report_overloads(name, *stub);
    return chosen_;
  }

 private:
  void consider(const Function& function) {
    if (is_private(function.name) || is_turned_into_something_else(function)) return;
    if (is_overload_stub(function)) {
      overload_stubs_.emplace(function.name, &function);
      return;
    }
    const auto earlier = find(function.name);
    if (earlier != chosen_.end()) {
      reporter_.note(function.location,
                     fmt::format("'{}' was defined before, in line {}: this definition counts",
                                 function.name, (*earlier)->location.line));
      chosen_.erase(earlier);
    }
    if (!function.is_ignored) chosen_.push_back(&function);
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

  bool is_overload_stub(const Function& function) const {
    return std::any_of(function.decorators.begin(), function.decorators.end(),
                       [&](const auto& each) { return scope_.is(each, "typing.overload"); });
  }

  void report_overloads(const std::string& name, const Function& first_stub) {
    if (find(name) != chosen_.end()) {
      reporter_.note(first_stub.location,
                     fmt::format("the overloads of '{}' are not mapped yet: the signature of its "
                                 "implementation is used",
                                 name));
    } else {
      reporter_.warning(first_stub.location,
                        fmt::format("'{}' has only overloads, which are not mapped yet: it is left "
                                    "out; write one signature for all, with `|`",
                                    name));
    }
  }

  std::vector<const Function*>::iterator find(const std::string& name) {
    return std::find_if(chosen_.begin(), chosen_.end(),
                        [&](const Function* each) { return each->name == name; });
  }

  const ModuleSyntax& module_;
  const Scope& scope_;
  Reporter& reporter_;
  std::vector<const Function*> chosen_;
  std::map<std::string, const Function*> overload_stubs_;
};

/// Names two of which became one by escaping: the later function goes.
std::vector<const Function*> without_clashes(const std::vector<const Function*>& functions,
                                             Reporter& reporter) {
  std::map<std::string, const Function*> by_cpp_name;
  std::vector<const Function*> kept;
  for (const auto* function : functions) {
    const auto [other, is_new] = by_cpp_name.emplace(cpp_name(function->name), function);
    if (is_new) {
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

void report_unmapped(const Declaration& declaration, Reporter& reporter) {
  if (declaration.form == Declaration::Form::protocol) return;
  reporter.note(
      declaration.syntax->location,
      fmt::format("class '{}' is left out: classes are not mapped yet", declaration.python_name));
}

void report_left_out(const Declaration& declaration, Reporter& reporter) {
  const bool is_meant = declaration.own_name().starts_with('_') || declaration.syntax->is_ignored ||
                        declaration.syntax->variables.empty();
  if (is_meant || !declaration.is_enum()) return;
  reporter.warning(declaration.syntax->location,
                   fmt::format("enumeration '{}' is left out; {}", declaration.python_name,
                               declaration.how_to_get_it));
}

/// Puts what is inside of a struct there; of other classes, nothing yet.
void bind_inner(Program& program, const Declaration& outer, Reporter& reporter,
                BoundStruct& bound) {
  for (const auto* each : program.declarations_of(*outer.module)) {
    const auto own = each->python_name.rfind('.');
    const bool is_inside = own != std::string::npos && !each->is_left_out &&
                           each->python_name.substr(0, own) == outer.python_name;
    if (!is_inside) continue;
    if (each->is_enum()) bound.enums.push_back(bind_enum(*each, reporter));
    if (!each->is_struct()) continue;
    bound.structs.push_back(bind_struct(program, *each, reporter));
    bind_inner(program, *each, reporter, bound.structs.back());
  }
}

void bind_types(Program& program, const ProgramModule& module, Reporter& reporter,
                BoundModule& bound) {
  for (const auto* each : program.declarations_of(module)) {
    if (each->is_left_out) report_left_out(*each, reporter);
    if (!is_on_top(*each)) continue;
    if (each->is_enum()) {
      bound.enums.push_back(bind_enum(*each, reporter));
    } else if (each->is_struct()) {
      bound.structs.push_back(bind_struct(program, *each, reporter));
      bind_inner(program, *each, reporter, bound.structs.back());
    } else {
      report_unmapped(*each, reporter);
    }
  }
  break_cycles(bound.structs, reporter);
}

// --- one function ---

class FunctionBinder {
 public:
  FunctionBinder(const Program& program, const ProgramModule& module, Reporter& reporter,
                 const Function& function, const std::set<std::string>& submodules,
                 std::set<std::string>& taken_names)
      : reporter_(reporter),
        function_(function),
        submodules_(submodules),
        taken_names_(taken_names),
        mapper_(program, module, reporter, &function) {}

  BoundFunction bind() {
    bound_.python_name = function_.name;
    name_function();
    bound_.docstring = function_.docstring;
    report_missing_annotations();
    name_options();
    for (const auto& parameter : function_.parameters) add(parameter);
    bound_.result = mapper_.result_type();
    if (!bound_.keywords.empty()) bound_.options_name = unlike(parameter_names_, "options");
    return std::move(bound_);
  }

 private:
  void name_function() {
    bound_.cpp_name = cpp_name(function_.name);
    report_escaping(function_.name, "function", function_.location);
    if (!submodules_.contains(bound_.cpp_name)) return;
    bound_.cpp_name = unlike(taken_names_, bound_.cpp_name);
    taken_names_.insert(bound_.cpp_name);
    reporter_.note(function_.location,
                   fmt::format("the function '{}' is called '{}' in C++, because '{}' is the "
                               "namespace of a module in this package",
                               function_.name, bound_.cpp_name, function_.name));
  }

  void name_options() {
    const bool has_keywords =
        std::any_of(function_.parameters.begin(), function_.parameters.end(),
                    [](const Parameter& each) { return each.kind == Parameter::Kind::keyword; });
    if (!has_keywords) return;
    bound_.options_type = unlike(taken_names_, function_.name + "_options");
    taken_names_.insert(bound_.options_type);
    // A parameter of that name would hide the type from those after it, and no member has it.
    parameter_names_.insert(bound_.options_type);
    member_names_.insert(bound_.options_type);
  }

  void add(const Parameter& parameter) {
    switch (parameter.kind) {
      case Parameter::Kind::positional_only:
      case Parameter::Kind::positional:
        bound_.positional.push_back(bind(parameter, parameter_names_));
        break;
      case Parameter::Kind::star:
        bound_.star = bind(parameter, parameter_names_);
        break;
      case Parameter::Kind::keyword:
        bound_.keywords.push_back(bind(parameter, member_names_));
        break;
      case Parameter::Kind::double_star:
        bound_.double_star = bind(parameter, parameter_names_);
        break;
    }
  }

  BoundParameter bind(const Parameter& parameter, std::set<std::string>& taken) {
    BoundParameter bound{
        .python_name = parameter.name, .cpp_name = {}, .type = {}, .cpp_default = {}};
    bound.cpp_name = unlike(taken, cpp_name(parameter.name));
    taken.insert(bound.cpp_name);
    bound.type = mapper_.parameter_type(parameter);
    if (parameter.kind == Parameter::Kind::keyword) {
      report_escaping(parameter.name, "keyword-only parameter", parameter.location);
    }
    if (!parameter.default_value) return bound;
    bound.has_default = true;
    allow_none(parameter, bound.type);
    bound.cpp_default = cpp_default(*parameter.default_value, bound.type);
    return bound;
  }

  /// `days: int = None` is an old way to write `days: int | None = None`.
  void allow_none(const Parameter& parameter, Type& type) {
    const bool takes_none = type.kind == TypeKind::optional || type.kind == TypeKind::none ||
                            type.kind == TypeKind::any;
    if (parameter.default_value->kind != Expression::Kind::none || takes_none) return;
    type = {TypeKind::optional, {type}};
    reporter_.note(parameter.location,
                   fmt::format("the default of '{}' is None, so it is taken for optional; write "
                               "`| None` into its annotation",
                               parameter.name));
  }

  void report_missing_annotations() {
    std::vector<std::string> names;
    for (const auto& each : function_.parameters) {
      if (!each.annotation) names.push_back(each.name);
    }
    const bool has_result = function_.returns.has_value() || function_.yields;
    if (names.empty() && has_result) return;
    const auto parameters =
        names.empty()
            ? ""
            : fmt::format("parameter{} {}", names.size() == 1 ? "" : "s", quoted_list(names));
    const auto what = names.empty() ? "the result"
                      : has_result  ? parameters
                                    : parameters + " and the result";
    const bool is_one = what == "the result" || (names.size() == 1 && has_result);
    reporter_.untyped(function_.location,
                      fmt::format("{} of '{}' {} no annotation: krait::Object is used", what,
                                  function_.name, is_one ? "has" : "have"));
  }

  void report_escaping(const std::string& name, std::string_view what, Location location) {
    const auto reason = reason_to_rename(name);
    if (reason.empty()) return;
    reporter_.note(location, fmt::format("the {} '{}' is called '{}' in C++, because '{}' is {}",
                                         what, name, cpp_name(name), name, reason));
  }

  Reporter& reporter_;
  const Function& function_;
  const std::set<std::string>& submodules_;
  std::set<std::string>& taken_names_;
  TypeMapper mapper_;
  BoundFunction bound_;
  std::set<std::string> parameter_names_;
  std::set<std::string> member_names_;
};

}  // namespace

bool BoundFunction::has_required_keyword() const {
  return std::any_of(keywords.begin(), keywords.end(),
                     [](const BoundParameter& each) { return !each.has_default; });
}

BoundModule bind_module(Program& program, const ProgramModule& module, Reporter& reporter,
                        const std::set<std::string>& submodules) {
  const auto& syntax = module.syntax;
  BoundModule bound;
  bound.docstring = syntax.docstring;
  bind_types(program, module, reporter, bound);
  const auto functions =
      without_clashes(Selection(syntax, module.scope, reporter).functions(), reporter);

  std::set<std::string> taken_names = submodules;
  for (const auto* function : functions) taken_names.insert(cpp_name(function->name));
  for (const auto& each : syntax.classes) taken_names.insert(cpp_name(each.name));
  bound.variables = bind_variables(program, module, reporter, taken_names);
  for (const auto* function : functions) {
    FunctionBinder binder(program, module, reporter, *function, submodules, taken_names);
    bound.functions.push_back(binder.bind());
  }
  return bound;
}

}  // namespace krait::generator
