// The order in which C++ can define the classes of a module, and what they cannot mention.

#include "class_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace krait::generator {
namespace {

using Wanted = std::function<bool(const Declaration&)>;

bool is_inside_a_class(const Declaration& declaration) {
  return declaration.outer != nullptr && outermost(declaration).is_class();
}

/// Calls `visit` with each type that the members of a class name, but for those of options.
template <class Class, class Visit>
void for_each_type_of_members(Class& bound, const Visit& visit) {
  for (auto& each : bound.attributes) {
    visit(each.type);
    visit(each.set_type);
  }
  for (auto& method : bound.methods) {
    visit(method.function.result.value);
    for (auto& each : method.function.positional) visit(each.type);
    if (method.function.star) visit(method.function.star->type);
    if (method.function.double_star) visit(method.function.double_star->type);
  }
  if (bound.item) {
    visit(bound.item->key);
    visit(bound.item->value);
    visit(bound.item->assigned);
  }
  if (bound.entered) visit(*bound.entered);
  for (auto& each : bound.classes) for_each_type_of_members(each, visit);
}

// --- order ---

class ClassOrder {
 public:
  explicit ClassOrder(std::vector<BoundClass>& classes) : classes_(classes) {
    for (auto& each : classes_) by_declaration_[each.declaration] = &each;
  }

  void sort() {
    for (const auto& each : classes_) add(each);
    std::vector<BoundClass> sorted;
    sorted.reserve(order_.size());
    for (const auto* each : order_) sorted.push_back(*each);
    classes_ = std::move(sorted);
  }

 private:
  void add(const BoundClass& each) {
    if (!seen_.insert(&each).second) return;
    add_bases(each);
    for_each_type_of_members(each, [&](const Type& type) {
      any_declaration(type, [&](const Declaration& mentioned) {
        if (is_inside_a_class(mentioned)) add(outermost(mentioned));
        return false;
      });
    });
    order_.push_back(&each);
  }

  /// Those of the classes inside of it, too.
  void add_bases(const BoundClass& each) {
    for (const auto* base : each.declaration->bases) {
      if (&outermost(*base) != &outermost(*each.declaration)) add(outermost(*base));
    }
    for (const auto& inner : each.classes) add_bases(inner);
  }

  void add(const Declaration& declaration) {
    const auto found = by_declaration_.find(&declaration);
    if (found != by_declaration_.end()) add(*found->second);
  }

  std::vector<BoundClass>& classes_;
  std::map<const Declaration*, const BoundClass*> by_declaration_;
  std::set<const BoundClass*> seen_;
  std::vector<const BoundClass*> order_;
};

// --- what cannot be mentioned ---

bool replace(Type& type, const Wanted& is_unwanted) {
  if (type.declaration != nullptr && is_unwanted(*type.declaration)) {
    type = {TypeKind::any, {}};
    return true;
  }
  bool has_changed = false;
  for (auto& each : type.arguments) has_changed = replace(each, is_unwanted) || has_changed;
  if (has_changed && type.kind == TypeKind::union_of) type = {TypeKind::any, {}};
  return has_changed;
}

class Replacement {
 public:
  Replacement(BoundModule& module, Reporter& reporter)
      : module_(module),
        late_structs_(structs_that_need_classes(module.structs)),
        reporter_(reporter) {}

  void run() {
    std::set<const Declaration*> defined;
    for (auto& each : module_.classes) {
      defined.insert(each.declaration);
      replace_late(each, defined);
      leave_defaults_to_python(each, defined);
      defined.erase(each.declaration);
      replace_in(each, defined);
      defined.insert(each.declaration);
    }
  }

 private:
  /// What is inside of a class that comes later.
  void replace_late(BoundClass& bound, const std::set<const Declaration*>& defined) {
    const auto is_late = [&](const Declaration& each) {
      return is_inside_a_class(each) && each.module == bound.declaration->module &&
             !defined.contains(&outermost(each));
    };
    for_each_type_of_members(bound, [&](Type& type) {
      if (replace(type, is_late)) report(bound, "a class that needs this one");
    });
  }

