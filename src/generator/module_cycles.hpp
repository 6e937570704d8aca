// Headers cannot include each other: which modules must not use which others' classes.

#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "program.hpp"

namespace krait::generator {

/// Which headers each header includes.
using HeaderUses = std::map<std::string, std::set<std::string>>;

/// The uses without which no header includes itself in the end. Those in `kept`, a part of `uses`
/// that closes no cycle by itself, are never among them.
std::vector<std::pair<std::string, std::string>> uses_that_close_cycles(
    const HeaderUses& uses, const HeaderUses& kept = {});

/// Which headers have the bases of which others' classes.
HeaderUses headers_of_bases(Program& program);

/// Has a class do without those of its bases that are in that header, and warns.
void drop_bases_in(const std::string& header, Declaration& declaration, Reporter& reporter);

/// What headers include of each other: all, and those that they need before anything else.
struct HeaderGraph {
  HeaderUses all;
  HeaderUses first;
};

/// What headers must include at their end, because that may include the header itself: what it,
/// and what it includes at its beginning, only names.
class LateHeaders {
 public:
  LateHeaders() = default;
  explicit LateHeaders(HeaderGraph graph);

  std::set<std::string> of(const std::string& header) const;

 private:
  HeaderGraph graph_;
  HeaderUses by_themselves_;  // of those that have any
};

}  // namespace krait::generator
