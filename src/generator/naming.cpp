// Python's names in C++: which cannot stay as they are, and how they are got around.

#include "naming.hpp"

#include <algorithm>
#include <cctype>

#include "reserved_names.hpp"

namespace krait::generator {
namespace {

// Generated code says `std::…` and `krait::…`, and must not find anything else by these names.
bool is_own_namespace(std::string_view name) { return name == "std" || name == "krait"; }

// The namespace in which generated sources share the text of modules.
constexpr std::string_view embedding_namespace = "krait_embedded";

bool may_start_identifier(char character) {
  return std::isalpha(static_cast<unsigned char>(character)) != 0 || character == '_' ||
         static_cast<unsigned char>(character) >= 0x80;
}

/// C++ keeps names that begin with `__`, or with `_` and a capital, to itself.
std::string_view without_reserved_start(std::string_view name) {
  while (name.starts_with("__")) name.remove_prefix(1);
  const bool is_capital = name.size() > 1 && std::isupper(static_cast<unsigned char>(name[1])) != 0;
  return name.starts_with('_') && is_capital ? name.substr(1) : name;
}

}  // namespace

std::string_view reason_to_escape(std::string_view python_name) {
  if (is_cpp_keyword(python_name)) return "a keyword of C++";
  if (is_macro(python_name)) return "a macro in C and C++ headers";
  if (is_own_namespace(python_name)) return "a namespace that generated code uses";
  return {};
}

std::string_view reason_to_rename(std::string_view python_name) {
  const auto plain = without_reserved_start(python_name);
  return plain == python_name ? reason_to_escape(python_name) : "a name that C++ keeps to itself";
}

std::string_view reason_to_escape_namespace(std::string_view python_name) {
  const auto reason = reason_to_escape(python_name);
  if (!reason.empty()) return reason;
  if (is_global_name(python_name)) return "a global name of the C library";
  if (python_name == embedding_namespace) return "a name that generated code uses";
  return {};
}

std::string cpp_name(std::string_view python_name) {
  std::string name(without_reserved_start(python_name));
  if (!reason_to_escape(name).empty()) name += '_';
  return name;
}

std::string as_identifier(std::string_view text) {
  std::string name;
  for (const char each : text) {
    const bool is_digit = std::isdigit(static_cast<unsigned char>(each)) != 0;
    if (name.empty() && is_digit) name += '_';
    name += is_digit || may_start_identifier(each) ? each : '_';
  }
  return name.empty() ? "_" : name;
}

std::string cpp_namespace_name(std::string_view python_name, bool is_first) {
  std::string name(python_name);
  const auto reason = is_first ? reason_to_escape_namespace(name) : reason_to_escape(name);
  if (!reason.empty()) name += '_';
  return name;
}

bool is_python_identifier(std::string_view name) {
  if (name.empty() || !may_start_identifier(name.front())) return false;
  return std::ranges::all_of(name, [](char character) {
    return may_start_identifier(character) ||
           std::isdigit(static_cast<unsigned char>(character)) != 0;
  });
}

std::string unlike(const std::set<std::string>& taken, std::string wanted) {
  while (taken.contains(wanted)) wanted += '_';
  return wanted;
}

}  // namespace krait::generator
