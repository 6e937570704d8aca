// Classes with behaviour, and exception classes.

#include "bind_class.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "bind_attributes.hpp"
#include "bind_types.hpp"
#include "class_members.hpp"
#include "error_bases.hpp"
#include "naming.hpp"
#include "special_methods.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

const std::set<std::string> no_names;

/// Whether C++ would take an argument of the class itself for one of the type.
bool takes(const Type& type, const Declaration& declaration) {
  if (type.kind == TypeKind::declared) {
    if (type.declaration == &declaration) return true;
    const auto& bases = declaration.bases;
    return std::any_of(bases.begin(), bases.end(),
                       [&](const Declaration* base) { return takes(type, *base); });
  }
  const bool is_choice = type.kind == TypeKind::optional || type.kind == TypeKind::union_of;
  const auto is_taken = [&](const Type& each) { return takes(each, declaration); };
  return is_choice && std::any_of(type.arguments.begin(), type.arguments.end(), is_taken);
}

/// The base that is the C++ base as well: the first that is a class of C++'s, too.
const Declaration* cpp_base_of(const Declaration& declaration) {
  if (declaration.form != Declaration::Form::object) return nullptr;
  for (const auto* base : declaration.bases) {
    if (base->form == Declaration::Form::object && !base->is_left_out) return base;
  }
  return nullptr;
}

bool has_its_members(const Declaration& declaration, const Declaration& base) {
  const bool is_error = base.form == Declaration::Form::exception && !base.is_left_out;
  return is_error || &base == cpp_base_of(declaration);
}

void add_names_of(const Declaration& declaration, std::set<std::string>& names) {
  const auto& syntax = *declaration.syntax;
  for (const auto& each : syntax.functions) names.insert(each.name);
  for (const auto& each : syntax.variables) names.insert(each.name);
  for (const auto& each : syntax.attributes) names.insert(each.name);
  for (const auto* base : declaration.bases) add_names_of(*base, names);
}

Function without_first_parameter(const Function& function) {
  auto plain = function;
  if (!plain.parameters.empty() && plain.parameters.front().kind <= Parameter::Kind::positional) {
    plain.parameters.erase(plain.parameters.begin());
  }
  return plain;
}

class ClassBinder {
 public:
  ClassBinder(Program& program, const Declaration& declaration, const FunctionPlace& place)
      : program_(program), declaration_(declaration), place_(place), silent_(unsaid_, "") {
    bound_.declaration = &declaration;
    taken_ = {cpp_name(declaration.own_name()), "what", "entered_type"};
    for (const auto& each : declaration.syntax->classes) taken_.insert(cpp_name(each.name));
  }

  BoundClass bind() {
    bound_.base = cpp_base_of(declaration_);
    if (bound_.is_exception()) {
      bound_.error_bases = error_bases_of(declaration_);
      bound_.generated_errors = generated_errors_above(declaration_);
    }
    bind_constructors();
    add_members_of(declaration_);
    add_other_bases(declaration_);
    for (const auto& each : attributes_) add(each);
    bind_insides();
    return std::move(bound_);
  }

 private:
  // --- where the members come from ---

  /// The names of the class and of its bases are inside of it, too.
  std::set<std::string> types_inside() const {
    std::set<std::string> names;
    add_types_inside(declaration_, names);
    if (bound_.is_exception()) names.insert({"exception", "runtime_error"});
    return names;
  }
  static void add_types_inside(const Declaration& declaration, std::set<std::string>& names) {
    names.insert(cpp_name(declaration.own_name()));
    for (const auto& each : declaration.syntax->classes) names.insert(cpp_name(each.name));
    for (const auto* base : declaration.bases) add_types_inside(*base, names);
  }

  FunctionPlace place_of(const Declaration& origin) {
    const bool is_here = origin.module == declaration_.module;
    return {.program = program_,
            .module = *origin.module,
            .reporter = is_here ? place_.reporter : silent_,
            .submodules = no_names,
            .taken_names = place_.taken_names,
            .around = {&origin, &declaration_},
            .options_prefix = replace_all(declaration_.python_name, ".", "_") + "_",
            .types_inside = types_inside()};
  }

