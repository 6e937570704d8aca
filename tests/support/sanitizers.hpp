// Tells which sanitizer a test is built with, and keeps what is not Krait's out of its report.
#pragma once

#if defined(__has_feature)
#define KRAIT_HAS_FEATURE(feature) __has_feature(feature)
#else
#define KRAIT_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || KRAIT_HAS_FEATURE(address_sanitizer)
#define KRAIT_WITH_ASAN
#endif
#if defined(__SANITIZE_THREAD__) || KRAIT_HAS_FEATURE(thread_sanitizer)
#define KRAIT_WITH_TSAN
#endif
#if defined(KRAIT_WITH_TSAN) && defined(__clang__)
#define KRAIT_NEW_IS_FIXED  // Clang's ThreadSanitizer brings its own, and takes no other
#endif

namespace krait_test {

#if defined(KRAIT_WITH_ASAN) || defined(KRAIT_WITH_TSAN)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// For a test that leaves Python running, or uses an extension module that keeps what it makes:
/// no leak is looked for at this process's end.
void overlook_leaks() noexcept;

}  // namespace krait_test
