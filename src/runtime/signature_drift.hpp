// What to add to a failure where the Python function is not the one that was generated from.
#pragma once

#include <string>

#include "krait/python/module.hpp"

namespace krait::detail {

/// Both signatures; empty where they don't explain a failure. Needs the GIL.
std::string drift_of(const CachedAttribute& function, bool is_async) noexcept;

}  // namespace krait::detail