  void add_members_of(const Declaration& origin) {
    const auto place = place_of(origin);
    const auto members = members_of(origin);
    for (const auto& each : members.methods) {
      if (!seen_.contains(each.function->name)) add(place, members, each);
    }
    for (auto& each : bind_attributes(place, origin, members)) {
      if (!seen_.contains(each.python_name)) attributes_.push_back(std::move(each));
    }
    for (const auto& each : members.methods) seen_.insert(each.function->name);
    for (const auto& each : attributes_) seen_.insert(each.python_name);
  }

  /// What a second base has, C++ gets in the class itself.
  void add_other_bases(const Declaration& origin) {
    for (const auto* base : origin.bases) {
      if (has_its_members(origin, *base)) add_names_of(*base, seen_);
    }
    for (const auto* base : origin.bases) {
      if (has_its_members(origin, *base)) continue;
      if (base->form != Declaration::Form::protocol && !base->is_left_out) {
        place_.reporter.note(
            declaration_.syntax->location,
            fmt::format("'{}' is no base class of '{}' in C++, which has one: its members are "
                        "those of '{}', too",
                        base->python_name, declaration_.python_name, declaration_.python_name));
      }
      add_members_of(*base);
      add_other_bases(*base);
    }
  }

  // --- methods ---

  void add(const FunctionPlace& place, const ClassMembers& members, const Method& method) {
    const auto& name = method.function->name;
    if (is_special(name)) return add_special(place, members, method);
    const bool has_self = method.kind != Method::Kind::static_;
    auto function = bind_function(
        place, has_self ? without_first_parameter(*method.function) : *method.function);
    function.cpp_name = member_name(name);
    const auto kind = method.kind == Method::Kind::of_instance ? BoundMethod::Kind::method
                                                               : BoundMethod::Kind::of_class;
    put({.kind = kind, .function = std::move(function)}, *method.function);
  }

  /// Overloads share one name.
  std::string member_name(const std::string& python_name) {
    const auto found = names_.find(python_name);
    if (found != names_.end()) return found->second;
    const auto name = unlike(taken_, cpp_name(python_name));
    if (name != cpp_name(python_name)) {
      place_.reporter.note(declaration_.syntax->location,
                           fmt::format("'{}' of '{}' is called '{}' in C++, where the class has "
                                       "another member of that name",
                                       python_name, declaration_.python_name, name));
    }
    names_[python_name] = name;
    taken_.insert(name);
    return name;
  }

  void put(BoundMethod method, const Function& origin) {
    leave_unions_of_flags_to_python(method.function);
    auto& forms = method.kind == BoundMethod::Kind::reflected ? forms_of_friends_ : forms_;
    if (forms.add(method.function)) {
      bound_.methods.push_back(std::move(method));
    } else {
      place_.reporter.note(origin.location, twin_text(origin.name));
    }
  }

  /// Inside of the class, the `|` of its own flags isn't declared yet.
  static void leave_unions_of_flags_to_python(BoundFunction& function) {
    for (auto& each : function.positional) {
      const bool is_inner =
          each.type.declaration != nullptr && each.type.declaration->outer != nullptr;
      const bool is_union = each.cpp_default && each.cpp_default->find('|') != std::string::npos;
      if (is_inner && is_union) each.cpp_default.reset();
    }
  }

  // --- special methods ---

  void add_special(const FunctionPlace& place, const ClassMembers& members, const Method& method) {
    const auto& name = method.function->name;
    if (name == "__enter__" || name == "__aenter__") return set_entered(place, method);
    const auto* special = find_special_method(name);
    if (special == nullptr || bound_.is_exception()) return;
    const bool is_call = special->kind == BoundMethod::Kind::call;
    auto plain = without_first_parameter(*method.function);
    if (is_call) plain.name = "call";  // in messages, and in the name of the options' type
    auto function = bind_function(is_call ? place : quiet(place), plain);
    function.python_name = name;
    function.cpp_name = special->cpp_name;
    BoundMethod bound{special->kind, std::move(function), std::string(special->operation)};
    if (name == "__getitem__" && make_item(place, members, bound.function)) return;
    if (!is_call && !has_form_of_operator(place, members, bound)) return;
    put(std::move(bound), *method.function);
  }

