// Aliases and type variables that a module imports from another one of those generated with it.

#include <fmt/format.h>

#include <utility>

#include "map.hpp"

namespace krait::generator {

TypeMapper::TypeMapper(const TypeMapper& user, const ProgramModule& module, Reporter& reporter)
    : program_(user.program_),
      user_(user.user_),
      module_(module),
      scope_(module.scope),
      reporter_(reporter),
      function_(nullptr),
      position_(user.position_),
      must_be_defined_(user.must_be_defined_),
      depth_(user.depth_),
      mapped_(user.mapped_),
      open_aliases_(user.open_aliases_) {}

/// `Pair` or `Pair[int]`, where `Pair` is an alias in the module that it is imported from. What is
/// wrong with it is said where it is used: the other module may be somebody else's.
std::optional<Type> TypeMapper::map_elsewhere(const Expression& name, const Expression* subscript) {
  const auto found = program_.find_alias(module_, name, inside_);
  if (!found) return std::nullopt;
  Diagnostics said;
  Reporter quiet{said, {}};
  TypeMapper there{*this, *found->module, quiet};
  const bool is_generic = subscript != nullptr && found->meaning.kind == Meaning::Kind::alias;
  auto type = is_generic ? map_generic_elsewhere(found->meaning, *subscript, there)
                         : there.map_meaning(found->meaning, name);
  mapped_ = there.mapped_;
  const auto prefix = fmt::format("in '{}' of '{}': ", dotted_name(name), found->module->name);
  for (const auto& each : said.all()) repeat(each, prefix, name.location);
  return type;
}

Type TypeMapper::map_generic_elsewhere(const Meaning& alias, const Expression& subscript,
                                       TypeMapper& there) {
  const auto names = there.variables_of(alias);
  const auto given = subscript.children.size() - 1;
  const auto container = there.head_of(alias);
  const bool is_plain = there.unwrapped(alias).kind != Expression::Kind::subscript;
  if (is_plain && !container.empty()) return map_known_generic(container, subscript);
  if (given != names.size()) return wrong_alias_arguments(subscript, names.size());
  for (std::size_t index = 0; index < given; ++index) {
    there.type_arguments_[names[index]] = map(subscript.children[index + 1]);
  }
  return there.map_meaning(alias, subscript.children.front());
}

void TypeMapper::repeat(const Diagnostic& diagnostic, const std::string& prefix,
                        Location location) {
  if (diagnostic.is_untyped) {
    reporter_.untyped(location, prefix + diagnostic.message);
  } else if (diagnostic.severity == Severity::note) {
    reporter_.note(location, prefix + diagnostic.message);
  } else {
    reporter_.warning(location, prefix + diagnostic.message);
  }
}

}  // namespace krait::generator
