// Python callables that C++ calls: what a std::function made from one holds.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/detail/native_callable.hpp"
#include "krait/gil.hpp"
#include "krait/task.hpp"

namespace krait {

class Object;

namespace detail {

/// A Python object whose copies share one reference, so that copying one never needs the GIL.
class KRAIT_EXPORT SharedObject {
 public:
  SharedObject() noexcept = default;
  explicit SharedObject(Object&& object);
  static SharedObject borrow(Handle object);
  static SharedObject steal(Handle object);

  /// Borrowed; throws where the interpreter that it came from has ended. Needs the GIL.
  [[nodiscard]] Handle get() const;
  /// Calls it: a new reference; throws PythonError. Needs the GIL.
  [[nodiscard]] Handle call(std::span<const Handle> arguments) const;

 private:
  std::shared_ptr<const Object> object_;
};

KRAIT_EXPORT Task<SharedObject> await_shared(SharedObject awaitable);

/// "callable: argument 2[3]: expected …"
[[noreturn]] KRAIT_EXPORT void throw_unmade_argument(std::size_t index, const Failure& failure);
/// "callable's result: expected int, got str 'x'"
[[noreturn]] KRAIT_EXPORT void throw_bad_result(const Failure& failure);

template <class Tag, class Api>
Handle make_argument(const typename Tag::Cpp& value, std::size_t index) {
  Failure failure;
  const Handle made = Tag::template make<Api>(value, failure);
  if (made == nullptr) throw_unmade_argument(index, failure);
  return made;
}

/// References that a call gives back, however it ends.
template <class Api, class Handles>
struct OwnedArguments {
  Handles handles{};

  OwnedArguments() = default;
  OwnedArguments(const OwnedArguments&) = delete;
  OwnedArguments& operator=(const OwnedArguments&) = delete;
  ~OwnedArguments() {
    for (const Handle handle : handles) {
      if (handle != nullptr) Api::release(handle);
    }
  }
};

/// Calls with the arguments as Python objects: a new reference. Needs the GIL.
template <class Api, class... Tags>
struct CallableArguments {
  static Handle call(const SharedObject& callable, const typename Tags::Cpp&... arguments) {
    OwnedArguments<Api, std::array<Handle, sizeof...(Tags)>> made;
    [[maybe_unused]] std::size_t index = 0;
    ((made.handles[index] = make_argument<Tags, Api>(arguments, index), ++index), ...);
    return callable.call(made.handles);
  }
};

template <class Api, class T>
struct CallableArguments<Api, types::Star<T>> {
  static Handle call(const SharedObject& callable, const std::vector<typename T::Cpp>& arguments) {
    OwnedArguments<Api, std::vector<Handle>> made;
    made.handles.reserve(arguments.size());
    for (const auto& argument : arguments) {
      made.handles.push_back(make_argument<T, Api>(argument, made.handles.size()));
    }
    return callable.call(made.handles);
  }
};

template <class Tag, class Api>
typename Tag::Cpp load_callable_result(Handle result) {
  Failure failure;
  auto value = Tag::template load<Api>(result, failure);
  if (!value) throw_bad_result(failure);
  return *std::move(value);
}

/// What a std::function made from a Python callable holds. **GIL:** a call takes it.
template <class Result, class... Args>
class PythonFunction {
 public:
  explicit PythonFunction(SharedObject callable) noexcept : callable_(std::move(callable)) {}

  [[nodiscard]] const SharedObject& callable() const noexcept { return callable_; }

  template <class... Values>
  typename CallableResult<Result>::Cpp operator()(Values&&... values) const {
    return CallableResult<Result>::template call<Args...>(callable_,
                                                          std::forward<Values>(values)...);
  }

 private:
  SharedObject callable_;
};

}  // namespace detail
}  // namespace krait
