// Overloads among which C++ would choose otherwise than Python does.

#include "constrained_overloads.hpp"

#include <algorithm>

namespace krait::generator {
namespace {

bool is_literal_of_texts(const Type& type) {
  return type.kind == TypeKind::literal &&
         std::ranges::any_of(type.choices,
                             [](const std::string& choice) { return choice.starts_with('"'); });
}

/// The concept that lets no value of the other type through; empty where none is needed.
std::string_view constraint_between(const Type& type, const Type& other) {
  if (type == other) return {};
  if (type.kind == TypeKind::boolean) return "std::same_as<bool>";
  if (type.kind == TypeKind::real && other.kind == TypeKind::integer) return "std::floating_point";
  if (type.kind == TypeKind::string && is_literal_of_texts(other)) return plain_text;
  if (type.kind == TypeKind::path && other.kind == TypeKind::string) {
    return "std::same_as<std::filesystem::path>";
  }
  return {};
}

std::vector<std::string> types_taken_by(const BoundParameter& parameter, bool is_lazy) {
  switch (parameter.type.kind) {
    case TypeKind::boolean:
      return {"bool"};
    case TypeKind::real:
      return {"float", "double", "long double"};
    case TypeKind::string:
      return {"const char*", "std::string_view", "std::string"};
    default:
      return {is_lazy ? "std::filesystem::path" : "const std::filesystem::path&"};
  }
}

void constrain(BoundParameter& parameter, const Type& other) {
  if (const auto constraint = constraint_between(parameter.type, other); !constraint.empty()) {
    parameter.constraint = constraint;
    parameter.cpp_default.reset();  // from which C++ can't tell the type
  }
}

/// Each of the functions as often as the parameter takes types.
std::vector<BoundFunction> with_types_of(const std::vector<BoundFunction>& functions,
                                         std::size_t index) {
  std::vector<BoundFunction> instances;
  for (const auto& each : functions) {
    for (auto& type : types_taken_by(each.positional[index], each.result.is_lazy())) {
      instances.push_back(each);
      instances.back().positional[index].instance_type = std::move(type);
    }
  }
  return instances;
}

}  // namespace

void constrain(const std::vector<BoundFunction*>& overloads) {
  for (auto* each : overloads) {
    for (std::size_t index = 0; index < each->positional.size(); ++index) {
      for (const auto* other : overloads) {
        if (index >= other->positional.size()) continue;
        constrain(each->positional[index], other->positional[index].type);
      }
    }
  }
}

std::vector<BoundFunction> instances_of(const BoundFunction& function, const Overload& overload) {
  std::vector<BoundFunction> instances{function};
  bool is_template = false;
  for (std::size_t index = 0; index < overload.positional_count; ++index) {
    if (function.positional[index].constraint.empty()) continue;
    is_template = true;
    instances = with_types_of(instances, index);
  }
  return is_template ? instances : std::vector<BoundFunction>{};
}

}  // namespace krait::generator
