// AsyncGenerator<T, Send>: a stream of Python's, awaited item by item.
#pragma once

#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "krait/detail/export.hpp"
#include "krait/task.hpp"

namespace krait {

class Object;

namespace detail {

/// What gives a stream its items. The tasks that it makes keep it alive, through `self`.
template <class T, class Send>
class StreamSource {
 public:
  using Self = std::shared_ptr<StreamSource>;
  using Sent = std::conditional_t<std::is_void_v<Send>, std::monostate, Send>;

  StreamSource() = default;
  StreamSource(const StreamSource&) = delete;
  StreamSource& operator=(const StreamSource&) = delete;
  virtual ~StreamSource() = default;

  virtual Task<std::optional<T>> next(Self self) = 0;
  virtual Task<std::optional<T>> send(Self self, Sent value) = 0;
  virtual Task<std::optional<T>> throw_in(Self self, std::exception_ptr exception) = 0;
  virtual Task<void> close(Self self) = 0;
};

[[noreturn]] KRAIT_EXPORT void throw_moved_stream();

struct StreamAccess;

}  // namespace detail

/// The items that Python's async generator or async iterator gives, one `co_await` each:
///
///     while (auto item = co_await stream.next()) use(*item);
///
/// **Lazy:** a generated function that returns one keeps its arguments and touches nothing of
/// Python; it is called at the first step. One that is dropped before leaves nothing behind.
/// **Thread safety:** may be made and moved on any thread; from its first step on it belongs to the
/// event loop of that thread: a step elsewhere is an `Error`. **GIL:** taken by each step.
/// **Context:** a step runs in the `asyncio.Task` and the context of who awaits it, as in Python.
/// **Errors:** those of Python come out of the step; an item that doesn't fit is a
/// `ConversionError` that names its place, counted from 0, and the next step goes on after it. A
/// second step while one waits is Python's `RuntimeError`.
/// **Cancellation:** as at any `co_await` of Python; it ends an async generator.
/// **Lifetime:** dropped half-way it is closed, as by Python's `aclosing`: on its loop's thread,
/// what its `finally` blocks do without waiting is done when the destructor returns, in the context
/// of who drops it; what waits goes on as a task of the loop. Dropped on another thread, it is
/// closed by its loop, if that lives. Errors of that go to the loop's exception handler. A task
/// of `next` and the like keeps the stream alive.
template <class T, class Send = void>
class [[nodiscard(
    "a krait::AsyncGenerator gives nothing until its next() is awaited")]] AsyncGenerator {
  static_assert(!std::is_reference_v<T> && !std::is_void_v<T>);

 public:
  using value_type = T;
  using send_type = Send;

  AsyncGenerator(AsyncGenerator &&) noexcept = default;
  AsyncGenerator& operator=(AsyncGenerator&&) noexcept = default;
  ~AsyncGenerator() = default;

  /// The next item; nothing at the end, and from then on.
  Task<std::optional<T>> next() { return source().next(source_); }

  /// Gives the value to the `yield` where the generator waits; then the next item, as `next`.
  ///
  /// **Errors:** `TypeError` before the first item; `Error` where Python gave an iterator that is
  /// no generator.
  Task<std::optional<T>> asend(typename detail::StreamSource<T, Send>::Sent value) requires(
      !std::is_void_v<Send>) {
    return source().send(source_, std::move(value));
  }

  /// Raises the exception at the `yield` where the generator waits; then the next item, as `next`.
  ///
  /// A `PythonError` is the same Python object there; C++ exceptions become Python's as everywhere.
  /// **Errors:** what the generator lets through; after the end, the exception itself; `Error`
  /// where Python gave an iterator that is no generator.
  Task<std::optional<T>> athrow(std::exception_ptr exception) {
    return source().throw_in(source_, std::move(exception));
  }
  template <class E>
    requires(!std::convertible_to<E, std::exception_ptr> && !std::derived_from<E, Object>)
  Task<std::optional<T>> athrow(E exception) {
    return athrow(std::make_exception_ptr(std::move(exception)));
  }

  /// Ends it, and waits until its `finally` blocks are done; nothing if it never began. An iterator
  /// that is no generator is asked to close if it can be.
  Task<void> aclose() { return source().close(source_); }

 private:
  friend detail::StreamAccess;
  using Source = detail::StreamSource<T, Send>;

  explicit AsyncGenerator(std::shared_ptr<Source> source) noexcept : source_(std::move(source)) {}

  [[nodiscard]] Source& source() const {
    if (!source_) detail::throw_moved_stream();
    return *source_;
  }

  std::shared_ptr<Source> source_;
};

namespace detail {

struct StreamAccess {
  template <class T, class Send>
  static AsyncGenerator<T, Send> make(std::shared_ptr<StreamSource<T, Send>> source) noexcept {
    return AsyncGenerator<T, Send>{std::move(source)};
  }
};

}  // namespace detail
}  // namespace krait
