// Classes with behaviour, and exception classes.

#include "bind_class.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "bind_attributes.hpp"
#include "bind_constructors.hpp"
#include "bind_special.hpp"
#include "bind_types.hpp"
#include "class_builder.hpp"
#include "class_members.hpp"
#include "error_bases.hpp"
#include "inherited_members.hpp"
#include "naming.hpp"
#include "special_methods.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

const OccupiedNames nothing_occupied;

/// The base that is the C++ base as well: the first that is a class of C++'s, too.
const Declaration* cpp_base_of(const Declaration& declaration) {
  if (declaration.form != Declaration::Form::object) return nullptr;
  for (const auto* base : declaration.bases) {
    if (base->form == Declaration::Form::object && !base->is_left_out) return base;
  }
  return nullptr;
}

/// Those whose members C++ inherits: of exceptions there may be several.
std::vector<const Declaration*> cpp_bases_of(const Declaration& declaration) {
  if (const auto* base = cpp_base_of(declaration)) return {base};
  std::vector<const Declaration*> errors;
  std::ranges::copy_if(declaration.bases, std::back_inserter(errors), [](const Declaration* base) {
    return base->form == Declaration::Form::exception && !base->is_left_out;
  });
  return errors;
}

class ClassBinder {
 public:
  ClassBinder(Program& program, const Declaration& declaration, const FunctionPlace& place)
      : program_(program),
        declaration_(declaration),
        place_(place),
        silent_(unsaid_, ""),
        cpp_bases_(cpp_bases_of(declaration)),
        types_inside_(types_inside(declaration)),
        builder_(declaration, place.reporter) {
    for (const auto* base : cpp_bases_) inherited_.insert(base->mro.begin(), base->mro.end());
  }

  BoundClass bind() {
    auto& bound = builder_.bound;
    bound.base = cpp_base_of(declaration_);
    if (bound.is_exception()) {
      bound.error_bases = error_bases_of(declaration_);
      bound.generated_errors = generated_errors_above(declaration_);
    }
    bind_constructors(
        declaration_, [this](const Declaration& origin) { return place_of(origin); }, builder_);
    add_members_of(declaration_);
    repeat_members();
    for (const auto* each : inherited_) add_own_names(*each, seen_);
    add_other_bases();
    builder_.choose_overloads();
    for (auto& each : attributes_) builder_.put(std::move(each));
    bind_insides();
    return std::move(bound);
  }

 private:
  // --- where the members come from ---

  /// The names of the class and of its bases are inside of it, too.
  static std::set<std::string> types_inside(const Declaration& declaration) {
    std::set<std::string> names;
    for (const auto* above : declaration.mro) {
      names.insert(above->own_cpp_name);
      for (const auto& each : above->syntax->classes) names.insert(cpp_name(each.name));
    }
    const bool is_exception = declaration.form == Declaration::Form::exception;
    if (is_exception) names.insert({"exception", "runtime_error"});
    return names;
  }

  FunctionPlace place_of(const Declaration& origin) {
    const bool is_here = origin.module == declaration_.module;
    return {.program = program_,
            .module = *origin.module,
            .reporter = is_here ? place_.reporter : silent_,
            .occupied = nothing_occupied,
            .taken_names = place_.taken_names,
            .around = {&origin, &declaration_},
            .options_prefix = replace_all(declaration_.python_name, ".", "_") + "_",
            .types_inside = &types_inside_};
  }

  void add_members_of(const Declaration& origin) {
    const auto place = place_of(origin);
    const auto quiet = place.speaking_to(silent_);
    const auto members = members_of(origin);
    for (const auto& each : members.redefinitions.all) report(each, place.reporter);
    auto attributes = bind_attributes(place, origin, members);
    for (const auto& each : members.methods) {
      const bool is_done = seen_.contains(each.function->name);
      if (is_done || is_hidden_by(attributes, *each.function, place)) continue;
      add({place, quiet, members}, each);
    }
    for (auto& each : attributes) {
      if (!seen_.contains(each.python_name)) attributes_.push_back(std::move(each));
    }
    for (const auto& each : members.methods) seen_.insert(each.function->name);
    for (const auto& each : attributes_) seen_.insert(each.python_name);
  }

  /// What the instance itself has is found before what its class has.
  static bool is_hidden_by(const std::vector<BoundAttribute>& attributes, const Function& function,
                           const FunctionPlace& place) {
    const bool is_hidden = std::ranges::any_of(
        attributes, [&](const BoundAttribute& each) { return each.python_name == function.name; });
    if (!is_hidden) return false;
    const auto& syntax = *place.around.scope->syntax;
    for (const auto* all : {&syntax.variables, &syntax.attributes}) {
      for (const auto& each : *all) {
        if (each.name != function.name) continue;
        report({function.name, function.location.line, each.location}, place.reporter);
        return true;
      }
    }
    return true;
  }

  void repeat_members() {
    for (const auto& repeated : members_to_repeat(declaration_, cpp_bases_)) {
      const auto place = place_of(*repeated.origin).speaking_to(silent_);
      for (const auto& each : repeated.methods) add({place, place, repeated.members}, each);
      repeat_attributes(place, repeated);
    }
  }

