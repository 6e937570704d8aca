// The generated source: the embedded Python, and the functions that call it.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cpp_text.hpp"
#include "cpp_types.hpp"
#include "emit.hpp"
#include "emit_class.hpp"
#include "emit_function.hpp"
#include "emit_types.hpp"
#include "overloads.hpp"
#include "signature.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

std::string symbol_of(const std::string& module) {
  return "source_of_" + replace_all(module, ".", "_dot_");
}

// --- embedded files ---

std::string declaration(const std::string& module) {
  return fmt::format("extern const krait::detail::EmbeddedSource {};\n", symbol_of(module));
}

std::string definition(const EmbeddedFile& file) {
  return fmt::format(
      "const krait::detail::EmbeddedSource {}{{\n"
      "    .module = {}, .file = {}, .is_package = {},\n"
      "    .text =\n"
      "{}{}}};\n",
      symbol_of(file.module), string_literal(file.module), string_literal(file.path),
      file.is_package, string_literal_by_lines(file.text, "        "),
      file.origin.empty() ? "" : fmt::format(",\n    .origin = {}", string_literal(file.origin)));
}

std::string shared_sources(const Unit& unit) {
  if (!unit.own_source) return {};
  std::string text = "namespace krait_embedded {\n";
  for (const auto& module : unit.other_modules) text += declaration(module);
  text += declaration(unit.module) + definition(*unit.own_source);
  return text + "}  // namespace krait_embedded\n\n";
}

std::string module_definition(const Unit& unit) {
  auto definition_of_module =
      fmt::format("{}constinit krait::detail::Module module_{{{}{}}};\n",
                  unit.bound.is_empty() ? "[[maybe_unused]] " : "", string_literal(unit.module),
                  unit.own_source ? ", sources" : "");
  if (!unit.own_source) return definition_of_module;

  std::vector<std::string> sources{"&krait_embedded::" + symbol_of(unit.module)};
  for (const auto& module : unit.other_modules) {
    sources.push_back("&krait_embedded::" + symbol_of(module));
  }
  std::string text;
  for (const auto& file : unit.other_sources) {
    text += definition(file);
    sources.push_back("&" + symbol_of(file.module));
  }
  text += fmt::format("constexpr const krait::detail::EmbeddedSource* sources[] = {{{}}};\n",
                      fmt::join(sources, ", "));
  return text + definition_of_module;
}

// --- functions ---

/// Writes the callables and the functions, with names for the callables that nothing hides.
class FunctionsWriter {
 public:
  FunctionsWriter(const BoundModule& module, SourceNames& names) : names_(names) {
    for (const auto& function : module.functions) write(function);
  }

  const std::string& callables() const { return callables_; }
  const std::string& definitions() const { return definitions_; }

 private:
  void write(const BoundFunction& function) {
    const auto overloads = overloads_of(function);
    std::string callable;
    for (const auto& overload : overloads) {
      const auto form = call_form(function, overload);
      if (callable.empty() || !all_overloads_share_a_callable(function)) {
        callable = name_for(function, overload, overload == overloads.front());
        write_callable(function, form, callable);
      }
      write_definition(function, overload, form, callable);
    }
  }

  std::string name_for(const BoundFunction& function, const Overload& overload, bool is_full) {
    const auto wanted =
        is_full ? function.python_name + "_"
                : fmt::format("{}_with_{}_", function.python_name, overload.positional_count);
    return names_.unique(wanted);
  }

  void write_callable(const BoundFunction& function, const CallForm& form,
                      const std::string& name) {
    const auto names =
        form.names.empty() ? "" : fmt::format(", {{{}}}", fmt::join(form.names, ", "));
    callables_ += fmt::format("constinit krait::detail::Function<{}({})> {}{{module_, {}{}}};\n",
                              tag_of(function.result.value), fmt::join(form.tags, ", "), name,
                              string_literal(function.python_name), names);
  }

  void write_definition(const BoundFunction& function, const Overload& overload,
                        const CallForm& form, const std::string& callable) {
    definitions_ += fmt::format("{} {{\n  return {}.{}({});\n}}\n\n",
                                signature(function, overload, Defaults::hidden), callable,
                                call_of(function.result), fmt::join(form.arguments, ", "));
    definitions_ +=
        instantiations(function, overload, return_type(function.result) + " " + function.cpp_name);
  }

  SourceNames& names_;
  std::string callables_;
  std::string definitions_;
};

}  // namespace

std::string emit_source(const Unit& unit) {
  SourceNames names(unit.bound, unit.cpp_namespace);
  const FunctionsWriter functions(unit.bound, names);
  const auto types = types_in_source(unit.bound, names);
  auto text = banner(unit);
  text += fmt::format("#include \"{}\"\n\n#include <krait/python/generated.hpp>\n\n",
                      file_name(unit.header_path));
  text += shared_sources(unit);
  text += "namespace {\nnamespace types = krait::types;\n";
  text += module_definition(unit) + types.objects + functions.callables() + types.registrations;
  text += "}  // namespace\n\n";
  text += fmt::format("namespace {} {{\n\n{}", unit.cpp_namespace,
                      types.definitions + functions.definitions());
  text += fmt::format("}}  // namespace {}\n", unit.cpp_namespace);
  return types.conversions.empty() ? text : text + "\n" + types.conversions;
}

}  // namespace krait::generator
