// What would be generated, as a table for people.

#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "cpp_types.hpp"
#include "naming.hpp"
#include "overloads.hpp"
#include "signature.hpp"

namespace krait::generator {
namespace {

using Row = std::pair<std::string, std::string>;

constexpr std::size_t widest_name = 40;

bool has_object(const Type& type) {
  return type.kind == TypeKind::any || std::ranges::any_of(type.arguments, has_object);
}

bool has_object(const BoundParameter& parameter) { return has_object(parameter.type); }
bool has_object(const BoundField& field) { return has_object(field.type); }
bool has_object(const BoundVariable& variable) { return has_object(variable.type); }
bool has_object(const BoundAttribute& attribute) { return has_object(attribute.type); }
bool has_object(const BoundFunction& function);
bool has_object(const BoundMethod& method) {
  return method.kind != BoundMethod::Kind::constructor && has_object(method.function);
}

template <class Range>
bool any_has_object(const Range& range) {
  return std::ranges::any_of(range, [](const auto& each) { return has_object(each); });
}

bool has_object(const BoundStruct& each) { return any_has_object(each.fields); }
bool has_object(const BoundEnum&) { return false; }

bool has_object(const BoundFunction& function) {
  return has_object(function.result.value) || any_has_object(function.positional) ||
         any_has_object(function.keywords) || (function.star && has_object(*function.star)) ||
         (function.double_star && has_object(*function.double_star));
}

bool has_object(const BoundClass& each) {
  return any_has_object(each.attributes) || any_has_object(each.methods);
}

template <class Range>
void count(const Range& range, Coverage& coverage) {
  for (const auto& each : range) ++(has_object(each) ? coverage.with_objects : coverage.typed);
}

std::string python_kind(const BoundFunction& function) {
  return function.result.is_lazy() ? "async def " : "def ";
}

std::vector<Row> rows_of(const BoundModule& module) {
  std::vector<Row> rows;
  const auto add_class = [&](const Declaration& declaration, std::string_view kind) {
    rows.emplace_back("class " + declaration.own_name(),
                      fmt::format("{} {}", kind, declaration.own_cpp_name));
  };
  for (const auto& each : module.enums) add_class(*each.declaration, "enum class");
  for (const auto& each : module.structs) add_class(*each.declaration, "struct");
  for (const auto& each : module.classes) add_class(*each.declaration, "class");
  for (const auto& each : module.variables) {
    rows.emplace_back(each.python_name,
                      fmt::format("{} {}()", value_type(each.type), each.cpp_name));
  }
  for (const auto& each : module.functions) {
    rows.emplace_back(python_kind(each) + each.python_name,
                      signature(each, overloads_of(each).front(), Defaults::shown));
  }
  return rows;
}

}  // namespace

Coverage& Coverage::operator+=(const Coverage& other) {
  typed += other.typed;
  with_objects += other.with_objects;
  left_out += other.left_out;
  return *this;
}

Coverage coverage_of(const BoundModule& module, std::size_t left_out) {
  Coverage coverage{.left_out = left_out};
  count(module.enums, coverage);
  count(module.structs, coverage);
  count(module.classes, coverage);
  count(module.variables, coverage);
  count(module.functions, coverage);
  return coverage;
}

std::vector<std::string> python_names_in(const BoundModule& module) {
  std::vector<std::string> names;
  names.reserve(module.enums.size() + module.structs.size() + module.classes.size() +
                module.variables.size() + module.functions.size());
  for (const auto& each : module.enums) names.push_back(each.declaration->own_name());
  for (const auto& each : module.structs) names.push_back(each.declaration->own_name());
  for (const auto& each : module.classes) names.push_back(each.declaration->own_name());
  for (const auto& each : module.variables) names.push_back(each.python_name);
  for (const auto& each : module.functions) names.push_back(each.python_name);
  return names;
}

std::string table_of(const Unit& unit) {
  const auto rows = rows_of(unit.bound);
  std::size_t width = 0;
  for (const auto& [python, cpp] : rows) width = std::max(width, python.size());
  width = std::min(width, widest_name);
  auto text =
      fmt::format("{}: {}, namespace {}\n", unit.source_path, unit.header_path, unit.cpp_namespace);
  for (const auto& [python, cpp] : rows) text += fmt::format("  {:{}}  {}\n", python, width, cpp);
  return text;
}

std::string to_text(const Coverage& coverage) {
  return fmt::format("{} typed, {} with krait::Object, {} left out", coverage.typed,
                     coverage.with_objects, coverage.left_out);
}

}  // namespace krait::generator
