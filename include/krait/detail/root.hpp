// The root of a chain of tasks: owns its coroutines, and is what Python drives as one coroutine.
#pragma once

#include <coroutine>
#include <exception>
#include <source_location>

#include "krait/detail/export.hpp"
#include "krait/detail/handle.hpp"
#include "krait/detail/promise.hpp"

namespace krait::detail {

class Suspension;

/// Whom a root is driven for; told on the loop's thread, with the GIL held.
class KRAIT_EXPORT RootObserver {
 public:
  /// The chain has ended: the outermost promise has the outcome, unless the root is closed.
  virtual void ended() noexcept {}
  /// What Python gets for the chain's value, as a new reference; null with Python's error set.
  virtual Handle result() noexcept;
  /// Sets Python's error for what the chain failed with.
  virtual void raise(const std::exception_ptr& failure) noexcept;
  /// An error left the co_await that stands there. Without the GIL, unless the chain keeps it.
  virtual void passed(const std::exception_ptr& error, const std::source_location& where) noexcept;
  /// The Python face is gone, and with it all that could step the root. May destroy the root.
  virtual void face_gone() noexcept {}

 protected:
  RootObserver() = default;
  RootObserver(const RootObserver&) = default;
  RootObserver& operator=(const RootObserver&) = default;
  ~RootObserver() = default;
};

/// Which failures of a chain Python sees, besides its cancellation; C++ sees those that it awaits.
enum class ShownFailures {
  all,            ///< Python awaits it.
  all_but_exits,  ///< C++ awaits it: an exit is for C++ to see, and must not end the loop.
  none,           ///< C++ alone: Python would say that nobody looked at them.
};

/// Steps a chain of C++ coroutines as Python steps one of its own.
///
/// Its Python face is a `krait.coroutine` object, made by `object()`, whose `send` and `throw` come
/// here. **Thread safety:** used on the thread whose loop runs it only. **GIL:** all members but
/// the constructor and the destructor need it.
class KRAIT_EXPORT Root : private Trampoline {
 public:
  /// Takes over the coroutine, suspended at its start.
  Root(std::coroutine_handle<> coroutine, PromiseBase& promise) noexcept
      : coroutine_(coroutine), promise_(&promise) {}
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;
  /// Ends what is suspended: C++ locals are destroyed, Python's `finally` blocks run.
  ~Root();

  /// A new reference to the Python face; one a root.
  Handle object();
  /// Keeps the GIL through the chain's C++ code.
  void hold_gil(bool held) noexcept { holds_gil_ = held; }
  [[nodiscard]] bool holds_gil() const noexcept { return holds_gil_; }
  void observe(RootObserver* observer) noexcept { observer_ = observer; }
  [[nodiscard]] RootObserver* observer() const noexcept { return observer_; }
  void show_failures(ShownFailures shown) noexcept { shown_failures_ = shown; }

  [[nodiscard]] bool started() const noexcept { return started_; }
  [[nodiscard]] bool running() const noexcept { return running_; }
  [[nodiscard]] bool ended() const noexcept { return !coroutine_ || promise_->finished; }
  /// Ended otherwise than by running to its end.
  [[nodiscard]] bool closed() const noexcept { return !coroutine_; }
  /// The outermost coroutine's promise; not of a closed root.
  [[nodiscard]] const PromiseBase& promise() const noexcept { return *promise_; }
  /// What Python object the chain waits for; borrowed, null where it doesn't wait.
  ///
  /// Garbage collections on other threads ask too: it changes only while the GIL is held.
  [[nodiscard]] Handle awaiting() const noexcept { return awaiting_; }
  void show_awaiting(Handle object) noexcept { awaiting_ = object; }

  /// How one step went, in the terms of `PyIter_Send`.
  enum class Step { yielded, returned, raised };
  Step send(Handle value, Handle& result);
  Step throw_in(Handle exception, Handle& result);
  void close() noexcept;
  /// Ends the chain, and lets the Python face, which may live on, forget it. For who can't be sure
  /// that the destructor may still attach: the interpreter's end waits for runs, not for roots.
  void leave_python() noexcept;

  /// The root that runs on this thread now; null where none does.
  static Root* current() noexcept { return static_cast<Root*>(current_trampoline); }
  /// The innermost root that this thread steps now, be it in C++ or in the Python code that the
  /// chain awaits; null where it steps none.
  static Root* stepped() noexcept;

  /// The innermost coroutine waits for Python; called while it suspends.
  void suspend_on(Suspension& suspension) noexcept { suspension_ = &suspension; }
  void forget(const Suspension& suspension) noexcept {
    if (suspension_ == &suspension) suspension_ = nullptr;
  }
  /// How many GIL guards the chain's C++ code may hold when it suspends.
  [[nodiscard]] int guards_allowed() const noexcept { return guards_allowed_; }
  void gain_object(Handle face) noexcept { object_ = face; }
  /// The Python face ends; may destroy this.
  void lose_object() noexcept {
    object_ = nullptr;
    if (observer_ != nullptr) observer_->face_gone();
  }

 private:
  template <class Work>
  Step inside_the_gate(Work work);
  Step deliver(Step step, Handle& result);
  Step resume(std::coroutine_handle<> coroutine, Handle& result);
  Step finish(Handle& result);
  [[nodiscard]] bool shows_failure() const noexcept;
  void raise_failure() noexcept;
  void tell_observer() noexcept;
  void destroy_chain() noexcept;

  std::coroutine_handle<> coroutine_;
  PromiseBase* promise_;
  Suspension* suspension_ = nullptr;  // used by the loop's thread only, with the GIL or without
  Handle awaiting_ = nullptr;
  RootObserver* observer_ = nullptr;
  Handle object_ = nullptr;  // borrowed: the object knows its root, and each outlives the other
  int guards_allowed_ = 0;
  bool started_ = false;
  bool running_ = false;
  bool holds_gil_ = false;
  ShownFailures shown_failures_ = ShownFailures::all_but_exits;
};

}  // namespace krait::detail
