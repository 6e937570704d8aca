// to_thread(): runs what blocks on another thread, so that this thread's loop goes on.
#pragma once

#include <atomic>
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "krait/detail/export.hpp"
#include "krait/detail/gathering.hpp"
#include "krait/task.hpp"

namespace krait {

namespace detail {

/// A call that another thread makes, shared by that thread and the task that waits for it.
class KRAIT_EXPORT ThreadCall {
 public:
  ThreadCall() = default;
  ThreadCall(const ThreadCall&) = delete;
  ThreadCall& operator=(const ThreadCall&) = delete;
  virtual ~ThreadCall();

  /// On the other thread, without the GIL.
  void run() noexcept;
  /// The task has it, with its error if there is one.
  void take();
  /// The task went away without: an error is nobody's.
  void abandon() noexcept;

 private:
  enum class State { running, abandoned, ended };

  virtual void invoke() = 0;

  std::exception_ptr error_;
  std::atomic<State> state_{State::running};
};

template <class F>
class ThreadCallOf final : public ThreadCall {
 public:
  using Result = std::invoke_result_t<F>;

  explicit ThreadCallOf(F function) : function_(std::move(function)) {}

  Result result() {
    if constexpr (!std::is_void_v<Result>) return *std::move(value_);
  }

 private:
  // The function ends here, on the thread that ran it, with all that it keeps.
  void invoke() override {
    F function = *std::move(function_);
    function_.reset();
    if constexpr (std::is_void_v<Result>) {
      std::invoke(std::move(function));
    } else {
      value_.emplace(std::invoke(std::move(function)));
    }
  }

  std::optional<F> function_;
  std::optional<NonVoid<Result>> value_;
};

/// Makes the call on the loop's default executor, and waits for it.
KRAIT_EXPORT Task<void> call_on_thread(std::shared_ptr<ThreadCall> call);

template <class T>
concept CoroutineType = requires {
  typename T::promise_type;
};

}  // namespace detail

/// Calls the function on a thread of the loop's default executor, as `asyncio.to_thread`: for C++
/// or Python code that blocks.
///
/// **GIL:** the function runs without it; calls inside take it. Python code there sees a copy of
/// this task's context variables. **Lifetime:** the function is kept until it has run, on the other
/// thread; what it refers to must live as long. **Errors:** what it throws, the very exception.
/// **Cancellation:** throws `Cancelled` at once; a function that already runs goes on by itself,
/// and its error then goes to `Config::on_unhandled`; one that waits for a thread never
/// runs. The loop's end waits for it, no longer than `Config::shutdown_timeout`.
template <std::invocable F>
Task<std::invoke_result_t<F>> to_thread(F function) {
  static_assert(!detail::CoroutineType<std::invoke_result_t<F>>,
                "krait::to_thread is for functions that block; a coroutine is awaited where it is");
  const auto call = std::make_shared<detail::ThreadCallOf<F>>(std::move(function));
  co_await detail::call_on_thread(call);
  co_return call->result();
}

}  // namespace krait
