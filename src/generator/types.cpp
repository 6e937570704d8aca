// Building unions, and asking types what Python allows.

#include "types.hpp"

#include <algorithm>

#include "cpp_types.hpp"

namespace krait::generator {
namespace {

/// Alternatives without unions inside; `None` is taken out and remembered.
struct Alternatives {
  std::vector<Type> types;
  bool has_none = false;

  void add(const Type& type) {
    if (type.kind == TypeKind::none) {
      has_none = true;
    } else if (type.kind == TypeKind::optional) {
      has_none = true;
      add(type.arguments.front());
    } else if (type.kind == TypeKind::union_of) {
      for (const auto& each : type.arguments) add(each);
    } else if (!contains(type)) {
      types.push_back(type);
    }
  }

  bool contains(const Type& type) const {
    const auto spelling = value_type(type);
    return std::any_of(types.begin(), types.end(),
                       [&](const Type& each) { return value_type(each) == spelling; });
  }
};

}  // namespace

Type union_of(const std::vector<Type>& alternatives) {
  Alternatives found;
  for (const auto& each : alternatives) found.add(each);
  if (found.types.empty()) return {TypeKind::none, {}};
  const Type value =
      found.types.size() == 1 ? found.types.front() : Type{TypeKind::union_of, found.types};
  return found.has_none ? Type{TypeKind::optional, {value}} : value;
}

bool is_hashable(const Type& type) {
  switch (type.kind) {
    case TypeKind::list:
    case TypeKind::iterable:
    case TypeKind::dict:
    case TypeKind::mapping:
    case TypeKind::set:
      return false;
    default:
      return std::all_of(type.arguments.begin(), type.arguments.end(), is_hashable);
  }
}

}  // namespace krait::generator