  void repeat_attributes(const FunctionPlace& place, const RepeatedMembers& repeated) {
    for (auto& each : bind_attributes(place, *repeated.origin, repeated.members)) {
      const bool has_another_value =
          each.is_of_class &&
          (!each.setter.empty() || repeated.names_below.contains(each.python_name));
      const bool is_wanted = has_another_value || repeated.attributes.contains(each.python_name);
      if (!is_wanted || !seen_.insert(each.python_name).second) continue;
      attributes_.push_back(std::move(each));
    }
  }

  /// What a second base has, C++ gets in the class itself.
  void add_other_bases() {
    for (const auto* base : declaration_.mro) {
      if (base == &declaration_ || inherited_.contains(base)) continue;
      if (base->form != Declaration::Form::protocol && !base->is_left_out) {
        place_.reporter.note(
            declaration_.syntax->location,
            fmt::format("'{}' is no base class of '{}' in C++, which has one: its members are "
                        "those of '{}', too",
                        base->python_name, declaration_.python_name, declaration_.python_name));
      }
      add_members_of(*base);
    }
  }

  // --- methods ---

  /// Where a method comes from.
  struct Source {
    const FunctionPlace& place;
    const FunctionPlace& quiet;  // the same, without diagnostics
    const ClassMembers& members;
  };

  void add(const Source& source, const Method& method) {
    const auto& name = method.function->name;
    if (is_special(name)) return add_special(source, method);
    const bool has_self = method.kind != Method::Kind::static_;
    auto function = bind_function(
        source.place, has_self ? without_first_parameter(*method.function) : *method.function);
    function.cpp_name = builder_.name_of(name);
    const auto kind = method.kind == Method::Kind::of_instance ? BoundMethod::Kind::method
                                                               : BoundMethod::Kind::of_class;
    builder_.put({.kind = kind, .function = std::move(function)}, *method.function,
                 source.place.reporter);
  }

  void add_special(const Source& source, const Method& method) {
    const SpecialBinder binder(source.place, source.quiet, declaration_, source.members);
    const auto& name = method.function->name;
    if (name == "__enter__" || name == "__aenter__") return set_entered(binder.entered(method));
    const auto* special = find_special_method(name);
    if (special == nullptr || builder_.bound.is_exception()) return;
    auto bound = binder.bound(*special, method);
    if (!bound || is_in_the_way_of_a_type(*bound, *method.function, source.place.reporter)) return;
    auto& item = builder_.bound.item;
    if (name == "__getitem__" && !item) {
      item = binder.item(bound->function);
      if (item) return;
    }
    builder_.put(std::move(*bound), *method.function, source.place.reporter);
  }

  bool is_in_the_way_of_a_type(const BoundMethod& method, const Function& origin,
                               Reporter& reporter) const {
    const bool is_iteration = method.kind == BoundMethod::Kind::iteration;
    const std::string name =
        is_iteration && builder_.is_type("end") ? "end" : method.function.cpp_name;
    if (!builder_.is_type(name)) return false;
    reporter.note(origin.location,
                  fmt::format("'{}' of '{}' is left out: in C++ it is '{}', as a class is called "
                              "there; rename that",
                              origin.name, declaration_.python_name, name));
    return true;
  }

  void set_entered(const std::optional<Type>& type) {
    if (!type) return;
    auto& entered = builder_.bound.entered;
    if (entered && *entered != *type) {
      entered.reset();
    } else {
      entered = type;
    }
  }

  // --- the rest ---

  void bind_insides() {
    auto& bound = builder_.bound;
    for (const auto* each : program_.declarations_of(*declaration_.module)) {
      if (each->outer != &declaration_ || each->is_left_out) continue;
      if (each->is_enum()) bound.enums.push_back(bind_enum(*each, place_.reporter));
      if (each->is_class()) bound.classes.push_back(bind_class(program_, *each, place_));
      if (!each->is_struct()) continue;
      bound.structs.push_back(bind_struct(program_, *each, place_.reporter));
      bind_inner(program_, *each, place_, bound.structs.back());
    }
  }

  Program& program_;
  const Declaration& declaration_;
  const FunctionPlace& place_;
  Diagnostics unsaid_;
  Reporter silent_;
  std::vector<const Declaration*> cpp_bases_;
  const std::set<std::string> types_inside_;
  std::set<const Declaration*> inherited_;  // whose members C++ inherits
  ClassBuilder builder_;
  std::vector<BoundAttribute> attributes_;
  std::set<std::string> seen_;  // Python's names that are done
};

}  // namespace

BoundClass bind_class(Program& program, const Declaration& declaration,
                      const FunctionPlace& place) {
  return ClassBinder(program, declaration, place).bind();
}

void bind_inner(Program& program, const Declaration& outer, const FunctionPlace& place,
                BoundStruct& bound) {
  for (const auto* each : program.declarations_of(*outer.module)) {
    if (each->outer != &outer || each->is_left_out) continue;
    if (each->is_enum()) bound.enums.push_back(bind_enum(*each, place.reporter));
    if (!each->is_struct()) continue;
    bound.structs.push_back(bind_struct(program, *each, place.reporter));
    bind_inner(program, *each, place, bound.structs.back());
  }
}

}  // namespace krait::generator
