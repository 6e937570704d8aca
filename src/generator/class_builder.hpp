// A class while its members are being found: what it has so far, and which names are taken.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bound_class.hpp"
#include "diagnostics.hpp"
#include "literal_overloads.hpp"
#include "syntax.hpp"

namespace krait::generator {

class ClassBuilder {
 public:
  /// `reporter` speaks about the file in which the class stands.
  ClassBuilder(const Declaration& declaration, Reporter& reporter);

  BoundClass bound;

  /// The C++ name of a member; overloads share one.
  std::string name_of(const std::string& python_name);
  /// False where the name is taken.
  bool take(const std::string& cpp_name) { return taken_.insert(cpp_name).second; }
  /// Whether the class itself, or one inside of it, is called so.
  bool is_type(std::string_view cpp_name) const { return types_.contains(cpp_name); }

  /// Adds a method, which C++ gets if it can tell it from those before it; `reporter` speaks about
  /// the file in which `origin` stands.
  void put(BoundMethod method, const Function& origin, Reporter& reporter);
  void put(BoundAttribute attribute);

  /// Once all methods are there: has C++ choose among their overloads as Python does.
  void choose_overloads();

 private:
  const Declaration& declaration_;
  Reporter& reporter_;
  std::set<std::string, std::less<>> types_;
  std::set<std::string> taken_;               // names of C++ members
  std::set<std::string> operators_;           // and of those that stand for special methods
  std::map<std::string, std::string> names_;  // by Python's
  std::vector<OverloadCandidate> candidates_;
};

}  // namespace krait::generator
