// The C++ signatures of one Python function, as header and source both need them.

#include "signature.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "constrained_overloads.hpp"
#include "cpp_types.hpp"

namespace krait::generator {
namespace {

/// A task or a stream outlives the call that made it, so it takes its arguments by value.
std::string passed(const BoundFunction& function, const std::string& value_type) {
  return function.result.is_lazy() ? value_type : fmt::format("const {}&", value_type);
}

std::string positional_parameter(const BoundFunction& function, const BoundParameter& parameter) {
  if (!parameter.instance_type.empty()) {
    return fmt::format("{} {}", parameter.instance_type, parameter.cpp_name);
  }
  if (!parameter.constraint.empty()) {
    // Of a reference to a constant text, C++ would find its length in the type.
    const bool is_value = function.result.is_lazy() || is_cheap_to_copy(parameter.type) ||
                          parameter.constraint == plain_text;
    const auto type = parameter.constraint + " auto";
    return fmt::format("{} {}", is_value ? type : "const " + type + "&", parameter.cpp_name);
  }
  const auto type =
      function.result.is_lazy() ? value_type(parameter.type) : view_type(parameter.type);
  return fmt::format("{} {}", type, parameter.cpp_name);
}

class ParameterList {
 public:
  ParameterList(const BoundFunction& function, const Overload& overload, Defaults defaults)
      : function_(function), overload_(overload), shows_defaults_(defaults == Defaults::shown) {}

  std::string text() {
    for (std::size_t index = 0; index < overload_.positional_count; ++index) add_positional(index);
    if (overload_.takes_star && function_.star) {
      const auto& star = *function_.star;
      add_rest(fmt::format("std::vector<{}>", value_type(star.type)), star.cpp_name);
    }
    if (overload_.takes_double_star && function_.double_star) {
      const auto& rest = *function_.double_star;
      add_rest(fmt::format("std::unordered_map<std::string, {}>", value_type(rest.type)),
               rest.cpp_name);
    }
    if (!function_.keywords.empty()) add_rest(function_.options_type, function_.options_name);
    return fmt::format("{}", fmt::join(parameters_, ", "));
  }

 private:
  void add_positional(std::size_t index) {
    const auto& parameter = function_.positional[index];
    auto text = positional_parameter(function_, parameter);
    if (shows_defaults_ && index >= overload_.first_default && parameter.cpp_default) {
      text += fmt::format(" = {}", *parameter.cpp_default);
    }
    parameters_.push_back(std::move(text));
  }

  void add_rest(const std::string& type, const std::string& name) {
    const bool has_default = shows_defaults_ && !function_.has_required_keyword();
    parameters_.push_back(
        fmt::format("{} {}{}", passed(function_, type), name, has_default ? " = {}" : ""));
  }

  const BoundFunction& function_;
  const Overload& overload_;
  bool shows_defaults_;
  std::vector<std::string> parameters_;
};

}  // namespace

std::string return_type(const ResultType& result) {
  const auto type = result_type(result.value);
  return result.is_task ? fmt::format("krait::Task<{}>", type) : type;
}

std::string parameter_list(const BoundFunction& function, const Overload& overload,
                           Defaults defaults) {
  return ParameterList(function, overload, defaults).text();
}

std::string signature(const BoundFunction& function, const Overload& overload, Defaults defaults) {
  return fmt::format("{} {}({})", return_type(function.result), function.cpp_name,
                     parameter_list(function, overload, defaults));
}

}  // namespace krait::generator
