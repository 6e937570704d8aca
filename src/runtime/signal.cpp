// Waits for signals: blocked, on an event loop, or as another library's coroutine.
#include "krait/detail/signal.hpp"

#include <memory>
#include <utility>

#include "event_loop.hpp"
#include "krait/error.hpp"
#include "krait/gil.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "mailbox.hpp"
#include "object_awaiter.hpp"
#include "parking.hpp"
#include "thread_record.hpp"
#include "unhandled.hpp"

namespace krait::detail {

bool Signal::subscribe(Waiter& waiter) {
  Waiter* found = nullptr;
  if (waiter_.compare_exchange_strong(found, &waiter, std::memory_order_acq_rel)) {
    KRAIT_CHAOS();  // it may be notified before its coroutine is suspended
    return true;
  }
  if (found == mark()) return false;
  throw Error{"a krait::Future is awaited in two places at once: one may wait for it at a time"};
}

bool Signal::unsubscribe(Waiter& waiter) noexcept {
  Waiter* found = &waiter;
  return waiter_.compare_exchange_strong(found, nullptr, std::memory_order_acq_rel);
}

// ---- A thread that waits ----

class Signal::Parked final : public Waiter {
 public:
  void notify() noexcept override { place_.wake(); }
  ParkingPlace& place() noexcept { return place_; }

 private:
  ParkingPlace place_;
};

void Signal::block() {
  Parked parked;
  if (!subscribe(parked)) return;
  KRAIT_REQUIRE_NO_LOCK("waiting for a krait::Future");
  const GilRelease release;
  parked.place().sleep();
}

bool Signal::block_until(Clock::time_point deadline) {
  Parked parked;
  if (!subscribe(parked)) return true;
  KRAIT_REQUIRE_NO_LOCK("waiting for a krait::Future");
  const GilRelease release;
  if (parked.place().sleep_until(deadline)) return true;
  if (unsubscribe(parked)) return false;
  parked.place().sleep();  // it is being woken right now
  return true;
}

// ---- A task that waits ----

namespace {

// Completes the future that a task waits for, on the task's thread. Shared by the task and the
// signal, whichever forgets the other first.
class WakesTask final : public Signal::Waiter, public Letter {
 public:
  WakesTask(Object future, std::shared_ptr<Mailbox> mailbox) noexcept
      : future_(std::move(future)), mailbox_(std::move(mailbox)) {}

  void notify() noexcept override {
    if (EventLoop* loop = EventLoop::running_here(); loop != nullptr && holds_gil()) {
      if (loop->mailbox() == mailbox_) return deliver();
    }
    KRAIT_CHAOS();
    if (!mailbox_) return notify_pythons_loop();
    // Once it is posted this may go, and the loop with it.
    const std::shared_ptr<Mailbox> mailbox = mailbox_;
    if (!mailbox->post(*this)) drop();  // with its loop, the task has ended
  }
  void deliver() noexcept override {
    complete_future(ObjectAccess::get(future_));
    drop();
  }
  void refuse(const std::exception_ptr&) noexcept override { drop(); }
  void drop() noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 private:
  ~WakesTask() = default;

  // One that Python code runs.
  void notify_pythons_loop() noexcept {
    if (const TryAttach attached; attached) {
      complete_future_threadsafe(ObjectAccess::get(future_));
    }
    drop();
  }

  std::atomic<int> references_{2};
  Object future_;
  std::shared_ptr<Mailbox> mailbox_;
};

class Subscription {
 public:
  /// Empty where the signal is set already.
  explicit Subscription(Signal& signal) : signal_(signal) {
    const Attach attach;
    if (Root::current() == nullptr) throw_not_in_a_task();
    const EventLoop* own = EventLoop::running_here();
    const Owned<InlineApi> loop{running_loop()};
    future_ = ObjectAccess::steal(create_future(loop.get()));
    auto* waiter = new WakesTask{future_, own != nullptr ? own->mailbox() : nullptr};
    try {
      if (signal.subscribe(*waiter)) waiter_ = waiter;
    } catch (...) {
      abandon(waiter);
      throw;
    }
    if (waiter_ == nullptr) abandon(waiter);
  }
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  ~Subscription() {
    if (waiter_ == nullptr) return;
    if (signal_.unsubscribe(*waiter_)) waiter_->drop();
    waiter_->drop();
  }

  [[nodiscard]] bool is_empty() const noexcept { return waiter_ == nullptr; }
  [[nodiscard]] const Object& future() const noexcept { return future_; }

 private:
  static void abandon(WakesTask* waiter) noexcept {
    waiter->drop();
    waiter->drop();  // NOLINT(clang-analyzer-cplusplus.NewDelete): there are two references
  }

  Signal& signal_;
  Object future_;
  WakesTask* waiter_ = nullptr;
};

}  // namespace

Task<std::exception_ptr> Signal::wait(std::function<void()> on_cancel) {
  std::exception_ptr cancellation;
  while (!is_set()) {
    const Subscription subscription{*this};
    if (subscription.is_empty()) break;
    ObjectAwaiter awaiter{subscription.future()};
    try {
      co_await awaiter;
    } catch (const Cancelled&) {
      if (!cancellation) cancellation = std::current_exception();
      on_cancel();
    }
  }
  co_return cancellation;
}

// ---- Another library's coroutine that waits ----

// Shared by the awaiter and the signal.
class Signal::Resumption::State final : public Waiter, public Letter {
 public:
  explicit State(std::coroutine_handle<> coroutine) noexcept : coroutine_(coroutine) {}

  // Inside of a task's last step, which must not run other coroutines.
  void notify() noexcept override {
    EventLoop* loop = EventLoop::running_here();
    if (loop == nullptr || !loop->mailbox()->post(*this)) deliver();
  }
  void deliver() noexcept override {
    resume();
    drop();
  }
  void refuse(const std::exception_ptr&) noexcept override { deliver(); }

  /// The awaiter is gone.
  void forget() noexcept {
    dropped_.store(true, std::memory_order_release);
    drop();
  }
  void drop() noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 private:
  ~State() = default;

  void resume() noexcept {
    if (dropped_.load(std::memory_order_acquire)) return;
    const GilRelease release;
    Trampoline* const outer = std::exchange(current_trampoline, nullptr);
    try {
      coroutine_.resume();
    } catch (...) {
      report_unhandled(std::current_exception());
    }
    current_trampoline = outer;
  }

  std::atomic<int> references_{2};
  std::atomic<bool> dropped_{false};
  std::coroutine_handle<> coroutine_;
};

bool Signal::Resumption::resume_when_set(Signal& signal, std::coroutine_handle<> coroutine) {
  signal_ = &signal;
  state_ = new State{coroutine};
  bool subscribed = false;
  try {
    subscribed = signal.subscribe(*state_);
  } catch (...) {
    state_->drop();
    throw;
  }
  if (!subscribed) state_->drop();
  return subscribed;
}

void Signal::Resumption::end() noexcept {
  if (state_ != nullptr) std::exchange(state_, nullptr)->forget();
}

Signal::Resumption::~Resumption() {
  if (state_ != nullptr && signal_->unsubscribe(*state_)) state_->drop();
  end();
}

}  // namespace krait::detail
