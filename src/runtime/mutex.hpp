// The mutex of Krait's own: never held while a thread attaches, waits or runs Python.
#pragma once

#include <mutex>

#include "krait/detail/test_hooks.hpp"

namespace krait::detail {

#ifdef KRAIT_TEST_HOOKS

/// A std::mutex that test builds keep account of: see require_no_lock.
class Mutex {
 public:
  constexpr Mutex() noexcept = default;
  void lock() {
    KRAIT_CHAOS();
    mutex_.lock();
    lock_taken();
  }
  void unlock() {
    lock_given_back();
    mutex_.unlock();
  }

 private:
  std::mutex mutex_;
};

#else

using Mutex = std::mutex;

#endif

}  // namespace krait::detail
