// Where one thread sleeps until another wakes it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#ifdef __linux__
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>
#else
#include <condition_variable>
#include <mutex>
#endif

namespace krait::detail {

/// Woken once. The waking thread touches nothing of it after the sleeper may go on.
class ParkingPlace {
 public:
  using Clock = std::chrono::steady_clock;

#ifdef __linux__
  // std::atomic::wait has no deadline, and spins first, which costs a lone CPU more than it gains.
  void wake() noexcept {
    woken_.store(1, std::memory_order_release);
    syscall(SYS_futex, &woken_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }
  void sleep() noexcept {
    while (!is_woken()) syscall(SYS_futex, &woken_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
  }
  /// False where the deadline came first.
  bool sleep_until(Clock::time_point deadline) noexcept {
    const timespec until = to_timespec(deadline);
    while (!is_woken()) {
      if (Clock::now() >= deadline) return false;
      // The "bitset" operation is the one whose time is a point on steady_clock's clock.
      syscall(SYS_futex, &woken_, FUTEX_WAIT_BITSET_PRIVATE, 0, &until, nullptr,
              FUTEX_BITSET_MATCH_ANY);
    }
    return true;
  }

 private:
  static timespec to_timespec(Clock::time_point point) noexcept {
    const auto since_epoch = point.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    return {.tv_sec = seconds.count(),
            .tv_nsec = std::chrono::nanoseconds{since_epoch - seconds}.count()};
  }
  [[nodiscard]] bool is_woken() const noexcept {
    return woken_.load(std::memory_order_acquire) != 0;
  }

  std::atomic<std::uint32_t> woken_{0};
#else
  void wake() noexcept {
    const std::lock_guard lock{mutex_};
    woken_ = true;
    condition_.notify_one();  // under the lock: the sleeper may destroy this as soon as it has it
  }
  void sleep() {
    std::unique_lock lock{mutex_};
    condition_.wait(lock, [this] { return woken_; });
  }
  bool sleep_until(Clock::time_point deadline) {
    std::unique_lock lock{mutex_};
    return condition_.wait_until(lock, deadline, [this] { return woken_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool woken_ = false;
#endif
};

}  // namespace krait::detail
