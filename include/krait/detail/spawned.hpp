// A task that runs by itself: what its Future and its loop share.
#pragma once

#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <utility>

#include "krait/detail/export.hpp"
#include "krait/detail/root.hpp"
#include "krait/detail/signal.hpp"
#include "krait/run_options.hpp"

namespace krait::detail {

struct Spawned;

/// Is told on the loop's thread, with the GIL held, that a spawned task has ended; before those who
/// wait for it are.
class SpawnedObserver {
 public:
  virtual void ended(Spawned& spawned) noexcept = 0;

 protected:
  ~SpawnedObserver() = default;
};

using ErrorHandler = std::function<void(std::exception_ptr)>;

/// One reference to a spawned task, which lives as long as its loop or a Future needs it.
///
/// **Thread safety:** any thread may use one; different threads may use different ones.
class KRAIT_EXPORT SpawnedHandle {
 public:
  SpawnedHandle() noexcept = default;
  explicit SpawnedHandle(Spawned* owned) noexcept : spawned_(owned) {}
  SpawnedHandle(const SpawnedHandle& other) noexcept;
  SpawnedHandle(SpawnedHandle&& other) noexcept
      : spawned_(std::exchange(other.spawned_, nullptr)) {}
  SpawnedHandle& operator=(SpawnedHandle other) noexcept {
    std::swap(spawned_, other.spawned_);
    return *this;
  }
  ~SpawnedHandle();

  [[nodiscard]] Spawned* get() const noexcept { return spawned_; }
  explicit operator bool() const noexcept { return spawned_ != nullptr; }

  [[nodiscard]] bool done() const noexcept;
  [[nodiscard]] Signal& signal() const noexcept;
  void cancel() const noexcept;
  /// Blocks until it is done, or runs this thread's idle loop where the task is there. Throws Error
  /// on a thread whose loop runs, or is turned by an EventLoop.
  void wait() const;
  /// The same; false where the time is over before.
  [[nodiscard]] bool wait_for(std::chrono::duration<double> seconds) const;
  /// Throws Error where it is the task that runs now.
  void require_another_task() const;
  /// Throws why there is no outcome: the task never started, or was closed. Once it is done.
  void require_outcome() const;
  /// Whether it ended with an error, and not by cancellation. Once it is done.
  [[nodiscard]] bool has_failed() const noexcept;
  /// The outcome has been asked for: an error in it is somebody's.
  void claim() const noexcept;
  /// Nobody will ask: a task that runs is cancelled, an error that came is reported.
  void abandon() const noexcept;
  /// Nobody will ask: an error goes to the handler.
  void detach(ErrorHandler on_error) const;

 private:
  Spawned* spawned_ = nullptr;
};

/// Starts a chain by itself: on this thread's loop where one runs or an EventLoop lives, else on a
/// worker. Takes the coroutine over. Throws Error where no interpreter is alive.
KRAIT_EXPORT SpawnedHandle spawn_chain(std::coroutine_handle<> coroutine, PromiseBase& promise,
                                       const RunOptions& options);
/// The same on the loop that runs on this thread, and for an observer, which outlives the task.
KRAIT_EXPORT SpawnedHandle spawn_child(std::coroutine_handle<> coroutine, PromiseBase& promise,
                                       SpawnedObserver& observer);

}  // namespace krait::detail
