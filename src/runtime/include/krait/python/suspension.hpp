// The place where a chain of C++ coroutines waits for Python: the innermost co_await.
#pragma once

#include <coroutine>
#include <exception>

#include "krait/detail/export.hpp"
#include "krait/detail/root.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// Steps a Python awaitable as Python's own `await` does: directly, in the same asyncio.Task.
///
/// A base of awaiters: `begin` in `await_ready`, `suspend` in `await_suspend`. If the awaitable
/// yields, what it yielded goes up through the root, and later steps come down from there.
class KRAIT_EXPORT Suspension {
 public:
  using KraitAwaiter = void;

  Suspension(const Suspension&) = delete;
  Suspension& operator=(const Suspension&) = delete;

  /// Continues the awaitable with a value, or with an exception thrown in; needs the GIL.
  Root::Step send(PyObject* value, PyObject*& result);
  Root::Step throw_in(PyObject* exception, PyObject*& result);

  /// The awaitable has ended; takes the reference. Needs the GIL.
  void returned(PyObject* stolen_result) noexcept;
  void raised() noexcept;

  [[nodiscard]] PyObject* take_yielded() noexcept;
  [[nodiscard]] std::coroutine_handle<> waiting() const noexcept { return waiting_; }
  /// Null where another library's coroutine waits.
  [[nodiscard]] PromiseBase* waiting_promise() const noexcept { return waiting_promise_; }
  /// The root ends before this does.
  void forget_root() noexcept { root_ = nullptr; }

 protected:
  Suspension() = default;
  /// Closes the awaitable if it is still suspended: its `finally` blocks run.
  ~Suspension() {
    if (is_suspended()) abandon();
  }

  /// Takes the awaitable and makes its first step; needs the GIL. Null stands for an error that
  /// Python has set. If the step ended it, gives the result as a new reference; else null, and it
  /// is suspended, or `rethrow` throws what it raised.
  PyObject* begin(PyObject* stolen_awaitable);
  /// Is suspended until the loop's next turn, unless `rethrow` has something to throw; needs the
  /// GIL.
  void begin_turn();
  [[nodiscard]] bool is_suspended() const noexcept { return iterator_ != nullptr; }
  template <class P>
  void suspend(std::coroutine_handle<P> coroutine) noexcept {
    waiting_ = coroutine;
    waiting_promise_ = promise_base(coroutine);
    root_ = Root::current();
    root_->suspend_on(*this);
  }
  /// Leaves the suspended awaitable to the caller, who ends it; needs the GIL.
  [[nodiscard]] PyObject* give_up() noexcept;
  /// Throws what the awaitable raised, if it did.
  void rethrow() {
    if (failure_) std::rethrow_exception(std::move(failure_));
  }

 private:
  /// Converts the result; needs the GIL; may throw.
  virtual void accept(PyObject* result) = 0;
  /// Python has set an error before anything was awaited: its text may be improved.
  virtual void explain_failure() noexcept {}
  /// Python has set an error: whether it is no failure to who awaits, who clears it then.
  virtual bool takes_end() noexcept { return false; }
  void wait_in(Root& root, PyObject* stolen_iterator, PyObject* stolen_yielded) noexcept;
  void close() noexcept;
  void abandon() noexcept;

  PyObject* iterator_ = nullptr;  // while suspended
  PyObject* yielded_ = nullptr;
  Root* root_ = nullptr;  // while suspended, and the root lives
  std::coroutine_handle<> waiting_;
  PromiseBase* waiting_promise_ = nullptr;
  std::exception_ptr failure_;
};

}  // namespace krait::detail
