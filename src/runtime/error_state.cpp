// Takes Python's errors, keeps their texts, and knows which states are alive.
#include "error_state.hpp"

#include <ranges>
#include <string_view>
#include <utility>

#include "attributes.hpp"
#include "cpp_frames.hpp"
#include "embedded_module.hpp"
#include "krait/detail/root.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python_errors.hpp"
#include "runtime.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

}  // namespace

// The states that hold a Python exception; an exception that outlives the interpreter must still
// say all it knows.
class LiveStates {
 public:
  Mutex mutex;

  void add(ErrorState& state) noexcept {
    const std::lock_guard lock{mutex};
    state.next_ = std::exchange(first_, &state);
    if (state.next_ != nullptr) state.next_->previous_ = &state;
    state.is_enlisted_ = true;
  }
  void remove(ErrorState& state) noexcept {
    const std::lock_guard lock{mutex};
    if (state.is_enlisted_) unlink(state);
  }
  /// Null where there is none left. One that is just being destroyed needs nothing any more.
  std::shared_ptr<ErrorState> take_one() noexcept {
    const std::lock_guard lock{mutex};
    while (first_ != nullptr) {
      ErrorState& state = *first_;
      unlink(state);
      if (auto taken = state.weak_from_this().lock()) return taken;
    }
    return nullptr;
  }

 private:
  void unlink(ErrorState& state) noexcept {
    (state.previous_ != nullptr ? state.previous_->next_ : first_) = state.next_;
    if (state.next_ != nullptr) state.next_->previous_ = state.previous_;
    state.next_ = state.previous_ = nullptr;
    state.is_enlisted_ = false;
  }

  ErrorState* first_ = nullptr;
};

namespace {

constinit Immortal<LiveStates> the_live_states;  // errors outlive static objects
LiveStates& live_states() noexcept { return the_live_states.value; }

// Then it is C++ that decides what becomes of the loop: see event_loop.py.
void mark_exit(PyObject* exception) noexcept {
  const bool is_exit = PyErr_GivenExceptionMatches(exception, PyExc_SystemExit) != 0 ||
                       PyErr_GivenExceptionMatches(exception, PyExc_KeyboardInterrupt) != 0;
  if (!is_exit) return;
  const Ref name = interned("_krait_is_in_cpp");
  if (!name || PyObject_SetAttr(exception, name.get(), Py_True) != 0) PyErr_Clear();
}

EmbeddedModule renderer{"_krait_traceback", traceback_text_source};

using Frames = std::vector<std::source_location>;

// Outermost first, as Python lists frames.
PyObject* frame_list(const Frames& frames) {
  Ref list{checked(PyList_New(0))};
  for (const auto& frame : frames | std::views::reverse) {
    const Ref item{checked(Py_BuildValue("sIs", frame.file_name(), frame.line(),
                                         short_name(frame.function_name()).c_str()))};
    if (PyList_Append(list.get(), item.get()) != 0) throw_python_error();
  }
  return list.release();
}

std::string render_exception(PyObject* exception, const Frames& frames) {
  const Ref list{frame_list(frames)};
  const Ref text{renderer.call("render", "OO", exception, list.get())};
  return text_of(text.get());
}

// For exceptions that were raised in C++, or whose text Python fails to make.
std::string render_plainly(const std::string& what, const Frames& frames) {
  if (frames.empty()) return what + "\n";
  std::string text = "Traceback (most recent call last):\n";
  for (const auto& frame : frames | std::views::reverse) {
    text += "  File \"" + std::string{frame.file_name()} + "\", line " +
            std::to_string(frame.line()) + ", in " + short_name(frame.function_name()) + "\n";
  }
  return text + what + "\n";
}

}  // namespace

ErrorState::~ErrorState() { live_states().remove(*this); }

void ErrorState::enlist() noexcept { live_states().add(*this); }

void ErrorState::add_frame(const std::source_location& where) {
  const std::lock_guard lock{mutex_};
  frames_.push_back(where);
}

std::vector<std::source_location> ErrorState::frames_for_python() {
  const std::lock_guard lock{mutex_};
  return exception.is_none() ? frames_ : std::exchange(frames_, {});
}

std::string ErrorState::render() {
  Frames frames;
  {
    const std::lock_guard lock{mutex_};
    frames = frames_;
  }
  const TryAttach attached;
  if (!attached || exception.is_none()) return render_plainly(what, frames);
  try {
    return render_exception(ObjectAccess::get(exception), frames);
  } catch (const PythonError&) {
    return render_plainly(what, frames);
  }
}

std::string ErrorState::traceback() {
  {
    const std::lock_guard lock{mutex_};
    if (settled_) return settled_traceback_;
  }
  return render();
}

void ErrorState::settle() noexcept {
  try {
    std::string text = render();
    const std::lock_guard lock{mutex_};
    settled_traceback_ = std::move(text);
    settled_ = true;
  } catch (const std::bad_alloc&) {  // the short texts remain
  }
  exception = Object{};
}

namespace {

// what() gives a C string, which must not end in the middle.
std::string without_nul(std::string text) {
  for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
    text.replace(at, 1, "\\x00");
  }
  return text;
}

}  // namespace

PyObject* take_raised() noexcept {
#if PY_VERSION_HEX >= 0x030C0000
  return PyErr_GetRaisedException();
#else
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  return value;
#endif
}

std::shared_ptr<ErrorState> make_state(PyObject* stolen_exception) {
  Object exception = ObjectAccess::steal(stolen_exception);
  auto state = std::make_shared<ErrorState>();
  state->exception = std::move(exception);
  state->type = full_name(Py_TYPE(stolen_exception));
  state->message = str_of(stolen_exception);
  state->what =
      without_nul(state->message.empty() ? state->type : state->type + ": " + state->message);
  state->enlist();
  return state;
}

std::shared_ptr<ErrorState> take_python_error() {
  PyObject* exception = take_raised();
  if (exception == nullptr) {
    return make_cpp_error("SystemError", "a call failed without setting an exception");
  }
  mark_exit(exception);
  return make_state(exception);
}

void settle_all_errors() noexcept {
  while (const std::shared_ptr<ErrorState> state = live_states().take_one()) state->settle();
}

Mutex& live_errors_mutex() noexcept { return live_states().mutex; }

bool is_cancelled(const std::exception_ptr& exception) noexcept {
  if (!exception) return false;
  try {
    std::rethrow_exception(exception);
  } catch (const Cancelled&) {
    return true;
  } catch (...) {
    return false;
  }
}

void rethrow_at(const std::exception_ptr& exception, const std::source_location& await_site) {
  try {
    std::rethrow_exception(exception);
  } catch (const PythonError& error) {
    if (!is_krait_frame(await_site)) ErrorAccess::state(error).add_frame(await_site);
    throw;
  } catch (const Cancelled&) {
    throw;
  } catch (...) {
    const Root* root = Root::current();
    RootObserver* observer = root != nullptr ? root->observer() : nullptr;
    if (observer != nullptr && !is_krait_frame(await_site)) observer->passed(exception, await_site);
    throw;
  }
}

}  // namespace krait::detail
