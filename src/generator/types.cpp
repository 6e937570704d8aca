// Building unions, and asking types what Python allows.

#include "types.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "cpp_types.hpp"
#include "program.hpp"

namespace krait::generator {
namespace {

// GCC 12 takes half a second for a type of this size, and half a minute for eight levels more.
constexpr std::size_t largest_cpp_type = 100'000;
// Three seconds for so many alternatives of a std::variant; it grows with their square and more.
constexpr std::size_t most_arguments = 64;

/// How often the library's own defaults make a C++ type name this argument of its.
std::size_t mentions(TypeKind kind, std::size_t argument) {
  switch (kind) {
    case TypeKind::tuple:
    case TypeKind::optional:
    case TypeKind::union_of:
      return 1;
    case TypeKind::set:
    case TypeKind::frozen_set:
      return 4;
    case TypeKind::dict:
    case TypeKind::mapping:
      return argument == 0 ? 4 : 2;
    default:
      return 2;
  }
}

/// The number of types in the C++ type when all of it is written out, or something too large.
std::size_t size_in_cpp(const Type& type) {
  const bool is_wide = type.arguments.size() > most_arguments || type.choices.size() > most_choices;
  if (is_wide) return largest_cpp_type + 1;
  std::size_t size = 1;
  for (std::size_t index = 0; index < type.arguments.size(); ++index) {
    size += mentions(type.kind, index) * size_in_cpp(type.arguments[index]);
    if (size > largest_cpp_type) break;
  }
  return size;
}

/// Alternatives without unions inside; `None` is taken out and remembered.
struct Alternatives {
  std::vector<Type> types;
  std::set<std::string> spellings;  // what is the same in C++ counts once
  bool has_none = false;

  /// `Literal["a"] | Literal["b"]` is `Literal["a", "b"]`.
  void add_literal(const Type& type) {
    const auto is_literal = [](const Type& each) { return each.kind == TypeKind::literal; };
    const auto known = std::ranges::find_if(types, is_literal);
    if (known == types.end()) {
      types.push_back(type);
      return;
    }
    auto& choices = known->choices;
    for (const auto& choice : type.choices) {
      if (std::ranges::find(choices, choice) == choices.end()) {
        choices.push_back(choice);
      }
    }
  }

  void add(const Type& type) {
    if (type.kind == TypeKind::none) {
      has_none = true;
    } else if (type.kind == TypeKind::optional) {
      has_none = true;
      add(type.arguments.front());
    } else if (type.kind == TypeKind::union_of) {
      for (const auto& each : type.arguments) add(each);
    } else if (type.kind == TypeKind::literal) {
      add_literal(type);
    } else if (spellings.insert(value_type(type)).second) {
      types.push_back(type);
    }
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

bool is_bearable_in_cpp(const Type& type) { return size_in_cpp(type) <= largest_cpp_type; }

bool is_hashable(const Type& type) {
  switch (type.kind) {
    case TypeKind::list:
    case TypeKind::iterable:
    case TypeKind::dict:
    case TypeKind::mapping:
    case TypeKind::set:
    case TypeKind::callable:
    case TypeKind::bytes_view:
    case TypeKind::buffer:
    case TypeKind::memory_view:
    case TypeKind::byte_array:
    case TypeKind::array_array:
    case TypeKind::any_ndarray:
    case TypeKind::ndarray:
      return false;
    case TypeKind::declared:
      return type.declaration->is_hashable;
    default:
      return std::ranges::all_of(type.arguments, is_hashable);
  }
}

}  // namespace krait::generator
