// Several errors as one.
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace krait::detail {

/// Throws an ExceptionGroup of two or more errors, which says them all; `what` names what failed.
///
/// From Python 3.11 on it is Python's own, and has C++ exceptions as Python's; before, it has no
/// Python object, and becomes a RuntimeError where it reaches Python. Takes the GIL.
[[noreturn]] void throw_together(const std::vector<std::exception_ptr>& errors,
                                 const std::string& what);

}  // namespace krait::detail
