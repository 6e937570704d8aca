// How a type is spelled in generated C++: as tag, as value, as parameter.

#pragma once

#include <set>
#include <string>

#include "types.hpp"

namespace krait::generator {

/// `types::List<types::Int>`
std::string tag_of(const Type& type);
/// `std::vector<std::int64_t>`; a result that is nothing is `std::monostate` here.
std::string value_type(const Type& type);
/// As `value_type`, but `void` for nothing.
std::string result_type(const Type& type);
/// What a function that is called and done takes: `const std::vector<std::int64_t>&`.
std::string view_type(const Type& type);

/// Whether a copy costs as little as a move.
bool is_cheap_to_copy(const Type& type);

/// Adds the headers, as `<vector>`, that `value_type` needs.
void add_headers_of_value(const Type& type, std::set<std::string>& headers);
/// Adds those that `view_type` needs.
void add_headers_of_view(const Type& type, std::set<std::string>& headers);

}  // namespace krait::generator
