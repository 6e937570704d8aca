// What callables need of Python: shared references, and errors that name the place.
#include <memory>
#include <string>
#include <utility>

#include "embedded_module.hpp"
#include "error_state.hpp"
#include "krait/detail/callable_result.hpp"
#include "krait/error.hpp"
#include "krait/object.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python/suspension.hpp"

namespace krait::detail {

NativeCallable::~NativeCallable() = default;

bool task_holds_gil() noexcept {
  const Root* root = Root::stepped();
  return root != nullptr && root->holds_gil();
}

SharedObject::SharedObject(Object&& object)
    : object_(std::make_shared<const Object>(std::move(object))) {}

SharedObject SharedObject::borrow(Handle object) { return steal(Py_NewRef(object)); }

SharedObject SharedObject::steal(Handle object) {
  return SharedObject{ObjectAccess::steal(object)};
}

Handle SharedObject::get() const { return ObjectAccess::get(*object_); }

Handle SharedObject::call(std::span<const Handle> arguments) const {
  return checked(PyObject_Vectorcall(get(), arguments.data(), arguments.size(), nullptr));
}

namespace {

class SharedAwaiter : public Suspension {
 public:
  explicit SharedAwaiter(SharedObject awaitable) noexcept : awaitable_(std::move(awaitable)) {}

  bool await_ready() {
    const Attach attach;
    PyObject* const awaitable = Py_NewRef(awaitable_.get());
    awaitable_ = {};  // the garbage collector must know of all that refers to what is awaited
    if (PyObject* result = begin(awaitable)) result_ = SharedObject::steal(result);
    return !is_suspended();
  }
  template <class P>
  void await_suspend(std::coroutine_handle<P> coroutine) noexcept {
    suspend(coroutine);
  }
  SharedObject await_resume() {
    rethrow();
    return std::move(result_);
  }

 private:
  void accept(PyObject* result) override { result_ = SharedObject::borrow(result); }

  SharedObject awaitable_;
  SharedObject result_;
};

}  // namespace

Task<SharedObject> await_shared(SharedObject awaitable) {
  SharedAwaiter awaiter{std::move(awaitable)};
  co_return co_await awaiter;
}

namespace {

std::string place(const char* side, std::size_t index, const Failure& failure) {
  return std::string{side} + ": argument " + std::to_string(index + 1) +
         std::string{failure.path()} + ": ";
}

std::string result_place(const char* side, const Failure& failure) {
  return std::string{side} + "'s result" + std::string{failure.path()} + ": ";
}

}  // namespace

void throw_wrong_count(std::size_t given, std::size_t expected, const std::string& names) {
  throw ConversionError{"callback: expected " + std::to_string(expected) + " argument" +
                        (expected == 1 ? "" : "s") + (names.empty() ? "" : " (" + names + ")") +
                        ", got " + std::to_string(given)};
}

void throw_bad_argument(std::size_t index, const Failure& failure) {
  throw_conversion([&] { return place("callback", index, failure); }, failure);
}

void throw_unmade_result(const Failure& failure) {
  throw_conversion_to_python([&] { return result_place("callback", failure); }, failure);
}

void throw_unmade_argument(std::size_t index, const Failure& failure) {
  throw_conversion_to_python([&] { return place("callable", index, failure); }, failure);
}

void throw_bad_result(const Failure& failure) {
  throw_conversion([&] { return result_place("callable", failure); }, failure);
}

}  // namespace krait::detail
