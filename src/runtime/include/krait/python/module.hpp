// A Python module that generated code binds to, with its source if it is embedded.
#pragma once

#include <atomic>
#include <span>
#include <string>
#include <string_view>

#include "krait/detail/export.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// One Python file built into the program.
struct EmbeddedSource {
  const char* module;  ///< "package.module"
  const char* file;    ///< relative to the package root, for tracebacks
  bool is_package;
  std::string_view text;
};

class CachedAttribute;

/// Imported at its first use; with sources given, from these, else from `sys.path`.
class KRAIT_EXPORT Module {
 public:
  constexpr explicit Module(const char* name,
                            std::span<const EmbeddedSource* const> sources = {}) noexcept
      : name_(name), sources_(sources) {}

  [[nodiscard]] const char* name() const noexcept { return name_; }

  /// The attribute as a new reference; needs the GIL; throws PythonError.
  [[nodiscard]] PyObject* find(const CachedAttribute& sought) const;

 private:
  const char* name_;
  std::span<const EmbeddedSource* const> sources_;
};

/// An attribute of a module, looked up once and kept until the interpreter ends.
class KRAIT_EXPORT CachedAttribute {
 public:
  constexpr CachedAttribute(const Module& module, const char* name,
                            std::span<const char* const> parameters = {}) noexcept
      : module_(module), name_(name), parameters_(parameters) {}
  CachedAttribute(const CachedAttribute&) = delete;
  CachedAttribute& operator=(const CachedAttribute&) = delete;

  [[nodiscard]] const Module& module() const noexcept { return module_; }
  [[nodiscard]] const char* name() const noexcept { return name_; }
  /// "package.module.function"
  [[nodiscard]] std::string full_name() const;
  /// The names of a function's parameters, as code was generated for it.
  [[nodiscard]] std::span<const char* const> parameters() const noexcept { return parameters_; }
  /// What was looked up before, borrowed.
  [[nodiscard]] PyObject* peek() const noexcept { return object_.load(std::memory_order_acquire); }

  /// Borrowed; needs the GIL; throws PythonError where the import or the look-up fails.
  [[nodiscard]] PyObject* get() {
    PyObject* object = object_.load(std::memory_order_acquire);
    return object != nullptr ? object : bind();
  }

  /// Drops the cached objects of all that were bound; the interpreter ends.
  static void forget_all() noexcept;

 private:
  // Two threads may look the same attribute up at once: no lock is held while Python runs, and the
  // one that comes second drops what it found.
  PyObject* bind();

  const Module& module_;
  const char* name_;
  std::span<const char* const> parameters_;
  std::atomic<PyObject*> object_{nullptr};
  CachedAttribute* next_bound_ = nullptr;
};

}  // namespace krait::detail
