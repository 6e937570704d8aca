// AsioEventLoop: this thread's event loop, turned by the io_context that the thread runs.
#pragma once

#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>

#include <fcntl.h>

#include "krait/event_loop.hpp"
#include "krait/interop/asio/library.hpp"
#include "krait/python_errors.hpp"

namespace krait {

namespace detail {

/// Turns the loop whenever its descriptor says that there is work; kept by its own handlers.
class AsioTurner : public std::enable_shared_from_this<AsioTurner> {
 public:
  explicit AsioTurner(asio::io_context& context) : context_(context), work_(context) {
    work_.assign(copy_of(loop_.emplace().wait_handle()));
  }

  // Before the context runs nothing may be uncounted: it would end before it starts.
  void turn_later() {
    asio::post(context_, [self = shared_from_this()] { self->turn(); });
  }
  void stop() noexcept {
    loop_.reset();
    AsioErrorCode ignored;
    work_.close(ignored);
  }

 private:
  // The loop may close its own descriptor, at the interpreter's end, while Asio still watches.
  static int copy_of(int descriptor) {
    const int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) throw std::system_error{errno, std::generic_category(), "krait: dup"};
    return copy;
  }

  void turn() {
    if (!loop_) return;
    try {
      loop_->poll() ? turn_later() : watch();
    } catch (const PythonError&) {  // an exit, after which the loop can be turned on
      turn_later();
      throw;
    }
  }

  void watch() {
    work_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [self = shared_from_this()](const AsioErrorCode& error) {
                       self->count_wait();
                       if (!error) self->turn();
                     });
    uncount_wait();
  }

  // Asio counts each wait as work that keeps the context running, until its handler has been
  // called. This one is taken out of the count meanwhile.
  void uncount_wait() { context_.get_executor().on_work_finished(); }
  void count_wait() { context_.get_executor().on_work_started(); }

  asio::io_context& context_;
  std::optional<EventLoop> loop_;
  asio::posix::stream_descriptor work_;
};

}  // namespace detail

/// This thread's event loop, turned by the `io_context` that this thread runs: Asio's handlers and
/// Python take turns on one thread.
///
/// While one lives, what this thread spawns or awaits by `async_wait` runs on this thread. The loop
/// by itself doesn't keep the context running, as little as a task that was spawned and that nobody
/// awaits; `async_wait` does, or a work guard of Asio's.
///
/// **Thread safety:** as `EventLoop`: made and destroyed on the one thread that runs the context.
/// **Lifetime:** ends before the context and before the interpreter. **GIL:** taken for each turn.
/// **Errors:** as those of `EventLoop::poll`: a `SystemExit` or `KeyboardInterrupt` that no C++
/// code awaits is thrown from `io_context::run`, which may be called again; the constructor throws
/// `Error` where the configured event loop has no descriptor.
class AsioEventLoop {
 public:
  [[nodiscard]] explicit AsioEventLoop(detail::asio::io_context& context)
      : turner_(std::make_shared<detail::AsioTurner>(context)) {
    turner_->turn_later();
  }
  AsioEventLoop(const AsioEventLoop&) = delete;
  AsioEventLoop& operator=(const AsioEventLoop&) = delete;
  ~AsioEventLoop() { turner_->stop(); }

 private:
  std::shared_ptr<detail::AsioTurner> turner_;
};

}  // namespace krait
