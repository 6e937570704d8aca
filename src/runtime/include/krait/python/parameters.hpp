// The kinds of parameters that a Python function can have, as tags around the tags of their types.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "krait/types/callables.hpp"  // IWYU pragma: export

namespace krait::types {

/// `*, name: T`
template <class T>
struct Keyword {};

/// The same with a default that only Python knows: passed only if given.
template <class T>
struct KeywordIfSet {};

/// `**kwargs: T`
template <class T>
struct DoubleStar {};

}  // namespace krait::types
