// What a PythonError shares with its copies: the Python exception and the texts that outlive it.
#pragma once

#include <exception>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

#include "krait/error.hpp"
#include "krait/object.hpp"
#include "krait/python/call.hpp"
#include "krait/python/exception.hpp"
#include "krait/python/python.hpp"
#include "mutex.hpp"

namespace krait::detail {

struct ErrorState : std::enable_shared_from_this<ErrorState> {
  std::string type;
  std::string message;
  std::string what;
  Object exception;                         // None for one raised in C++, until it reaches Python
  std::vector<std::exception_ptr> members;  // of a group made in C++

  ErrorState() = default;
  ErrorState(const ErrorState&) = delete;
  ErrorState& operator=(const ErrorState&) = delete;
  ~ErrorState();

  /// From now on the interpreter's end settles it.
  void enlist() noexcept;
  /// A coroutine that the exception left, awaiting at `where`; innermost first.
  void add_frame(const std::source_location& where);
  /// Those frames, for Python's own traceback, which has them from then on where the exception is
  /// Python's.
  [[nodiscard]] std::vector<std::source_location> frames_for_python();
  [[nodiscard]] std::string traceback();
  /// Renders what needs Python and lets the exception go: the interpreter ends.
  void settle() noexcept;

 private:
  friend class LiveStates;
  [[nodiscard]] std::string render();

  Mutex mutex_;  // guards the rest; never held while Python runs
  std::vector<std::source_location> frames_;
  std::string settled_traceback_;
  bool settled_ = false;

  // Of the list of those alive, which needs no memory of its own.
  ErrorState* next_ = nullptr;
  ErrorState* previous_ = nullptr;
  bool is_enlisted_ = false;
};

/// Takes Python's error as an exception object, a new reference; needs the GIL. Null where none is
/// set.
PyObject* take_raised() noexcept;

/// The state of an exception, whose reference it takes; needs the GIL.
std::shared_ptr<ErrorState> make_state(PyObject* stolen_exception);

/// Takes Python's error, which must be set, as a state; needs the GIL.
std::shared_ptr<ErrorState> take_python_error();

/// The state as an exception of the C++ class that fits the Python type; needs the GIL.
std::exception_ptr make_exception(std::shared_ptr<ErrorState> state);

/// Both: Python's error as a C++ exception.
std::exception_ptr take_python_exception() noexcept;

/// Sets Python's error from a C++ exception; one that came from Python is the same object again.
/// Needs the GIL.
void raise_in_python(const std::exception_ptr& exception) noexcept;

/// The exception as Python has it, a new reference; needs the GIL. Throws Error where there is
/// none.
PyObject* python_exception(const std::exception_ptr& exception);
/// "module.function: value[3]: "
std::string place_in(const CachedAttribute& function, const std::string& value,
                     const Failure& failure);
/// Throws a conversion that failed, at the place that `place()` names; needs the GIL. Python may
/// have raised during it: running out of memory, a bug in an __index__. That error is taken before
/// anything else is made, which may need memory too.
template <class Place>
[[noreturn]] void throw_conversion(Place place, const Failure& failure) {
  if (PyErr_Occurred() != nullptr) throw_python_error();
  throw ConversionError{place() + failure.text()};
}
/// The same, of a C++ value, which may also be text that isn't UTF-8: only that makes Python
/// complain about what C++ gave it.
template <class Place>
[[noreturn]] void throw_conversion_to_python(Place place, const Failure& failure) {
  if (PyErr_Occurred() != nullptr && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError) != 0) {
    const std::shared_ptr<ErrorState> error = take_python_error();
    throw ConversionError{place() + "expected UTF-8 text: " + error->message};
  }
  throw_conversion(place, failure);
}

/// Whether the exception is a krait::Cancelled.
bool is_cancelled(const std::exception_ptr& exception) noexcept;

/// Sets the exception as Python's error, with its traceback and context as they are.
void raise_object(PyObject* exception) noexcept;

/// Settles all states alive; the interpreter ends.
void settle_all_errors() noexcept;
/// Guards the list of these; held through a fork.
Mutex& live_errors_mutex() noexcept;

}  // namespace krait::detail
