// Takes Python's errors, keeps their texts, and knows which states are alive.
#include "error_state.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

// The states that hold a Python exception; an exception that outlives the interpreter must still
// say all it knows.
struct LiveStates {
  std::mutex mutex;
  std::vector<std::weak_ptr<ErrorState>> states;
  std::size_t cleanup_at = 64;

  void add(const std::shared_ptr<ErrorState>& state) {
    const std::lock_guard lock{mutex};
    if (states.size() >= cleanup_at) {
      std::erase_if(states, [](const auto& weak) { return weak.expired(); });
      cleanup_at = std::max<std::size_t>(64, 2 * states.size());
    }
    states.push_back(state);
  }
  std::vector<std::weak_ptr<ErrorState>> take() {
    const std::lock_guard lock{mutex};
    return std::exchange(states, {});
  }
};

// Never destroyed: errors outlive static objects.
LiveStates& live_states() {
  static auto* states = new LiveStates;
  return *states;
}

PyObject* take_normalized() {
#if PY_VERSION_HEX >= 0x030C0000
  return PyErr_GetRaisedException();
#else
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  return value;
#endif
}

// "krait::Task<long int> app::both(int)" → "app::both"
std::string short_name(std::string_view signature) {
  const std::string_view name = signature.substr(0, signature.find('('));
  const std::size_t space = name.rfind(' ');
  return std::string{space == std::string_view::npos ? name : name.substr(space + 1)};
}

std::string render_frame(const std::source_location& where) {
  return "  File \"" + std::string{where.file_name()} + "\", line " +
         std::to_string(where.line()) + ", in " + short_name(where.function_name()) + "\n";
}

// Python's own text, with the C++ frames where they belong: above its own, outermost first.
std::string with_frames(std::string text, const std::vector<std::source_location>& frames) {
  static constexpr std::string_view header = "Traceback (most recent call last):\n";
  std::string rendered;
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) rendered += render_frame(*frame);
  if (rendered.empty()) return text;
  const std::size_t last_header = text.rfind(header);
  if (last_header == std::string::npos) return std::string{header} + rendered + text;
  return text.insert(last_header + header.size(), rendered);
}

std::string format_exception(PyObject* exception) {
  const Ref module{PyImport_ImportModule("traceback")};
  if (!module) return PyErr_Clear(), "";
  const Ref traceback{PyException_GetTraceback(exception)};
  const Ref lines{PyObject_CallMethod(module.get(), "format_exception", "OOO", Py_TYPE(exception),
                                      exception, traceback ? traceback.get() : Py_None)};
  if (!lines) return PyErr_Clear(), "";
  const Ref empty{PyUnicode_FromString("")};
  const Ref joined{PyUnicode_Join(empty.get(), lines.get())};
  if (!joined) return PyErr_Clear(), "";
  return text_of(joined.get());
}

}  // namespace

void ErrorState::add_frame(const std::source_location& where) {
  const std::lock_guard lock{mutex_};
  frames_.push_back(where);
}

std::string ErrorState::render() {
  std::string text = what + "\n";
  if (const TryAttach attached; attached && !exception.is_none()) {
    std::string formatted = format_exception(ObjectAccess::get(exception));
    if (!formatted.empty()) text = std::move(formatted);
  }
  const std::lock_guard lock{mutex_};
  return with_frames(std::move(text), frames_);
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

std::shared_ptr<ErrorState> take_python_error() {
  PyObject* exception = take_normalized();
  auto state = std::make_shared<ErrorState>();
  if (exception == nullptr) {
    state->type = "SystemError";
    state->message = "a call failed without setting an exception";
  } else {
    state->exception = ObjectAccess::steal(exception);
    state->type = full_name(Py_TYPE(exception));
    state->message = str_of(exception);
  }
  state->what = state->message.empty() ? state->type : state->type + ": " + state->message;
  live_states().add(state);
  return state;
}

void settle_all_errors() noexcept {
  for (const auto& weak : live_states().take()) {
    if (const auto state = weak.lock()) state->settle();
  }
}

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

std::exception_ptr capture_exception(const std::source_location& where) noexcept {
  try {
    throw;
  } catch (const PythonError& error) {
    if (where.line() != 0) ErrorAccess::state(error).add_frame(where);
    return std::current_exception();
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace krait::detail
