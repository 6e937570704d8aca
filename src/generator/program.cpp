// The modules that are generated together, and what becomes of their classes in C++.

#include "program.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base_order.hpp"
#include "classify.hpp"
#include "enumerators.hpp"
#include "naming.hpp"
#include "redefinitions.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

// Through so many modules a name is followed; each step may have several ways to go on.
constexpr int longest_alias_chain = 12;

Expression named(const std::string& dotted) {
  const auto parts = split(dotted, '.');
  Expression expression{.kind = Expression::Kind::name, .text = parts.front()};
  for (std::size_t index = 1; index < parts.size(); ++index) {
    expression = {.kind = Expression::Kind::attribute,
                  .text = parts[index],
                  .children = {std::move(expression)}};
  }
  return expression;
}

/// `cases::Point`, unless something that is called `cases` would hide the namespace.
std::string global_name(const Declaration& declaration, bool is_hidden) {
  const auto& cpp_namespace = declaration.module->cpp_namespace;
  const auto around = declaration.outer != nullptr ? global_name(*declaration.outer, is_hidden)
                                                   : (is_hidden ? "::" : "") + cpp_namespace;
  return around + "::" + declaration.own_cpp_name;
}

/// Of a class and a function of one name the last one counts, too.
bool is_hidden_by_a_function(const Declaration& declaration, const Declaration* outer) {
  const auto& functions =
      outer == nullptr ? declaration.module->syntax.functions : outer->syntax->functions;
  return function_instead_of(*declaration.syntax, functions) != nullptr;
}

}  // namespace

ProgramModule::ProgramModule(const ModuleName& module_name, std::string outer,
                             const ModuleSyntax& module_syntax, bool is_stub_file)
    : name(module_name.dotted()),
      is_package(module_name.is_package),
      is_stub(is_stub_file),
      cpp_namespace(std::move(outer)),
      header_path(module_name.path_without_suffix() + ".hpp"),
      syntax(module_syntax),
      scope(module_syntax) {}

std::string ProgramModule::absolute(const std::string& import_target) const {
  const auto dots = std::min(import_target.find_first_not_of('.'), import_target.size());
  if (dots == 0) return import_target;
  auto parts = split(name, '.');
  const auto upwards = dots - (is_package ? 1 : 0);
  if (upwards > parts.size()) return import_target;
  parts.resize(parts.size() - upwards);
  if (dots < import_target.size()) parts.push_back(import_target.substr(dots));
  return fmt::format("{}", fmt::join(parts, "."));
}

const ProgramModule& Program::add(ProgramModule module) {
  auto& added = modules_.emplace_back(std::move(module));
  modules_by_name_.emplace(added.name, &added);
  namespaces_.insert(added.cpp_namespace);
  return added;
}

void Program::declare_classes() {
  connect_modules();
  for (const auto& module : modules_) {
    for (const auto& each : module.syntax.classes) declare(module, each, nullptr);
  }
  leave_out_what_is_replaced();
  const auto hiding = hiding_names();
  for (auto* each : in_order_) {
    const auto first = split(each->module->cpp_namespace, ':').front();
    // Krait's types begin like that, and its namespace is around conversions.
    const bool is_hidden = hiding.contains(first) || (first[0] >= 'A' && first[0] <= 'Z');
    each->cpp_name = global_name(*each, is_hidden);
  }
  for (auto* each : in_order_) classify(*each);
}

// --- imports among the modules ---

void Program::connect_modules() {
  std::set<const ProgramModule*> done;
  for (auto& module : modules_) read_star_imports(module, done);
  for (auto& module : modules_) {
    const auto origin = [this, &module](const std::string& target) {
      return origin_of(module, target);
    };
    module.scope.follow_imports(origin, [this, &module](const std::string& target) {
      const auto found = declarations_.find(module.absolute(origin_of(module, target)));
      return found != declarations_.end() && found->second.module != &module;
    });
  }
}

/// What another module has from a star import itself is known only once that was read.
void Program::read_star_imports(ProgramModule& module, std::set<const ProgramModule*>& done) {
  if (!done.insert(&module).second) return;
  for (const auto& star_import : module.scope.star_imports()) {
    const auto absolute = module.absolute(star_import);
    const auto found = modules_by_name_.find(absolute);
    if (found == modules_by_name_.end() || is_known_star_import(absolute)) continue;
    auto& other = *found->second;
    read_star_imports(other, done);
    module.scope.add_from_star(star_import, other.name, other.scope.exported_names());
  }
}

/// A name that one of the modules only imports has its meaning where it is imported from.
std::string Program::origin_of(const ProgramModule& module, const std::string& target) const {
  const auto absolute = module.absolute(target);
  // Modules that import a name from each other have it from nowhere: it stays as it is spelled.
  const auto [known, is_new] = origins_.emplace(absolute, absolute);
  if (is_new && !modules_by_name_.contains(absolute)) {
    for (const auto& [other, rest] : places_of(absolute)) {
      if (!other->scope.binds(split(dotted_name(rest), '.').front())) continue;
      const auto meaning = other->scope.meaning_of(rest);
      if (meaning.kind != Meaning::Kind::known) break;
      known->second = other->absolute(meaning.name);
      break;
    }
  }
  return known->second == absolute ? target : known->second;
}

