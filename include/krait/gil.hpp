// Guards for code that talks to CPython's C API by itself; nothing else needs them.
#pragma once

#include <source_location>

#include "krait/detail/export.hpp"

namespace krait {

/// Holds the GIL (on a free-threaded build: an attached thread state) for a scope.
///
/// Nests, also inside `PyGILState_Ensure`. **Errors:** throws `Error` when no interpreter is alive,
/// on a thread of a subinterpreter, and on one whose stack is too small for Python.
/// **Lifetime:** on the stack of one thread only; never alive across a `co_await`, which Krait
/// refuses with an `Error` that names the lock's line.
class KRAIT_EXPORT GilLock {
 public:
  [[nodiscard]] explicit GilLock(
      const std::source_location& where = std::source_location::current());
  GilLock(const GilLock&) = delete;
  GilLock& operator=(const GilLock&) = delete;
  ~GilLock();

 private:
  std::source_location outer_site_;  // of the lock around this one
  bool reattached_ = false;          // inside another guard, but the GIL had been let go
};

/// Gives the GIL away for a scope, however deep it is held, for C++ work that takes long.
///
/// Does nothing where the thread doesn't hold it. **Lifetime:** as `GilLock`.
class KRAIT_EXPORT GilRelease {
 public:
  [[nodiscard]] GilRelease() noexcept;
  GilRelease(const GilRelease&) = delete;
  GilRelease& operator=(const GilRelease&) = delete;
  ~GilRelease();

 private:
  int depth_;
  bool found_attached_ = false;
  void* state_ = nullptr;  // CPython's, to be attached again
};

}  // namespace krait
