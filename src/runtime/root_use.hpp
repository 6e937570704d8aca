// Who uses the chain of C++ tasks behind a krait.coroutine object: one thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "krait/python/python.hpp"
#include "thread_record.hpp"

namespace krait::detail {

#ifdef Py_GIL_DISABLED

/// A part of the object: which thread steps or closes its chain. Others that would are refused; the
/// same one comes again within a step. Those that only look are waited for, so briefly do they.
class RootUser {
 public:
  enum class Entry { first, again, refused };

  Entry enter() noexcept { return enter_as(thread_number()); }
  Entry look() noexcept { return enter_as(onlooker); }
  void leave() noexcept { user_.store(nobody, std::memory_order_release); }

  /// Waits until it isn't refused. Detached: who steps may wait for a garbage collection, which
  /// waits for all threads that are attached.
  Entry enter_in_turn() noexcept {
    Entry entry = enter();
    if (entry != Entry::refused) return entry;
    PyThreadState* const state = PyEval_SaveThread();
    while (entry == Entry::refused) {
      std::this_thread::yield();
      entry = enter();
    }
    PyEval_RestoreThread(state);
    return entry;
  }

 private:
  Entry enter_as(std::uint64_t user) noexcept {
    for (;;) {
      std::uint64_t found = nobody;
      if (user_.compare_exchange_weak(found, user, std::memory_order_acquire)) return Entry::first;
      if (found == thread_number()) return Entry::again;
      if (found != nobody && found != onlooker) return Entry::refused;
    }
  }

  static constexpr std::uint64_t nobody = 0;  // no thread_number is 0
  static constexpr std::uint64_t onlooker = ~std::uint64_t{0};
  std::atomic<std::uint64_t> user_{nobody};
};

#else

/// The GIL lets one thread at a time come here.
class RootUser {
 public:
  enum class Entry { first, again, refused };
  Entry enter() noexcept { return Entry::first; }
  Entry look() noexcept { return Entry::first; }
  Entry enter_in_turn() noexcept { return Entry::first; }
  void leave() noexcept {}
};

#endif

/// A use for a scope, if it can be had.
class RootUse {
 public:
  static RootUse to_step(RootUser& user) noexcept { return {user, user.enter()}; }
  static RootUse to_look(RootUser& user) noexcept { return {user, user.look()}; }
  static RootUse to_end(RootUser& user) noexcept { return {user, user.enter_in_turn()}; }
  RootUse(const RootUse&) = delete;
  RootUse& operator=(const RootUse&) = delete;
  ~RootUse() {
    if (entry_ == RootUser::Entry::first) user_.leave();
  }
  explicit operator bool() const noexcept { return entry_ != RootUser::Entry::refused; }

 private:
  RootUse(RootUser& user, RootUser::Entry entry) noexcept : user_(user), entry_(entry) {}

  RootUser& user_;
  RootUser::Entry entry_;
};

}  // namespace krait::detail
