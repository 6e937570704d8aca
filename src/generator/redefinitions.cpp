// Names that are defined more than once: in Python, the last definition counts.

#include "redefinitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bind_types.hpp"

namespace krait::generator {
namespace {

/// The last element that is called so; null where there is none.
template <class Element>
const Element* last_named(const std::vector<Element>& elements, const std::string& name) {
  const auto found = std::find_if(elements.rbegin(), elements.rend(),
                                  [&](const Element& each) { return each.name == name; });
  return found == elements.rend() ? nullptr : &*found;
}

template <class Element>
const Element* last_after(const std::vector<Element>& elements, const std::string& name, int line) {
  const auto* last = last_named(elements, name);
  return last != nullptr && last->location.line > line ? last : nullptr;
}

class ClassRedefinitions {
 public:
  ClassRedefinitions(const Class& syntax, const std::set<std::string>& properties)
      : syntax_(syntax), properties_(properties) {
    for (const auto& each : syntax.functions) last_functions_[each.name] = &each;
    for (const auto& [name, function] : last_functions_) {
      compare_with_class(*function);
      compare_with_variable(*function);
    }
  }

  RedefinitionsInClass take() { return std::move(found_); }

 private:
  void compare_with_class(const Function& function) {
    const auto* other = last_named(syntax_.classes, function.name);
    if (other == nullptr) return;
    if (other->location.line > function.location.line) {
      found_.functions.insert(function.name);
      add(function.name, function.location, other->location);
    } else {
      add(function.name, other->location, function.location);
    }
  }

  /// What is only annotated is not defined; what is set to something that C++ knows nothing of, as
  /// `old = deprecated(old)`, may well be the function.
  void compare_with_variable(const Function& function) {
    const auto* other = last_named(syntax_.variables, function.name);
    if (other == nullptr) return;
    const bool is_before = other->location.line < function.location.line;
    if (!other->value || is_before) {
      found_.variables.insert(function.name);
      if (is_before) add(function.name, other->location, function.location);
    } else if (properties_.contains(function.name) && has_type(*other)) {
      found_.functions.insert(function.name);
      add(function.name, function.location, other->location);
    }
  }

  static bool has_type(const Variable& variable) {
    return variable.annotation || literal_kind(*variable.value);
  }

  void add(const std::string& name, Location before, Location after) {
    found_.all.push_back({name, before.line, after});
  }

  const Class& syntax_;
  const std::set<std::string>& properties_;
  std::map<std::string, const Function*> last_functions_;
  RedefinitionsInClass found_;
};

}  // namespace

void report(const Redefinition& redefinition, Reporter& reporter) {
  reporter.note(redefinition.location,
                fmt::format("'{}' was defined before, in line {}: this definition counts",
                            redefinition.name, redefinition.line_before));
}

const Function* function_instead_of(const Class& before, const std::vector<Function>& functions) {
  return last_after(functions, before.name, before.location.line);
}

const Class* class_instead_of(const Function& before, const std::vector<Class>& classes) {
  return last_after(classes, before.name, before.location.line);
}

const Variable* value_instead_of(const Function& before, const std::vector<Variable>& variables) {
  const auto* last = last_after(variables, before.name, before.location.line);
  return last != nullptr && last->value && literal_kind(*last->value) ? last : nullptr;
}

const Function* function_instead_of(const Variable& before,
                                    const std::vector<Function>& functions) {
  return last_after(functions, before.name, before.location.line);
}

RedefinitionsInClass redefinitions_in(const Class& syntax,
                                      const std::set<std::string>& properties) {
  return ClassRedefinitions(syntax, properties).take();
}

}  // namespace krait::generator
