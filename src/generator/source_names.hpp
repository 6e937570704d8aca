// Names in a generated source that hide nothing and that nothing hides.

#pragma once

#include <set>
#include <string>

#include "bind.hpp"

namespace krait::generator {

class SourceNames {
 public:
  SourceNames(const BoundModule& module, const std::string& cpp_namespace);

  /// The wanted name, or one like it.
  std::string unique(const std::string& wanted);

 private:
  void take(const BoundFunction& function);
  void take(const BoundClass& each);

  std::set<std::string> taken_;
};

}  // namespace krait::generator
