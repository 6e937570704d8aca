// The attributes and properties of a class, with their types.

#include "bind_attributes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bind_types.hpp"
#include "classify.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

class AttributesBinder {
 public:
  AttributesBinder(const FunctionPlace& place, const Declaration& origin,
                   const ClassMembers& members)
      : place_(place), origin_(origin), scope_(origin.module->scope), members_(members) {}

  std::vector<BoundAttribute> bind() {
    for (const auto& each : members_.properties) add(each);
    for (const auto& each : origin_.syntax->variables) {
      if (!members_.redefinitions.variables.contains(each.name)) add_variable(each);
    }
    for (const auto& each : origin_.syntax->attributes) add_from_init(each);
    report_unknown();
    return std::move(bound_);
  }

 private:
  void add(const Property& property) {
    const auto& getter = *property.getter;
    TypeMapper mapper = mapper_for(&getter);
    const auto result = mapper.result_type();
    const bool is_value = !result.is_lazy() && result.value.kind != TypeKind::generator;
    const Type type = is_value ? result.value : Type{TypeKind::any, {}};
    BoundAttribute bound{getter.name, getter.name, {}, type, type};
    bound.docstring = getter.docstring;
    if (property.setter != nullptr) {
      bound.setter = "set_" + getter.name;
      const auto& parameters = property.setter->parameters;
      if (parameters.size() == 2 && parameters[1].annotation) {
        bound.set_type = mapper_for(property.setter).parameter_type(parameters[1]);
      }
    }
    put(std::move(bound));
  }

  void add_variable(const Variable& variable) {
    if (is_private(variable) || has(variable.name)) return;
    if (!variable.annotation) return add_constant(variable);
    const auto& annotation = *variable.annotation;
    if (is_no_attribute(annotation)) return;
    const bool is_of_class = head_is(annotation, "typing.ClassVar") || is_final_of_class(variable);
    const bool is_final = says(annotation, "typing.Final") || is_read_only();
    if (says_no_type(annotation)) return add_constant(variable);
    const auto type = mapper_for(nullptr).variable_type(annotation);
    put(attribute(variable.name, with_room_for(type, variable.value), is_final, is_of_class));
  }

  /// `LIMIT = 10` in the body of the class.
  void add_constant(const Variable& variable) {
    if (!variable.value) return;
    if (makes_a_property(*variable.value)) return report_property(variable);
    const bool is_field = variable.annotation && !is_final_of_class(variable) &&
                          head_is(*variable.annotation, "typing.Final");
    if (const auto type = type_of_constant(variable)) {
      put(attribute(variable.name, *type, true, !is_field));
    }
  }

  /// What is `Final` and has its value in the body belongs to the class, but for fields.
  bool is_final_of_class(const Variable& variable) const {
    return variable.value && head_is(*variable.annotation, "typing.Final") &&
           dataclass_decorator(origin_) == nullptr;
  }

  std::optional<Type> type_of_constant(const Variable& variable) const {
    const auto value = default_of(origin_, variable);
    if (!value) return std::nullopt;
    if (variable.annotation) return literal_type(*value);
    const auto kind = literal_kind(*value);
    return kind ? std::optional<Type>{{*kind, {}}} : std::nullopt;
  }

  bool makes_a_property(const Expression& value) const {
    return value.kind == Expression::Kind::call && scope_.is(value.children.front(), "property");
  }

  void report_property(const Variable& variable) const {
    place_.reporter.note(
        variable.location,
        fmt::format("the property '{}' of '{}' is left out: its getter is no plain function that "
                    "stands before it in the class; write `@property` over one",
                    variable.name, origin_.python_name));
  }

  void add_from_init(const Variable& variable) {
    if (is_private(variable) || has(variable.name) || is_known_above(variable.name)) return;
    if (variable.annotation) {
      const bool is_final = says(*variable.annotation, "typing.Final");
      if (!says_no_type(*variable.annotation)) {
        const auto type = mapper_for(nullptr).variable_type(*variable.annotation);
        return put(attribute(variable.name, with_room_for(type, variable.value), is_final));
      }
    }
    if (const auto type = type_of_value(variable)) {
      return put(attribute(variable.name, *type, variable.annotation.has_value()));
    }
    unknown_.push_back(&variable);
  }

  std::optional<Type> type_of_value(const Variable& variable) {
    if (auto type = type_of_parameter(variable)) return type;
    const bool is_final = variable.annotation && variable.value;
    return is_final ? literal_type(*variable.value) : std::nullopt;
  }

