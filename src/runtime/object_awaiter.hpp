// Awaits a Python object for its result as an object.
#pragma once

#include <coroutine>
#include <utility>

#include "krait/object.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/suspension.hpp"

namespace krait::detail {

class ObjectAwaiter : public Suspension {
 public:
  explicit ObjectAwaiter(Object awaitable) noexcept : awaitable_(std::move(awaitable)) {}

  bool await_ready() {
    const Attach attach;
    if (PyObject* result = begin(Py_NewRef(ObjectAccess::get(awaitable_)))) {
      result_ = ObjectAccess::steal(result);
    }
    return !is_suspended();
  }
  template <class P>
  void await_suspend(std::coroutine_handle<P> coroutine) noexcept {
    suspend(coroutine);
  }
  Object await_resume() {
    rethrow();
    return std::move(result_);
  }

 private:
  void accept(PyObject* result) override { result_ = ObjectAccess::borrow(result); }

  Object awaitable_;
  Object result_;
};

}  // namespace krait::detail