// --- classes ---

/// Of two classes of one name the last one counts, as it does in Python.
void Program::declare(const ProgramModule& module, const Class& syntax, const Declaration* outer) {
  const auto name = outer == nullptr ? syntax.name : outer->python_name + "." + syntax.name;
  auto& declaration = declarations_[module.name + "." + name];
  const bool is_new = declaration.syntax == nullptr;
  declaration.syntax = &syntax;
  declaration.module = &module;
  declaration.python_name = name;
  declaration.outer = outer;
  declaration.own_cpp_name = cpp_name(syntax.name);
  if (outer == nullptr && has_submodule(module, declaration.own_cpp_name)) {
    declaration.own_cpp_name += '_';
  }
  leave_out_if_it_must_be(declaration, outer);
  if (!is_new) std::erase(in_order_, &declaration);
  in_order_.push_back(&declaration);
  for (const auto& each : syntax.classes) declare(module, each, &declaration);
}

/// Whose namespace is called so inside of the package's.
bool Program::has_submodule(const ProgramModule& package, const std::string& cpp_name) const {
  return namespaces_.contains(package.cpp_namespace + "::" + cpp_name);
}

void Program::leave_out_if_it_must_be(Declaration& declaration, const Declaration* outer) {
  if (outer != nullptr && outer->is_left_out) {
    declaration.how_to_get_it = outer->how_to_get_it;
  } else if (declaration.syntax->is_ignored) {
    declaration.how_to_get_it = "remove its mark `# krait: ignore`";
  } else if (declaration.own_name().starts_with('_')) {
    declaration.how_to_get_it = "give it a name without `_` at the beginning";
  } else if (is_hidden_by_a_function(declaration, outer)) {
    declaration.how_to_get_it = "give another name to the function that is called so after it";
  }
  declaration.is_left_out = !declaration.how_to_get_it.empty();
}

void Program::leave_out_what_is_replaced() {
  for (auto* each : in_order_) {
    if (each->outer == nullptr)
      each->instead = each->module->scope.instead_of_class(each->own_name());
    const bool is_inside_one = each->outer != nullptr && each->outer->instead != nullptr;
    if (is_inside_one) each->instead = each->outer->instead;
    if (each->instead == nullptr || each->is_left_out) continue;
    each->is_left_out = true;
    each->how_to_get_it = "give another name to what is called so, too";
  }
}

/// What hides a namespace that is called so from a generated header, or from Krait's own, where
/// conversions are.
std::set<std::string> Program::hiding_names() const {
  std::set<std::string> names{"types", "detail"};
  for (const auto* each : in_order_) names.insert(each->own_cpp_name);
  for (const auto& module : modules_) {
    const auto components = split(module.cpp_namespace, ':');
    names.insert(components.begin() + 1, components.end());
  }
  return names;
}

void Program::classify(Declaration& declaration) {
  if (std::exchange(declaration.is_classified, true)) return;
  declaration.named_bases = classified_bases(declaration);
  std::ranges::copy_if(declaration.named_bases, std::back_inserter(declaration.bases),
                       [](const Declaration* each) { return each != nullptr; });
  declaration.mro = method_resolution_order(declaration);
  declaration.has_known_bases = true;
  declaration.form = form_of(declaration, declaration.bases);
  declaration.is_hashable = declaration.is_enum() || is_hashable_object(declaration);
  if (declaration.is_left_out) return;
  if (declaration.is_enum()) check_members(declaration);
  if (is_cancellation(declaration)) {
    declaration.is_left_out = true;
    declaration.how_to_get_it = "derive it from `Exception`: C++ knows one kind of cancellation";
  }
  check_place(declaration);
}

/// A C++ struct is copied, and has no place for a class that refers to Python.
void Program::check_place(Declaration& declaration) {
  if (declaration.outer == nullptr) return;
  auto& outer = const_cast<Declaration&>(*declaration.outer);
  classify(outer);
  if (declaration.own_name() == outer.own_name()) {
    declaration.is_left_out = true;
    declaration.how_to_get_it = "give it another name than the class around it has";
    return;
  }
  const bool has_place = outer.is_class() || (outer.is_struct() && !declaration.is_class());
  if (has_place && !outer.is_left_out) return;
  declaration.is_left_out = true;
  declaration.how_to_get_it = fmt::format("move it out of '{}'", outer.python_name);
}

