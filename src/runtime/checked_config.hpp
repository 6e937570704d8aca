// What of a krait::Config can be refused before Python starts.
#pragma once

#include <memory>

#include "krait/interpreter.hpp"

namespace krait::detail {

/// A copy with times that can be counted in; throws Error that names the field that is wrong.
/// Python starts only once: what can be found before should be.
std::unique_ptr<const Config> checked_copy(const Config& config);

}  // namespace krait::detail