  /// Many are written without annotations, and C++ has what they do by other means.
  FunctionPlace quiet(const FunctionPlace& place) {
    return {place.program,        place.module,      silent_,
            place.submodules,     place.taken_names, place.around,
            place.options_prefix, place.types_inside};
  }

  bool has_form_of_operator(const FunctionPlace& place, const ClassMembers& members,
                            BoundMethod& bound) {
    auto& function = bound.function;
    const auto& name = function.python_name;
    if (name == "__iter__") return take_items(place, members, "__next__", function);
    if (name == "__aiter__") return take_items(place, members, "__anext__", function);
    if (function.result.is_lazy() || function.star || function.double_star) return false;
    const bool is_unary = bound.operation.find("unary<") != std::string::npos;
    if (function.positional.size() < (is_unary ? 0 : 1)) return false;
    function.positional.resize(is_unary ? 0 : 1);
    if (!is_unary) function.positional.front().has_default = false;
    if (!is_unary) function.positional.front().cpp_default.reset();
    function.keywords.clear();
    return is_of_use(bound);
  }

  /// What every krait::Object has is not said again, and nothing that C++ could not choose from.
  bool is_of_use(BoundMethod& bound) const {
    auto& function = bound.function;
    const bool is_comparison = bound.operation.find("compared<") != std::string::npos;
    const auto& result = function.result.value;
    if (is_comparison) return result.kind != TypeKind::boolean && result.kind != TypeKind::any;
    if (function.python_name == "__contains__") {
      function.result.value = {TypeKind::boolean, {}};
      return function.positional.front().type.kind != TypeKind::any;
    }
    if (bound.kind == BoundMethod::Kind::in_place) return result.declaration == &declaration_;
    if (bound.kind != BoundMethod::Kind::reflected) return true;
    const auto& operand = function.positional.front().type;
    return operand.kind != TypeKind::any && !takes(operand, declaration_);
  }

  /// `__iter__` that gives the instance itself, or another iterator, has its items from there.
  bool take_items(const FunctionPlace& place, const ClassMembers& members, std::string_view next,
                  BoundFunction& function) {
    function.positional.clear();
    function.keywords.clear();
    const bool is_async = next == "__anext__";
    const auto wanted = is_async ? TypeKind::async_generator : TypeKind::generator;
    auto& type = function.result.value;
    if (type.kind == wanted && !function.result.is_task) {
      // Who iterates sends nothing, and doesn't ask for the result.
      if (!is_async) type.arguments = iterated(type.arguments.front());
      return true;
    }
    const auto steps = members.named(next);
    if (type.declaration != &declaration_ || steps.empty()) return false;
    auto item =
        bind_function(quiet(place), without_first_parameter(*steps.front()->function)).result;
    if (item.value.kind == TypeKind::none) return false;
    type = {wanted, iterated(item.value)};
    if (is_async) type.arguments.pop_back();
    function.result.is_task = false;
    return true;
  }

  static std::vector<Type> iterated(Type item) {
    return {std::move(item), {TypeKind::none, {}}, {TypeKind::none, {}}};
  }

  bool make_item(const FunctionPlace& place, const ClassMembers& members,
                 const BoundFunction& getter) {
    const auto setters = members.named("__setitem__");
    const bool is_readable = getter.positional.size() == 1 && !getter.result.is_lazy() &&
                             getter.result.value.kind != TypeKind::generator &&
                             getter.result.value.kind != TypeKind::none;
    if (setters.empty() || !is_readable || bound_.item) return false;
    const auto setter =
        bind_function(quiet(place), without_first_parameter(*setters.front()->function));
    if (setter.positional.size() != 2) return false;
    bound_.item = {getter.positional.front().type, getter.result.value, setter.positional[1].type};
    return true;
  }

  void set_entered(const FunctionPlace& place, const Method& method) {
    const auto result =
        bind_function(quiet(place), without_first_parameter(*method.function)).result;
    const auto& type = result.value;
    const bool says_little = type.kind == TypeKind::any || type.kind == TypeKind::none ||
                             type.kind == TypeKind::generator ||
                             type.kind == TypeKind::async_generator;
    if (says_little) return;
    if (bound_.entered && *bound_.entered != type) {
      bound_.entered.reset();
    } else {
      bound_.entered = type;
    }
  }

  // --- constructors ---

