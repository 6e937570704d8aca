// A class with behaviour, or an exception class, as C++ will have it.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bound_function.hpp"
#include "bound_types.hpp"
#include "program.hpp"
#include "types.hpp"

namespace krait::generator {

struct BoundMethod {
  enum class Kind {
    method,
    of_class,     // static in C++
    constructor,  // static, too, where C++ has other plans for such a constructor
    call,         // `operator()`
    operation,    // an operator of one operand or two
    reflected,    // its instance is the right operand
    in_place,     // `operator+=`
    iteration,    // `begin()`
  };

  Kind kind = Kind::method;
  BoundFunction function;
  std::string operation = {};  // `krait::detail::binary<&PyNumber_Add>`
  bool is_factory = false;     // a constructor that is no constructor in C++
};

/// An attribute, a property or a variable of the class.
struct BoundAttribute {
  std::string python_name;
  std::string getter;
  std::string setter;  // empty where it is only read
  Type type;
  Type set_type;
  bool is_of_class = false;  // static in C++
  std::optional<std::string> docstring = {};
};

/// `object[key]` that can be read and assigned.
struct BoundItem {
  Type key;
  Type value;
  Type assigned;
};

struct BoundClass {
  bool is_exception() const { return declaration->form == Declaration::Form::exception; }

  const Declaration* declaration = nullptr;
  const Declaration* base = nullptr;               // of an object: the C++ base class
  std::vector<std::string> error_bases = {};       // of an exception: as C++ spells them
  std::vector<std::string> generated_errors = {};  // those of them and theirs that are generated
  std::optional<Type> entered = {};                // what `krait::with` gives
  std::vector<BoundAttribute> attributes = {};
  std::vector<BoundMethod> methods = {};
  std::optional<BoundItem> item = {};
  std::vector<BoundEnum> enums = {};  // those inside of it
  std::vector<BoundStruct> structs = {};
  std::vector<BoundClass> classes = {};
};

}  // namespace krait::generator
