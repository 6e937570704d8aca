// Begins, steps and ends Python's async generators and async iterators for C++.
#include "krait/python/stream.hpp"

#include <memory>
#include <new>
#include <string>
#include <utility>

#include "attributes.hpp"
#include "awaitable.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "event_loop.hpp"
#include "kept_error.hpp"
#include "krait/error.hpp"
#include "mailbox.hpp"
#include "text.hpp"
#include "thread_record.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

EmbeddedModule streams{"_krait_streams", streams_source};

// Calls a function of streams.py on the loop's thread.
void end_here(const char* how, const Object& loop, const Object& stream,
              const Object& step) noexcept {
  const KeptError kept;  // a destructor may run where an error is on its way
  try {
    PyObject* on = ObjectAccess::get(loop);
    PyObject* what = ObjectAccess::get(stream);
    const Ref done{step.is_none() ? streams.call(how, "OO", on, what)
                                  : streams.call(how, "OOO", on, what, ObjectAccess::get(step))};
  } catch (...) {
    say_failure("a stream could not be closed");
  }
}

/// Tells the loop of a stream that another thread dropped it. Owns itself once it is posted.
class DroppedStream final : public Letter {
 public:
  DroppedStream(const char* how, Object loop, Object stream, Object step) noexcept
      : how_(how), loop_(std::move(loop)), stream_(std::move(stream)), step_(std::move(step)) {}

  void deliver() noexcept override {
    end_here(how_, loop_, stream_, step_);
    delete this;
  }
  void refuse(const std::exception_ptr&) noexcept override { delete this; }

 private:
  const char* how_;
  Object loop_;
  Object stream_;
  Object step_;
};

}  // namespace

void throw_moved_stream() { throw Error{"a krait::AsyncGenerator was used that was moved from"}; }

PyObject* async_iterator(PyObject* object) {
  const PyAsyncMethods* methods = Py_TYPE(object)->tp_as_async;
  if (methods == nullptr) return nullptr;
  Ref iterator{methods->am_aiter != nullptr ? methods->am_aiter(object) : Py_NewRef(object)};
  if (!iterator) return nullptr;
  methods = Py_TYPE(iterator.get())->tp_as_async;
  const bool gives_items = methods != nullptr && methods->am_anext != nullptr;
  return gives_items ? iterator.release() : nullptr;
}

Stream::Stream(const CachedAttribute& function, Object iterator) noexcept
    : function_(function), iterator_(std::move(iterator)) {}

Stream::~Stream() {
  const bool is_half_way = has_begun() && thread_ != 0 && !ended_;
  if (is_half_way) end_on_loop("close", std::move(loop_), std::move(iterator_), {});
}

void Stream::begin() {
  if (thread_ == thread_number()) return;
  if (thread_ != 0) {
    throw Error{"the krait::AsyncGenerator of " + function_.full_name() +
                " was used on another thread than the one of its first step: its event loop is "
                "there"};
  }
  if (!has_begun()) {
    ended_ = true;  // unless the call goes well
    const Ref given{call()};
    PyObject* iterator = async_iterator(given.get());
    if (iterator == nullptr) {
      Failure failure;
      failure.mismatch("an async iterator", given.get());
      throw_result_failure(function_, given.get(), failure);
    }
    iterator_ = ObjectAccess::steal(iterator);
    ended_ = false;
  }
  settle_on_this_thread();
}

void Stream::settle_on_this_thread() {
  loop_ = ObjectAccess::steal(streams.call("running_loop", nullptr));
  const ThreadRecord& record = this_thread_record();
  if (record.loop && record.loop->object() == ObjectAccess::get(loop_)) {
    mailbox_ = record.loop->mailbox();
  }
  thread_ = thread_number();
}

bool Stream::is_generator() const { return PyAsyncGen_CheckExact(ObjectAccess::get(iterator_)); }

bool Stream::is_finished_generator() const {
  if (!is_generator()) return false;
  const Ref frame{attribute(ObjectAccess::get(iterator_), "ag_frame")};
  if (!frame) throw_python_error();
  return frame.get() == Py_None;
}

bool Stream::takes_end() noexcept {
  if (PyErr_ExceptionMatches(PyExc_StopAsyncIteration) == 0) return false;
  PyErr_Clear();
  ended_ = true;
  return true;
}

PyObject* Stream::ask_next() {
  begin();
  PyObject* iterator = ObjectAccess::get(iterator_);
  return Py_TYPE(iterator)->tp_as_async->am_anext(iterator);
}

PyObject* Stream::generator_method(const char* name) const {
  PyObject* method = attribute(ObjectAccess::get(iterator_), name);
  if (method != nullptr) return method;
  if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) throw_python_error();
  PyErr_Clear();
  throw Error{function_.full_name() +
              " gave an async iterator that is no async generator: it has no " + name + "()"};
}

PyObject* Stream::ask_send(PyObject* value) {
  begin();
  const Ref method{generator_method("asend")};
  return PyObject_CallOneArg(method.get(), value);
}

// At the end nobody is there to catch it, and Python would drop it.
PyObject* Stream::ask_throw(const std::exception_ptr& exception) {
  if (!ended_) begin();
  const Ref thrown{python_exception(exception)};
  if (ended_ || is_finished_generator()) return raise_object(thrown.get()), nullptr;
  const Ref method{generator_method("athrow")};
  return PyObject_CallOneArg(method.get(), thrown.get());
}

bool Stream::can_close() const {
  const Attach attach;
  return has_attribute(ObjectAccess::get(iterator_), "aclose");
}

PyObject* Stream::ask_close() {
  begin();
  return call_method(ObjectAccess::get(iterator_), "aclose");
}

void Stream::end_step(PyObject* stolen_awaitable) noexcept {
  Object step = ObjectAccess::steal(stolen_awaitable);
  try {
    const bool has_loop = !mailbox_.expired();
    if (!is_generator() || !has_loop) return close_await_iterator(ObjectAccess::get(step));
  } catch (const Error&) {  // its interpreter has ended
    return;
  }
  ended_ = true;
  end_on_loop("end_step", loop_, iterator_, std::move(step));
}

// What Krait's loops don't close is left to Python, which does so for generators.
void Stream::end_on_loop(const char* how, Object loop, Object stream, Object step) noexcept {
  const auto mailbox = mailbox_.lock();
  if (!mailbox) return;
  if (thread_ == thread_number()) {
    const TryAttach attached;
    if (attached) end_here(how, loop, stream, step);
    return;
  }
  auto letter = std::unique_ptr<DroppedStream>{
      new (std::nothrow) DroppedStream{how, std::move(loop), std::move(stream), std::move(step)}};
  if (letter && mailbox->post(*letter)) static_cast<void>(letter.release());
}

}  // namespace krait::detail
