// Special methods: the operators that stand for them in C++.

#include "bind_special.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "bind_constructors.hpp"

namespace krait::generator {
namespace {

std::vector<Type> iterated(Type item) {
  return {std::move(item), {TypeKind::none, {}}, {TypeKind::none, {}}};
}

/// Whether a parameter for `taken` is one for `key`, too.
bool takes_key(const Type& taken, const Type& key) {
  if (taken == key || taken.kind == TypeKind::any) return true;
  const bool is_one_of_several =
      taken.kind == TypeKind::union_of || taken.kind == TypeKind::optional;
  return is_one_of_several && std::any_of(taken.arguments.begin(), taken.arguments.end(),
                                          [&](const Type& each) { return takes_key(each, key); });
}

}  // namespace

/// Many are written without annotations, and C++ has what they do by other means.
std::optional<BoundMethod> SpecialBinder::bound(const SpecialMethod& special,
                                                const Method& method) const {
  const bool is_call = special.kind == BoundMethod::Kind::call;
  auto plain = without_first_parameter(*method.function);
  if (is_call) plain.name = "call";  // in messages, and in the name of the options' type
  auto function = bind_function(is_call ? place_ : quiet_, plain);
  function.python_name = special.python_name;
  function.cpp_name = special.cpp_name;
  BoundMethod bound{special.kind, std::move(function), std::string(special.operation)};
  if (!is_call && !has_form_of_operator(bound)) return std::nullopt;
  return bound;
}

bool SpecialBinder::has_form_of_operator(BoundMethod& bound) const {
  auto& function = bound.function;
  const auto& name = function.python_name;
  if (name == "__iter__") return take_items("__next__", function);
  if (name == "__aiter__") return take_items("__anext__", function);
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
bool SpecialBinder::is_of_use(BoundMethod& bound) const {
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
bool SpecialBinder::take_items(std::string_view next, BoundFunction& function) const {
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
  const auto steps = members_.named(next);
  if (type.declaration != &declaration_ || steps.empty()) return false;
  auto item = bind_function(quiet_, without_first_parameter(*steps.front()->function)).result;
  if (item.value.kind == TypeKind::none) return false;
  type = {wanted, iterated(item.value)};
  if (is_async) type.arguments.pop_back();
  function.result.is_task = false;
  return true;
}

std::optional<BoundItem> SpecialBinder::item(const BoundFunction& getter) const {
  const bool is_readable = getter.positional.size() == 1 && !getter.result.is_lazy() &&
                           getter.result.value.kind != TypeKind::generator &&
                           getter.result.value.kind != TypeKind::none;
  if (!is_readable) return std::nullopt;
  const auto& key = getter.positional.front().type;
  auto assigned = assigned_to(key);
  if (!assigned) return std::nullopt;
  return BoundItem{key, getter.result.value, std::move(*assigned)};
}

/// Of several overloads, `__setitem__` may be for the key of another one.
std::optional<Type> SpecialBinder::assigned_to(const Type& key) const {
  const bool has_other_keys = members_.named("__getitem__").size() > 1;
  std::optional<Type> found;
  for (const auto* each : members_.named("__setitem__")) {
    const auto setter = bind_function(quiet_, without_first_parameter(*each->function));
    if (setter.positional.size() != 2) continue;
    const auto& taken = setter.positional.front().type;
    const auto& assigned = setter.positional[1].type;
    if (taken == key) return assigned;
    if (!found && (!has_other_keys || takes_key(taken, key))) found = assigned;
  }
  return found;
}

std::optional<Type> SpecialBinder::entered(const Method& method) const {
  auto type = bind_function(quiet_, without_first_parameter(*method.function)).result.value;
  const bool says_little = type.kind == TypeKind::any || type.kind == TypeKind::none ||
                           type.kind == TypeKind::generator ||
                           type.kind == TypeKind::async_generator;
  if (says_little) return std::nullopt;
  return type;
}

}  // namespace krait::generator
