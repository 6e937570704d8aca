// Dataclasses, named tuples and typed dictionaries that are only data: structs.

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base_order.hpp"
#include "bind_types.hpp"
#include "classify.hpp"
#include "defaults.hpp"
#include "map.hpp"
#include "naming.hpp"

namespace krait::generator {
namespace {

using Form = Declaration::Form;

const Expression* argument(const std::vector<Expression>& arguments, std::string_view name) {
  for (const auto& each : arguments) {
    if (each.kind == Expression::Kind::keyword && each.text == name) return &each.children.front();
  }
  return nullptr;
}

bool is_switched_off(const std::vector<Expression>& arguments, std::string_view name) {
  const auto* value = argument(arguments, name);
  return value != nullptr && value->kind == Expression::Kind::boolean && value->text == "False";
}

/// Whether a value-initialised C++ value is what the factory makes.
bool makes_an_empty_value(std::string_view factory, TypeKind kind) {
  switch (kind) {
    case TypeKind::list:
    case TypeKind::sequence:
    case TypeKind::iterable:
      return factory == "list" || factory == "tuple";
    case TypeKind::variadic_tuple:
      return factory == "tuple";
    case TypeKind::dict:
    case TypeKind::mapping:
      return factory == "dict";
    case TypeKind::set:
      return factory == "set";
    case TypeKind::frozen_set:
      return factory == "frozenset";
    case TypeKind::string:
      return factory == "str";
    case TypeKind::bytes:
      return factory == "bytes";
    case TypeKind::integer:
      return factory == "int";
    case TypeKind::real:
      return factory == "float" || factory == "int";
    case TypeKind::boolean:
      return factory == "bool";
    default:
      return false;
  }
}

/// The fields that one class adds to those of its bases.
class FieldsBinder {
 public:
  FieldsBinder(const Program& program, const Declaration& declaration, Reporter& reporter,
               std::vector<BoundField>& fields)
      : declaration_(declaration),
        scope_(declaration.module->scope),
        reporter_(reporter),
        mapper_(program, *declaration.module, reporter, nullptr, {&declaration, &declaration}),
        fields_(fields) {}

  void bind() {
    if (const auto* decorator = dataclass_decorator(declaration_)) {
      only_by_keyword_ = is_switched_on(decorator->children, "kw_only");
    }
    const bool is_total = !is_switched_off(declaration_.syntax->keywords, "total");
    for (const auto& each : declaration_.syntax->variables) {
      if (!each.annotation) continue;
      if (declaration_.form == Form::typed_dict) {
        add_key(each, is_total);
      } else {
        add_field(each);
      }
    }
  }

 private:
  void add_field(const Variable& variable) {
    const auto& annotation = *variable.annotation;
    if (head_is(annotation, "dataclasses.KW_ONLY")) {
      only_by_keyword_ = true;
      return;
    }
    if (head_is(annotation, "typing.ClassVar")) return report_class_variable(variable);
    BoundField field{.python_name = variable.name, .cpp_name = {}, .type = {}, .cpp_default = {}};
    field.type = type_of(variable);
    const bool has_no_place = only_by_keyword_ || is_after_ignored(declaration_, variable);
    if (has_no_place) field.kind = BoundField::Kind::keyword;
    if (const auto* call = field_call(declaration_, variable)) {
      read_options(call->children, field);
    } else if (variable.value) {
      set_default(*variable.value, field);
    }
    put(std::move(field));
  }

  void report_class_variable(const Variable& variable) {
    if (variable.name.starts_with('_')) return;
    reporter_.note(
        variable.location,
        fmt::format("'{}' of '{}' is left out: a struct in C++ has only the fields; make "
                    "it a variable of the module",
                    variable.name, declaration_.python_name));
  }

  /// `x: Final = 3` leaves it to the value.
  Type type_of(const Variable& variable) {
    const auto value = default_of(declaration_, variable);
    if (value && scope_.is(unquoted(*variable.annotation), "typing.Final")) {
      if (auto type = literal_type(*value)) return std::move(*type);
    }
    return with_room_for(mapper_.field_type(*variable.annotation), value);
  }

  void read_options(const std::vector<Expression>& options, BoundField& field) {
    if (is_switched_off(options, "init")) field.kind = BoundField::Kind::fixed;
    if (is_switched_on(options, "kw_only")) field.kind = BoundField::Kind::keyword;
    field.is_compared = !is_switched_off(options, "compare");
    field.is_hashed =
        is_switched_on(options, "hash") || (field.is_compared && !is_switched_off(options, "hash"));
    if (const auto* value = argument(options, "default")) set_default(*value, field);
    const auto* factory = argument(options, "default_factory");
    if (factory == nullptr) return;
    field.has_default = true;
    const auto meaning = scope_.meaning_of(*factory);
    const bool is_empty =
        meaning.kind == Meaning::Kind::known && makes_an_empty_value(meaning.name, field.type.kind);
    if (is_empty) field.cpp_default = "{}";
  }

