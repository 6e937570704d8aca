// From krait::Config to CPython's own configuration.
#pragma once

#include <memory>

#include "krait/interpreter.hpp"

namespace krait::detail {

/// A copy with times that can be counted in; throws Error that names the field that is wrong.
/// Python starts only once: what can be found before should be.
std::unique_ptr<const Config> checked_copy(const Config& config);

/// Starts CPython; throws Error with CPython's reason. The caller holds the GIL afterwards.
void initialize_python(const Config& config);

}  // namespace krait::detail
