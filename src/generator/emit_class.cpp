// The declarations of classes with behaviour and of exception classes.

#include "emit_class.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>

#include "class_order.hpp"
#include "cpp_types.hpp"
#include "docstring.hpp"
#include "emit_function.hpp"
#include "emit_struct.hpp"
#include "naming.hpp"
#include "signature.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

using Kind = BoundMethod::Kind;
using Headers = std::set<std::string>;

// --- methods ---

bool may_be_called_with_one(const BoundFunction& function, const Overload& overload) {
  const std::size_t options = function.keywords.empty() ? 0 : 1;
  const auto least = overload.first_default + (function.has_required_keyword() ? 1 : 0);
  const bool has_rest = overload.takes_star || overload.takes_double_star;
  return least <= 1 && overload.positional_count + options + (has_rest ? 1 : 0) >= 1;
}

std::string constructors(const BoundMethod& method, const std::string& indentation) {
  const auto& function = method.function;
  std::string text = doxygen_comment(function.docstring.value_or(""), indentation);
  for (const auto& overload : overloads_of(function)) {
    text += fmt::format("{}{}{}({});\n", indentation,
                        may_be_called_with_one(function, overload) ? "explicit " : "",
                        function.cpp_name, parameter_list(function, overload, Defaults::shown));
  }
  return text;
}

/// The class itself, as a reflected operator takes it.
std::string instance_parameter(const BoundClass& owner, const BoundFunction& function) {
  return fmt::format("const {}& {}", owner.declaration->cpp_name, instance_name(function));
}

std::string operator_in_header(const BoundClass& owner, const BoundMethod& method,
                               const std::string& indentation) {
  const auto& function = method.function;
  const auto& item = function.result.value;
  const auto parameters =
      parameter_list(function, overloads_of(function).front(), Defaults::hidden);
  switch (method.kind) {
    case Kind::reflected:
      return fmt::format("{}friend {} {}({}, {});\n", indentation, return_type(function.result),
                         function.cpp_name, parameters, instance_parameter(owner, function));
    case Kind::in_place:
      return fmt::format("{}{}& {}({});\n", indentation, owner.declaration->cpp_name,
                         function.cpp_name, parameters);
    case Kind::iteration:
      return fmt::format("{}krait::IteratorOf<{}> begin() const;\n", indentation,
                         value_type(item.arguments.front()));
    default:
      return fmt::format("{}{} {}({}) const;\n", indentation, return_type(function.result),
                         function.cpp_name, parameters);
  }
}

std::string methods_of_overloads(const BoundMethod& method, const std::string& indentation) {
  const auto& function = method.function;
  const bool is_static = method.kind == Kind::of_class || method.is_factory;
  std::string text = doxygen_comment(function.docstring.value_or(""), indentation);
  const auto overloads = overloads_of(function);
  for (const auto& overload : overloads) {
    if (overload != overloads.front()) {
      text += fmt::format("{}/// The same without {}.\n", indentation,
                          names_left_out(function, overload));
    }
    text += fmt::format("{}{}{}{};\n", indentation, is_static ? "static " : "",
                        signature(function, overload, Defaults::shown), is_static ? "" : " const");
  }
  return text;
}

std::string method_in_header(const BoundClass& owner, const BoundMethod& method,
                             const std::string& indentation) {
  switch (method.kind) {
    case Kind::constructor:
      if (method.is_factory) return methods_of_overloads(method, indentation);
      return constructors(method, indentation);
    case Kind::method:
    case Kind::of_class:
    case Kind::call:
      return methods_of_overloads(method, indentation);
    default:
      return operator_in_header(owner, method, indentation);
  }
}

std::string attribute_in_header(const BoundAttribute& attribute, const std::string& indentation) {
  auto text = doxygen_comment(attribute.docstring.value_or(""), indentation);
  const auto* const before = attribute.is_of_class ? "static " : "";
  const auto* const after = attribute.is_of_class ? "" : " const";
  text += fmt::format("{}{}{} {}(){};\n", indentation, before, value_type(attribute.type),
                      attribute.getter, after);
  if (attribute.setter.empty()) return text;
  return text + fmt::format("{}{}void {}({} value){};\n", indentation, before, attribute.setter,
                            view_type(attribute.set_type), after);
}

std::string members(const BoundClass& each, const std::string& indentation) {
  std::string text;
  if (each.entered) {
    text += fmt::format("{}/// What krait::with gives.\n{}using entered_type = {};\n", indentation,
                        indentation, value_type(*each.entered));
  }
  for (const auto& method : each.methods) text += method_in_header(each, method, indentation);
  if (each.item)
    text += fmt::format("{}{} operator[]({} key) const;\n", indentation, item_type(*each.item),
                        value_type(each.item->key));
  for (const auto& attribute : each.attributes) text += attribute_in_header(attribute, indentation);
  return text;
}

