// How Python's names become C++ names: what C++ or its libraries own gets a trailing `_`.

#pragma once

#include <set>
#include <string>
#include <string_view>

namespace krait::generator {

/// A function's or parameter's name: no keyword, no macro, neither `std` nor `krait`, and no `__`
/// at its beginning.
std::string cpp_name(std::string_view python_name);
/// Why `cpp_name` would not leave the name as it is; empty if it does.
std::string_view reason_to_rename(std::string_view python_name);

/// A text with `_` for all that a name cannot have: `content_type` for the key "content-type".
std::string as_identifier(std::string_view text);

/// One component of a namespace. A first component shares the global scope with the C library, so
/// `time`, `signal` or `select` cannot be its name.
std::string cpp_namespace_name(std::string_view python_name, bool is_first);

/// Why something, or a namespace, of this name needs a `_` at its end; empty if it does not.
std::string_view reason_to_escape(std::string_view python_name);
std::string_view reason_to_escape_namespace(std::string_view python_name);

/// Whether Python could import a module of this name.
bool is_python_identifier(std::string_view name);

/// `wanted`, followed by as many `_` as make it differ from all that is taken.
std::string unlike(const std::set<std::string>& taken, std::string wanted);

}  // namespace krait::generator
