// Names in a generated source that hide nothing and that nothing hides.

#include "source_names.hpp"

#include "naming.hpp"
#include "text.hpp"

namespace krait::generator {

SourceNames::SourceNames(const BoundModule& module, const std::string& cpp_namespace)
    : taken_{"module_", "sources", "types"} {
  for (const auto& part : split(cpp_namespace, ':')) taken_.insert(part);
  for (const auto& function : module.functions) take(function);
  for (const auto& each : module.classes) take(each);
  for (const auto& each : module.enums) taken_.insert(each.declaration->own_cpp_name);
  for (const auto& each : module.structs) taken_.insert(each.declaration->own_cpp_name);
  for (const auto& each : module.variables) taken_.insert(each.cpp_name);
}

void SourceNames::take(const BoundFunction& function) {
  taken_.insert({function.cpp_name, function.options_type, function.options_name});
  for (const auto& each : function.positional) taken_.insert(each.cpp_name);
  if (function.star) taken_.insert(function.star->cpp_name);
  if (function.double_star) taken_.insert(function.double_star->cpp_name);
}

void SourceNames::take(const BoundClass& each) {
  taken_.insert(each.declaration->own_cpp_name);
  for (const auto& method : each.methods) take(method.function);
  for (const auto& attribute : each.attributes) taken_.insert({attribute.getter, attribute.setter});
  for (const auto& inner : each.classes) take(inner);
}

std::string SourceNames::unique(const std::string& wanted) {
  auto name = unlike(taken_, wanted);
  taken_.insert(name);
  return name;
}

}  // namespace krait::generator