  void set_default(const Expression& value, BoundField& field) {
    field.has_default = true;
    const bool takes_none = field.type.kind == TypeKind::optional ||
                            field.type.kind == TypeKind::none || field.type.kind == TypeKind::any;
    if (value.kind == Expression::Kind::none && !takes_none) {
      field.type = {TypeKind::optional, {field.type}};
    }
    field.cpp_default = cpp_default(value, field.type);
  }

  void add_key(const Variable& variable, bool is_total) {
    BoundField field{.python_name = variable.name, .cpp_name = {}, .type = {}, .cpp_default = {}};
    field.type = mapper_.field_type(*variable.annotation);
    if (!is_required(*variable.annotation, is_total)) {
      field.kind = BoundField::Kind::not_required;
      field.has_default = true;
    }
    put(std::move(field));
  }

  /// The innermost of `Required` and `NotRequired` counts, also in `Annotated` and `ReadOnly`.
  bool is_required(const Expression& annotation, bool is_total) const {
    const auto& plain = unquoted(annotation);
    if (plain.kind != Expression::Kind::subscript || plain.children.size() < 2) return is_total;
    const auto is = [&](std::string_view name) { return scope_.is(plain.children.front(), name); };
    const bool is_said = is("typing.Required") || is("typing.NotRequired");
    if (!is_said && !is("typing.ReadOnly") && !is("typing.Annotated")) return is_total;
    return is_required(plain.children[1], is_said ? is("typing.Required") : is_total);
  }

  bool head_is(const Expression& annotation, std::string_view name) const {
    return scope_.is(head_of_annotation(annotation), name);
  }

  /// A field of the same name as a base's takes its place.
  void put(BoundField field) {
    const auto same = std::ranges::find_if(
        fields_, [&](const BoundField& each) { return each.python_name == field.python_name; });
    if (same == fields_.end()) {
      fields_.push_back(std::move(field));
    } else {
      *same = std::move(field);
    }
  }

  const Declaration& declaration_;
  const Scope& scope_;
  Reporter& reporter_;
  TypeMapper mapper_;
  std::vector<BoundField>& fields_;
  bool only_by_keyword_ = false;
};

void collect_fields(const Program& program, const Declaration& declaration, Reporter& reporter,
                    const ProgramModule& module, std::vector<BoundField>& fields) {
  // What is wrong with another module is said where that one is generated.
  Diagnostics unsaid;
  Reporter silent(unsaid, "");
  for (const auto* origin : order_of_fields(declaration)) {
    const bool is_own = origin->module == &module;
    FieldsBinder(program, *origin, is_own ? reporter : silent, fields).bind();
  }
}

void report_renamed(const BoundStruct& bound, const BoundField& field, Reporter& reporter) {
  reporter.note(bound.declaration->syntax->location,
                fmt::format("the key '{}' of '{}' is called '{}' in C++, which takes no such names",
                            field.python_name, bound.declaration->python_name, field.cpp_name));
}

void name_fields(BoundStruct& bound, Reporter& reporter) {
  std::set<std::string> taken{bound.declaration->own_cpp_name};
  for (const auto& each : bound.declaration->syntax->classes) taken.insert(cpp_name(each.name));
  for (auto& each : bound.fields) {
    const auto name = as_identifier(each.python_name);
    each.cpp_name = unlike(taken, cpp_name(name));
    taken.insert(each.cpp_name);
    if (name != each.python_name) report_renamed(bound, each, reporter);
  }
}

bool is_hashed_by_python(const Declaration& declaration) {
  if (declaration.form == Form::named_tuple) return true;
  if (declaration.form != Form::dataclass) return false;
  const auto& options = dataclass_decorator(declaration)->children;
  return is_switched_on(options, "unsafe_hash") ||
         (is_switched_on(options, "frozen") && !is_switched_off(options, "eq"));
}

}  // namespace

BoundStruct bind_struct(const Program& program, const Declaration& declaration,
                        Reporter& reporter) {
  BoundStruct bound{.declaration = &declaration, .fields = {}, .enums = {}, .structs = {}};
  collect_fields(program, declaration, reporter, *declaration.module, bound.fields);
  name_fields(bound, reporter);
  return bound;
}

void decide_which_can_be_keys(Program& program) {
  Diagnostics unsaid;
  Reporter silent(unsaid, "");
  for (auto* each : program.declarations()) {
    if (is_hashed_by_python(*each)) each->is_hashable = true;
  }
  // A struct may hold another one, or one of its own kind: each can be a key until one of its
  // fields cannot.
  for (bool is_changing = true; std::exchange(is_changing, false);) {
    for (auto* each : program.declarations()) {
      if (!each->is_hashable || !is_hashed_by_python(*each)) continue;
      const auto bound = bind_struct(program, *each, silent);
      each->is_hashable = std::ranges::all_of(bound.fields, [](const BoundField& field) {
        return !field.is_hashed || is_hashable(field.type);
      });
      is_changing = is_changing || !each->is_hashable;
    }
  }
}

}  // namespace krait::generator
