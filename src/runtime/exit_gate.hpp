// The one gate through which every thread reaches CPython, and which the interpreter's end closes.
#pragma once

#include <atomic>

namespace krait::detail {

/// Counts one thread's uses of the interpreter.
///
/// A check "is Python alive?" before attaching is not enough: the end could begin in between. So
/// a thread first says that it is inside, then looks whether the gate is open; the end first
/// closes the gate, then looks who is inside. Sequentially consistent operations on both sides
/// leave no order in which both overlook each other. Each thread counts in a cell of its own, so
/// that threads don't slow each other down. What CPython 3.15 has of this (PEP 788: a guard that
/// the interpreter's end waits for) would be taken in `enter` and given back in `leave`.
class GatePass {
 public:
  /// False when the gate is closed to newcomers; a thread that is inside may always go deeper.
  bool enter(const std::atomic<bool>& closed) noexcept {
    const int inside = inside_.load(std::memory_order_relaxed);
    if (inside > 0) {
      inside_.store(inside + 1, std::memory_order_relaxed);
      return true;
    }
    inside_.store(1, std::memory_order_seq_cst);
    if (!closed.load(std::memory_order_seq_cst)) return true;
    leave();
    return false;
  }
  void leave() noexcept {
    inside_.store(inside_.load(std::memory_order_relaxed) - 1, std::memory_order_release);
  }
  [[nodiscard]] bool is_inside() const noexcept {
    return inside_.load(std::memory_order_seq_cst) > 0;
  }
  /// For a forked child: its thread is a newcomer there, until `restore` says how deep it is
  /// inside.
  int forget() noexcept { return inside_.exchange(0); }
  void restore(int inside) noexcept { inside_.store(inside); }

 private:
  std::atomic<int> inside_{0};
};

}  // namespace krait::detail
