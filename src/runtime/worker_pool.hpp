// The threads that run tasks spawned where no event loop runs, each with a loop of its own.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "mailbox.hpp"
#include "mutex.hpp"

namespace krait::detail {

struct Spawned;

/// Makes workers when they are needed, up to `Config::workers`, and gives each task to the one that
/// has the fewest.
class WorkerPool {
 public:
  /// Starts the task on a worker. From any thread, without the GIL. Throws Error when no
  /// interpreter is alive; std::system_error or std::bad_alloc where no thread can be made.
  void submit(Spawned& spawned);

  /// A new interpreter begins.
  void open() noexcept;
  /// Asks the workers to cancel what they run, and to end. The interpreter's end waits for them.
  void stop() noexcept;
  /// Joins those that have ended, and leaves the others to themselves.
  void join() noexcept;

  /// For a forked child: the workers are the parent's.
  void forget() noexcept;
  /// Held through a fork.
  Mutex& mutex() noexcept { return mutex_; }

 private:
  class Worker;

  bool give_to_worker(Spawned& spawned);   // false where the pool is closed
  std::shared_ptr<Worker> least_loaded();  // null where the pool is closed
  /// False where another thread was first.
  bool remove(const Worker& worker) noexcept;

  Mutex mutex_;  // guards the rest; held for list operations only
  bool is_open_ = false;
  std::vector<std::shared_ptr<Worker>> workers_;
};

WorkerPool& worker_pool() noexcept;

}  // namespace krait::detail
