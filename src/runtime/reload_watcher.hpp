// Reloads modules soon after their files have changed.
#pragma once

namespace krait::detail {

/// From now on; nothing where the module is watched already. Needs no GIL.
void watch_for_changes(const char* module, const char* file);

/// Waits for a reload that is under way, but not for longer than the end of the interpreter may
/// take; the thread must not hold the GIL.
void stop_watching() noexcept;

}  // namespace krait::detail
