// Python's async generators and async iterators as the sources of krait::AsyncGenerator.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "krait/async_generator.hpp"
#include "krait/object.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/items.hpp"
#include "krait/python/module.hpp"
#include "krait/python/suspension.hpp"

namespace krait::detail {

class Mailbox;

/// The part of a stream that doesn't depend on the type of its items.
///
/// Its members need the GIL, but for the destructor, which is safe on any thread at any time.
class KRAIT_EXPORT Stream {
 public:
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] const CachedAttribute& function() const noexcept { return function_; }
  /// The number of the item that has just come.
  std::size_t count_item() noexcept { return items_++; }
  /// Whether Python's error, which is set, only says that there is no other item; clears it then.
  bool takes_end() noexcept;
  /// Ends a step that is dropped while it waits; takes the reference to its awaitable.
  void end_step(PyObject* stolen_awaitable) noexcept;

 protected:
  /// Of what the function gave, or will give when it is called.
  explicit Stream(const CachedAttribute& function, Object iterator = {}) noexcept;
  ~Stream();

  [[nodiscard]] bool has_begun() const noexcept { return !iterator_.is_none(); }
  [[nodiscard]] bool has_ended() const noexcept { return ended_; }
  void end() noexcept { ended_ = true; }

  // What a step awaits, as a new reference; null with Python's error set.
  PyObject* ask_next();
  PyObject* ask_send(PyObject* value);
  PyObject* ask_throw(const std::exception_ptr& exception);
  PyObject* ask_close();
  /// Takes the GIL itself.
  [[nodiscard]] bool can_close() const;

 private:
  /// Makes the call; a new reference to what it gave; throws.
  virtual PyObject* call() = 0;

  void begin();
  void settle_on_this_thread();
  [[nodiscard]] bool is_generator() const;
  [[nodiscard]] bool is_finished_generator() const;
  /// Looks up what only generators have; throws Error where it is missing.
  [[nodiscard]] PyObject* generator_method(const char* name) const;
  /// Has its loop call the function of streams.py, now or, from another thread, as soon as it runs.
  void end_on_loop(const char* how, Object loop, Object stream, Object step) noexcept;

  const CachedAttribute& function_;
  Object iterator_;  // None until it has begun
  Object loop_;
  std::weak_ptr<Mailbox> mailbox_;  // the loop's, if that is Krait's
  std::uint64_t thread_ = 0;        // see thread_number; 0 before the first step
  std::size_t items_ = 0;
  bool ended_ = false;
};

/// The async iterator of what a function gave, as a new reference; null where it has none.
KRAIT_EXPORT PyObject* async_iterator(PyObject* object);

/// Awaits one step of a stream; the end of the stream is a step without an item.
template <class Item, class Ask>
class StreamAwaiter final : public Suspension {
 public:
  StreamAwaiter(Stream& stream, const Ask& ask) noexcept : stream_(stream), ask_(ask) {}
  StreamAwaiter(const StreamAwaiter&) = delete;
  StreamAwaiter& operator=(const StreamAwaiter&) = delete;
  ~StreamAwaiter() {
    if (!is_suspended()) return;
    const TryAttach attached;
    if (attached) stream_.end_step(give_up());
  }

  bool await_ready() {
    const Attach attach;
    const Owned<InlineApi> item{begin(ask_())};
    if (item) accept(item.get());
    return !is_suspended();
  }
  template <class P>
  void await_suspend(std::coroutine_handle<P> coroutine) noexcept {
    suspend(coroutine);
  }
  std::optional<typename Item::Cpp> await_resume() {
    rethrow();
    return std::move(item_);
  }

 private:
  void accept(PyObject* item) override {
    item_ = load_item<Item>(stream_.function(), stream_.count_item(), item);
  }
  bool takes_end() noexcept override { return stream_.takes_end(); }

  Stream& stream_;
  const Ask& ask_;
  std::optional<typename Item::Cpp> item_;
};

/// The steps of a stream, as coroutines that keep it alive.
template <class Item, class Sent>
class StreamOf : public StreamSource<typename Item::Cpp, ResultOf<Sent>>, public Stream {
 public:
  using Source = StreamSource<typename Item::Cpp, ResultOf<Sent>>;
  using typename Source::Self;
  using Step = std::optional<typename Item::Cpp>;

