// Overloads that differ in their Literals alone, among which C++ cannot choose by a value.

#include "literal_overloads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "cpp_types.hpp"
#include "literal_types.hpp"
#include "program.hpp"
#include "signature.hpp"

namespace krait::generator {
namespace {

using Functions = std::vector<BoundFunction>;

bool is_value(const Type& type) {
  return type.kind != TypeKind::generator && type.kind != TypeKind::async_generator &&
         type.kind != TypeKind::awaitable && type.kind != TypeKind::callable;
}

Type any_result_of(const Functions& functions) {
  std::vector<Type> results;
  for (const auto& each : functions) results.push_back(each.result.value);
  if (!std::ranges::all_of(results, is_value)) return {TypeKind::any, {}};
  const auto together = union_of(results);
  return is_bearable_in_cpp(together) ? together : Type{TypeKind::any, {}};
}

std::string shape_of(const BoundParameter& parameter) {
  return value_type(without_literal(parameter.type)) + ",";
}

/// The same for overloads that differ in their literals alone.
std::string shape_of(const BoundMethod& method) {
  const auto& function = method.function;
  auto shape = fmt::format("{} {} {} {}(", static_cast<int>(method.kind), method.is_factory,
                           function.result.is_task, function.cpp_name);
  for (const auto& each : function.positional) shape += shape_of(each);
  if (function.star) shape += "*" + shape_of(*function.star);
  for (const auto& each : function.keywords) shape += each.python_name + "=" + shape_of(each);
  if (function.double_star) shape += "**" + shape_of(*function.double_star);
  return shape;
}

bool have_same_types(const std::vector<BoundParameter>& first,
                     const std::vector<BoundParameter>& second) {
  return std::ranges::equal(first, second,
                            [](const auto& a, const auto& b) { return a.type == b.type; });
}

bool have_same_types(const BoundFunction& first, const BoundFunction& second) {
  return have_same_types(first.positional, second.positional) &&
         have_same_types(first.keywords, second.keywords);
}

std::ptrdiff_t count_of_defaults(const BoundFunction& function) {
  const auto has_default = [](const BoundParameter& each) { return each.has_default; };
  const auto& [positional, keywords] = std::tie(function.positional, function.keywords);
  return std::ranges::count_if(positional, has_default) +
         std::ranges::count_if(keywords, has_default);
}

const BoundFunction& with_most_defaults(const Functions& functions) {
  return *std::ranges::max_element(functions, [](const auto& a, const auto& b) {
    return count_of_defaults(a) < count_of_defaults(b);
  });
}

void widen(BoundFunction& function, const BoundFunction& by) {
  for (std::size_t index = 0; index < function.positional.size(); ++index) {
    auto& type = function.positional[index].type;
    type = wider(type, by.positional[index].type);
  }
  for (std::size_t index = 0; index < function.keywords.size(); ++index) {
    auto& type = function.keywords[index].type;
    type = wider(type, by.keywords[index].type);
  }
}

/// One that takes what any of them takes.
BoundFunction merged(const Functions& functions) {
  auto all = with_most_defaults(functions);
  for (const auto& each : functions) widen(all, each);
  all.options_type = functions.front().options_type;
  return all;
}

/// Those with one result as one.
Functions by_result(const Functions& functions) {
  std::vector<Functions> groups;
  for (const auto& each : functions) {
    const auto same = std::ranges::find_if(groups, [&](const Functions& group) {
      return group.front().result.value == each.result.value;
    });
    if (same == groups.end()) {
      groups.push_back({each});
    } else {
      same->push_back(each);
    }
  }
  Functions found;
  for (const auto& each : groups) found.push_back(merged(each));
  return found;
}

bool are_alike(const Functions& functions) {
  return std::ranges::all_of(
      functions, [&](const auto& each) { return have_same_types(each, functions.front()); });
}

/// Overloads of one shape whose literals differ.
class Group {
 public:
  Group(const OverloadCandidate& first, Functions functions)
      : first_(first), functions_(std::move(functions)) {}

  std::vector<OverloadCandidate> told_apart() {
    const auto all = merged(functions_);
    const bool differ_by_member = are_alike(functions_);
    const bool differ_by_keyword = !have_same_keywords();
    functions_ = by_result(functions_);
    if (functions_.size() == 1) return candidates(functions_);
    if (differ_by_member) return with_any_member(all);
    return differ_by_keyword ? with_any_keyword(all) : with_another(all);
  }

 private:
  bool have_same_keywords() const {
    return std::ranges::all_of(functions_, [&](const auto& each) {
      return have_same_types(each.keywords, functions_.front().keywords);
    });
  }

  OverloadCandidate as_one(BoundFunction all, std::string_view difference) const {
    all.result.value = any_result_of(functions_);
    auto found = first_;
    found.note = fmt::format(
        "the overloads of '{}' that differ in {} are one in C++, which gives {}; for one type, "
        "write functions with names of their own",
        all.python_name, difference, return_type(all.result));
    found.method.function = std::move(all);
    return found;
  }

