// A task that runs by itself, from the letter that starts it to the last who asks for its outcome.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>

#include "krait/detail/root.hpp"
#include "krait/detail/signal.hpp"
#include "krait/detail/spawned.hpp"
#include "krait/object.hpp"
#include "krait/python/python.hpp"
#include "mailbox.hpp"

namespace krait::detail {

/// Shared by its Future, and by its loop: in turn the letter that starts it and the Python face.
struct Spawned final : RootObserver, Letter {
 public:
  Spawned(std::coroutine_handle<> coroutine, PromiseBase& promise, const RunOptions& options);

  void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  /// False where the last reference has gone: for who refers to it without one.
  bool try_retain() noexcept;
  void drop() noexcept;
  /// Those who may ask for the outcome, and the task until it has one: after the last of them, an
  /// error that nobody took goes.
  void join_askers() noexcept { askers_.fetch_add(1, std::memory_order_relaxed); }
  void leave_outcome() noexcept;

  [[nodiscard]] Signal& signal() noexcept { return signal_; }
  [[nodiscard]] bool is_running_here() const noexcept { return Root::current() == &root_; }
  [[nodiscard]] const PromiseBase& promise() const noexcept { return promise_; }
  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }
  /// Why there is no outcome; null where there is one. Once the signal is set.
  [[nodiscard]] const std::exception_ptr& refusal() const noexcept { return refusal_; }
  /// What the task failed with, or null. Once the signal is set.
  [[nodiscard]] const std::exception_ptr& failure() const noexcept;

  void observe(SpawnedObserver* observer) noexcept { observer_ = observer; }
  /// Starts it on the loop that runs on this thread, in its turn. Where it throws, the Future alone
  /// still refers to this.
  void start_later();
  /// Starts it on the loop of the mailbox; `load` counts what runs there, if given. False where
  /// that loop has closed.
  bool post_to(std::shared_ptr<Mailbox> mailbox, std::shared_ptr<std::atomic<int>> load) noexcept;
  /// From any thread.
  void cancel() noexcept;
  /// On the loop's thread.
  void cancel_here() noexcept;

  void claim() noexcept { claimed_.store(true, std::memory_order_relaxed); }
  void release(ErrorHandler on_error) noexcept;

  // As a letter, and as a root's observer.
  void deliver() noexcept override;
  void refuse(const std::exception_ptr& why) noexcept override;
  void ended() noexcept override;
  void face_gone() noexcept override { drop(); }

 private:
  /// Brings a cancellation to the loop.
  class CancelLetter final : public Letter {
   public:
    explicit CancelLetter(Spawned& spawned) noexcept : spawned_(spawned) {}
    void post() noexcept;
    void deliver() noexcept override;
    void refuse(const std::exception_ptr&) noexcept override { spawned_.drop(); }

   private:
    Spawned& spawned_;
    std::atomic<bool> posted_{false};
  };

  struct Canceller {
    Spawned* spawned;
    void operator()() const noexcept;
  };

  // Whether the Future goes before the task ends, or after it: who comes second deals with errors.
  enum class Fate { awaited, released, ended };

  ~Spawned() = default;
  void assign(std::shared_ptr<Mailbox> mailbox, std::shared_ptr<std::atomic<int>> load) noexcept;
  void watch_stop_token();
  void make_task(PyObject* loop);
  void start_now();
  void end_unstarted(std::exception_ptr why) noexcept;
  void cancel_on_pythons_loop() noexcept;
  void settle() noexcept;
  void deal_with_error() noexcept;

  std::atomic<int> references_{2};  // the Future's and the loop's
  std::atomic<int> askers_{2};      // the Future and the task
  std::atomic<bool> cancel_requested_{false};
  std::atomic<bool> claimed_{false};
  std::atomic<Fate> fate_{Fate::awaited};
  Signal signal_;
  PromiseBase& promise_;
  Root root_;
  CancelLetter cancel_letter_{*this};
  std::shared_ptr<Mailbox> mailbox_;        // of its loop; none of one that Python code runs
  Object loop_;                             // where it is started inside it
  std::shared_ptr<std::atomic<int>> load_;  // of its worker
  SpawnedObserver* observer_ = nullptr;
  Object task_;  // while it runs: asyncio itself refers to tasks weakly. The loop's thread's
  std::exception_ptr refusal_;
  ErrorHandler on_error_;
  std::stop_token stop_token_;
  std::optional<std::stop_callback<Canceller>> on_stop_;  // first to go
};

/// No loop will have it; throws Error.
[[noreturn]] void refuse_to_spawn(Spawned& spawned);

}  // namespace krait::detail
