// What the body of a class has: methods, properties and attributes, by Python's rules.

#include "class_members.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <utility>

#include "base_order.hpp"
#include "bind_function.hpp"
#include "classify.hpp"
#include "error_bases.hpp"

namespace krait::generator {
namespace {

using Form = Declaration::Form;

bool has_decorator(const Scope& scope, const Function& function, std::string_view name) {
  return std::ranges::any_of(function.decorators,
                             [&](const Expression& each) { return scope.is(each, name); });
}

bool is_property(const Scope& scope, const Function& function) {
  return has_decorator(scope, function, "property") ||
         has_decorator(scope, function, "functools.cached_property") ||
         has_decorator(scope, function, "abc.abstractproperty");
}

/// `@age.setter`; also `@age.deleter`, which C++ has no use for.
bool belongs_to_a_property(const Function& function, std::string_view what) {
  return std::ranges::any_of(function.decorators, [&](const Expression& each) {
    return each.kind == Expression::Kind::attribute && each.text == what &&
           each.children.front().text == function.name;
  });
}

class Members {
 public:
  explicit Members(const Declaration& declaration) : scope_(declaration.module->scope) {
    for (const auto& each : declaration.syntax->functions) add(each);
    std::set<std::string> properties;
    for (const auto& each : members_.properties) properties.insert(each.getter->name);
    members_.redefinitions = redefinitions_in(*declaration.syntax, properties);
    for (const auto& each : members_.redefinitions.functions) forget(each);
  }

  ClassMembers take() { return std::move(members_); }

 private:
  void add(const Function& function) {
    if (function.name.starts_with('_') && !is_special(function.name)) return;
    if (belongs_to_a_property(function, "setter")) return set_setter(function);
    if (belongs_to_a_property(function, "getter")) return;
    if (belongs_to_a_property(function, "deleter")) return;
    if (is_overload(scope_, function)) {
      if (overloaded_.insert(function.name).second) forget(function.name);
    } else if (overloaded_.erase(function.name) > 0) {
      return;  // the implementation, which has their signatures
    } else {
      forget(function.name);
    }
    if (function.is_ignored) return;
    if (is_property(scope_, function)) {
      members_.properties.push_back({&function, nullptr});
    } else {
      members_.methods.push_back({&function, kind_of(function), is_abstract(function)});
    }
  }

  void set_setter(const Function& function) {
    for (auto& each : members_.properties) {
      if (each.getter->name == function.name && !function.is_ignored) each.setter = &function;
    }
  }

  void forget(const std::string& name) {
    std::erase_if(members_.methods,
                  [&](const Method& each) { return each.function->name == name; });
    std::erase_if(members_.properties,
                  [&](const Property& each) { return each.getter->name == name; });
  }

  Method::Kind kind_of(const Function& function) const {
    if (has_decorator(scope_, function, "staticmethod")) return Method::Kind::static_;
    return has_decorator(scope_, function, "classmethod") ? Method::Kind::of_class
                                                          : Method::Kind::of_instance;
  }

  bool is_abstract(const Function& function) const {
    return has_decorator(scope_, function, "abc.abstractmethod");
  }

  const Scope& scope_;
  ClassMembers members_;
  std::set<std::string> overloaded_;  // whose implementation has not come yet
};

// --- constructors ---

/// What no class before an abstract one defines, in Python's order.
std::set<std::string> abstract_names(const Declaration& declaration) {
  std::set<std::string> names;
  for (const auto* origin : std::views::reverse(declaration.mro)) {
    const auto& scope = origin->module->scope;
    for (const auto& each : origin->syntax->functions) {
      if (has_decorator(scope, each, "abc.abstractmethod") ||
          has_decorator(scope, each, "abc.abstractproperty")) {
        names.insert(each.name);
      } else {
        names.erase(each.name);
      }
    }
    for (const auto& each : origin->syntax->variables) names.erase(each.name);
  }
  return names;
}

const Expression* argument(const Expression& call, std::string_view name) {
  for (const auto& each : call.children) {
    if (each.kind == Expression::Kind::keyword && each.text == name) return &each.children.front();
  }
  return nullptr;
}

bool is_false(const Expression* value) {
  return value != nullptr && value->kind == Expression::Kind::boolean && value->text == "False";
}

bool is_true(const Expression* value) {
  return value != nullptr && value->kind == Expression::Kind::boolean && value->text == "True";
}

bool is_named_tuple(const Declaration& declaration) {
  const auto& bases = declaration.syntax->bases;
  return std::ranges::any_of(bases, [&](const Expression& each) {
    return declaration.module->scope.is(each, "typing.NamedTuple");
  });
}

Expression named(std::string_view name) {
  return {.kind = Expression::Kind::name, .text = std::string(name)};
}

/// What one would write over a literal: `int` for 3.
std::optional<Expression> annotation_of(const Expression& value) {
  using Kind = Expression::Kind;
  static const std::map<Kind, std::string_view> types{
      {Kind::boolean, "bool"},      {Kind::integer, "int"}, {Kind::real, "float"},
      {Kind::imaginary, "complex"}, {Kind::string, "str"},  {Kind::bytes, "bytes"}};
  if (const auto found = types.find(value.kind); found != types.end()) return named(found->second);
  if (value.kind != Kind::tuple || value.children.empty()) return std::nullopt;
  Expression tuple{.kind = Kind::subscript, .text = {}, .children = {named("tuple")}};
  for (const auto& each : value.children) {
    auto type = annotation_of(each);
    if (!type) return std::nullopt;
    tuple.children.push_back(std::move(*type));
  }
  return tuple;
}

/// `__init__` as a dataclass or a named tuple makes it: a parameter for each field.
class InitOfFields {
 public:
  explicit InitOfFields(const Declaration& declaration) {
    init_.name = "__init__";
    init_.location = declaration.syntax->location;
    init_.returns = Expression{Expression::Kind::none, {}};
    add_fields_of(declaration);
    // Those that go by their names only come last.
    std::stable_partition(
        init_.parameters.begin(), init_.parameters.end(),
        [](const Parameter& each) { return each.kind != Parameter::Kind::keyword; });
    init_.parameters.insert(init_.parameters.begin(),
                            {.name = "self", .annotation = {}, .default_value = {}});
  }

