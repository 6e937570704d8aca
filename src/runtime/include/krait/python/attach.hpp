// This thread's hold on the interpreter: attached (on a GIL build: holding the GIL) or not.
#pragma once

#include "krait/detail/export.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

struct ThreadRecord;

/// What a thread must know at every call; plain, so that reading it is one instruction.
struct ThreadState {
  // Guards alive that hold the GIL; 0: detached, as far as we know; negative where the process was
  // forked inside guards, which then end without the GIL: see fork.hpp.
  int depth = 0;
  ThreadRecord* record = nullptr;  // made at the thread's first attach
};

extern KRAIT_EXPORT constinit thread_local ThreadState this_thread;

/// Attaches the detached thread, through the exit gate; false when no interpreter is alive.
KRAIT_EXPORT bool try_attach_thread() noexcept;
/// The same; throws Error instead.
KRAIT_EXPORT void attach_thread();
KRAIT_EXPORT void detach_thread() noexcept;

/// Holds the GIL for a scope; nests at the price of a counter.
class Attach {
 public:
  [[nodiscard]] Attach() {
    if (this_thread.depth <= 0) attach_thread();
    ++this_thread.depth;
  }
  Attach(const Attach&) = delete;
  Attach& operator=(const Attach&) = delete;
  ~Attach() {
    if (--this_thread.depth == 0) detach_thread();
  }
};

/// For destructors: holds the GIL if it can be had, and says whether it does.
class TryAttach {
 public:
  [[nodiscard]] TryAttach() noexcept : attached_(this_thread.depth > 0 || try_attach_thread()) {
    if (attached_) ++this_thread.depth;
  }
  TryAttach(const TryAttach&) = delete;
  TryAttach& operator=(const TryAttach&) = delete;
  ~TryAttach() {
    if (attached_ && --this_thread.depth == 0) detach_thread();
  }
  explicit operator bool() const noexcept { return attached_; }

 private:
  bool attached_;
};

}  // namespace krait::detail
