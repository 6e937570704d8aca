// Special methods: the operators that stand for them in C++.

#pragma once

#include <optional>

#include "bind_function.hpp"
#include "bound_class.hpp"
#include "class_members.hpp"
#include "special_methods.hpp"

namespace krait::generator {

/// Binds the special methods among `members` for a class that has them itself or from elsewhere;
/// `place` is that of the class, and `quiet` the same without diagnostics.
class SpecialBinder {
 public:
  SpecialBinder(const FunctionPlace& place, const FunctionPlace& quiet,
                const Declaration& declaration, const ClassMembers& members)
      : place_(place), quiet_(quiet), declaration_(declaration), members_(members) {}

  /// Nothing where C++ has no use for it, or no form.
  std::optional<BoundMethod> bound(const SpecialMethod& special, const Method& method) const;
  /// For a `__getitem__` that has a `__setitem__` beside it.
  std::optional<BoundItem> item(const BoundFunction& getter) const;
  /// What `__enter__` or `__aenter__` gives; nothing if that is not said.
  std::optional<Type> entered(const Method& method) const;

 private:
  bool has_form_of_operator(BoundMethod& bound) const;
  bool is_of_use(BoundMethod& bound) const;
  bool take_items(std::string_view next, BoundFunction& function) const;
  std::optional<Type> assigned_to(const Type& key) const;

  const FunctionPlace& place_;
  const FunctionPlace& quiet_;
  const Declaration& declaration_;
  const ClassMembers& members_;
};

}  // namespace krait::generator
