// The members of the exception classes.
#include "krait/error.hpp"

#include <utility>

#include "error_state.hpp"
#include "krait/python/attach.hpp"
#include "krait/python_errors.hpp"

namespace krait {

namespace {

// `raise … from` beats the exception that was being handled, unless `from None` hides it.
PyObject* cause_of(PyObject* exception) {
  if (PyObject* cause = PyException_GetCause(exception)) return cause;
  const auto* base = reinterpret_cast<PyBaseExceptionObject*>(exception);
  return base->suppress_context != 0 ? nullptr : PyException_GetContext(exception);
}

}  // namespace

// The classes' destructors are here, so that each class has one home for its type information.
Error::~Error() = default;
ConversionError::~ConversionError() = default;
PythonError::~PythonError() = default;

#define KRAIT_DEFINE_DESTRUCTOR(Name, Base) Name::~Name() = default;
KRAIT_PYTHON_ERRORS(KRAIT_DEFINE_DESTRUCTOR)
#undef KRAIT_DEFINE_DESTRUCTOR
detail::AnyErrorGroup::~AnyErrorGroup() = default;
ExceptionGroup::~ExceptionGroup() = default;

PythonError::PythonError(std::shared_ptr<detail::ErrorState> state)
    : Error(state->what), state_(std::move(state)) {}

std::shared_ptr<detail::ErrorState> detail::make_cpp_error(const char* type, std::string message) {
  auto state = std::make_shared<ErrorState>();
  state->type = type;
  state->what = message.empty() ? type : std::string{type} + ": " + message;
  state->message = std::move(message);
  return state;
}

const std::string& PythonError::type() const noexcept { return state_->type; }
const std::string& PythonError::message() const noexcept { return state_->message; }
std::string PythonError::traceback() const { return state_->traceback(); }
Object PythonError::object() const {
  const detail::TryAttach attached;  // the interpreter's end lets it go
  return attached ? state_->exception : Object{};
}

std::optional<PythonError> PythonError::cause() const {
  const Object raised = object();
  if (raised.is_none()) return std::nullopt;
  const detail::Attach attach;
  PyObject* cause = cause_of(detail::ObjectAccess::get(raised));
  if (cause == nullptr) return std::nullopt;
  detail::raise_object(cause);
  Py_DECREF(cause);
  return PythonError{detail::take_python_error()};
}

Cancelled::Cancelled() = default;
Cancelled::~Cancelled() = default;
Cancelled::Cancelled(std::shared_ptr<detail::ErrorState> state) : state_(std::move(state)) {}

const char* Cancelled::what() const noexcept {
  return state_ && !state_->message.empty() ? state_->message.c_str() : "the task was cancelled";
}

}  // namespace krait
