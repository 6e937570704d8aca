// sleep_for(): what asyncio.sleep does, without a Python coroutine for it.
#include "krait/sleep.hpp"

#include <algorithm>

#include "event_loop.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/suspension.hpp"
#include "krait/yield_now.hpp"
#include "seconds.hpp"

namespace krait::detail {

namespace {

// asyncio can't wait longer than its selector's clock counts; a century is for ever.
constexpr double longest_sleep = 100.0 * 365 * 24 * 3600;

/// Awaits a future that a timer of the loop completes; the timer goes with it.
class TimerAwaiter final : public Suspension {
 public:
  explicit TimerAwaiter(double seconds) noexcept : seconds_(seconds) {}
  TimerAwaiter(const TimerAwaiter&) = delete;
  TimerAwaiter& operator=(const TimerAwaiter&) = delete;
  ~TimerAwaiter() {
    if (timer_ != nullptr) end_early();
  }

  bool await_ready() {
    const Attach attach;
    const Owned<InlineApi> started{start_timer(seconds_)};
    timer_ = Py_NewRef(PyTuple_GET_ITEM(started.get(), 1));
    begin(Py_NewRef(PyTuple_GET_ITEM(started.get(), 0)));
    return !is_suspended();
  }
  template <class P>
  void await_suspend(std::coroutine_handle<P> coroutine) noexcept {
    suspend(coroutine);
  }
  void await_resume() { rethrow(); }

 private:
  // The timer has done its work: nobody else completes the future.
  void accept(PyObject*) override { Py_CLEAR(timer_); }

  void end_early() noexcept {
    const TryAttach attached;
    if (!attached) return;
    cancel_timer(timer_);
    Py_CLEAR(timer_);
  }

  double seconds_;
  PyObject* timer_ = nullptr;
};

Task<void> wait_for_timer(double seconds) {
  require_number(seconds, "krait::sleep_for");
  TimerAwaiter awaiter{seconds};
  co_await awaiter;
}

}  // namespace

Task<void> sleep_seconds(std::chrono::duration<double> duration) {
  const double seconds = std::min(duration.count(), longest_sleep);
  if (seconds <= 0.0) return yield_now();
  return wait_for_timer(seconds);
}

}  // namespace krait::detail
