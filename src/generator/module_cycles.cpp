// Headers cannot include each other: which modules must not use which others' classes.

#include "module_cycles.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace krait::generator {
namespace {

/// A search in depth: a use that leads back to a header that is not done yet closes a cycle.
class CycleSearch {
 public:
  explicit CycleSearch(const HeaderUses& uses) : uses_(uses) {}

  bool finds_one() {
    return std::ranges::any_of(uses_, [&](const auto& each) { return closes_cycle(each.first); });
  }

 private:
  bool closes_cycle(const std::string& header) {
    if (!begun_.insert(header).second) return !done_.contains(header);
    if (const auto found = uses_.find(header); found != uses_.end()) {
      for (const auto& used : found->second) {
        if (closes_cycle(used)) return true;
      }
    }
    done_.insert(header);
    return false;
  }

  const HeaderUses& uses_;
  std::set<std::string> begun_;
  std::set<std::string> done_;
};

/// Whether the first header includes the other in the end.
bool leads_to(const HeaderUses& uses, const std::string& from, const std::string& sought) {
  std::set<std::string> seen{from};
  std::vector<std::string> pending{from};
  while (!pending.empty()) {
    const auto header = std::move(pending.back());
    pending.pop_back();
    if (header == sought) return true;
    const auto found = uses.find(header);
    if (found == uses.end()) continue;
    for (const auto& used : found->second) {
      if (seen.insert(used).second) pending.push_back(used);
    }
  }
  return false;
}

std::set<std::string> uses_of(const HeaderUses& uses, const std::string& header) {
  const auto found = uses.find(header);
  return found == uses.end() ? std::set<std::string>{} : found->second;
}

/// Of what the header includes, that which may wait, and has to.
std::set<std::string> late_by_itself(const std::string& header, const HeaderGraph& graph) {
  auto late = uses_of(graph.all, header);
  const auto first = uses_of(graph.first, header);
  std::erase_if(late, [&](const std::string& each) {
    return first.contains(each) || !leads_to(graph.all, each, header);
  });
  return late;
}

}  // namespace

LateHeaders::LateHeaders(HeaderGraph graph) : graph_(std::move(graph)) {
  if (!CycleSearch(graph_.all).finds_one()) return;
  for (const auto& [header, used] : graph_.all) {
    if (auto late = late_by_itself(header, graph_); !late.empty()) {
      by_themselves_.emplace(header, std::move(late));
    }
  }
}

std::set<std::string> LateHeaders::of(const std::string& header) const {
  if (by_themselves_.empty()) return {};
  std::set<std::string> late;
  std::set<std::string> early{header};
  std::vector<std::string> pending{header};
  while (!pending.empty()) {
    const auto each = std::move(pending.back());
    pending.pop_back();
    const auto late_of_it = uses_of(by_themselves_, each);
    late.insert(late_of_it.begin(), late_of_it.end());
    for (const auto& used : uses_of(graph_.all, each)) {
      if (!late_of_it.contains(used) && early.insert(used).second) pending.push_back(used);
    }
  }
  std::erase_if(late, [&](const std::string& each) { return early.contains(each); });
  return late;
}

std::vector<std::pair<std::string, std::string>> uses_that_close_cycles(const HeaderUses& uses,
                                                                        const HeaderUses& kept) {
  std::vector<std::pair<std::string, std::string>> closing;
  if (!CycleSearch(uses).finds_one()) return closing;
  auto accepted = kept;
  for (const auto& [header, all_used] : uses) {
    for (const auto& used : all_used) {
      if (accepted[header].contains(used)) continue;
      if (leads_to(accepted, used, header)) {
        closing.emplace_back(header, used);
      } else {
        accepted[header].insert(used);
      }
    }
  }
  return closing;
}

HeaderUses headers_of_bases(Program& program) {
  HeaderUses uses;
  for (const auto* each : program.declarations()) {
    if (each->is_left_out || !each->is_class()) continue;
    for (const auto* base : each->bases) {
      const bool is_elsewhere = base->module != each->module && !base->is_left_out;
      if (is_elsewhere) uses[each->module->header_path].insert(base->module->header_path);
    }
  }
  return uses;
}

void drop_bases_in(const std::string& header, Declaration& declaration, Reporter& reporter) {
  auto& bases = declaration.bases;
  const auto is_there = [&](const Declaration* each) {
    return each->module->header_path == header;
  };
  const auto found = std::ranges::find_if(bases, is_there);
  if (found == bases.end()) return;
  const Declaration& base = **found;
  std::erase_if(bases, is_there);
  if (declaration.is_left_out) return;
  const auto& module = declaration.module->name;
  reporter.warning(
      declaration.syntax->location,
      fmt::format(
          "'{}' does not derive from '{}.{}' in C++: '{}' and '{}' derive classes from each "
          "other's, but C++ headers cannot include each other; put the classes into a "
          "module of their own",
          declaration.python_name, base.module->name, base.python_name, module, base.module->name));
}

}  // namespace krait::generator
