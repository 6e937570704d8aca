// The members of Python's enumerations, with their numbers where the source says them.

#include "enumerators.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <set>

#include "naming.hpp"
#include "text.hpp"

namespace krait::generator {
namespace {

using Kind = Expression::Kind;

/// What `_ignore_` names: `"a b"`, `"a,b"` or `["a", "b"]`, of which a list stays as it was
/// written.
std::set<std::string> ignored_names(const Class& syntax) {
  std::set<std::string> names;
  for (const auto& each : syntax.variables) {
    if (each.name != "_ignore_" || !each.value) continue;
    auto words = each.value->text;
    for (const auto* sign : {",", "'", "\"", "[", "]", "(", ")"}) {
      words = replace_all(std::move(words), sign, " ");
    }
    for (auto& word : split(words, ' ')) names.insert(std::move(word));
  }
  return names;
}

bool is_function(const std::vector<Function>& functions, const std::string& name) {
  return std::ranges::any_of(functions, [&](const Function& each) { return each.name == name; });
}

class Numbering {
 public:
  explicit Numbering(const Declaration& declaration)
      : declaration_(declaration),
        scope_(declaration.module->scope),
        is_flags_(declaration.form == Declaration::Form::flags),
        ignored_(ignored_names(*declaration.syntax)) {}

  std::vector<Enumerator> enumerators() {
    for (const auto& each : declaration_.syntax->variables) {
      if (is_member(each)) add(each);
    }
    if (!is_known_) {
      for (auto& each : found_) each.number.reset();
    }
    std::set<std::string> taken;
    for (auto& each : found_) {
      each.cpp_name = unlike(taken, cpp_name(each.name));
      taken.insert(each.cpp_name);
    }
    return std::move(found_);
  }

 private:
  bool is_member(const Variable& variable) const {
    if (variable.name.starts_with('_') || ignored_.contains(variable.name)) return false;
    if (!variable.value) return declaration_.module->is_stub && variable.annotation.has_value();
    return !is_descriptor(*variable.value);
  }

  /// Functions and the like become methods, and what is no member says so.
  bool is_descriptor(const Expression& value) const {
    if (value.kind == Kind::other) return value.text.starts_with("lambda");
    if (value.kind == Kind::name) {
      return is_function(declaration_.syntax->functions, value.text) ||
             is_function(declaration_.module->syntax.functions, value.text);
    }
    if (value.kind != Kind::call) return false;
    constexpr std::array makers{"enum.nonmember", "property", "classmethod", "staticmethod"};
    return std::ranges::any_of(
        makers, [&](std::string_view maker) { return scope_.is(value.children.front(), maker); });
  }

  void add(const Variable& variable) {
    const auto number = variable.value ? number_of(*variable.value) : std::nullopt;
    if (is_there(variable.name)) return set_again(variable.name, number);
    is_known_ = is_known_ && number.has_value();
    Enumerator enumerator{.name = variable.name, .number = number, .alias_of = {}};
    if (const auto* other = find(number, variable)) enumerator.alias_of = other->name;
    found_.push_back(std::move(enumerator));
    texts_.push_back(text_of(variable));
    if (number) highest_ = std::max(highest_, *number);
  }

  bool is_there(const std::string& name) const {
    return std::ranges::any_of(found_, [&](const Enumerator& each) { return each.name == name; });
  }

  /// In another branch, of which only Python knows whether it runs.
  void set_again(const std::string& name, std::optional<std::int64_t> number) {
    for (std::size_t k = 0; k < found_.size(); ++k) {
      if (found_[k].name != name) continue;
      is_known_ = is_known_ && number == found_[k].number;
      texts_[k].reset();
    }
  }

  /// `B = A`, or the same number or text once more.
  const Enumerator* find(std::optional<std::int64_t> number, const Variable& variable) const {
    const bool names_another = variable.value && variable.value->kind == Kind::name;
    const auto text = text_of(variable);
    for (std::size_t k = 0; k < found_.size(); ++k) {
      const auto& each = found_[k];
      const bool is_named = names_another && each.name == variable.value->text;
      const bool is_same = (number && each.number == number) || (text && texts_[k] == text);
      if (each.alias_of.empty() && (is_named || is_same)) return &each;
    }
    return nullptr;
  }

  static std::optional<std::string> text_of(const Variable& variable) {
    const bool is_text = variable.value && variable.value->kind == Kind::string;
    return is_text ? std::optional{variable.value->text} : std::nullopt;
  }

  std::optional<std::int64_t> number_of(const Expression& value) const {
    switch (value.kind) {
      case Kind::integer:
        return literal(value.text);
      case Kind::name:
        return of_member(value.text);
      case Kind::union_of:
        return of_several(value.children);
      case Kind::call:
        return of_auto(value.children.front());
      default:
        return std::nullopt;
    }
  }

  static std::optional<std::int64_t> literal(const std::string& digits) {
    std::int64_t number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
  }

  std::optional<std::int64_t> of_member(const std::string& name) const {
    for (const auto& each : found_) {
      if (each.name == name) return each.number;
    }
    return std::nullopt;
  }

  std::optional<std::int64_t> of_several(const std::vector<Expression>& members) const {
    std::int64_t all = 0;
    for (const auto& each : members) {
      const auto number = number_of(each);
      if (!number) return std::nullopt;
      all |= *number;
    }
    return all;
  }

  /// Python's rule has changed for numbers that do not rise; such stay unknown.
  std::optional<std::int64_t> of_auto(const Expression& callee) const {
    if (!scope_.is(callee, "enum.auto") || counts_otherwise()) return {};
    if (is_flags_)
      return static_cast<std::int64_t>(std::bit_floor(unsigned_highest())) * 2 + first_flag();
    const bool rises = found_.empty() || found_.back().number == highest_;
    return rises ? std::optional{highest_ + 1} : std::nullopt;
  }

  std::uint64_t unsigned_highest() const { return static_cast<std::uint64_t>(highest_); }
  std::int64_t first_flag() const { return highest_ == 0 ? 1 : 0; }

  /// Members that are text, or numbered by a function of the class's own or of a base.
  bool counts_otherwise() const {
    return std::ranges::any_of(declaration_.mro, [](const Declaration* origin) {
      const auto& syntax = *origin->syntax;
      const auto& scope = origin->module->scope;
      return is_function(syntax.functions, "_generate_next_value_") ||
             is_function(syntax.functions, "__new__") ||
             std::ranges::any_of(syntax.bases, [&](const Expression& each) {
               return scope.is(each, "enum.StrEnum") || scope.is(each, "str");
             });
    });
  }

  const Declaration& declaration_;
  const Scope& scope_;
  bool is_flags_;
  std::set<std::string> ignored_;
  bool is_known_ = true;
  std::int64_t highest_ = 0;
  std::vector<Enumerator> found_;
  std::vector<std::optional<std::string>> texts_;  // what those are set to that are text
};

}  // namespace

std::vector<Enumerator> enumerators_of(const Declaration& declaration) {
  return Numbering(declaration).enumerators();
}

}  // namespace krait::generator
