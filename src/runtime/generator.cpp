// Steps and ends Python's generators and iterators for C++.
#include "krait/python/generator.hpp"

#include <string>
#include <utility>

#include "attributes.hpp"
#include "awaitable.hpp"
#include "error_state.hpp"
#include "krait/error.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

[[noreturn]] void throw_no_generator(const CachedAttribute& function, const char* method) {
  throw Error{function.full_name() + " gave an iterator that is no generator: it has no " + method +
              "()"};
}

}  // namespace

void throw_moved_generator() { throw Error{"a krait::Generator was used that was moved from"}; }

Iteration::~Iteration() {
  if (state_ != State::going || iterator_.is_none()) return;
  const TryAttach attached;
  if (!attached) return;
  try {
    if (is_generator()) close_await_iterator(ObjectAccess::get(iterator_));
  } catch (const Error&) {  // its interpreter has ended
  }
}

bool Iteration::is_generator() const {
  return has_attribute(ObjectAccess::get(iterator_), "throw");
}

PyObject* Iteration::step(PyObject* value, Object& returned) {
  if (state_ != State::going) return nullptr;
  PyObject* iterator = ObjectAccess::get(iterator_);
  const bool can_take = value == Py_None || PyGen_CheckExact(iterator) || is_generator();
  if (!can_take) throw_no_generator(function_, "send");
  PyObject* result = nullptr;
  const PySendResult how = PyIter_Send(iterator, value, &result);
  return take(how, result, returned);
}

// At the end nobody is there to catch it.
PyObject* Iteration::step_by(const std::exception_ptr& exception, Object& returned) {
  const Ref thrown{python_exception(exception)};
  if (state_ != State::going) {
    raise_object(thrown.get());
    throw_python_error();
  }
  if (!is_generator()) throw_no_generator(function_, "throw");
  PyObject* result = nullptr;
  const Root::Step step = throw_into(ObjectAccess::get(iterator_), thrown.get(), result);
  return take(to_send_result(step), result, returned);
}

PyObject* Iteration::take(PySendResult how, PyObject* stolen_result, Object& returned) {
  if (how == PYGEN_ERROR) {
    failed_ = true;  // for good, unless another item comes
    throw_python_error();
  }
  if (how == PYGEN_NEXT) {
    failed_ = false;
    return stolen_result;
  }
  returned = ObjectAccess::steal(stolen_result);
  state_ = failed_ ? State::failed : State::returned;
  iterator_ = {};
  return nullptr;
}

void Iteration::close() {
  if (state_ != State::going) return;
  PyObject* iterator = ObjectAccess::get(iterator_);
  if (has_attribute(iterator, "close")) {
    const Ref closed{call_method(iterator, "close")};
    if (!closed) throw_python_error();
  }
  state_ = State::closed;
  iterator_ = {};
}

void Iteration::require_result() const {
  // After an error an iterator may go on, but most are at their end, and say so only when asked.
  switch (failed_ && state_ == State::going ? State::failed : state_) {
    case State::returned:
      return;
    case State::going:
      throw Error{"the krait::Generator of " + function_.full_name() +
                  " has not come to its end: its result comes after its last item"};
    case State::closed:
      throw Error{"the krait::Generator of " + function_.full_name() +
                  " was closed before its end: it has no result"};
    case State::failed:
      throw Error{"the krait::Generator of " + function_.full_name() +
                  " failed before its end: it has no result"};
  }
}

}  // namespace krait::detail
