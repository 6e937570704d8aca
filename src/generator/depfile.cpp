// The list of read files in the syntax of Makefiles, as build tools take it from compilers.

#include "depfile.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace krait::generator {
namespace {

std::string escaped(const std::string& path) {
  std::string text;
  for (const char character : path) {
    if (character == ' ' || character == '#') text += '\\';
    if (character == '$') text += '$';
    text += character;
  }
  return text;
}

}  // namespace

std::string depfile_text(const std::vector<std::string>& targets,
                         const std::set<std::string>& inputs) {
  std::vector<std::string> escaped_targets;
  escaped_targets.reserve(targets.size());
  for (const auto& target : targets) escaped_targets.push_back(escaped(target));
  auto text = fmt::format("{}:", fmt::join(escaped_targets, " "));
  for (const auto& input : inputs) text += fmt::format(" \\\n  {}", escaped(input));
  return text + "\n";
}

}  // namespace krait::generator
