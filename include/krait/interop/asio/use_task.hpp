// use_task: the completion token that makes an operation of Asio's a krait::Task.
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "krait/detail/gathering.hpp"
#include "krait/detail/signal.hpp"
#include "krait/error.hpp"
#include "krait/interop/asio/context_gate.hpp"
#include "krait/interop/asio/library.hpp"
#include "krait/task.hpp"

namespace krait {

/// The type of `krait::use_task`.
struct UseTask {};

/// The completion token by which a `krait::Task` awaits an operation of Asio's:
/// `co_await timer.async_wait(krait::use_task)`.
///
/// The operation starts when the task does, on the executor of its I/O object, and the task goes on
/// where it runs: on its own loop's thread. The `krait::Task` gives what the handler would get
/// behind the error: nothing, a value, or a `std::tuple`.
/// **Errors:** an `error_code` is thrown as Asio's `system_error`, an `exception_ptr` as what it
/// is; `Error` where the operation's context ends before the operation. **Cancellation:** of the
/// task becomes a terminal cancellation of the operation, whose end is awaited. **Thread safety:**
/// start and cancellation are dispatched to the I/O object's executor, which must be serial (one
/// thread or a strand), as Asio asks of it. **Lifetime:** the I/O object and the buffers must live
/// as long as the task.
inline constexpr UseTask use_task{};

namespace detail {

// ---- What an operation gives, from the parameters of its handler ----

template <class... Values>
struct AsioValues {
  using Type = std::tuple<Values...>;
};
template <>
struct AsioValues<> {
  using Type = void;
};
template <class Value>
struct AsioValues<Value> {
  using Type = Value;
};

template <class T>
inline constexpr bool is_asio_error =
    std::is_same_v<T, AsioErrorCode> || std::is_same_v<T, std::exception_ptr>;

template <class... Arguments>
struct AsioResult : AsioValues<Arguments...> {};
template <class First, class... Values>
  requires is_asio_error<First>
struct AsioResult<First, Values...> : AsioValues<Values...> {
};

// ---- The operation ----

/// Shared by the task that waits and by the handler, on whichever thread that is.
template <class Result, class Executor>
class AsioOperation {
 public:
  explicit AsioOperation(const Executor& executor)
      : gate_(gate_of(executor)), executor_(executor) {}

  [[nodiscard]] asio::cancellation_slot slot() noexcept { return cancellation_.slot(); }
  [[nodiscard]] Signal& signal() noexcept { return signal_; }

  // ---- The handler's side, on the executor ----

  template <class... Values>
  void complete(Values... values) noexcept {
    try {
      keep(std::move(values)...);
    } catch (...) {
      error_ = std::current_exception();
    }
    end();
  }
  void drop() noexcept {
    try {
      throw Error{
          "an Asio operation was dropped before its end: its io_context must outlive the "
          "krait::Task that awaits it"};
    } catch (...) {
      error_ = std::current_exception();
    }
    end();
  }

  // ---- The task's side ----

  /// Asks the operation to end; nothing where it has ended, or its context has.
  static void cancel(const std::shared_ptr<AsioOperation>& operation) {
    const AsioGate::Pass pass = operation->gate_->enter();
    if (!pass) return;
    if (const auto executor = operation->executor()) {
      asio::dispatch(*executor, [operation] { operation->emit(); });
    }
  }

  /// Once the signal is set.
  [[nodiscard]] bool has_failed() const noexcept { return error_ && !was_cancelled_; }
  Result take() {
    if (error_) std::rethrow_exception(std::move(error_));
    if constexpr (!std::is_void_v<Result>) return *std::move(value_);
  }

 private:
  void keep() noexcept {}
  template <class First, class... Values>
  void keep(First first, Values... values) {
    if constexpr (is_asio_error<First>) {
      if (!first) return keep_values(std::move(values)...);
      note(std::move(first));
    } else {
      keep_values(std::move(first), std::move(values)...);
    }
  }
  template <class... Values>
  void keep_values(Values... values) {
    if constexpr (!std::is_void_v<Result>) value_.emplace(std::move(values)...);
  }

  void note(const AsioErrorCode& error) {
    was_cancelled_ = error == asio::error::operation_aborted;
    error_ = std::make_exception_ptr(AsioSystemError{error});
  }
  void note(std::exception_ptr error) {
    was_cancelled_ = is_cancellation(error);
    error_ = std::move(error);
  }
  static bool is_cancellation(const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const Cancelled&) {
      return true;
    } catch (...) {
      return false;
    }
  }

  void emit() {
    if (executor()) cancellation_.emit(asio::cancellation_type::terminal);
  }