  Function take() { return std::move(init_); }

 private:
  void add_fields_of(const Declaration& declaration) {
    for (const auto* origin : order_of_fields(declaration)) {
      const auto* decorator = dataclass_decorator(*origin);
      if (decorator == nullptr && origin != &declaration) continue;
      only_by_keyword_ = decorator != nullptr && is_true(argument(*decorator, "kw_only"));
      for (const auto& each : origin->syntax->variables) add(*origin, each);
    }
  }

  void add(const Declaration& declaration, const Variable& variable) {
    if (!variable.annotation) return;
    const auto& scope = declaration.module->scope;
    const auto& annotation = unquoted(*variable.annotation);
    const bool is_generic = annotation.kind == Expression::Kind::subscript;
    const auto& head = head_of_annotation(annotation);
    if (scope.is(head, "typing.ClassVar")) return;
    if (scope.is(head, "dataclasses.KW_ONLY")) {
      only_by_keyword_ = true;
      return;
    }
    Parameter parameter{.name = variable.name,
                        .location = variable.location,
                        .annotation = annotation,
                        .default_value = variable.value};
    if (scope.is(head, "dataclasses.InitVar") && is_generic) {
      parameter.annotation = annotation.children[1];
    }
    const bool has_no_place = only_by_keyword_ || is_after_ignored(declaration, variable);
    if (has_no_place) parameter.kind = Parameter::Kind::keyword;
    if (const auto* field = field_call(declaration, variable)) {
      if (is_false(argument(*field, "init"))) return;
      read(*field, parameter);
    }
    if (scope.is(annotation, "typing.Final") && parameter.default_value) {
      if (auto said = annotation_of(*parameter.default_value)) parameter.annotation = said;
    }
    put(std::move(parameter));
  }

  static void read(const Expression& field, Parameter& parameter) {
    if (is_true(argument(field, "kw_only"))) parameter.kind = Parameter::Kind::keyword;
    const auto* value = argument(field, "default");
    const bool has_default = value != nullptr || argument(field, "default_factory") != nullptr;
    parameter.default_value.reset();
    if (has_default) parameter.default_value = value != nullptr ? *value : Expression{};
  }

  void put(Parameter parameter) {
    for (auto& each : init_.parameters) {
      if (each.name != parameter.name) continue;
      each = std::move(parameter);
      return;
    }
    init_.parameters.push_back(std::move(parameter));
  }

  Function init_;
  bool only_by_keyword_ = false;
};

std::vector<Function> written_constructors(const Declaration& declaration) {
  std::vector<Function> found;
  const auto members = members_of(declaration);
  for (const auto* name : {"__init__", "__new__"}) {
    for (const auto* each : members.named(name)) found.push_back(*each->function);
    if (!found.empty()) break;
  }
  return found;
}

bool makes_init(const Declaration& declaration) {
  const auto* decorator = dataclass_decorator(declaration);
  const bool is_switched_off = decorator != nullptr && is_false(argument(*decorator, "init"));
  return (decorator != nullptr && !is_switched_off) || is_named_tuple(declaration);
}

/// Whether it has bases of which nothing is known.
bool has_foreign_base(const Declaration& declaration) {
  const auto& bases = declaration.syntax->bases;
  const auto neutral = std::ranges::count_if(
      bases, [&](const Expression& each) { return is_neutral_base(declaration, each); });
  return static_cast<std::size_t>(neutral) + declaration.bases.size() < bases.size();
}

/// The nearest in Python's order of bases, as far as they are generated.
Constructor inherited_constructor(const Declaration& declaration) {
  bool is_unknown = false;
  for (const auto* origin : declaration.mro) {
    if (auto written = written_constructors(*origin); !written.empty()) {
      return {Constructor::Kind::known, origin, std::move(written)};
    }
    if (makes_init(*origin)) {
      return {Constructor::Kind::known, origin, {InitOfFields(*origin).take()}};
    }
    is_unknown = is_unknown || has_foreign_base(*origin);
  }
  return {is_unknown ? Constructor::Kind::unknown : Constructor::Kind::known};
}

}  // namespace

bool is_special(std::string_view name) {
  return name.size() > 4 && name.starts_with("__") && name.ends_with("__");
}

std::vector<const Method*> ClassMembers::named(std::string_view name) const {
  std::vector<const Method*> found;
  for (const auto& each : methods) {
    if (each.function->name == name) found.push_back(&each);
  }
  return found;
}

ClassMembers members_of(const Declaration& declaration) { return Members(declaration).take(); }

Constructor constructor_of(const Declaration& declaration) {
  if (!abstract_names(declaration).empty()) return {Constructor::Kind::missing};
  auto found = inherited_constructor(declaration);
  const bool is_exception = declaration.form == Form::exception;
  if (is_exception && found.functions.empty()) {
    found.kind = needs_more_than_a_message(declaration) ? Constructor::Kind::unknown
                                                        : Constructor::Kind::of_exception;
  }
  return found;
}

}  // namespace krait::generator