  void bind_constructors() {
    const auto constructor = constructor_of(declaration_);
    switch (constructor.kind) {
      case Constructor::Kind::known:
        if (constructor.functions.empty()) return add_plain_constructor(std::nullopt);
        for (const auto& each : constructor.functions) {
          add_constructor(place_of(*constructor.origin), each);
        }
        break;
      case Constructor::Kind::of_exception:
        return add_plain_constructor("message");
      case Constructor::Kind::unknown:
        place_.reporter.note(
            declaration_.syntax->location,
            fmt::format("how '{}' is constructed is not known, because of a base class that is not "
                        "generated: it gets no constructor; write `def __init__`",
                        declaration_.python_name));
        break;
      case Constructor::Kind::missing:
        break;
    }
  }

  BoundFunction constructor_named() const {
    BoundFunction function;
    function.python_name = declaration_.python_name;
    function.cpp_name = cpp_name(declaration_.own_name());
    return function;
  }

  void add_plain_constructor(const std::optional<std::string>& parameter) {
    auto function = constructor_named();
    if (parameter) {
      function.positional.push_back({*parameter, *parameter, {TypeKind::string, {}}, true, {}});
    }
    bound_.methods.push_back(
        {.kind = BoundMethod::Kind::constructor, .function = std::move(function)});
  }

  void add_constructor(FunctionPlace place, const Function& init) {
    auto plain = without_first_parameter(init);
    plain.name = declaration_.own_name();
    plain.is_async = plain.yields = false;
    plain.returns = Expression{Expression::Kind::none, {}};
    place.options_prefix =
        place.options_prefix.substr(0, place.options_prefix.size() - plain.name.size() - 1);
    auto function = bind_function(place, plain);
    const auto named = constructor_named();
    function.python_name = named.python_name;
    function.cpp_name = named.cpp_name;
    function.result = {};
    const bool would_copy =
        is_called_with_one(function) && takes(function.positional.front().type, declaration_);
    BoundMethod bound{.kind = BoundMethod::Kind::constructor, .function = std::move(function)};
    if (would_copy) {
      bound.is_factory = true;
      bound.function.result.value = {.kind = TypeKind::declared, .declaration = &declaration_};
      bound.function.cpp_name = member_name("make");
      place.reporter.note(
          init.location,
          fmt::format("'{}' is made by '{}::{}' in C++, where its constructor would copy",
                      declaration_.python_name, named.cpp_name, bound.function.cpp_name));
    }
    put(std::move(bound), init);
  }

  static bool is_called_with_one(const BoundFunction& function) {
    const auto needs_others = [](const BoundParameter& each) { return !each.has_default; };
    const auto& positional = function.positional;
    return !positional.empty() && !function.has_required_keyword() &&
           std::none_of(positional.begin() + 1, positional.end(), needs_others);
  }

  // --- the rest ---

  void add(BoundAttribute attribute) {
    attribute.getter = member_name(attribute.python_name);
    const bool is_fixed = attribute.setter.empty() || bound_.is_exception();
    attribute.setter = is_fixed ? "" : "set_" + attribute.getter;
    if (!attribute.setter.empty() && !taken_.insert(attribute.setter).second) {
      attribute.setter.clear();  // a method of Python's has that name
    }
    bound_.attributes.push_back(std::move(attribute));
  }

  void bind_insides() {
    for (const auto* each : program_.declarations_of(*declaration_.module)) {
      if (each->outer != &declaration_ || each->is_left_out) continue;
      if (each->is_enum()) bound_.enums.push_back(bind_enum(*each, place_.reporter));
      if (each->is_class()) bound_.classes.push_back(bind_class(program_, *each, place_));
      if (!each->is_struct()) continue;
      bound_.structs.push_back(bind_struct(program_, *each, place_.reporter));
      bind_inner(program_, *each, place_, bound_.structs.back());
    }
  }

  Program& program_;
  const Declaration& declaration_;
  const FunctionPlace& place_;
  Diagnostics unsaid_;
  Reporter silent_;
  BoundClass bound_;
  std::vector<BoundAttribute> attributes_;
  std::set<std::string> taken_;               // names of C++ members
  std::map<std::string, std::string> names_;  // by Python's
  std::set<std::string> seen_;                // Python's names that are done
  CallForms forms_;
  CallForms forms_of_friends_;
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
