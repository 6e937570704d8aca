// Something that happens once, on any thread, and that one other waits for: blocked or suspended.
#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>

#include "krait/detail/export.hpp"

namespace krait {

template <class T>
class Task;

}  // namespace krait

namespace krait::detail {

/// Set once. **Thread safety:** one thread sets it while another waits for it.
///
/// Whoever waits keeps it alive. To set it touches it last of all when it wakes the waiter, so that
/// the waiter may destroy it.
class KRAIT_EXPORT Signal {
 public:
  /// Is told on the thread that sets the signal.
  class Waiter {
   public:
    virtual void notify() noexcept = 0;

   protected:
    Waiter() = default;
    Waiter(const Waiter&) = default;
    Waiter& operator=(const Waiter&) = default;
    ~Waiter() = default;
  };

  Signal() noexcept = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  ~Signal() = default;

  [[nodiscard]] bool is_set() const noexcept {
    return waiter_.load(std::memory_order_acquire) == mark();
  }
  void set() noexcept {
    Waiter* const waiter = waiter_.exchange(mark(), std::memory_order_acq_rel);
    if (waiter != nullptr) waiter->notify();
  }

  /// From now on the waiter will be told; false where the signal is set already. Throws Error where
  /// another waits.
  bool subscribe(Waiter& waiter);
  /// False where the signal is set: then the waiter has been told, or is being told.
  bool unsubscribe(Waiter& waiter) noexcept;

  using Clock = std::chrono::steady_clock;
  /// Blocks this thread, which gives the GIL away meanwhile.
  void block();
  /// False where the deadline came first.
  bool block_until(Clock::time_point deadline);

  /// Waits on this thread's event loop, through cancellations too: what can't be abandoned must be
  /// awaited. Gives the first of them; calls `on_cancel` at each.
  [[nodiscard]] Task<std::exception_ptr> wait(std::function<void()> on_cancel);

  /// Resumes another library's coroutine once it is set; false where it is set already.
  class Resumption;

 private:
  class Parked;
  static Waiter* mark() noexcept { return reinterpret_cast<Waiter*>(1); }

  std::atomic<Waiter*> waiter_{nullptr};
};

/// Resumes a coroutine that isn't Krait's, on the thread that sets the signal: without the GIL, and
/// outside of all tasks. Destroyed before, it does so no more.
class KRAIT_EXPORT Signal::Resumption {
 public:
  Resumption() noexcept = default;
  Resumption(const Resumption&) = delete;
  Resumption& operator=(const Resumption&) = delete;
  ~Resumption();

  /// False where the signal is set already.
  bool resume_when_set(Signal& signal, std::coroutine_handle<> coroutine);
  /// The signal is set, and may go.
  void end() noexcept;

 private:
  class State;
  State* state_ = nullptr;
  Signal* signal_ = nullptr;
};

}  // namespace krait::detail
