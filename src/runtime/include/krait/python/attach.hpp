// This thread's hold on the interpreter: attached (on a GIL build: holding the GIL) or not.
#pragma once

#include <cstdint>

#include "krait/detail/export.hpp"
#include "krait/detail/test_hooks.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

struct ThreadRecord;

/// What a thread must know at every call; plain, so that reading it is one instruction.
struct ThreadState {
  // Guards alive that hold the GIL; 0: detached, as far as we know; negative where the process was
  // forked inside guards, which then end without the GIL: see fork.hpp.
  int depth = 0;
  ThreadRecord* record = nullptr;   // made at the thread's first attach
  PyThreadState* python = nullptr;  // that of the last attach
  // Where the stack ends, and how much of it is kept for what doesn't ask; 0 and 0 if unknown.
  std::uintptr_t stack_end = 0;
  std::uintptr_t stack_reserve = 0;
};

extern KRAIT_EXPORT constinit thread_local ThreadState this_thread;

/// The state that is attached on this thread, whoever attached it; on 3.11 and older: the one that
/// holds the GIL, on whichever thread.
inline PyThreadState* attached_state() noexcept {
#if PY_VERSION_HEX >= 0x030D0000
  return PyThreadState_GetUnchecked();
#else
  return _PyThreadState_UncheckedGet();
#endif
}

/// Whether the innermost guard still has what it took: other libraries' code that runs inside it
/// may let the GIL go around a call of C++, which comes back here.
inline bool is_still_attached() noexcept { return attached_state() == this_thread.python; }

/// Whether the stack has room for another level of a recursion. One of a library that makes stacks
/// of its own is trusted.
inline bool has_stack_left() noexcept {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  return here - this_thread.stack_end >= this_thread.stack_reserve;
}

/// Whether this thread holds the GIL through Krait.
inline bool holds_gil() noexcept { return this_thread.depth > 0 && is_still_attached(); }

/// Attaches the detached thread, through the exit gate; false when no interpreter is alive.
KRAIT_EXPORT bool try_attach_thread() noexcept;
/// The same; throws Error instead.
KRAIT_EXPORT void attach_thread();
KRAIT_EXPORT void detach_thread() noexcept;

/// Attaches the thread for code that was called where the GIL had been let go inside a guard.
KRAIT_EXPORT bool try_reattach_thread() noexcept;
KRAIT_EXPORT void reattach_thread();
KRAIT_EXPORT void undo_reattach() noexcept;

/// Holds the GIL for a scope; nests at the price of a counter.
class Attach {
 public:
  [[nodiscard]] Attach() {
    KRAIT_REQUIRE_NO_LOCK("running Python");
    if (this_thread.depth <= 0) {
      attach_thread();
    } else if (!is_still_attached()) {
      reattach_thread();
      reattached_ = true;
    }
    ++this_thread.depth;
  }
  Attach(const Attach&) = delete;
  Attach& operator=(const Attach&) = delete;
  ~Attach() {
    if (--this_thread.depth == 0) {
      detach_thread();
    } else if (reattached_) {
      undo_reattach();
    }
  }

 private:
  bool reattached_ = false;
};

/// For destructors: holds the GIL if it can be had, and says whether it does.
class TryAttach {
 public:
  [[nodiscard]] TryAttach() noexcept {
    KRAIT_REQUIRE_NO_LOCK("running Python");
    if (this_thread.depth <= 0) {
      attached_ = try_attach_thread();
    } else {
      reattached_ = !is_still_attached() && try_reattach_thread();
      attached_ = reattached_ || is_still_attached();
    }
    if (attached_) ++this_thread.depth;
  }
  TryAttach(const TryAttach&) = delete;
  TryAttach& operator=(const TryAttach&) = delete;
  ~TryAttach() {
    if (!attached_) return;
    if (--this_thread.depth == 0) {
      detach_thread();
    } else if (reattached_) {
      undo_reattach();
    }
  }
  explicit operator bool() const noexcept { return attached_; }

 private:
  bool attached_ = false;
  bool reattached_ = false;
};

}  // namespace krait::detail