  Task<Step> next([[maybe_unused]] Self self) override {
    if (has_ended()) co_return std::nullopt;
    const auto ask = [this] { return ask_next(); };
    StreamAwaiter<Item, decltype(ask)> awaiter{*this, ask};
    co_return co_await awaiter;
  }

  Task<Step> send([[maybe_unused]] Self self, typename Source::Sent value) override {
    if (has_ended()) co_return std::nullopt;
    const auto ask = [&] {
      const Owned<InlineApi> sent{make_sent<Sent>(function(), value)};
      return ask_send(sent.get());
    };
    StreamAwaiter<Item, decltype(ask)> awaiter{*this, ask};
    co_return co_await awaiter;
  }

  Task<Step> throw_in([[maybe_unused]] Self self, std::exception_ptr exception) override {
    const auto ask = [&] { return ask_throw(exception); };
    StreamAwaiter<Item, decltype(ask)> awaiter{*this, ask};
    co_return co_await awaiter;
  }

  Task<void> close([[maybe_unused]] Self self) override {
    if (has_begun() && !has_ended() && can_close()) {
      const auto ask = [this] { return ask_close(); };
      StreamAwaiter<types::Any, decltype(ask)> awaiter{*this, ask};
      co_await awaiter;
    }
    end();
  }

 protected:
  explicit StreamOf(const CachedAttribute& function, Object iterator = {}) noexcept
      : Stream(function, std::move(iterator)) {}
};

/// A stream whose function is called at its first step.
template <class Item, class Sent, class Invoke>
class CallStream final : public StreamOf<Item, Sent> {
 public:
  CallStream(const CachedAttribute& function, Invoke invoke)
      : StreamOf<Item, Sent>(function), invoke_(std::move(invoke)) {}

 private:
  PyObject* call() override {
    PyObject* made = (*invoke_)();
    invoke_.reset();  // Python has the arguments now
    if (made == nullptr) throw_call_failure(this->function());
    return made;
  }

  std::optional<Invoke> invoke_;
};

/// A stream that Python gave as the result of an awaited call.
template <class Item, class Sent>
class GivenStream final : public StreamOf<Item, Sent> {
 public:
  GivenStream(const CachedAttribute& function, Object iterator) noexcept
      : StreamOf<Item, Sent>(function, std::move(iterator)) {}

 private:
  PyObject* call() override { return nullptr; }  // has begun
};

}  // namespace krait::detail

namespace krait::types {

/// `AsyncGenerator[Item, Sent]`, `AsyncIterator[Item]`, `AsyncIterable[Item]` as a function's
/// result.
template <class Item, class Sent = None>
struct AsyncGenerator {
  using Cpp = krait::AsyncGenerator<typename Item::Cpp, krait::detail::ResultOf<Sent>>;
  using Source = typename krait::detail::StreamOf<Item, Sent>::Source;

  static std::string name() { return "AsyncIterator[" + Item::name() + "]"; }

  /// Of what the function has given.
  static std::optional<Cpp> load_from(const krait::detail::CachedAttribute& function,
                                      PyObject* object, Failure& failure) {
    using Stream = krait::detail::GivenStream<Item, Sent>;
    PyObject* iterator = krait::detail::async_iterator(object);
    if (iterator == nullptr && PyErr_Occurred() != nullptr) return failure.raised(), std::nullopt;
    if (iterator == nullptr) return failure.mismatch(name(), object), std::nullopt;
    return wrap(std::make_shared<Stream>(function, krait::detail::ObjectAccess::steal(iterator)));
  }

  /// Of what the function will give.
  template <class Invoke>
  static Cpp begin_by(const krait::detail::CachedAttribute& function, Invoke invoke) {
    using Stream = krait::detail::CallStream<Item, Sent, Invoke>;
    return wrap(std::make_shared<Stream>(function, std::move(invoke)));
  }

 private:
  static Cpp wrap(std::shared_ptr<Source> source) {
    return krait::detail::StreamAccess::make(std::move(source));
  }
};

}  // namespace krait::types
