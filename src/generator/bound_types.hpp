// A module's enumerations, data classes and variables as C++ will have them.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "program.hpp"
#include "types.hpp"

namespace krait::generator {

struct BoundEnumerator {
  std::string python_name;
  std::string cpp_name;
  std::string cpp_value;  // empty where only Python knows it
  bool is_alias = false;  // another name of an enumerator before it
};

struct BoundEnum {
  const Declaration* declaration = nullptr;
  std::vector<BoundEnumerator> enumerators;
};

struct BoundField {
  enum class Kind {
    positional,
    keyword,       // in calls of the constructor only by its name
    fixed,         // not in calls of the constructor
    not_required,  // a key that a TypedDict may lack
  };

  /// An empty std::optional leaves it to Python's own default.
  bool is_left_to_python() const { return has_default && !cpp_default; }

  std::string python_name;
  std::string cpp_name;
  Type type;
  Kind kind = Kind::positional;
  bool has_default = false;
  std::optional<std::string> cpp_default;
  bool is_compared = true;
  bool is_hashed = true;
};

struct BoundStruct {
  const Declaration* declaration = nullptr;
  std::vector<BoundField> fields;
  std::vector<BoundEnum> enums;  // those inside of it
  std::vector<BoundStruct> structs;
};

struct BoundVariable {
  std::string python_name;
  std::string cpp_name;
  Type type;
};

}  // namespace krait::generator
