// Krait's own Python files, built into the library.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "krait/python/python.hpp"

namespace krait::detail {

// The bytecode of the .py files of this folder, made when the library is built.
extern const std::string_view importer_source;
extern const std::string_view event_loop_source;
extern const std::string_view main_thread_source;
extern const std::string_view reload_source;
extern const std::string_view shutdown_source;
extern const std::string_view signature_drift_source;
extern const std::string_view streams_source;
extern const std::string_view traceback_text_source;
extern const std::string_view with_source;

/// The result, or its error thrown as a C++ exception; needs the GIL.
PyObject* checked(PyObject* result);

/// `import name` as a new reference to that very module; needs the GIL; throws PythonError.
PyObject* import_module(const char* name);

/// Executed at its first use; forgotten when the interpreter ends. All members need the GIL.
class EmbeddedModule {
 public:
  constexpr EmbeddedModule(const char* name, const std::string_view& bytecode) noexcept
      : name_(name), bytecode_(bytecode) {}

  /// Calls one of its functions as PyObject_CallFunction does; throws PythonError.
  template <class... Arguments>
  PyObject* call(const char* function, const char* format, Arguments... arguments) {
    return checked(PyObject_CallFunction(find(function), format, arguments...));
  }

  static void forget_all() noexcept;
  /// The same after the interpreter's end, which has taken all along.
  static void lose_all() noexcept;

 private:
  friend class EmbeddedFunction;

  PyObject* dictionary();
  PyObject* find(const char* function);

  const char* name_;
  const std::string_view& bytecode_;
  std::atomic<PyObject*> dictionary_{nullptr};
  EmbeddedModule* next_executed_ = nullptr;
};

/// One of its functions, for what is called often: looked up once for each interpreter.
class EmbeddedFunction {
 public:
  constexpr EmbeddedFunction(EmbeddedModule& module, const char* name) noexcept
      : module_(module), name_(name) {}

  /// Borrowed; needs the GIL; throws PythonError.
  PyObject* get();

 private:
  EmbeddedModule& module_;
  const char* name_;
  std::atomic<PyObject*> function_{nullptr};  // borrowed from the module
  std::atomic<std::uint32_t> epoch_{0};       // of the interpreter that it was looked up in
};

}  // namespace krait::detail
