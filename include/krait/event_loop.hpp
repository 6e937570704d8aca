// EventLoop: for threads whose own main loop is the master, as a game's, a GUI's or an Asio
// service's.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>

#include "krait/detail/export.hpp"

namespace krait {

/// This thread's event loop, turned by the program.
///
/// While one lives, what this thread spawns stays on this thread, and goes on whenever the program
/// turns the loop. A program whose own loop waits for descriptors adds `wait_handle()` to them, and
/// calls `poll()` when it is readable.
///
/// **Thread safety:** used and destroyed on the thread that made it; one at a time for each thread.
/// **Lifetime:** its end leaves the loop to the thread: what is pending goes on in a later
/// `krait::run`, or is cancelled when the thread or the interpreter ends. **GIL:** taken for each
/// turn. **Errors:** `Error` on another thread, inside a task, or when no interpreter is alive. A
/// `SystemExit` or `KeyboardInterrupt` that no C++ code awaits is thrown from the call that turns
/// the loop, which can be turned on.
class KRAIT_EXPORT EventLoop {
 public:
  /// Makes this thread's loop, unless it has one; an `Error` where another EventLoop has it.
  [[nodiscard]] EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  /// Runs what is ready and what that makes ready, and never waits; for so long at most as a frame
  /// of a game can spare, so that tasks that are always ready don't stop the program. True where
  /// something is ready still.
  bool poll();

  /// Turns the loop for so long; zero or less makes one turn. Throws `Error` where the time is no
  /// number.
  template <class Rep, class Period>
  void run_for(std::chrono::duration<Rep, Period> duration) {
    run_seconds(std::chrono::duration<double>{duration}.count());
  }

  /// Turns the loop until a stop is requested, on whichever thread.
  void run_until(const std::stop_token& token);

  /// A descriptor that is readable while Python has work: for `epoll`, `poll`, or a watcher of
  /// another loop, whose owner must not read or close it. Throws Error where the configured event
  /// loop has none, as uvloop's; call `poll()` at intervals there.
  [[nodiscard]] int wait_handle();

 private:
  void run_seconds(double seconds);

  std::uint64_t thread_;  // see detail::thread_number
};

}  // namespace krait
