// Generator<Yield, Send, Return>: the items of a Python generator or iterator, one at a time.
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "krait/detail/export.hpp"

namespace krait {

namespace detail {

/// What gives a generator its items.
template <class Yield, class Send, class Return>
class GeneratorSource {
 public:
  using Sent = std::conditional_t<std::is_void_v<Send>, std::monostate, Send>;

  GeneratorSource() = default;
  GeneratorSource(const GeneratorSource&) = delete;
  GeneratorSource& operator=(const GeneratorSource&) = delete;
  virtual ~GeneratorSource() = default;

  virtual std::optional<Yield> next() = 0;
  virtual std::optional<Yield> send(Sent value) = 0;
  virtual std::optional<Yield> throw_in(const std::exception_ptr& exception) = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual Return result() const = 0;

  std::optional<Yield> current;  // of the iterators
};

[[noreturn]] KRAIT_EXPORT void throw_moved_generator();

struct GeneratorAccess;

}  // namespace detail

/// The items of a Python generator, or of any iterator, made one by one:
///
///     for (auto& item : demo::numbers()) use(item);
///
/// An input range, to be gone through once; it works with `std::views`. The Python function is
/// called when this is made; a generator's body begins at the first step.
/// **Thread safety:** one thread at a time; it may go from one to another. **GIL:** taken by each
/// step, and let go between them. **Errors:** those of Python come out of the step and end it; an
/// item that doesn't fit is a `ConversionError` that names its place, counted from 0, and the next
/// step goes on after it.
/// **Lifetime:** a generator that is dropped half-way is closed: its `finally` blocks have run when
/// the destructor returns, which takes the GIL for it. After the interpreter's end it is inert:
/// steps are an `Error`, and dropping it does nothing.
template <class Yield, class Send = void, class Return = void>
class [[nodiscard("a krait::Generator gives nothing until it is iterated")]] Generator {
  static_assert(!std::is_reference_v<Yield> && !std::is_void_v<Yield>);
  using Source = detail::GeneratorSource<Yield, Send, Return>;

 public:
  class Iterator;
  using value_type = Yield;
  using send_type = Send;
  using result_type = Return;

  Generator(Generator &&) noexcept = default;
  Generator& operator=(Generator&&) noexcept = default;
  ~Generator() = default;

  /// Makes the next item; what an iterator gives stays valid until the next step.
  [[nodiscard]] Iterator begin() { return Iterator{source()}; }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  /// The next item; nothing at the end, and from then on.
  std::optional<Yield> next() { return source().next(); }

  /// Gives the value to the `yield` where the generator waits; then the next item, as `next`.
  ///
  /// **Errors:** `TypeError` before the first item; `Error` for an iterator that is no generator.
  std::optional<Yield> send(typename Source::Sent value) requires(!std::is_void_v<Send>) {
    return source().send(std::move(value));
  }

  /// Raises the exception at the `yield` where the generator waits; then the next item, as `next`.
  ///
  /// A `PythonError` is the same Python object there; C++ exceptions become Python's as everywhere.
  /// **Errors:** what the generator lets through; `Error` for an iterator that is no generator.
  std::optional<Yield> throw_in(const std::exception_ptr& exception) {
    return source().throw_in(exception);
  }
  template <class E>
    requires(!std::convertible_to<E, std::exception_ptr>)
  std::optional<Yield> throw_in(E exception) {
    return throw_in(std::make_exception_ptr(std::move(exception)));
  }

  /// Ends it: its `finally` blocks run. An iterator that is no generator is asked to close if it
  /// can be.
  void close() { source().close(); }

  /// What the generator returned at its end; takes no GIL.
  ///
  /// **Errors:** `Error` while it has not come to its end, or where it was closed or failed before;
  /// `ConversionError` for a value that doesn't fit.
  [[nodiscard]] Return result() const { return source().result(); }

 private:
  friend detail::GeneratorAccess;

  explicit Generator(std::unique_ptr<Source> source) noexcept : source_(std::move(source)) {}

  [[nodiscard]] Source& source() const {
    if (!source_) detail::throw_moved_generator();
    return *source_;
  }

  std::unique_ptr<Source> source_;
};

/// The input iterator of a generator; its copies share one place.
template <class Yield, class Send, class Return>
class Generator<Yield, Send, Return>::Iterator {
 public:
  using value_type = Yield;
  using difference_type = std::ptrdiff_t;

  Iterator() = default;
  Yield& operator*() const noexcept { return *source_->current; }
  Yield* operator->() const noexcept { return &*source_->current; }
  Iterator& operator++() {
    source_->current = source_->next();
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const noexcept { return !source_->current; }

 private:
  friend class Generator;
  explicit Iterator(Source& source) : source_(&source) { ++*this; }

  Source* source_ = nullptr;
};

namespace detail {

struct GeneratorAccess {
  template <class Yield, class Send, class Return>
  static Generator<Yield, Send, Return> make(
      std::unique_ptr<GeneratorSource<Yield, Send, Return>> source) noexcept {
    return Generator<Yield, Send, Return>{std::move(source)};
  }
};

}  // namespace detail
}  // namespace krait
