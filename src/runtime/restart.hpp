// What some releases of CPython don't survive: a second start in one process.
#pragma once

namespace krait::detail {

/// Throws Error where this CPython would crash later, for what was used before its last end.
void require_restartable();

/// Notes what the next start must know, and mends what the end would break; needs the GIL.
void note_for_restart() noexcept;

}  // namespace krait::detail
