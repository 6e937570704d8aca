// Where errors go that no code of the program waits for.
#pragma once

#include <exception>

namespace krait::detail {

/// Hands the error to `Config::on_unhandled`, or prints it; a cancellation is none.
void report_unhandled(const std::exception_ptr& error) noexcept;

}  // namespace krait::detail