  /// `self.age = age` has the type of the parameter `age`.
  std::optional<Type> type_of_parameter(const Variable& variable) {
    if (!variable.value || variable.value->kind != Expression::Kind::name) return std::nullopt;
    for (const auto* init : members_.named("__init__")) {
      for (const auto& each : init->function->parameters) {
        if (each.name != variable.value->text || !each.annotation) continue;
        return type_of(each, *init->function);
      }
    }
    return std::nullopt;
  }

  Type type_of(const Parameter& parameter, const Function& init) {
    const auto type = mapper_for(&init).parameter_type(parameter);
    switch (parameter.kind) {
      case Parameter::Kind::star:
        return {TypeKind::variadic_tuple, {type}};
      case Parameter::Kind::double_star:
        return {TypeKind::dict, {{TypeKind::string, {}}, type}};
      default:
        break;
    }
    const bool is_none =
        parameter.default_value && parameter.default_value->kind == Expression::Kind::none;
    const bool takes_none = type.kind == TypeKind::optional || type.kind == TypeKind::any;
    return is_none && !takes_none ? Type{TypeKind::optional, {type}} : type;
  }

  static BoundAttribute attribute(const std::string& name, const Type& type, bool is_read_only,
                                  bool is_of_class = false) {
    BoundAttribute bound{name, name, is_read_only ? "" : "set_" + name, type, type};
    bound.is_of_class = is_of_class;
    return bound;
  }

  TypeMapper mapper_for(const Function* function) const {
    return {
        place_.program, *origin_.module, place_.reporter, function, {&origin_, place_.around.self}};
  }

  static bool is_private(const Variable& variable) { return variable.name.starts_with('_'); }

  bool has(const std::string& name) const {
    return std::ranges::any_of(
        bound_, [&](const BoundAttribute& each) { return each.python_name == name; });
  }

  /// A base class has it already, with a type.
  bool is_known_above(const std::string& name) const {
    const auto& mro = origin_.mro;
    return std::any_of(mro.begin() + 1, mro.end(), [&](const Declaration* base) {
      const auto is_it = [&](const Variable& each) { return each.name == name; };
      const auto& syntax = *base->syntax;
      return std::ranges::any_of(syntax.variables, is_it) ||
             std::ranges::any_of(syntax.attributes, is_it);
    });
  }

  bool is_read_only() const {
    const auto* decorator = dataclass_decorator(origin_);
    if (decorator != nullptr) return is_switched_on(decorator->children, "frozen");
    const auto& bases = origin_.syntax->bases;
    return std::ranges::any_of(
        bases, [&](const Expression& each) { return scope_.is(each, "typing.NamedTuple"); });
  }

  bool is_no_attribute(const Expression& annotation) const {
    return head_is(annotation, "dataclasses.InitVar") ||
           head_is(annotation, "dataclasses.KW_ONLY") || head_is(annotation, "typing.TypeAlias");
  }

  bool head_is(const Expression& annotation, std::string_view name) const {
    return scope_.is(head_of_annotation(annotation), name);
  }

  /// Also inside of another qualifier: `ClassVar[Final[int]]`.
  bool says(const Expression& annotation, std::string_view name) const {
    if (head_is(annotation, name)) return true;
    const auto& plain = unquoted(annotation);
    const bool is_generic = plain.kind == Expression::Kind::subscript;
    return is_generic && plain.children.size() == 2 && says(plain.children[1], name);
  }

  /// `Final` and `ClassVar` alone leave the type to the value.
  bool says_no_type(const Expression& annotation) const {
    const auto& plain = unquoted(annotation);
    return scope_.is(plain, "typing.Final") || scope_.is(plain, "typing.ClassVar");
  }

  void put(BoundAttribute bound) { bound_.push_back(std::move(bound)); }

  void report_unknown() {
    std::vector<std::string> names;
    for (const auto* each : unknown_) {
      const bool is_new = std::ranges::find(names, each->name) == names.end();
      if (is_new && !has(each->name)) names.push_back(each->name);
    }
    if (names.empty()) return;
    place_.reporter.note(
        unknown_.front()->location,
        fmt::format("attribute{} {} of '{}' {} no annotation: {} left out; write one, as in "
                    "`self.{}: int = …`",
                    names.size() == 1 ? "" : "s", quoted_list(names), origin_.python_name,
                    names.size() == 1 ? "has" : "have", names.size() == 1 ? "it is" : "they are",
                    names.front()));
  }

  const FunctionPlace& place_;
  const Declaration& origin_;
  const Scope& scope_;
  const ClassMembers& members_;
  std::vector<BoundAttribute> bound_;
  std::vector<const Variable*> unknown_;
};

}  // namespace

std::vector<BoundAttribute> bind_attributes(const FunctionPlace& place, const Declaration& origin,
                                            const ClassMembers& members) {
  return AttributesBinder(place, origin, members).bind();
}

}  // namespace krait::generator
