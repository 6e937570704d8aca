// The names that belong to C++, to its macros and to the C library.

#pragma once

#include <string_view>

namespace krait::generator {

bool is_cpp_keyword(std::string_view name);

/// Whether a header that generated code, or the code around it, is likely to include has a macro
/// of this name.
bool is_macro(std::string_view name);

/// Whether such a header declares something of this name outside of all namespaces. POSIX keeps all
/// names with `_t` at the end for itself.
bool is_global_name(std::string_view name);

/// Whether it is a variable, which compilers don't like to see hidden.
bool is_global_variable(std::string_view name);

}  // namespace krait::generator
