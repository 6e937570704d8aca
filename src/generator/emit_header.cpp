// The generated header: what C++ code sees of a Python module.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "cpp_types.hpp"
#include "docstring.hpp"
#include "emit.hpp"
#include "emit_types.hpp"
#include "overloads.hpp"
#include "signature.hpp"
#include "text.hpp"
#include "version.hpp"

namespace krait::generator {
namespace {

using Headers = std::set<std::string>;

void add_headers_of_parameter(const BoundFunction& function, const BoundParameter& parameter,
                              Headers& headers) {
  if (function.result.is_lazy()) {
    add_headers_of_value(parameter.type, headers);
  } else {
    add_headers_of_view(parameter.type, headers);
  }
  // A default may spell the type of the value.
  if (parameter.cpp_default) add_headers_of_value(parameter.type, headers);
}

void add_headers_of_options(const BoundFunction& function, Headers& headers) {
  for (const auto& member : function.keywords) {
    add_headers_of_value(member.type, headers);
    if (!member.has_default) headers.insert("<krait/required.hpp>");
    if (member.has_default && !member.cpp_default) headers.insert("<optional>");
  }
}

void add_headers_of(const BoundFunction& function, Headers& headers) {
  if (function.result.is_task) headers.insert("<krait/task.hpp>");
  if (function.result.value.kind != TypeKind::none) {
    add_headers_of_value(function.result.value, headers);
  }
  for (const auto& each : function.positional) add_headers_of_parameter(function, each, headers);
  add_headers_of_options(function, headers);
  if (function.star) {
    headers.insert("<vector>");
    add_headers_of_value(function.star->type, headers);
  }
  if (function.double_star) {
    headers.insert({"<string>", "<unordered_map>"});
    add_headers_of_value(function.double_star->type, headers);
  }
}

/// Those that `is_wanted`, in order, after an empty line if `text` has any.
template <class Predicate>
void add_block(const Headers& headers, std::string& text, Predicate is_wanted) {
  std::string block;
  for (const auto& header : headers) {
    if (is_wanted(header)) block += fmt::format("#include {}\n", header);
  }
  if (!text.empty() && !block.empty()) text += '\n';
  text += block;
}

bool is_krait(const std::string& header) { return header.starts_with("<krait/"); }
bool is_generated(const std::string& header) { return header.starts_with('"'); }

/// Krait's own first, then the standard library's, then those of other modules.
std::string includes(const Unit& unit) {
  Headers headers{"<krait/generated_abi.hpp>"};
  for (const auto& function : unit.bound.functions) add_headers_of(function, headers);
  add_headers_of_types(unit.bound, headers);
  headers.erase(fmt::format("\"{}\"", unit.header_path));
  std::string text;
  add_block(headers, text, is_krait);
  add_block(headers, text, [](const auto& each) { return !is_krait(each) && !is_generated(each); });
  add_block(headers, text, is_generated);
  return text;
}

std::string options_member(const BoundParameter& member) {
  const auto type = value_type(member.type);
  if (!member.has_default) {
    return fmt::format("  krait::Required<{}> {};\n", type, member.cpp_name);
  }
  if (!member.cpp_default) {
    return fmt::format("  std::optional<{}> {} = {{}};\n", type, member.cpp_name);
  }
  return fmt::format("  {} {} = {};\n", type, member.cpp_name, *member.cpp_default);
}

std::string options_struct(const BoundFunction& function) {
  if (function.keywords.empty()) return {};
  auto text = fmt::format("/// The keyword-only parameters of {}.\nstruct {} {{\n",
                          function.cpp_name, function.options_type);
  for (const auto& member : function.keywords) text += options_member(member);
  return text + "};\n\n";
}

std::string names_left_out(const BoundFunction& function, const Overload& overload) {
  std::vector<std::string> names;
  for (auto index = overload.positional_count; index < function.positional.size(); ++index) {
    names.push_back(function.positional[index].python_name);
  }
  if (function.star && !overload.takes_star) names.push_back("*" + function.star->python_name);
  if (function.double_star && !overload.takes_double_star) {
    names.push_back("**" + function.double_star->python_name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string declarations(const BoundFunction& function) {
  auto text = options_struct(function);
  const auto overloads = overloads_of(function);
  text += doxygen_comment(function.docstring.value_or(""));
  for (const auto& overload : overloads) {
    const bool is_full = &overload == &overloads.front();
    if (!is_full) {
      text += fmt::format("/// The same without {}.\n", names_left_out(function, overload));
    }
    text += signature(function, overload, Defaults::shown) + ";\n";
  }
  return text;
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

std::string banner(const Unit& unit) {
  return fmt::format(
      "// Generated by krait {} from {}. Do not edit: change {} and build again.\n"
      "// clang-format off\n",
      version_text, unit.source_path, file_name(unit.source_path));
}

std::string emit_header(const Unit& unit) {
  auto text = banner(unit) + "#pragma once\n\n" + includes(unit);
  text += fmt::format(
      "\nstatic_assert(KRAIT_GENERATED_ABI == {}, \"{} was generated for another version of Krait: "
      "generate it again\");\n\n",
      generated_abi, unit.header_path);
  text += doxygen_comment(unit.bound.docstring.value_or(""));
  text += fmt::format("namespace {} {{\n\n", unit.cpp_namespace);
  text += types_in_header(unit.bound);
  for (const auto& function : unit.bound.functions) text += declarations(function) + "\n";
  text += fmt::format("}}  // namespace {}\n", unit.cpp_namespace);
  return text + conversions_in_header(unit.bound);
}

}  // namespace krait::generator
