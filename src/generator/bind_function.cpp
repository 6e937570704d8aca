// One function with its types mapped, and which of several C++ can tell apart.

#include "bind_function.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cpp_types.hpp"
#include "defaults.hpp"
#include "naming.hpp"
#include "overloads.hpp"
#include "reserved_names.hpp"
#include "resolve.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

class FunctionBinder {
 public:
  FunctionBinder(const FunctionPlace& place, const Function& function)
      : place_(place),
        reporter_(place.reporter),
        function_(function),
        taken_names_(place.taken_names),
        parameter_names_(place.types_inside != nullptr ? *place.types_inside
                                                       : std::set<std::string>{}),
        mapper_(place.program, place.module, place.reporter, &function, place.around) {}

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
    const auto occupied = place_.occupied.find(bound_.cpp_name);
    if (occupied == place_.occupied.end()) return;
    bound_.cpp_name = unlike(taken_names_, bound_.cpp_name);
    taken_names_.insert(bound_.cpp_name);
    reporter_.note(function_.location,
                   fmt::format("the function '{}' is called '{}' in C++, because '{}' is {}",
                               function_.name, bound_.cpp_name, function_.name, occupied->second));
  }

  void name_options() {
    const bool has_keywords = std::ranges::any_of(function_.parameters, [](const Parameter& each) {
      return each.kind == Parameter::Kind::keyword;
    });
    if (!has_keywords) return;
    bound_.options_type = unlike(taken_names_, place_.options_prefix + function_.name + "_options");
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
    if (is_global_variable(bound.cpp_name)) bound.cpp_name += '_';
    taken.insert(bound.cpp_name);
    bound.type = mapper_.argument_type(parameter);
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
    const bool is_none =
        parameter.default_value && parameter.default_value->kind == Expression::Kind::none;
    if (!is_none || takes_none) return;
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
                                  place_.spoken_name.empty() ? function_.name : place_.spoken_name,
                                  is_one ? "has" : "have"));
  }

  void report_escaping(const std::string& name, std::string_view what, Location location) {
    const auto reason = reason_to_rename(name);
    if (reason.empty()) return;
    reporter_.note(location, fmt::format("the {} '{}' is called '{}' in C++, because '{}' is {}",
                                         what, name, cpp_name(name), name, reason));
  }

  const FunctionPlace& place_;
  Reporter& reporter_;
  const Function& function_;
  std::set<std::string>& taken_names_;
  std::set<std::string> parameter_names_;
  TypeMapper mapper_;
  BoundFunction bound_;
  std::set<std::string> member_names_;
};

}  // namespace

bool BoundFunction::has_required_keyword() const {
  return must_have_options || std::ranges::any_of(keywords, [](const BoundParameter& each) {
           return !each.has_default;
         });
}

bool is_overload(const Scope& scope, const Function& function) {
  return std::ranges::any_of(function.decorators,
                             [&](const auto& each) { return scope.is(each, "typing.overload"); });
}

BoundFunction bind_function(const FunctionPlace& place, const Function& function) {
  return FunctionBinder(place, function).bind();
}

Function without_first_parameter(const Function& function) {
  auto plain = function;
  if (!plain.parameters.empty() && plain.parameters.front().kind <= Parameter::Kind::positional) {
    plain.parameters.erase(plain.parameters.begin());
  }
  return plain;
}

namespace {

/// What calls of the function may look like: its name, and the types of the arguments.
std::vector<std::string> forms_of_call(const BoundFunction& function) {
  std::vector<std::string> forms;
  for (const auto& overload : overloads_of(function)) {
    auto form = function.cpp_name + "(";
    for (std::size_t count = 0; count <= overload.positional_count; ++count) {
      const bool is_call = count >= overload.first_default;
      if (is_call) forms.push_back(function.has_required_keyword() ? form + "{}" : form);
      if (count == overload.positional_count) break;
      form += value_type(function.positional[count].type) + ",";
    }
  }
  return forms;
}

}  // namespace

bool CallForms::add(const BoundFunction& function) {
  const auto forms = forms_of_call(function);
  const bool is_twin =
      std::ranges::any_of(forms, [&](const auto& each) { return taken_.contains(each); });
  if (!is_twin) taken_.insert(forms.begin(), forms.end());
  return !is_twin;
}

std::string twin_text(const std::string& name) {
  return fmt::format("C++ cannot tell this overload of '{}' from one before it: it is left out",
                     name);
}

}  // namespace krait::generator
