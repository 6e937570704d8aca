// async_wait(): a task of Krait's as an asynchronous operation of Asio's.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "krait/detail/foreign.hpp"
#include "krait/detail/gathering.hpp"
#include "krait/future.hpp"
#include "krait/interop/asio/context_gate.hpp"
#include "krait/interop/asio/library.hpp"
#include "krait/spawn.hpp"
#include "krait/task.hpp"

namespace krait {

namespace detail {

/// What a handler gets for the value: Asio passes one even beside an error.
template <class T>
using AsioValue = std::conditional_t<std::is_default_constructible_v<T>, T, std::optional<T>>;

template <class T>
struct AsioSignature {
  using type = void(std::exception_ptr, AsioValue<T>);
};
template <>
struct AsioSignature<void> {
  using type = void(std::exception_ptr);
};

/// Calls the handler, on its executor.
template <class T, class Handler>
struct AsioCompletion {
  Handler handler;
  asio::associated_cancellation_slot_t<Handler> slot;
  std::exception_ptr error;
  std::optional<NonVoid<T>> value;

  using allocator_type = asio::associated_allocator_t<Handler>;
  [[nodiscard]] allocator_type get_allocator() const noexcept {
    return asio::get_associated_allocator(handler);
  }

  void operator()() {
    if (slot.is_connected()) slot.clear();
    if constexpr (std::is_void_v<T>) {
      std::move(handler)(std::move(error));
    } else if constexpr (std::is_default_constructible_v<T>) {
      std::move(handler)(std::move(error), value ? *std::move(value) : T());
    } else {
      std::move(handler)(std::move(error), std::move(value));
    }
  }
};

/// An operation that isn't complete: its handler, and what keeps the handler's context running.
template <class T, class Handler>
class AsioWait final : public AsioGate::Guest,
                       public std::enable_shared_from_this<AsioWait<T, Handler>> {
 public:
  using Awaiter = typename Future<T>::Awaiter;

  explicit AsioWait(Handler handler)
      : gate_(gate_of(asio::get_associated_executor(handler))),
        parts_(std::make_unique<Parts>(std::move(handler))) {}

  /// A cancellation of the operation cancels the task.
  void cancels(SpawnedHandle task) {
    task_ = task;
    if (!parts_->slot.is_connected()) return;
    parts_->slot.assign([task = std::move(task)](asio::cancellation_type type) {
      // A task may have done something already, so it can't promise to have done nothing.
      constexpr auto suitable =
          asio::cancellation_type::terminal | asio::cancellation_type::partial;
      if ((type & suitable) != asio::cancellation_type::none) task.cancel();
    });
  }

  void expect() { gate_->expect(this->shared_from_this()); }

  /// Posts the handler with the future's outcome, or with why there is none. Where the context has
  /// ended the outcome stays untaken, so that an error in it is reported.
  void complete(Awaiter* future, std::exception_ptr refusal) {
    const AsioGate::Pass pass = gate_->enter(this->shared_from_this());
    if (!pass) return;
    const auto parts = std::move(parts_);  // goes before the pass: an executor needs its context
    std::optional<NonVoid<T>> value;
    if (future != nullptr) refusal = take(*future, value);
    AsioCompletion<T, Handler> completion{std::move(parts->handler), std::move(parts->slot),
                                          std::move(refusal), std::move(value)};
    asio::post(parts->work.get_executor(), std::move(completion));
  }

 private:
  struct Parts {
    explicit Parts(Handler given)
        : handler(std::move(given)),
          slot(asio::get_associated_cancellation_slot(handler)),
          work(asio::get_associated_executor(handler)) {}

    Handler handler;
    asio::associated_cancellation_slot_t<Handler> slot;
    asio::executor_work_guard<asio::associated_executor_t<Handler>> work;
  };

  void turn_away() noexcept override {
    if (task_) task_.cancel();
    parts_.reset();
  }

  static std::exception_ptr take(Awaiter& future, std::optional<NonVoid<T>>& value) noexcept {
    try {
      if constexpr (std::is_void_v<T>) {
        future.await_resume();
      } else {
        value.emplace(future.await_resume());
      }
    } catch (...) {
      return std::current_exception();
    }
    return nullptr;
  }

  std::shared_ptr<AsioGate> gate_;
  std::unique_ptr<Parts> parts_;
  SpawnedHandle task_;  // kept until all is done: what the task held may need the context's end
};

/// Suspends until a future, if there is one, is done, and leaves its outcome in it.
template <class T>
struct AsioUntilDone {
  std::optional<typename Future<T>::Awaiter>& future;
  bool await_ready() { return !future || future->await_ready(); }
  bool await_suspend(std::coroutine_handle<> coroutine) { return future->await_suspend(coroutine); }
  static void await_resume() noexcept {}
};

template <class T>
Future<T> started(Task<T> task) {
  return spawn(std::move(task));
}
template <class T>
Future<T> started(Future<T> future) {
  return future;
}

// Resumed where the task has ended, without the GIL.
template <class T, class Source, class Wait>
Detached complete_when_done(Source source, std::shared_ptr<Wait> wait) {
  std::optional<typename Future<T>::Awaiter> awaiter;
  std::exception_ptr refusal;
  try {
    Future<T> future = started(std::move(source));
    if (future.valid()) wait->cancels(FutureAccess::state(future));
    awaiter.emplace(std::move(future));
  } catch (...) {
    refusal = std::current_exception();
  }
  wait->expect();
  try {
    AsioUntilDone<T> until_done{awaiter};
    co_await until_done;
  } catch (...) {
    awaiter.reset();
    refusal = std::current_exception();
  }
  wait->complete(awaiter ? &*awaiter : nullptr, refusal);
}

template <class T>
struct AsioInitiation {
  template <class Handler, class Source>
  void operator()(Handler&& handler, Source source) const {
    using Wait = AsioWait<T, std::decay_t<Handler>>;
    complete_when_done<T>(std::move(source),
                          std::make_shared<Wait>(std::forward<Handler>(handler)));
  }
};

}  // namespace detail

/// Starts the task as `krait::spawn` does, and completes with its outcome: for `use_awaitable`,
/// `use_future`, `deferred`, callbacks, and whatever else is a completion token.
///
/// The signature is `void(std::exception_ptr, T)`, of which `T()` stands beside an error; a `T`
/// that has no default is a `std::optional<T>` there; for `void` it is `void(std::exception_ptr)`.
/// **Thread safety:** from any thread; the handler is called on its associated executor, whose
/// context is kept running until then, and never from here. **GIL:** the handler has none.
/// **Errors:** all that `spawn` or the task throws comes as the `std::exception_ptr`.
/// **Cancellation:** a terminal or partial cancellation of the operation cancels the task, which
/// then completes with `krait::Cancelled`. **Lifetime:** a context that ends before the task
/// destroys the handler and cancels the task.
template <class T, class CompletionToken>
auto async_wait(Task<T> task, CompletionToken&& token) {
  return detail::asio::async_initiate<CompletionToken, typename detail::AsioSignature<T>::type>(
      detail::AsioInitiation<T>{}, token, std::move(task));
}

/// The same for a task that was spawned already.
template <class T, class CompletionToken>
auto async_wait(Future<T> future, CompletionToken&& token) {
  return detail::asio::async_initiate<CompletionToken, typename detail::AsioSignature<T>::type>(
      detail::AsioInitiation<T>{}, token, std::move(future));
}

}  // namespace krait
