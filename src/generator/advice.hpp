// What to tell people to write instead of an annotation that cannot be mapped.

#pragma once

#include <string>
#include <string_view>

namespace krait::generator {

/// `Coroutine` for "typing.Coroutine"; names of other modules stay whole.
std::string short_name(std::string_view name);

/// For a thing that is known but has no C++ type.
std::string advice_for_unmapped(std::string_view name);

/// For a name that nothing in the module binds, unless a star import does that isn't looked into.
std::string advice_for_unknown(std::string_view name, std::string_view unseen_star_import);

/// `dict[str, int]` for "dict".
std::string example_of(std::string_view container);

/// "'dict' takes 2 type arguments, but 1 is given"
std::string wrong_argument_count(std::string_view name, std::size_t expected, std::size_t given);

}  // namespace krait::generator
