// Enters and leaves Python's context managers.
#include "krait/with.hpp"

#include "embedded_module.hpp"
#include "error_state.hpp"
#include "krait/error.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "object_awaiter.hpp"
#include "text.hpp"
#include "unhandled.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

EmbeddedModule helpers{"_krait_with", with_source};

// As Python has it; None where there is none.
PyObject* error_object(const std::exception_ptr& error) {
  return error ? checked(python_exception(error)) : Py_NewRef(Py_None);
}

Object call(const char* function, const Object& manager) {
  const Attach attach;
  return ObjectAccess::steal(helpers.call(function, "(O)", ObjectAccess::get(manager)));
}

Object call(const char* function, const Object& manager, const std::exception_ptr& error) {
  const Attach attach;
  const Ref object{error_object(error)};
  return ObjectAccess::steal(
      helpers.call(function, "OO", ObjectAccess::get(manager), object.get()));
}

}  // namespace

Object enter_context(const Object& manager) { return call("enter", manager); }

bool leave_context(const Object& manager, const std::exception_ptr& error) {
  return static_cast<bool>(call("leave", manager, error));
}

TaskContext::~TaskContext() {
  if (!is_inside_) return;
  const TryAttach attached;
  if (!attached) return;
  try {
    call("abandon", manager_);
  } catch (...) {
    report_unhandled(std::current_exception());
  }
}

Task<Object> TaskContext::enter() {
  ObjectAwaiter awaiter{call("enter_async", manager_)};
  Object entered = co_await awaiter;
  is_inside_ = true;
  co_return entered;
}

Task<bool> TaskContext::leave(std::exception_ptr error) {
  is_inside_ = false;
  ObjectAwaiter awaiter{call("leave_async", manager_, error)};
  const Object is_taken = co_await awaiter;
  co_return static_cast<bool>(is_taken);
}

void throw_no_result(const std::exception_ptr& error) {
  throw Error{
      "krait::with: the context manager suppressed an error, and so the function has no "
      "result: let it return a std::optional, or nothing (the error: " +
      what_of(error) + ")"};
}

}  // namespace krait::detail