// --- classes ---

std::string heads_of_bases(const BoundClass& each) {
  if (!each.is_exception()) {
    return fmt::format("public {}", each.base == nullptr ? "krait::Object" : each.base->cpp_name);
  }
  return fmt::format("public virtual {}", fmt::join(each.error_bases, ", public virtual "));
}

/// What the runtime makes objects with, and what C++ wants of an exception.
std::string machinery(const BoundClass& each, const std::string& indentation) {
  const auto name = each.declaration->own_cpp_name;
  if (each.is_exception()) {
    return fmt::format(
        "\n{0}{1}(const {1}&) = default;\n{0}{1}& operator=(const {1}&) = default;\n"
        "{0}~{1}() override;\n\n{2} protected:\n{0}friend struct krait::detail::ErrorAccess;\n"
        "{0}explicit {1}(const std::shared_ptr<krait::detail::ErrorState>& state);\n",
        indentation, name, indentation.substr(2));
  }
  // With a base it is defined in the source: to choose among that one's constructors, compilers
  // look into the types of all their parameters, which may not be there yet.
  const auto object = unlike({name}, "object_");
  const auto body =
      each.base == nullptr ? fmt::format(" : krait::Object(std::move({})) {{}}", object) : ";";
  return fmt::format(
      "\n{0}/// Shares the Python object; for Krait itself.\n"
      "{0}{1}(krait::detail::Wrapped, krait::Object {2}) noexcept{3}\n",
      indentation, name, object, body);
}

std::string definition(const BoundClass& each, const std::string& indentation) {
  const auto inside = indentation + "  ";
  auto text = doxygen_comment(each.declaration->syntax->docstring.value_or(""), indentation);
  text += fmt::format("{0}class {1} : {2} {{\n{0} public:\n", indentation,
                      each.declaration->own_cpp_name, heads_of_bases(each));
  text += insides_in_header(each.enums, each.structs, inside);
  for (const auto& inner : each.classes) text += definition(inner, inside) + "\n";
  return text + members(each, inside) + machinery(each, inside) + indentation + "};\n";
}

/// Not inside of the class: there, C++ would not have the defaults of the members in time.
std::string options_structs(const BoundClass& each) {
  std::string text;
  for (const auto& inner : each.classes) text += options_structs(inner);
  for (const auto& method : each.methods) text += options_struct(method.function);
  return text;
}

// --- headers ---

void add_headers_of(const BoundClass& each, Headers& headers) {
  if (each.is_exception()) {
    headers.insert({"<krait/python_errors.hpp>", "<memory>"});
  } else {
    headers.insert({"<krait/object.hpp>", "<utility>"});
  }
  for (const auto* base : each.declaration->bases) {
    if (base->is_class() && !base->is_left_out) {
      headers.insert(fmt::format("\"{}\"", base->module->header_path));
    }
  }
  for (const auto& attribute : each.attributes) {
    add_headers_of_value(attribute.type, headers);
    if (!attribute.setter.empty()) add_headers_of_view(attribute.set_type, headers);
  }
  for (const auto& method : each.methods) {
    add_headers_of(method.function, headers);
    if (method.kind == Kind::iteration) headers.insert("<krait/iterator.hpp>");
  }
  if (each.entered) add_headers_of_value(*each.entered, headers);
  if (each.item) {
    headers.insert("<krait/item.hpp>");
    for (const auto& type : {each.item->key, each.item->value, each.item->assigned}) {
      add_headers_of_value(type, headers);
    }
  }
  for (const auto& inner : each.classes) add_headers_of(inner, headers);
}

}  // namespace

std::string instance_name(const BoundFunction& function) {
  std::set<std::string> taken;
  for (const auto& each : function.positional) taken.insert(each.cpp_name);
  return unlike(taken, "instance");
}

std::string item_type(const BoundItem& item) {
  const bool is_same = item.assigned == item.value;
  return fmt::format("krait::ItemOf<{}, {}{}>", value_type(item.value), value_type(item.key),
                     is_same ? "" : ", " + value_type(item.assigned));
}

std::string class_in_header(const BoundClass& each) {
  return options_structs(each) + definition(each, "");
}

void add_headers_of_classes(const BoundModule& module, Headers& headers) {
  for (const auto& each : module.classes) add_headers_of(each, headers);
}

}  // namespace krait::generator
