// The one interpreter of this process, as all of Krait's parts know it.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "krait/interpreter.hpp"
#include "krait/python/python.hpp"
#include "mutex.hpp"

namespace krait::detail {

/// Process-wide state; constant-initialised and never destroyed, since late destructors ask it.
struct Runtime {
  std::atomic<bool> calls_closed{true};  // the exit gate: no thread may attach anew
  std::atomic<bool> runs_closed{true};   // closed before it: no event loop may run anew
  std::atomic<bool> forked{false};  // in a child whose fork Python took no part in: see fork.hpp
  std::atomic<std::uint32_t> epoch{0};  // counts interpreters; 0: none was made yet
  PyInterpreterState* interpreter = nullptr;
  std::uint64_t starting_thread = 0;         // see thread_number: the only one that can end it
  std::unique_ptr<const Config> config;      // of the last interpreter; null before the first
  std::size_t worker_limit = 1;              // of workers at once
  void (*interrupt_handler)(int) = nullptr;  // Python's own of Ctrl-C, with signal_handlers

  /// The interpreter begins to end: what it waits for shares one deadline from now on.
  void begin_shutdown() noexcept;
  void forget_shutdown() noexcept { shutdown_begin_.store(0); }
  /// Seconds that the end of a loop, or of the interpreter, may still take.
  [[nodiscard]] double remaining_shutdown_time() const noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  std::atomic<Clock::rep> shutdown_begin_{0};
};

/// What is never destroyed.
template <class T>
union Immortal {
  constexpr Immortal() : value{} {}
  Immortal(const Immortal&) = delete;
  Immortal& operator=(const Immortal&) = delete;
  ~Immortal() {}
  T value;
};

extern constinit Immortal<Runtime> the_runtime;
inline Runtime& runtime() noexcept { return the_runtime.value; }

/// References given up by threads that didn't hold the GIL.
class DropQueue {
 public:
  /// Never blocks on Python; leaks the reference where the list is long and can't grow, or where
  /// its interpreter, known by its epoch, has just ended.
  void push(PyObject* object, std::uint32_t epoch) noexcept;
  /// Drops what was queued; needs the GIL. Finalizers that run here may queue more.
  void drain() noexcept {
    if (pending_.load(std::memory_order_relaxed)) drain_all();
  }
  /// Forgets what was queued: its interpreter is gone, and its epoch over.
  void forget() noexcept;
  /// Held through a fork.
  Mutex& mutex() noexcept { return mutex_; }

 private:
  void drain_all() noexcept;

  std::atomic<bool> pending_{false};
  Mutex mutex_;  // never held while Python runs
  // What errors for want of memory let go on their way must have room without any.
  using First = std::array<PyObject*, 128>;
  First first_{};
  std::size_t count_of_first_ = 0;
  std::vector<PyObject*> more_;
};

extern constinit Immortal<DropQueue> the_drop_queue;
inline DropQueue& drop_queue() noexcept { return the_drop_queue.value; }

[[noreturn]] void throw_no_interpreter();

}  // namespace krait::detail
