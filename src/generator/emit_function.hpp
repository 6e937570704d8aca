// What the C++ of functions and of methods has in common.

#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bound_function.hpp"
#include "overloads.hpp"

namespace krait::generator {

/// The headers that the declaration of a function needs.
void add_headers_of(const BoundFunction& function, std::set<std::string>& headers);

/// The aggregate of the keyword-only parameters, if there are any.
std::string options_struct(const BoundFunction& function);

/// The parameters that an overload leaves to Python, for its comment.
std::string names_left_out(const BoundFunction& function, const Overload& overload);

/// The parameters that Python sees in a call through one overload: their tags, their names and
/// what C++ passes for them.
struct CallForm {
  std::vector<std::string> tags;
  std::vector<std::string> names;
  std::vector<std::string> arguments;
};

CallForm call_form(const BoundFunction& function, const Overload& overload);

/// Behind the definition of a template, so that its users need the declaration alone; `head` is
/// what stands before the parameters. Empty for what is none.
std::string instantiations(const BoundFunction& function, const Overload& overload,
                           const std::string& head, std::string_view after = {});

/// `call`, `async_call` or `stream`
std::string_view call_of(const ResultType& result);

/// Positional arguments at the end may simply be missing in a call; others may not, and then each
/// overload needs a callable of its own.
bool all_overloads_share_a_callable(const BoundFunction& function);

}  // namespace krait::generator