  // An executor must not outlive its context, so it goes with the handler.
  void end() noexcept {
    std::optional<Executor> executor;
    {
      const std::lock_guard lock{mutex_};
      executor.swap(executor_);
    }
    executor.reset();
    signal_.set();
  }
  std::optional<Executor> executor() {
    const std::lock_guard lock{mutex_};
    return executor_;
  }

  std::shared_ptr<AsioGate> gate_;
  std::mutex mutex_;
  std::optional<Executor> executor_;  // empty once the operation has ended
  asio::cancellation_signal cancellation_;
  std::optional<NonVoid<Result>> value_;
  std::exception_ptr error_;
  bool was_cancelled_ = false;
  Signal signal_;
};

/// Completes the operation when it is called, or when it is destroyed without.
template <class Operation, class... Arguments>
class AsioTaskHandler {
 public:
  using cancellation_slot_type = asio::cancellation_slot;

  explicit AsioTaskHandler(std::shared_ptr<Operation> operation) noexcept
      : operation_(std::move(operation)) {}
  AsioTaskHandler(AsioTaskHandler&&) noexcept = default;
  AsioTaskHandler& operator=(AsioTaskHandler&&) = delete;
  ~AsioTaskHandler() {
    if (operation_) operation_->drop();
  }

  void operator()(Arguments... arguments) {
    const auto operation = std::move(operation_);
    operation->complete(std::move(arguments)...);
  }
  [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept {
    return operation_->slot();
  }

 private:
  std::shared_ptr<Operation> operation_;
};

/// Starts the operation, on its executor.
template <class Handler, class Initiation, class... Parameters>
struct AsioStart {
  Handler handler;
  Initiation initiation;
  std::tuple<Parameters...> parameters;

  void operator()() {
    std::apply(
        [this](Parameters&... each) {
          std::move(initiation)(std::move(handler), std::move(each)...);
        },
        parameters);
  }
};

template <class Operation>
class AsioCancelUnlessDone {
 public:
  explicit AsioCancelUnlessDone(const std::shared_ptr<Operation>& operation) noexcept
      : operation_(operation) {}
  AsioCancelUnlessDone(const AsioCancelUnlessDone&) = delete;
  AsioCancelUnlessDone& operator=(const AsioCancelUnlessDone&) = delete;
  ~AsioCancelUnlessDone() {
    try {
      if (!operation_->signal().is_set()) Operation::cancel(operation_);
    } catch (...) {  // there is no memory even to ask: it ends by itself
    }
  }

 private:
  const std::shared_ptr<Operation>& operation_;
};

template <class... Arguments>
struct AsioTask {
  using Result = typename AsioResult<Arguments...>::Type;

  template <class Initiation, class... Parameters>
  static Task<Result> run(Initiation initiation, std::tuple<Parameters...> parameters) {
    using Executor = asio::associated_executor_t<Initiation>;
    using Operation = AsioOperation<Result, Executor>;
    using Handler = AsioTaskHandler<Operation, Arguments...>;

    const auto operation = std::make_shared<Operation>(asio::get_associated_executor(initiation));
    const AsioCancelUnlessDone<Operation> cancel_unless_done{operation};
    start<Handler>(operation, std::move(initiation), std::move(parameters));
    auto waiting = operation->signal().wait([operation] { Operation::cancel(operation); });
    const std::exception_ptr cancellation = co_await std::move(waiting);
    // A failure that came instead of the end that was asked for must not be lost.
    if (cancellation && !operation->has_failed()) std::rethrow_exception(cancellation);
    co_return operation->take();
  }

 private:
  template <class Handler, class Operation, class Initiation, class... Parameters>
  static void start(const std::shared_ptr<Operation>& operation, Initiation initiation,
                    std::tuple<Parameters...> parameters) {
    const auto executor = asio::get_associated_executor(initiation);
    asio::dispatch(executor, AsioStart<Handler, Initiation, Parameters...>{
                                 Handler{operation}, std::move(initiation), std::move(parameters)});
  }
};

}  // namespace detail
}  // namespace krait

template <class... Arguments>
class krait::detail::asio::async_result<krait::UseTask, void(Arguments...)> {
 public:
  using return_type =
      krait::Task<typename krait::detail::AsioResult<std::decay_t<Arguments>...>::Type>;

  template <class Initiation, class... Parameters>
  static return_type initiate(Initiation&& initiation, krait::UseTask, Parameters&&... parameters) {
    return krait::detail::AsioTask<std::decay_t<Arguments>...>::run(
        std::decay_t<Initiation>(std::forward<Initiation>(initiation)),
        std::tuple<std::decay_t<Parameters>...>(std::forward<Parameters>(parameters)...));
  }
};
