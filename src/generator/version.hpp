// What the generator says of its own version, and of the runtime that its output needs.

#pragma once

#include <krait/generated_abi.hpp>
#include <krait/version.hpp>
#include <string_view>

#define KRAIT_GENERATOR_TEXT_OF(value) #value
#define KRAIT_GENERATOR_VERSION_TEXT(major, minor, patch) \
  KRAIT_GENERATOR_TEXT_OF(major) \
  "." KRAIT_GENERATOR_TEXT_OF(minor) "." KRAIT_GENERATOR_TEXT_OF(patch)

namespace krait::generator {

inline constexpr std::string_view version_text =
    KRAIT_GENERATOR_VERSION_TEXT(KRAIT_VERSION_MAJOR, KRAIT_VERSION_MINOR, KRAIT_VERSION_PATCH);

inline constexpr int generated_abi = KRAIT_GENERATED_ABI;

}  // namespace krait::generator

#undef KRAIT_GENERATOR_VERSION_TEXT
#undef KRAIT_GENERATOR_TEXT_OF