  /// A default makes a value, whose type must be defined.
  void leave_defaults_to_python(BoundClass& bound, const std::set<const Declaration*>& defined) {
    const auto is_undefined = [&](const Declaration& each) {
      if (each.module != bound.declaration->module || each.is_enum()) return false;
      return is_unknown_yet(each, defined);
    };
    for (auto& method : bound.methods) {
      for (auto& each : method.function.positional) {
        if (any_declaration(each.type, is_undefined)) each.cpp_default.reset();
      }
    }
    for (auto& each : bound.classes) leave_defaults_to_python(each, defined);
  }

  /// `defined` are the classes before the one around all of it.
  void replace_in(BoundClass& bound, const std::set<const Declaration*>& defined) {
    for (auto& each : bound.methods) replace_options(bound, each.function, defined);
    for (auto& each : bound.structs) replace_fields(bound, each, defined);
    for (auto& each : bound.classes) replace_in(each, defined);
  }

  /// The options of a method are defined before its class.
  void replace_options(const BoundClass& bound, BoundFunction& function,
                       const std::set<const Declaration*>& defined) {
    const auto comes_later = [&](const Declaration& each) {
      return each.module == bound.declaration->module && is_unknown_yet(each, defined);
    };
    for (auto& member : function.keywords) {
      if (!replace(member.type, comes_later)) continue;
      if (member.cpp_default != "std::nullopt") member.cpp_default.reset();
      report(bound, fmt::format("the keyword-only parameter '{}'", member.python_name));
    }
  }

  void replace_fields(const BoundClass& bound, BoundStruct& inner,
                      const std::set<const Declaration*>& defined) {
    const auto* around = bound.declaration;
    const auto comes_later = [&](const Declaration& each) {
      const bool is_neighbour = each.outer == around && !each.is_class();
      return each.module == around->module && !is_neighbour && is_unknown_yet(each, defined);
    };
    for (auto& field : inner.fields) {
      if (!replace(field.type, comes_later)) continue;
      if (field.cpp_default != "std::nullopt") field.cpp_default.reset();
      report(bound, fmt::format("the field '{}'", field.python_name));
    }
    for (auto& each : inner.structs) replace_fields(bound, each, defined);
  }

  bool is_unknown_yet(const Declaration& each, const std::set<const Declaration*>& defined) const {
    const auto& top = outermost(each);
    return top.is_class() ? !defined.contains(&top) : is_late_struct(each);
  }

  bool is_late_struct(const Declaration& declaration) const {
    return late_structs_.contains(&outermost(declaration));
  }

  void report(const BoundClass& bound, const std::string& what) {
    reporter_.note(bound.declaration->syntax->location,
                   fmt::format("{} of '{}' is of a class that C++ defines later: krait::Object is "
                               "used",
                               what, bound.declaration->python_name));
  }

  BoundModule& module_;
  const std::set<const Declaration*> late_structs_;
  Reporter& reporter_;
};

/// Calls `visit` with what the fields of a struct, and of those inside of it, name.
template <class Visit>
void for_each_outermost_of_fields(const BoundStruct& bound, const Visit& visit) {
  for (const auto& field : bound.fields) {
    any_declaration(field.type, [&](const Declaration& each) {
      visit(outermost(each));
      return false;
    });
  }
  for (const auto& inner : bound.structs) for_each_outermost_of_fields(inner, visit);
}

}  // namespace

const Declaration& outermost(const Declaration& declaration) {
  const auto* current = &declaration;
  while (current->outer != nullptr) current = current->outer;
  return *current;
}

std::set<const Declaration*> structs_that_need_classes(const std::vector<BoundStruct>& all) {
  std::map<const Declaration*, std::vector<const Declaration*>> users;
  std::vector<const Declaration*> found;
  for (const auto& bound : all) {
    for_each_outermost_of_fields(bound, [&](const Declaration& each) {
      (each.is_class() ? found : users[&each]).push_back(bound.declaration);
    });
  }
  std::set<const Declaration*> needing;
  while (!found.empty()) {
    const auto* each = found.back();
    found.pop_back();
    if (!needing.insert(each).second) continue;
    const auto& others = users[each];
    found.insert(found.end(), others.begin(), others.end());
  }
  return needing;
}

void put_in_order(BoundModule& module, Reporter& reporter) {
  ClassOrder(module.classes).sort();
  Replacement(module, reporter).run();
}

}  // namespace krait::generator
