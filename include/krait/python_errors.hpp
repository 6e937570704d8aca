// Python's built-in exception tree as C++ classes, so that `catch` works as `except` does.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "krait/error.hpp"

// One row a class: X(name, base), bases first. Warnings share one class: they are seldom raised.
// `asyncio.TimeoutError` of Python 3.10 arrives as TimeoutError, which it is from 3.11 on.
#define KRAIT_PYTHON_ERRORS(X) \
  X(Exception, detail::AnyPythonError) \
  X(SystemExit, detail::AnyPythonError) \
  X(KeyboardInterrupt, detail::AnyPythonError) \
  X(GeneratorExit, detail::AnyPythonError) \
  X(ArithmeticError, Exception) \
  X(FloatingPointError, ArithmeticError) \
  X(OverflowError, ArithmeticError) \
  X(ZeroDivisionError, ArithmeticError) \
  X(AssertionError, Exception) \
  X(AttributeError, Exception) \
  X(BufferError, Exception) \
  X(EOFError, Exception) \
  X(ImportError, Exception) \
  X(ModuleNotFoundError, ImportError) \
  X(LookupError, Exception) \
  X(IndexError, LookupError) \
  X(KeyError, LookupError) \
  X(MemoryError, Exception) \
  X(NameError, Exception) \
  X(UnboundLocalError, NameError) \
  X(OSError, Exception) \
  X(BlockingIOError, OSError) \
  X(ChildProcessError, OSError) \
  X(ConnectionError, OSError) \
  X(BrokenPipeError, ConnectionError) \
  X(ConnectionAbortedError, ConnectionError) \
  X(ConnectionRefusedError, ConnectionError) \
  X(ConnectionResetError, ConnectionError) \
  X(FileExistsError, OSError) \
  X(FileNotFoundError, OSError) \
  X(InterruptedError, OSError) \
  X(IsADirectoryError, OSError) \
  X(NotADirectoryError, OSError) \
  X(PermissionError, OSError) \
  X(ProcessLookupError, OSError) \
  X(TimeoutError, OSError) \
  X(ReferenceError, Exception) \
  X(RuntimeError, Exception) \
  X(NotImplementedError, RuntimeError) \
  X(RecursionError, RuntimeError) \
  X(StopIteration, Exception) \
  X(StopAsyncIteration, Exception) \
  X(SyntaxError, Exception) \
  X(IndentationError, SyntaxError) \
  X(TabError, IndentationError) \
  X(SystemError, Exception) \
  X(TypeError, Exception) \
  X(ValueError, Exception) \
  X(UnicodeError, ValueError) \
  X(UnicodeDecodeError, UnicodeError) \
  X(UnicodeEncodeError, UnicodeError) \
  X(UnicodeTranslateError, UnicodeError) \
  X(Warning, Exception) \
  X(BaseExceptionGroup, detail::AnyErrorGroup)

namespace krait {

namespace detail {

// All bases are virtual: a class with several bases in Python has them here, and is caught as each.
// So the most derived class alone gives PythonError its state; a base gets none.

/// Between PythonError and the built-ins.
class KRAIT_EXPORT AnyPythonError : public virtual PythonError {
 protected:
  explicit AnyPythonError(const std::shared_ptr<ErrorState>& state = {}) : PythonError(state) {}
};

/// What the two classes of groups share.
class KRAIT_EXPORT AnyErrorGroup : public virtual AnyPythonError {
 public:
  AnyErrorGroup(const AnyErrorGroup&) = default;
  AnyErrorGroup& operator=(const AnyErrorGroup&) = default;
  ~AnyErrorGroup() override;

  /// The members in their order, each as it would be caught: `std::rethrow_exception` throws it.
  /// Those of a `TaskGroup`, `when_all` or `when_any` are the very exceptions that the tasks threw.
  ///
  /// **Thread safety:** any thread. **GIL:** taken where Python made the group. **Errors:** `Error`
  /// then after the interpreter's end.
  [[nodiscard]] std::vector<std::exception_ptr> exceptions() const;

 protected:
  explicit AnyErrorGroup(const std::shared_ptr<ErrorState>& state = {}) : PythonError(state) {}
};

KRAIT_EXPORT std::shared_ptr<ErrorState> make_cpp_error(const char* type, std::string message);

}  // namespace detail

// Each can be thrown by C++ code too (`throw krait::ValueError("no such city")`) and becomes the
// Python exception of its name where it reaches Python.
#define KRAIT_DECLARE_PYTHON_ERROR(Name, Base) \
  class KRAIT_EXPORT Name : public virtual Base { \
   public: \
    explicit Name(std::string message) \
        : Name(detail::make_cpp_error(#Name, std::move(message))) {} \
    Name(const Name&) = default; \
    Name& operator=(const Name&) = default; \
    ~Name() override; \
\
   protected: \
    friend struct detail::ErrorAccess; \
    explicit Name(const std::shared_ptr<detail::ErrorState>& state = {}) : PythonError(state) {} \
  };

KRAIT_PYTHON_ERRORS(KRAIT_DECLARE_PYTHON_ERROR)
#undef KRAIT_DECLARE_PYTHON_ERROR

/// Several exceptions at once, all of them `Exception`s: what a failed `asyncio.TaskGroup` raises.
class KRAIT_EXPORT ExceptionGroup : public virtual BaseExceptionGroup, public virtual Exception {
 public:
  ExceptionGroup(const ExceptionGroup&) = default;
  ExceptionGroup& operator=(const ExceptionGroup&) = default;
  ~ExceptionGroup() override;

 protected:
  friend struct detail::ErrorAccess;
  explicit ExceptionGroup(const std::shared_ptr<detail::ErrorState>& state = {})
      : PythonError(state) {}
};

}  // namespace krait
