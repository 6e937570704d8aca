// The definitions of classes with behaviour and of exception classes.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cpp_text.hpp"
#include "cpp_types.hpp"
#include "emit_class.hpp"
#include "emit_function.hpp"
#include "naming.hpp"
#include "signature.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

using Kind = BoundMethod::Kind;

class ClassWriter {
 public:
  ClassWriter(const BoundClass& bound, SourceNames& names, TypesInSource& text)
      : bound_(bound),
        declaration_(*bound.declaration),
        path_(declaration_.path()),
        prefix_(replace_all(declaration_.python_name, ".", "_") + "_"),
        names_(names),
        text_(text) {}

  void write() {
    type_ = names_.unique(prefix_ + "class_");
    text_.objects += fmt::format("constinit krait::detail::CachedAttribute {}{{module_, {}}};\n",
                                 type_, string_literal(declaration_.python_name));
    for (const auto& each : bound_.methods) write(each);
    if (bound_.item) write(*bound_.item);
    for (const auto& each : bound_.attributes) write(each);
    if (bound_.is_exception()) {
      write_exception();
    } else if (bound_.base != nullptr) {
      write_sharing();
    }
    write_conversion();
  }

 private:
  std::string self() const {
    return bound_.is_exception() ? "krait::detail::exception_of(*this)" : "*this";
  }

  // --- callables ---

  void write(const BoundMethod& method) {
    const auto& function = method.function;
    std::string callable;
    const auto overloads = overloads_of(function);
    for (const auto& overload : overloads) {
      const auto form = call_form(function, overload);
      if (callable.empty() || !all_overloads_share_a_callable(function)) {
        callable = names_.unique(prefix_ + short_name(method) + "_");
        write_callable(method, form, callable);
      }
      write_definition(method, overload, form, callable);
      write_instantiations(method, overload);
    }
  }

  static std::string short_name(const BoundMethod& method) {
    if (method.kind == Kind::constructor) return "new";
    auto name = method.function.python_name;
    while (name.starts_with('_')) name.erase(0, 1);
    while (name.ends_with('_')) name.pop_back();
    return name;
  }

  static std::string_view template_of(Kind kind) {
    switch (kind) {
      case Kind::method:
        return "Method";
      case Kind::of_class:
      case Kind::constructor:
        return "Function";
      case Kind::call:
        return "CallOperator";
      default:
        return "Operator";
    }
  }

  std::string result_tag(const BoundMethod& method) const {
    if (method.kind != Kind::constructor) return tag_of(method.function.result.value);
    return method.is_factory ? fmt::format("types::Declared<{}>", declaration_.cpp_name)
                             : "types::Any";
  }

  void write_callable(const BoundMethod& method, const CallForm& form, const std::string& name) {
    const auto names =
        form.names.empty() ? "" : fmt::format(", {{{}}}", fmt::join(form.names, ", "));
    text_.objects += fmt::format("constinit krait::detail::{}<{}({})> {}{{{}{}}};\n",
                                 template_of(method.kind), result_tag(method),
                                 fmt::join(form.tags, ", "), name, what_is_called(method), names);
  }

  std::string what_is_called(const BoundMethod& method) const {
    const auto& name = method.function.python_name;
    switch (method.kind) {
      case Kind::constructor:
        return "module_, " + string_literal(declaration_.python_name);
      case Kind::of_class:
        return "module_, " + string_literal(declaration_.python_name + "." + name);
      case Kind::method:
        return fmt::format("{}, {}", type_, string_literal(name));
      case Kind::call:
        return type_;
      default:
        return fmt::format("{}, {}, {}", type_, string_literal(name), method.operation);
    }
  }

  // --- definitions ---

  void write_definition(const BoundMethod& method, const Overload& overload, const CallForm& form,
                        const std::string& callable) {
    const auto& function = method.function;
    const auto parameters = parameter_list(function, overload, Defaults::hidden);
    const auto arguments = fmt::format("{}", fmt::join(form.arguments, ", "));
    const auto call = fmt::format("{}.{}", callable, call_of(function.result));
    const auto with_self = self() + (arguments.empty() ? "" : ", ") + arguments;
    const auto result = return_type(function.result);
    switch (method.kind) {
      case Kind::constructor:
        return write_constructor(method, parameters,
                                 fmt::format("{}.call({})", callable, arguments));
      case Kind::of_class:
        return define(result, function.cpp_name, parameters, "",
                      fmt::format("return {}({});", call, arguments));
      case Kind::reflected:
        text_.definitions +=
            fmt::format("{0} {1}({2}, const {3}& {4}) {{\n  return {5}({4}, {6});\n}}\n\n", result,
                        function.cpp_name, parameters, declaration_.cpp_name,
                        instance_name(function), call, arguments);
        return;
      case Kind::in_place:
        return define(declaration_.cpp_name + "&", function.cpp_name, parameters, "",
                      fmt::format("return *this = {}({});", call, with_self));
      case Kind::iteration:
        return write_begin(function, call);
      default:
        return define(result, function.cpp_name, parameters, " const",
                      fmt::format("return {}({});", call, with_self));
    }
  }

  void write_instantiations(const BoundMethod& method, const Overload& overload) {
    const auto& function = method.function;
    const bool is_constructor = method.kind == Kind::constructor && !method.is_factory;
    const bool is_static = method.kind == Kind::of_class || method.kind == Kind::constructor;
    const bool changes = method.kind == Kind::in_place;
    const auto result = is_constructor ? ""
                        : changes      ? declaration_.cpp_name + "& "
                                       : return_type(function.result) + " ";
    text_.definitions += instantiations(function, overload,
                                        fmt::format("{}{}::{}", result, path_, function.cpp_name),
                                        is_static || changes ? "" : " const");
  }

