// Pointers in Python's capsules, for code that doesn't see Python.h.
#pragma once

#include "krait/detail/export.hpp"
#include "krait/object.hpp"

namespace krait::detail {

/// The pointer in a capsule of that name; throws PythonError where it is something else. Takes the
/// GIL.
[[nodiscard]] KRAIT_EXPORT void* capsule_pointer(const Object& capsule, const char* name);

/// A new capsule, which calls `release` in its end unless somebody has given it another name. Takes
/// the GIL; throws PythonError, and has taken nothing then.
[[nodiscard]] KRAIT_EXPORT Object make_capsule(void* pointer, const char* name,
                                               void (*release)(void*) noexcept);

}  // namespace krait::detail
