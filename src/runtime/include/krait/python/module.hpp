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
  const char* origin = nullptr;  ///< the file itself, where it may be reloaded from there
};

/// Imported at its first use; with sources given, from these, else from `sys.path`.
class KRAIT_EXPORT Module {
 public:
  constexpr explicit Module(const char* name,
                            std::span<const EmbeddedSource* const> sources = {}) noexcept
      : name_(name), sources_(sources) {}

  [[nodiscard]] const char* name() const noexcept { return name_; }

  /// Imports it: a new reference; needs the GIL; throws PythonError.
  [[nodiscard]] PyObject* load() const;

 private:
  const char* name_;
  std::span<const EmbeddedSource* const> sources_;
};

/// A Python object that is found once and kept until the interpreter ends.
class KRAIT_EXPORT KeptObject {
 public:
  KeptObject(const KeptObject&) = delete;
  KeptObject& operator=(const KeptObject&) = delete;

  /// What was found before, borrowed.
  [[nodiscard]] PyObject* peek() const noexcept { return object_.load(std::memory_order_acquire); }

  /// Drops all that is kept; the interpreter ends.
  static void forget_all() noexcept;
  /// The same after their interpreter's end, which has taken the objects along.
  static void lose_all() noexcept;
  /// Has all be found anew, and keeps the old ones alive: calls that are under way use them.
  static void retire_all();

 protected:
  constexpr KeptObject() noexcept = default;
  ~KeptObject() = default;

  /// Takes the reference; gives what is kept, borrowed. Two threads may find it at once: no lock is
  /// held while Python runs, and the one that comes second drops what it found.
  PyObject* keep(PyObject* stolen) noexcept;

 private:
  std::atomic<PyObject*> object_{nullptr};
  KeptObject* next_kept_ = nullptr;
};

/// An interned name: the only kind that Python's caches find again.
class KRAIT_EXPORT CachedName : public KeptObject {
 public:
  constexpr explicit CachedName(const char* text) noexcept : text_(text) {}

  /// Borrowed; needs the GIL; throws PythonError where memory ends.
  [[nodiscard]] PyObject* get() {
    PyObject* name = peek();
    return name != nullptr ? name : make();
  }

 private:
  PyObject* make();

  const char* text_;
};

/// An attribute of a module or of one of its classes, looked up once. The name may be dotted:
/// "Outer.Inner".
class KRAIT_EXPORT CachedAttribute : public KeptObject {
 public:
  constexpr CachedAttribute(const Module& module, const char* name) noexcept
      : module_(&module), name_(name) {}
  /// A function, and the names of its parameters as code was generated for it.
  constexpr CachedAttribute(const Module& module, const char* name,
                            std::span<const char* const> parameters) noexcept
      : module_(&module), name_(name), parameters_(parameters), is_function_(true) {}
  /// What the class has for its instances: a method, whose parameters are without `self`.
  constexpr CachedAttribute(CachedAttribute& owner, const char* name) noexcept
      : name_(name), owner_(&owner) {}
  constexpr CachedAttribute(CachedAttribute& owner, const char* name,
                            std::span<const char* const> parameters) noexcept
      : name_(name), parameters_(parameters), owner_(&owner), is_function_(true) {}

  [[nodiscard]] const Module& module() const noexcept {
    return owner_ != nullptr ? owner_->module() : *module_;
  }
  [[nodiscard]] const char* name() const noexcept { return name_; }
  /// Null for what the module has.
  [[nodiscard]] CachedAttribute* owner() const noexcept { return owner_; }
  [[nodiscard]] bool is_function() const noexcept { return is_function_; }
  /// "Class.method"
  [[nodiscard]] std::string path() const;
  /// "package.module.Class.method"
  [[nodiscard]] std::string full_name() const;
  [[nodiscard]] std::span<const char* const> parameters() const noexcept { return parameters_; }

  /// Borrowed; needs the GIL; throws PythonError where the import or the look-up fails.
  [[nodiscard]] PyObject* get() {
    PyObject* object = peek();
    return object != nullptr ? object : bind();
  }

 private:
  PyObject* bind();

  const Module* module_ = nullptr;  // that of the owner, where there is one
  const char* name_;
  std::span<const char* const> parameters_;
  CachedAttribute* owner_ = nullptr;
  bool is_function_ = false;
};

}  // namespace krait::detail
