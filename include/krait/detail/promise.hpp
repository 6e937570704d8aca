// The promise of Task<T>, and the trampoline that resumes chains of them in constant stack.
#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include "krait/detail/export.hpp"
#include "krait/detail/frame_pool.hpp"
#include "krait/detail/test_hooks.hpp"

namespace krait {

template <class T>
class Task;

namespace detail {

/// What resumes the coroutines of one chain, one after the other, from one place on the stack.
///
/// Symmetric transfer would do the same, but GCC 12 makes it a tail call only at -O2 without
/// sanitizers, and a chain of tasks that finish at once overflows the stack elsewhere.
struct Trampoline {
  // Children are started inside their parents' awaits, which nests, down to this depth; beyond it
  // they are started from the trampoline. 32 frames of even an -O0 build under ASan fit any stack.
  static constexpr int max_depth = 32;

  std::coroutine_handle<> next;  ///< To be resumed when the running coroutine suspends.
  int depth = 0;
};

/// The trampoline that this thread runs on; null where no task runs.
extern KRAIT_EXPORT constinit thread_local Trampoline* current_trampoline;

[[noreturn]] KRAIT_EXPORT void throw_not_in_a_task();
[[noreturn]] KRAIT_EXPORT void throw_awaited_before();
/// The coroutine ran off its end, of which g++ 12 doesn't warn.
[[noreturn]] KRAIT_EXPORT void throw_without_value();
/// Throws what an awaited task ended with; a Python error's traceback gains the line of the await.
[[noreturn]] KRAIT_EXPORT void rethrow_at(const std::exception_ptr& exception,
                                          const std::source_location& await_site);

// GCC 12.2 puts what it makes of an await in the condition of an `if` or a loop before the head of
// the frame, where the body declares no variable outside of blocks (GCC's bug 106188): every resume
// would go astray. That the frame isn't where memory was allocated shows it.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#define KRAIT_CHECKS_FRAMES
inline constexpr std::size_t frame_alignment = 2 * sizeof(void*);
[[noreturn]] KRAIT_EXPORT void throw_damaged_frame(const std::source_location& coroutine);

inline void require_sound_frame(std::coroutine_handle<> frame,
                                const std::source_location& coroutine) {
  const auto address = reinterpret_cast<std::uintptr_t>(frame.address());
  if (address % frame_alignment != 0) [[unlikely]]
    throw_damaged_frame(coroutine);
}
#else
inline void require_sound_frame(std::coroutine_handle<>, const std::source_location&) noexcept {}
#endif

class ChildOwner;
template <class T>
class TaskAwaiter;

/// An awaiter that steps Python, or waits for something that Krait itself completes.
template <class Awaiter>
concept OwnAwaiter = requires {
  typename Awaiter::KraitAwaiter;
};

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<Task<T>> = true;

/// Makes an awaiter of what else can be awaited in a task: see foreign.hpp.
template <class Awaitable>
struct TaskAdapter;

// GCC 12 copies an awaiter that await_transform gives as a reference.
template <class Awaiter>
struct AwaiterReference {
  Awaiter& awaiter;
  bool await_ready() { return awaiter.await_ready(); }
  template <class P>
  void await_suspend(std::coroutine_handle<P> coroutine) noexcept {
    awaiter.await_suspend(coroutine);
  }
  decltype(auto) await_resume() { return awaiter.await_resume(); }
};

/// The part of a promise that doesn't depend on the result's type.
struct PromiseBase {
  std::coroutine_handle<> continuation;  ///< Who awaits; null while nobody waits suspended.
  ChildOwner* owner = nullptr;           ///< What of the awaiting frame owns this one.
  std::exception_ptr exception;
  bool started = false;
  bool finished = false;
  [[no_unique_address]] CountedFrame counted;

#ifndef KRAIT_NO_FRAME_POOL  // sanitizers see a frame's use after its end only without
  // Outside of tasks nothing would empty a thread's pool.
  static void* operator new(std::size_t size) {
    return current_trampoline != nullptr ? frame_pool.take(size)
                                         : ::operator new(FramePool::rounded(size));
  }
  static void operator delete(void* frame, std::size_t size) noexcept {
    if (current_trampoline == nullptr) return ::operator delete(frame);
    frame_pool.give_back(frame, size);
  }
#endif

  static std::suspend_always initial_suspend() noexcept { return {}; }

  struct FinalAwaiter {
    static bool await_ready() noexcept { return false; }
    template <class P>
    static void await_suspend(std::coroutine_handle<P> coroutine) noexcept {
      PromiseBase& promise = coroutine.promise();
      promise.finished = true;
      if (promise.continuation) current_trampoline->next = promise.continuation;
    }
    static void await_resume() noexcept {}
  };
  static FinalAwaiter final_suspend() noexcept { return {}; }

  void unhandled_exception() noexcept { exception = std::current_exception(); }

  template <class T>
  static TaskAwaiter<T> await_transform(
      Task<T>&& task, const std::source_location& site = std::source_location::current()) noexcept;

  /// Krait's own awaiters stay where the coroutine keeps them; they stand in no user's line.
  template <OwnAwaiter Awaiter>
  static AwaiterReference<Awaiter> await_transform(Awaiter& awaiter) noexcept {
    return {awaiter};
  }

