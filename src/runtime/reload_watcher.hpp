// Reloads modules soon after their files have changed.
#pragma once

#include "mutex.hpp"

namespace krait::detail {

/// From now on; nothing where the module is watched already. Needs no GIL.
void watch_for_changes(const char* module, const char* file);

/// Waits for a reload that is under way, but not for longer than the end of the interpreter may
/// take; the thread must not hold the GIL.
void stop_watching() noexcept;

/// Held through a fork.
Mutex& watcher_mutex() noexcept;
/// For a forked child, which has not the thread that watches: nothing is watched there until a
/// module is imported.
void forget_watcher() noexcept;

}  // namespace krait::detail