  void define(const std::string& result, const std::string& name, const std::string& parameters,
              std::string_view after, const std::string& body) {
    text_.definitions += fmt::format("{} {}::{}({}){} {{\n  {}\n}}\n\n", result, path_, name,
                                     parameters, after, body);
  }

  void write_begin(const BoundFunction& function, const std::string& call) {
    const auto type =
        fmt::format("krait::IteratorOf<{}>", value_type(function.result.value.arguments.front()));
    define(type, "begin", "", " const", fmt::format("return {}{{{}(*this)}};", type, call));
  }

  void write_constructor(const BoundMethod& method, const std::string& parameters,
                         const std::string& made) {
    const auto& name = method.function.cpp_name;
    if (method.is_factory) {
      return define(declaration_.cpp_name, name, parameters, "", fmt::format("return {};", made));
    }
    std::string how;
    if (bound_.is_exception()) {
      how = fmt::format("{}(krait::detail::state_of_made({}))", name, made);
    } else if (bound_.base != nullptr) {
      how = fmt::format("{}(krait::detail::Wrapped{{}}, {})", bound_.base->cpp_name, made);
    } else {
      how = fmt::format("krait::Object({})", made);
    }
    text_.definitions += fmt::format("{}::{}({})\n    : {} {{}}\n\n", path_, name, parameters, how);
  }

  // --- items and attributes ---

  void write(const BoundItem& item) {
    const auto name = names_.unique(prefix_ + "item_");
    const auto assigned = item.assigned == item.value ? "" : ", " + tag_of(item.assigned);
    text_.objects += fmt::format("constinit krait::detail::ItemOperators<{}, {}{}> {}{{{}}};\n",
                                 tag_of(item.value), tag_of(item.key), assigned, name, type_);
    define(item_type(item), "operator[]", value_type(item.key) + " key", " const",
           fmt::format("return {}.at(*this, std::move(key));", name));
  }

  void write(const BoundAttribute& attribute) {
    const auto name = names_.unique(prefix_ + attribute.python_name + "_");
    write_place(attribute, attribute.type, name);
    const std::string_view after = attribute.is_of_class ? "" : " const";
    const auto instance = attribute.is_of_class ? "" : self();
    define(value_type(attribute.type), attribute.getter, "", after,
           fmt::format("return {}.get({});", name, instance));
    if (attribute.setter.empty()) return;
    auto setter = name;
    if (attribute.set_type != attribute.type) {
      setter = names_.unique(prefix_ + "set_" + attribute.python_name + "_");
      write_place(attribute, attribute.set_type, setter);
    }
    define("void", attribute.setter, view_type(attribute.set_type) + " value", after,
           fmt::format("{}.set({}{}value);", setter, instance, instance.empty() ? "" : ", "));
  }

  void write_place(const BoundAttribute& attribute, const Type& type, const std::string& name) {
    const auto python_name = attribute.is_of_class
                                 ? declaration_.python_name + "." + attribute.python_name
                                 : attribute.python_name;
    text_.objects +=
        fmt::format("constinit krait::detail::{}<{}> {}{{{}, {}}};\n",
                    attribute.is_of_class ? "Variable" : "Attribute", tag_of(type), name,
                    attribute.is_of_class ? "module_" : type_, string_literal(python_name));
  }

  // --- the rest ---

  void write_exception() {
    const auto name = declaration_.own_cpp_name;
    std::string above;
    for (const auto& each : bound_.generated_errors) above += fmt::format(", {}(state)", each);
    text_.definitions += fmt::format(
        "{0}::~{1}() = default;\n\n"
        "{0}::{1}(const std::shared_ptr<krait::detail::ErrorState>& state)\n"
        "    : krait::PythonError(state){2} {{}}\n\n",
        path_, name, above);
    text_.error_classes += fmt::format("    {{{}, &krait::detail::ErrorAccess::make<{}>}},\n",
                                       type_, declaration_.cpp_name);
  }

  void write_sharing() {
    const auto name = declaration_.own_cpp_name;
    text_.definitions += fmt::format(
        "{0}::{1}(krait::detail::Wrapped, krait::Object {2}) noexcept\n"
        "    : {3}(krait::detail::Wrapped{{}}, std::move({2})) {{}}\n\n",
        path_, name, unlike({name, bound_.base->own_cpp_name}, "object_"), bound_.base->cpp_name);
  }

  void write_conversion() {
    const bool is_error = bound_.is_exception();
    text_.conversions += conversion_in_source(
        declaration_, fmt::format("return krait::detail::is_exact_instance_of({}, object);", type_),
        fmt::format("return krait::detail::load_{}<{}>({}, object, failure);",
                    is_error ? "error" : "instance", declaration_.cpp_name, type_),
        fmt::format("return krait::detail::make_{}(value);", is_error ? "error" : "instance"));
  }

  const BoundClass& bound_;
  const Declaration& declaration_;
  std::string path_;
  std::string prefix_;
  std::string type_;
  SourceNames& names_;
  TypesInSource& text_;
};

void write(const std::vector<BoundClass>& classes, SourceNames& names, TypesInSource& text) {
  for (const auto& each : classes) {
    ClassWriter(each, names, text).write();
    write(each.classes, names, text);
  }
}

}  // namespace

void write_classes(const BoundModule& module, SourceNames& names, TypesInSource& text) {
  write(module.classes, names, text);
  if (text.error_classes.empty()) return;
  const auto classes = names.unique("error_classes_");
  text.registrations = fmt::format(
      "constinit krait::detail::ErrorClass {}[] = {{\n{}}};\n"
      "const krait::detail::ErrorRegistration {}{{{}}};\n",
      classes, text.error_classes, names.unique("registered_"), classes);
}

}  // namespace krait::generator
