// C++ frames in Python's tracebacks: made up, since Python knows only frames of its own.
#pragma once

#include <exception>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>

namespace krait::detail {

/// "krait::Task<long int> app::both(int)" → "app::both"
std::string short_name(std::string_view signature);

/// Whether it stands in a coroutine of Krait's own: these stand between the user's, who has no use
/// for them.
bool is_krait_frame(const std::source_location& where);

/// Sets Python's error from what a task of C++ failed with, which Python awaits. Its traceback
/// shows the co_awaits that it passed or, where none is known, the function of this type. Needs the
/// GIL.
///
/// `passed` are those of an error that doesn't keep them itself, innermost first.
void raise_through_cpp(const std::exception_ptr& error,
                       std::span<const std::source_location> passed,
                       const std::type_info& target) noexcept;

/// The same for what a C++ function threw that Python called.
void raise_from_callback(const std::exception_ptr& error, const std::type_info& target) noexcept;

}  // namespace krait::detail