/// Without members there is nothing to be one of; flags are converted by their numbers.
void Program::check_members(Declaration& declaration) {
  const auto members = enumerators_of(declaration);
  if (members.empty()) {
    declaration.how_to_get_it = "give it members";
  } else if (declaration.form == Declaration::Form::flags && !members.front().number) {
    declaration.how_to_get_it = "write its members' values as numbers or `auto()`";
  }
  declaration.is_left_out = !declaration.how_to_get_it.empty();
}

std::vector<const Declaration*> Program::classified_bases(const Declaration& declaration) {
  std::vector<const Declaration*> bases;
  for (const auto& each : declaration.syntax->bases) {
    const bool is_generic = each.kind == Expression::Kind::subscript;
    bases.push_back(classified_base(declaration, is_generic ? each.children.front() : each));
  }
  return bases;
}

const Declaration* Program::classified_base(const Declaration& declaration,
                                            const Expression& name) {
  const auto* base = find_base(declaration, name);
  if (base == nullptr || stands_later(*base, declaration)) return nullptr;
  classify(const_cast<Declaration&>(*base));
  return base->has_known_bases ? base : nullptr;  // else it leads back here
}

/// Then its name meant something else where the class was defined: an earlier one of that name.
/// Stubs may name what comes later.
bool Program::stands_later(const Declaration& base, const Declaration& declaration) {
  const bool is_neighbour = base.module == declaration.module && !base.module->is_stub;
  return is_neighbour && base.syntax->location.line > declaration.syntax->location.line;
}

/// In the body of the class around it first, as Python does.
const Declaration* Program::find_base(const Declaration& declaration,
                                      const Expression& name) const {
  const auto* outer = declaration.outer;
  const auto inside = outer == nullptr ? std::string{} : outer->python_name;
  return find(*declaration.module, name, {inside, declaration.syntax->location.line}, 0);
}

const Declaration* Program::find(const ProgramModule& module, const Expression& name,
                                 const std::string& inside) const {
  return find(module, name, {inside}, 0);
}

const Declaration* Program::find(const ProgramModule& module, const Expression& name,
                                 const Place& place, int depth) const {
  if (depth > longest_alias_chain) return nullptr;
  const auto meaning = module.scope.meaning_of(name, place.inside, place.line);
  switch (meaning.kind) {
    case Meaning::Kind::local_class:
      return &declarations_.at(module.name + "." + meaning.name);
    case Meaning::Kind::known:
      return find_absolute(module.absolute(meaning.name), depth + 1);
    case Meaning::Kind::alias:
      return find(module, *meaning.alias, {meaning.inside, meaning.alias->location.line},
                  depth + 1);
    default:
      return nullptr;
  }
}

/// What another module imports from a third one is found there.
const Declaration* Program::find_absolute(const std::string& name, int depth) const {
  const auto found = declarations_.find(name);
  if (found != declarations_.end() && found->second.instead == nullptr) return &found->second;
  for (const auto& [module, rest] : places_of(name)) {
    if (const auto* there = find(*module, rest, Place{}, depth + 1)) return there;
  }
  return nullptr;
}

/// "pkg.mod.Outer.Inner" may be `Outer.Inner` of pkg.mod, or `mod.Outer.Inner` of pkg.
std::vector<std::pair<const ProgramModule*, Expression>> Program::places_of(
    const std::string& name) const {
  std::vector<std::pair<const ProgramModule*, Expression>> places;
  for (auto dot = name.rfind('.'); dot != std::string::npos && dot > 0;
       dot = name.rfind('.', dot - 1)) {
    const auto module = modules_by_name_.find(name.substr(0, dot));
    if (module == modules_by_name_.end()) continue;
    places.emplace_back(module->second, named(name.substr(dot + 1)));
  }
  return places;
}

std::optional<Program::NameElsewhere> Program::find_alias(const ProgramModule& module,
                                                          const Expression& name,
                                                          const std::string& inside) const {
  return find_alias(module, name, inside, 0);
}

std::optional<Program::NameElsewhere> Program::find_alias(const ProgramModule& module,
                                                          const Expression& name,
                                                          const std::string& inside,
                                                          int depth) const {
  if (depth > longest_alias_chain) return std::nullopt;
  const auto meaning = module.scope.meaning_of(name, inside);
  const bool is_here =
      meaning.kind == Meaning::Kind::alias || meaning.kind == Meaning::Kind::type_variable;
  if (is_here && depth > 0) return NameElsewhere{&module, meaning};
  if (meaning.kind != Meaning::Kind::known) return std::nullopt;
  for (const auto& [other, rest] : places_of(module.absolute(meaning.name))) {
    if (const auto found = find_alias(*other, rest, {}, depth + 1)) return found;
  }
  return std::nullopt;
}

std::vector<Declaration*> Program::declarations_of(const ProgramModule& module) {
  std::vector<Declaration*> found;
  std::ranges::copy_if(in_order_, std::back_inserter(found),
                       [&](const Declaration* each) { return each->module == &module; });
  return found;
}

}  // namespace krait::generator
