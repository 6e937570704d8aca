// What the C++ of functions and of methods has in common.

#include "emit_function.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "constrained_overloads.hpp"
#include "cpp_text.hpp"
#include "cpp_types.hpp"
#include "signature.hpp"

namespace krait::generator {
namespace {

void add_headers_of_parameter(const BoundFunction& function, const BoundParameter& parameter,
                              std::set<std::string>& headers) {
  if (!parameter.constraint.empty()) headers.insert("<concepts>");
  if (function.result.is_lazy()) {
    add_headers_of_value(parameter.type, headers);
  } else {
    add_headers_of_view(parameter.type, headers);
  }
  // A default may spell the type of the value.
  if (parameter.cpp_default) add_headers_of_value(parameter.type, headers);
}

void add_headers_of_options(const BoundFunction& function, std::set<std::string>& headers) {
  for (const auto& member : function.keywords) {
    add_headers_of_value(member.type, headers);
    if (!member.has_default) headers.insert("<krait/required.hpp>");
    if (member.has_default && !member.cpp_default) headers.insert("<optional>");
  }
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

std::string moved(const BoundFunction& function, const BoundParameter& parameter) {
  const bool is_of_several = parameter.constraint == "std::floating_point";
  if (is_of_several) return fmt::format("static_cast<double>({})", parameter.cpp_name);
  const bool moves = function.result.is_lazy() && !is_cheap_to_copy(parameter.type);
  if (parameter.constraint == plain_text) {
    return moves ? fmt::format("std::string(std::move({}))", parameter.cpp_name)
                 : fmt::format("std::string_view({})", parameter.cpp_name);
  }
  return moves ? fmt::format("std::move({})", parameter.cpp_name) : parameter.cpp_name;
}

std::string keyword_tag(const BoundParameter& member) {
  const bool is_left_to_python = member.has_default && !member.cpp_default;
  return fmt::format("types::{}<{}>", is_left_to_python ? "KeywordIfSet" : "Keyword",
                     tag_of(member.type));
}

std::string keyword_argument(const BoundFunction& function, const BoundParameter& member) {
  auto value = fmt::format("{}.{}", function.options_name, member.cpp_name);
  const bool moves = function.result.is_lazy() && !is_cheap_to_copy(member.type);
  if (moves) value = fmt::format("std::move({})", value);
  return member.has_default ? value : value + ".value()";
}

}  // namespace

void add_headers_of(const BoundFunction& function, std::set<std::string>& headers) {
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

std::string options_struct(const BoundFunction& function) {
  if (function.keywords.empty() || function.shares_options) return {};
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

CallForm call_form(const BoundFunction& function, const Overload& overload) {
  CallForm form;
  const auto add = [&form](std::string tag, const BoundParameter& parameter, std::string argument) {
    form.tags.push_back(std::move(tag));
    form.names.push_back(string_literal(parameter.python_name));
    form.arguments.push_back(std::move(argument));
  };
  const auto rest = [&function](const BoundParameter& parameter) {
    return function.result.is_lazy() ? fmt::format("std::move({})", parameter.cpp_name)
                                     : parameter.cpp_name;
  };
  for (std::size_t index = 0; index < overload.positional_count; ++index) {
    const auto& parameter = function.positional[index];
    add(tag_of(parameter.type), parameter, moved(function, parameter));
  }
  if (overload.takes_star && function.star) {
    const auto& star = *function.star;
    add(fmt::format("types::Star<{}>", tag_of(star.type)), star, rest(star));
  }
  for (const auto& member : function.keywords) {
    add(keyword_tag(member), member, keyword_argument(function, member));
  }
  if (overload.takes_double_star && function.double_star) {
    const auto& double_star = *function.double_star;
    add(fmt::format("types::DoubleStar<{}>", tag_of(double_star.type)), double_star,
        rest(double_star));
  }
  return form;
}

std::string instantiations(const BoundFunction& function, const Overload& overload,
                           const std::string& head, std::string_view after) {
  std::string text;
  for (const auto& each : instances_of(function, overload)) {
    text += fmt::format("template {}({}){};\n", head,
                        parameter_list(each, overload, Defaults::hidden), after);
  }
  return text.empty() ? text : text + "\n";
}

std::string_view call_of(const ResultType& result) {
  if (result.is_task) return "async_call";
  return result.is_stream() ? "stream" : "call";
}

bool all_overloads_share_a_callable(const BoundFunction& function) {
  return !function.star && !function.double_star && function.keywords.empty();
}

}  // namespace krait::generator
