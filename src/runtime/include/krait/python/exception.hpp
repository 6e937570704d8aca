// The exception classes of a module as C++ classes that `catch` finds.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "krait/error.hpp"
#include "krait/object.hpp"
#include "krait/python/module.hpp"
#include "krait/python_errors.hpp"

namespace krait::detail {

struct ErrorAccess {
  template <class E>
  static std::exception_ptr make(std::shared_ptr<ErrorState> state) {
    return std::make_exception_ptr(of<E>(std::move(state)));
  }
  template <class E>
  static E of(std::shared_ptr<ErrorState> state) {  // NOLINT(*-value-param): some keep it
    return E{std::move(state)};
  }
  static ErrorState& state(const PythonError& error) noexcept { return *error.state_; }
  static ErrorState* state(const Cancelled& cancelled) noexcept { return cancelled.state_.get(); }
};

/// Says which C++ class a Python class arrives as: `{Quota_class_, &ErrorAccess::make<Quota>}`.
class KRAIT_EXPORT ErrorClass {
 public:
  using Make = std::exception_ptr (*)(std::shared_ptr<ErrorState>);

  constexpr ErrorClass(const CachedAttribute& type, Make make) noexcept
      : type_(type), make_(make) {}
  ErrorClass(const ErrorClass&) = delete;
  ErrorClass& operator=(const ErrorClass&) = delete;

  /// That of the very type, by its module and name; null where none is registered. Needs the GIL.
  static Make maker_of(PyTypeObject* type);

 private:
  friend class ErrorRegistration;

  const CachedAttribute& type_;
  Make make_;
  const ErrorClass* next_ = nullptr;
};

/// Registers the classes of a module before main(), or when its library is loaded. It stays: what
/// uses Krait is never unloaded (see src/runtime/CMakeLists.txt). Before that, and where the object
/// file isn't linked, nobody can catch them.
class KRAIT_EXPORT ErrorRegistration {
 public:
  explicit ErrorRegistration(std::span<ErrorClass> classes) noexcept;
};

/// The state of an exception that was made, but not raised; takes the GIL. Throws TypeError where
/// the object is no exception.
KRAIT_EXPORT std::shared_ptr<ErrorState> state_of_made(const Object& exception);

/// The Python exception, whose attributes are read; throws Error after the end of its interpreter.
KRAIT_EXPORT Object exception_of(const PythonError& error);

/// The exception as Python has it, a new reference; needs the GIL.
[[nodiscard]] KRAIT_EXPORT Handle make_error(const PythonError& error);

/// The state of an instance of the class, borrowed; null, with the failure filled, where it is of
/// another. Needs the GIL; throws PythonError.
KRAIT_EXPORT std::shared_ptr<ErrorState> load_error_state(CachedAttribute& type, Handle object,
                                                          Failure& failure);

/// The exception as a value: an argument or a result.
template <class E>
std::optional<E> load_error(CachedAttribute& type, Handle object, Failure& failure) {
  std::shared_ptr<ErrorState> state = load_error_state(type, object, failure);
  if (!state) return std::nullopt;
  return ErrorAccess::of<E>(std::move(state));
}

}  // namespace krait::detail
