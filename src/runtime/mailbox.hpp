// Brings work from any thread to the thread of an event loop.
#pragma once

#include <atomic>
#include <exception>

namespace krait::detail {

/// Something for a loop's thread to do. Alive until it is delivered or refused; posted once at a
/// time.
class Letter {
 public:
  Letter(const Letter&) = delete;
  Letter& operator=(const Letter&) = delete;

  /// On the loop's thread, with the GIL, outside of all tasks. May destroy the letter.
  virtual void deliver() noexcept = 0;
  /// The loop has closed before, or could not be made: then `why` says so, and is null else. May
  /// destroy the letter.
  virtual void refuse(const std::exception_ptr& why) noexcept = 0;

 protected:
  Letter() = default;
  ~Letter() = default;

 private:
  friend class Mailbox;
  Letter* next_ = nullptr;
};

/// A lock-free queue of letters, and a descriptor that wakes the loop where it sleeps.
///
/// Nobody who posts takes a lock or the GIL, and only the first one after the loop fell asleep pays
/// for a system call. A push and the take-over of all there is need no more than a list whose head
/// is exchanged: nothing is ever taken out of its middle.
class Mailbox {
 public:
  Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox();

  /// From any thread. False where the loop has closed: the letter is as it was.
  bool post(Letter& letter) noexcept;

  /// Delivers what has come, in its order; false if nothing had. On the loop's thread, with the
  /// GIL.
  bool deliver() noexcept;
  /// Nothing new may start where the letters go. Of those who run there, some may still need them.
  void begin_closing() noexcept { is_closing_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool is_closing() const noexcept {
    return is_closing_.load(std::memory_order_relaxed);
  }
  /// What has come is refused, and nothing comes any more. On the loop's thread.
  void close(const std::exception_ptr& why = nullptr) noexcept;
  [[nodiscard]] bool is_empty() const noexcept {
    return newest_.load(std::memory_order_relaxed) == nullptr;
  }

  /// Announces that the loop will look at the descriptor before it sleeps; false where letters
  /// wait.
  bool fall_asleep() noexcept;
  /// Spares those who post the waking, until `fall_asleep`.
  void stay_awake() noexcept { asleep_.store(false, std::memory_order_relaxed); }

  /// Becomes readable when a letter comes to a loop that sleeps.
  [[nodiscard]] int descriptor() const noexcept { return read_end_; }
  /// Makes it unreadable again.
  void take_wake_ups() const noexcept;
  /// For a forked child: nobody posts or waits there any more.
  void close_descriptors() noexcept;

 private:
  static Letter* closed() noexcept { return reinterpret_cast<Letter*>(1); }
  static Letter* in_order(Letter* newest) noexcept;
  void wake_up() const noexcept;

  std::atomic<Letter*> newest_{nullptr};
  std::atomic<bool> asleep_{true};
  std::atomic<bool> is_closing_{false};
  int read_end_;
  int write_end_;
};

}  // namespace krait::detail
