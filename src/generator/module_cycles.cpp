// Headers cannot include each other: which modules must not use which others' classes.

#include "module_cycles.hpp"

namespace krait::generator {
namespace {

/// A search in depth: a use that leads back to a header that is not done yet closes a cycle.
class Search {
 public:
  explicit Search(const HeaderUses& uses) : uses_(uses) {
    for (const auto& [header, used] : uses) visit(header);
  }

  std::vector<std::pair<std::string, std::string>> closing;

 private:
  void visit(const std::string& header) {
    if (!begun_.insert(header).second) return;
    if (const auto found = uses_.find(header); found != uses_.end()) {
      for (const auto& used : found->second) {
        visit(used);
        if (!done_.contains(used)) closing.emplace_back(header, used);
      }
    }
    done_.insert(header);
  }

  const HeaderUses& uses_;
  std::set<std::string> begun_;
  std::set<std::string> done_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> uses_that_close_cycles(const HeaderUses& uses) {
  return Search(uses).closing;
}

}  // namespace krait::generator
