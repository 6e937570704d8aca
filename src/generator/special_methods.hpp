// Which operators of C++ stand for Python's special methods.

#pragma once

#include <string_view>

#include "bound_class.hpp"

namespace krait::generator {

struct SpecialMethod {
  std::string_view python_name;  // "__add__"
  std::string_view cpp_name;     // "operator+"
  BoundMethod::Kind kind;
  std::string_view operation;  // "krait::detail::binary<&PyNumber_Add>"
};

/// Null for those that C++ has by other means, or not at all.
const SpecialMethod* find_special_method(std::string_view python_name);

}  // namespace krait::generator