  /// A literal of an enumeration's members is that enumeration in C++.
  std::vector<OverloadCandidate> with_any_member(const BoundFunction& all) const {
    return {as_one(all, "members of an enumeration")};
  }

  /// The one that can be called without options stays apart: its result is known.
  std::vector<OverloadCandidate> with_any_keyword(BoundFunction all) const {
    const auto plain = std::ranges::find_if(
        functions_, [](const auto& each) { return !each.has_required_keyword(); });
    all.must_have_options = plain != functions_.end();
    std::vector found{as_one(std::move(all), "the 'Literal' of a keyword-only parameter")};
    if (plain == functions_.end()) return found;
    auto without_options = *plain;
    without_options.keywords.clear();
    without_options.options_type.clear();
    found.push_back(found.front());
    found.back().method.function = std::move(without_options);
    found.back().note.clear();
    return found;
  }

  std::vector<OverloadCandidate> with_another(BoundFunction all) const {
    auto found = candidates(functions_);
    take_any_value(all);
    const bool is_there = std::ranges::any_of(
        functions_, [&](const auto& each) { return have_same_types(each, all); });
    if (is_there) return found;
    all.result.value = any_result_of(functions_);
    all.docstring = "The same for any value, which chooses the overload in Python.";
    all.shares_options = true;
    found.push_back(first_);
    found.back().method.function = all;
    found.back().is_added = true;
    found.back().note = note_of(all);
    return found;
  }

  /// Those before such a parameter have no default any more: it must be given.
  void take_any_value(BoundFunction& all) const {
    std::size_t required = 0;
    for (std::size_t index = 0; index < all.positional.size(); ++index) {
      if (!chooses(index)) continue;
      all.positional[index].type = without_literal(all.positional[index].type);
      required = index + 1;
    }
    for (std::size_t index = 0; index < required; ++index) {
      all.positional[index].has_default = false;
      all.positional[index].cpp_default.reset();
    }
  }

  /// Whether the value of that parameter is one by which Python chooses.
  bool chooses(std::size_t index) const {
    const auto& type = functions_.front().positional[index].type;
    const bool differs = std::ranges::any_of(
        functions_, [&](const auto& each) { return each.positional[index].type != type; });
    return differs && find_literal(index) != functions_.end();
  }

  Functions::const_iterator find_literal(std::size_t index) const {
    return std::ranges::find_if(functions_, [&](const auto& each) {
      return each.positional[index].type.kind == TypeKind::literal;
    });
  }

  std::string note_of(const BoundFunction& all) const {
    std::size_t index = 0;
    while (!chooses(index)) ++index;
    const auto& example = *find_literal(index);
    return fmt::format(
        "C++ cannot choose between overloads of '{}' by the value of '{}': for plain values there "
        "is one that gives {}; for {}, write krait::literal<{}> in C++",
        all.python_name, all.positional[index].python_name, return_type(all.result),
        return_type(example.result), example.positional[index].type.choices.front());
  }

  std::vector<OverloadCandidate> candidates(const Functions& functions) const {
    std::vector<OverloadCandidate> found;
    for (const auto& each : functions) {
      found.push_back(first_);
      found.back().method.function = each;
    }
    return found;
  }

  const OverloadCandidate& first_;
  Functions functions_;
};

template <class Predicate>
bool takes_any(const BoundFunction& function, const Predicate& is_wanted) {
  const auto is_it = [&](const BoundParameter& each) { return is_wanted(each.type); };
  return std::ranges::any_of(function.positional, is_it) ||
         std::ranges::any_of(function.keywords, is_it);
}

bool takes_literal(const BoundFunction& function) {
  return takes_any(function, [](const Type& each) { return each.kind == TypeKind::literal; });
}

bool takes_member(const BoundFunction& function) {
  return takes_any(function, [](const Type& each) {
    return each.declaration != nullptr && each.declaration->is_enum();
  });
}

bool differ_in_literals(const Functions& functions) {
  if (functions.size() < 2) return false;
  if (are_alike(functions)) return takes_member(functions.front());
  return std::ranges::any_of(functions, takes_literal);
}

}  // namespace

std::vector<OverloadCandidate> with_any_value_for_literals(
    const std::vector<OverloadCandidate>& candidates) {
  std::map<std::string, Functions> by_shape;
  for (const auto& each : candidates) {
    by_shape[shape_of(each.method)].push_back(each.method.function);
  }
  std::set<std::string> done;
  std::vector<OverloadCandidate> found;
  for (const auto& each : candidates) {
    const auto shape = shape_of(each.method);
    const auto& same = by_shape[shape];
    if (!differ_in_literals(same)) {
      found.push_back(each);
    } else if (done.insert(shape).second) {
      for (auto& one : Group(each, same).told_apart()) found.push_back(std::move(one));
    }
  }
  return found;
}

}  // namespace krait::generator
