// What Krait throws: its own misuse errors, failed conversions, Python's exceptions, cancellation.
#pragma once

#include <memory>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

#include "krait/detail/export.hpp"
#include "krait/detail/handle.hpp"

namespace krait {

class Object;

namespace detail {
struct ErrorState;
struct ErrorAccess;
}  // namespace detail

/// Base of everything that Krait throws of its own, but `Cancelled`: what the system or C++'s
/// library refuse comes as `std::system_error`, `std::bad_alloc`, `std::out_of_range` and the like.
///
/// Thrown itself for misuse: no interpreter alive, a second one, `run` inside a running loop; the
/// text names the remedy. Copying, reading and destroying one is safe on any thread at any time.
class KRAIT_EXPORT Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;
  ~Error() override;
};

/// A value of the wrong type or range crossed the border between C++ and Python.
///
/// The text names the function, the argument or result with the path to the value inside it, what
/// was expected and what came: `demo.rows: result[3]["x"]: expected int, got str 'abc'`.
class KRAIT_EXPORT ConversionError : public Error {
 public:
  using Error::Error;
  ConversionError(const ConversionError&) = default;
  ConversionError& operator=(const ConversionError&) = default;
  ~ConversionError() override;
};

/// An exception raised by Python; base of the classes in `python_errors.hpp`, which follow Python's
/// tree, so that `catch (const krait::LookupError&)` finds a `KeyError`.
///
/// `what()` is "Type: message", valid UTF-8 whatever the exception's `__str__` does.
///
/// **Lifetime:** shares the Python exception, and with it the frames of its traceback; texts stay
/// readable after the interpreter's end. **Thread safety, GIL:** copying, reading and destroying is
/// safe on any thread; `traceback()`, `cause()` and `object()` take the GIL themselves.
class KRAIT_EXPORT PythonError : public Error {
 public:
  PythonError(const PythonError&) = default;
  PythonError& operator=(const PythonError&) = default;
  ~PythonError() override;

  /// The exception class as Python's tracebacks print it: "ValueError",
  /// "json.decoder.JSONDecodeError".
  [[nodiscard]] const std::string& type() const noexcept;

  /// `str(exception)`; a text in angle brackets if that raised.
  [[nodiscard]] const std::string& message() const noexcept;

  /// The whole traceback as text, causes included: every Python line, and each `co_await` in C++
  /// that the exception was thrown from.
  [[nodiscard]] std::string traceback() const;

  /// The exception named after `raise … from`, or the one that was being handled; empty if none.
  [[nodiscard]] std::optional<PythonError> cause() const;

  /// The Python exception itself; None after the interpreter's end.
  [[nodiscard]] Object object() const;

 protected:
  friend struct detail::ErrorAccess;
  explicit PythonError(std::shared_ptr<detail::ErrorState> state);

 private:
  std::shared_ptr<detail::ErrorState> state_;
};

/// Thrown from a `co_await` whose task is cancelled; let it through after cleaning up.
///
/// Neither a `krait::Error` nor a `std::exception`, as Python's `CancelledError` is no `Exception`:
/// a handler for errors must not swallow it.
class KRAIT_EXPORT Cancelled {
 public:
  Cancelled();
  Cancelled(const Cancelled&) = default;
  Cancelled& operator=(const Cancelled&) = default;
  ~Cancelled();

  /// "the task was cancelled", or what Python's CancelledError says; never empty.
  [[nodiscard]] const char* what() const noexcept;

 private:
  friend struct detail::ErrorAccess;
  explicit Cancelled(std::shared_ptr<detail::ErrorState> state);
  std::shared_ptr<detail::ErrorState> state_;
};

}  // namespace krait
