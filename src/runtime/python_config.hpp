// From krait::Config to CPython's own configuration.
#pragma once

#include "krait/interpreter.hpp"

namespace krait::detail {

/// Starts CPython; throws Error with CPython's reason. The caller holds the GIL afterwards.
void initialize_python(const Config& config);

}  // namespace krait::detail
