// Types of memory that Python and C++ share: buffers, and NumPy's arrays of one type.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "types.hpp"

namespace krait::generator {

/// `krait::Buffer`, `krait::Array` or `krait::Bytes` in C++.
bool is_memory(const Type& type);

/// The type of a name that says nothing of the items: "memoryview", "numpy.ndarray".
std::optional<Type> memory_type(std::string_view known_name);

/// How C++ spells an item type: `double` for "numpy.float64"; empty for one that it hasn't.
std::string_view array_item(std::string_view known_name);

/// What `Annotated[…]` says of memory: "2d", "readonly", "view".
void apply_remark_on_memory(std::string_view remark, Type& type);

/// What a plain function takes.
std::string view_of_memory(const Type& type);

}  // namespace krait::generator
