// The order in which C++ can define structs that hold each other, and what cannot be held.

#include "layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace krait::generator {
namespace {

/// The structs that must be defined before one that has a member of this type.
void add_held(const Type& type, std::set<const Declaration*>& held) {
  if (type.kind == TypeKind::declared && type.declaration->is_struct()) {
    held.insert(type.declaration);
  }
  if (may_be_incomplete_inside(type.kind)) return;
  for (const auto& argument : type.arguments) add_held(argument, held);
}

/// Which struct of a module holds which.
class Holdings {
 public:
  explicit Holdings(const std::vector<BoundStruct>& structs) {
    for (const auto& each : structs) own(each, each);
    for (const auto& each : structs) read(each, each);
  }

  /// The structs at the top of the module that this one holds, or whose insides it holds.
  std::set<const BoundStruct*> held_by(const BoundStruct& holder) const {
    const auto found = held_.find(&holder);
    return found == held_.end() ? std::set<const BoundStruct*>{} : found->second;
  }

  bool holds(const Type& type, const Declaration& sought) const {
    std::set<const Declaration*> held;
    add_held(type, held);
    std::set<const BoundStruct*> seen;
    return std::ranges::any_of(
        held, [&](const Declaration* each) { return leads_to(each, sought, seen); });
  }

 private:
  void own(const BoundStruct& top, const BoundStruct& each) {
    owners_[each.declaration] = &top;
    for (const auto& inner : each.structs) own(top, inner);
  }

  void read(const BoundStruct& top, const BoundStruct& each) {
    std::set<const Declaration*> held;
    for (const auto& field : each.fields) add_held(field.type, held);
    for (const auto* declaration : held) {
      const auto owner = owners_.find(declaration);
      if (owner != owners_.end() && owner->second != &top) held_[&top].insert(owner->second);
    }
    for (const auto& inner : each.structs) read(top, inner);
  }

  bool leads_to(const Declaration* from, const Declaration& sought,
                std::set<const BoundStruct*>& seen) const {
    if (from == &sought) return true;
    const auto owner = owners_.find(from);
    if (owner == owners_.end() || !seen.insert(owner->second).second) return false;
    const auto held = held_by(*owner->second);
    return std::ranges::any_of(
        held, [&](const BoundStruct* each) { return leads_to(each->declaration, sought, seen); });
  }

  std::map<const Declaration*, const BoundStruct*> owners_;
  std::map<const BoundStruct*, std::set<const BoundStruct*>> held_;
};

void take_apart(BoundField& field, const BoundStruct& holder, Reporter& reporter) {
  const bool is_plain_optional = field.type.kind == TypeKind::optional &&
                                 field.type.arguments.front().kind == TypeKind::declared;
  if (is_plain_optional) {
    field.type.kind = TypeKind::boxed;
    return;
  }
  reporter.warning(holder.declaration->syntax->location,
                   fmt::format("'{}' would hold itself in its field '{}': krait::Object is used "
                               "for that; write `{} | None` or `list[{}]`",
                               holder.declaration->own_name(), field.python_name,
                               holder.declaration->own_name(), holder.declaration->own_name()));
  field.type = {TypeKind::any, {}};
  if (field.cpp_default)
    field.cpp_default = field.cpp_default == "std::nullopt"
                            ? std::optional<std::string>{"krait::Object{}"}
                            : std::nullopt;
}

}  // namespace

bool may_be_incomplete_inside(TypeKind kind) {
  switch (kind) {
    case TypeKind::list:
    case TypeKind::sequence:
    case TypeKind::iterable:
    case TypeKind::variadic_tuple:
    case TypeKind::boxed:
    case TypeKind::generator:
    case TypeKind::async_generator:
    case TypeKind::awaitable:
    case TypeKind::callable:
      return true;
    default:
      return false;
  }
}

void break_cycles(std::vector<BoundStruct>& structs, Reporter& reporter) {
  Holdings holdings(structs);
  for (auto& holder : structs) {
    for (auto& field : holder.fields) {
      if (!holdings.holds(field.type, *holder.declaration)) continue;
      take_apart(field, holder, reporter);
      holdings = Holdings(structs);
    }
  }
}

std::vector<const BoundStruct*> in_order_of_definition(const std::vector<BoundStruct>& structs) {
  const Holdings holdings(structs);
  std::vector<const BoundStruct*> ordered;
  std::set<const BoundStruct*> seen;
  const auto add = [&](const auto& self, const BoundStruct& each) -> void {
    if (!seen.insert(&each).second) return;
    for (const auto* held : holdings.held_by(each)) self(self, *held);
    ordered.push_back(&each);
  };
  for (const auto& each : structs) add(add, each);
  return ordered;
}

}  // namespace krait::generator