  template <class T>
  void await_transform(Task<T>&) = delete;  // a task is awaited once: co_await std::move(task)

  /// Futures, and what other libraries await.
  template <class Awaitable>
    requires(!is_task<std::remove_cvref_t<Awaitable>> &&
             !OwnAwaiter<std::remove_cvref_t<Awaitable>>)
  static auto await_transform(Awaitable&& awaitable,
                              const std::source_location& site = std::source_location::current()) {
    return TaskAdapter<std::remove_cvref_t<Awaitable>>::template adapt<Awaitable>(
        std::forward<Awaitable>(awaitable), site);
  }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;

  Task<T> get_return_object(const std::source_location& site = std::source_location::current());

  template <class U = T>
    requires std::is_convertible_v<U&&, T>  // as after `return`
  void return_value(U&& result) { value.emplace(std::forward<U>(result)); }

  T result() {
    if (exception) std::rethrow_exception(std::move(exception));
    if (!value) throw_without_value();
    return *std::move(value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  inline Task<void> get_return_object(
      const std::source_location& site = std::source_location::current());
  static void return_void() noexcept {}
  void result() {
    if (exception) std::rethrow_exception(std::move(exception));
  }
};

/// The place in a suspended parent's frame that owns the child it awaits.
///
/// A chain that is dropped while suspended is destroyed through these, from the innermost frame
/// outwards: destroying the outermost one would nest, and overflow the stack of a deep chain.
class ChildOwner {
 public:
  virtual void destroy_child() noexcept = 0;
  /// Null where the parent is another library's coroutine.
  [[nodiscard]] PromiseBase* parent() const noexcept { return parent_; }

 protected:
  ChildOwner() = default;
  ~ChildOwner() = default;
  ChildOwner(const ChildOwner&) = default;
  ChildOwner& operator=(const ChildOwner&) = default;

  PromiseBase* parent_ = nullptr;
};

template <class P>
PromiseBase* promise_base([[maybe_unused]] std::coroutine_handle<P> coroutine) noexcept {
  if constexpr (std::is_base_of_v<PromiseBase, P>) {
    return &coroutine.promise();
  } else {
    return nullptr;
  }
}

/// Starts the child inside the parent's await; a child that finishes there never suspends it.
template <class T>
class TaskAwaiter final : private ChildOwner {
 public:
  /// The task stays where it is, and owns the child, until the await is over.
  explicit TaskAwaiter(Task<T>& task, const std::source_location& site = {}) noexcept
      : task_(task), child_(task.coroutine_), site_(site) {}

  bool await_ready() {
    Trampoline* trampoline = current_trampoline;
    if (trampoline == nullptr) throw_not_in_a_task();
    if (!child_ || child_.promise().started) throw_awaited_before();
    if (trampoline->depth == Trampoline::max_depth) return false;
    start(*trampoline);
    return child_.promise().finished;
  }

  template <class P>
  void await_suspend(std::coroutine_handle<P> parent) noexcept {
    Promise<T>& child = child_.promise();
    child.continuation = parent;
    child.owner = this;
    parent_ = promise_base(parent);
    if (child.started) return;
    child.started = true;
    current_trampoline->next = child_;
  }

  T await_resume() {
    Promise<T>& child = child_.promise();
    if (child.exception) rethrow_at(std::exchange(child.exception, nullptr), site_);
    return child.result();
  }

 private:
  void start(Trampoline& trampoline) {
    child_.promise().started = true;
    ++trampoline.depth;
    child_.resume();
    --trampoline.depth;
  }
  void destroy_child() noexcept override { std::exchange(task_.coroutine_, {}).destroy(); }

  Task<T>& task_;
  std::coroutine_handle<Promise<T>> child_;
  std::source_location site_;
};

template <class T>
// NOLINTNEXTLINE(*-param-not-moved): the awaiter stays beside the task, in the coroutine's frame
TaskAwaiter<T> PromiseBase::await_transform(Task<T>&& task,
                                            const std::source_location& site) noexcept {
  return TaskAwaiter<T>{task, site};
}

/// Awaits a task that it owns.
template <class T>
class AdaptedAwaiter {
 public:
  AdaptedAwaiter(Task<T> task, const std::source_location& site) noexcept
      : task_(std::move(task)), awaiter_(task_, site) {}
  AdaptedAwaiter(const AdaptedAwaiter&) = delete;
  AdaptedAwaiter& operator=(const AdaptedAwaiter&) = delete;

  bool await_ready() { return awaiter_.await_ready(); }
  template <class P>
  void await_suspend(std::coroutine_handle<P> parent) noexcept {
    awaiter_.await_suspend(parent);
  }
  T await_resume() { return awaiter_.await_resume(); }

 private:
  Task<T> task_;
  TaskAwaiter<T> awaiter_;
};

/// What Krait's own awaiters may do with a task.
struct TaskAccess {
  template <class T>
  static std::coroutine_handle<Promise<T>> coroutine(const Task<T>& task) noexcept {
    return task.coroutine_;
  }
  /// Takes the coroutine over; null where the task was moved from, or awaited before.
  template <class T>
  static std::coroutine_handle<Promise<T>> release(Task<T>& task) noexcept {
    if (task.coroutine_ && task.coroutine_.promise().started) return {};
    return std::exchange(task.coroutine_, {});
  }
};

}  // namespace detail
}  // namespace krait
