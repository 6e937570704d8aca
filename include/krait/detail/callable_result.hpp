// The results of callables, both ways: a value, nothing, or a task.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <source_location>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "krait/detail/compiled_api.hpp"
#include "krait/detail/export.hpp"
#include "krait/detail/native_callable.hpp"
#include "krait/detail/promise.hpp"
#include "krait/detail/python_callable.hpp"
#include "krait/detail/root.hpp"
#include "krait/gil.hpp"
#include "krait/task.hpp"
#include "krait/types/scalars.hpp"

namespace krait::types {

template <class T>
struct Awaitable;

}  // namespace krait::types

namespace krait::detail {

/// What a function with this result returns in C++.
template <class Tag>
using ResultOf = std::conditional_t<std::is_same_v<Tag, types::None>, void, typename Tag::Cpp>;

template <class Tag, class Api>
Handle make_callable_result(const typename Tag::Cpp& value) {
  Failure failure;
  const Handle made = Tag::template make<Api>(value, failure);
  if (made == nullptr) throw_unmade_result(failure);
  return made;
}

template <class... Args, class... Values>
Handle call_python(const SharedObject& callable, const Values&... values) {
  return CallableArguments<CompiledApi, Args...>::call(callable, values...);
}

template <class Tag>
struct CallableResult {
  using Cpp = ResultOf<Tag>;

  /// Of a C++ function, which `call()` runs, a new reference.
  template <class Api, class Call>
  static Handle make(const Call& call, const std::type_info&) {
    if constexpr (std::is_void_v<Cpp>) {
      call();
      return Api::make_none();
    } else {
      return make_callable_result<Tag, Api>(call());
    }
  }
  /// Of a Python function.
  template <class... Args, class... Values>
  static Cpp call(const SharedObject& callable, const Values&... values) {
    const GilLock gil;
    const Owned<CompiledApi> result{call_python<Args...>(callable, values...)};
    return static_cast<Cpp>(load_callable_result<Tag, CompiledApi>(result.get()));
  }
};

/// A task of C++ that Python awaits. It is owned by its Python face, and goes with it.
class KRAIT_EXPORT AwaitedTask : public RootObserver {
 public:
  AwaitedTask(const AwaitedTask&) = delete;
  AwaitedTask& operator=(const AwaitedTask&) = delete;
  /// The Python face, a new reference, which owns the task from now on; throws PythonError. Needs
  /// the GIL.
  static Handle give_to_python(std::unique_ptr<AwaitedTask> task);

  Handle result() noexcept final;
  void raise(const std::exception_ptr& failure) noexcept final;
  void passed(const std::exception_ptr& error, const std::source_location& where) noexcept final;
  void face_gone() noexcept final;

 protected:
  /// `target` is the type of the C++ function that made the task.
  AwaitedTask(std::coroutine_handle<> coroutine, PromiseBase& promise,
              const std::type_info& target) noexcept;
  virtual ~AwaitedTask();

 private:
  friend std::default_delete<AwaitedTask>;
  /// Of the task, which has ended well: a new reference; may throw.
  virtual Handle make_result() = 0;

  Root root_;
  const std::type_info& target_;
  std::exception_ptr passing_;  // the error that `frames_` are of
  std::vector<std::source_location> frames_;
};

template <class Tag, class Api>
class TypedAwaitedTask final : public AwaitedTask {
  using Coroutine = std::coroutine_handle<Promise<ResultOf<Tag>>>;

 public:
  TypedAwaitedTask(Coroutine coroutine, const std::type_info& target) noexcept
      : AwaitedTask(coroutine, coroutine.promise(), target), promise_(coroutine.promise()) {}

 private:
  Handle make_result() override {
    if constexpr (std::is_same_v<Tag, types::None>) {
      return Api::make_none();
    } else {
      return make_callable_result<Tag, Api>(promise_.result());
    }
  }

  Promise<ResultOf<Tag>>& promise_;
};

template <class Tag>
struct CallableResult<types::Awaitable<Tag>> {
  using Cpp = Task<ResultOf<Tag>>;

  template <class Api, class Call>
  static Handle make(const Call& call, const std::type_info& target) {
    Cpp task = call();
    const auto coroutine = TaskAccess::coroutine(task);
    if (!coroutine || coroutine.promise().started) throw_awaited_before();
    auto awaited = std::make_unique<TypedAwaitedTask<Tag, Api>>(coroutine, target);
    TaskAccess::release(task);
    return AwaitedTask::give_to_python(std::move(awaited));
  }
  template <class... Args, class... Values>
  static Cpp call(const SharedObject& callable, Values&&... values) {
    return call_and_await<Args...>(callable, std::forward<Values>(values)...);
  }

 private:
  template <class... Args, class... Values>
  static SharedObject begin(const SharedObject& callable, const Values&... values) {
    const GilLock gil;
    return SharedObject::steal(call_python<Args...>(callable, values...));
  }
  static ResultOf<Tag> load(const SharedObject& result) {
    const GilLock gil;
    return static_cast<ResultOf<Tag>>(load_callable_result<Tag, CompiledApi>(result.get()));
  }
  // Python is called when the task starts.
  template <class... Args, class... Values>
  static Cpp call_and_await(SharedObject callable, Values... values) {
    SharedObject awaitable = begin<Args...>(callable, values...);
    const SharedObject result = co_await await_shared(std::move(awaitable));
    co_return load(result);
  }
};

}  // namespace krait::detail
