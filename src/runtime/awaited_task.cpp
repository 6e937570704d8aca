// Tasks of C++ that Python awaits, and that go with the Python object that it awaits.
#include <exception>
#include <memory>
#include <new>
#include <optional>

#include "cpp_frames.hpp"
#include "error_state.hpp"
#include "krait/detail/callable_result.hpp"
#include "krait/python/attach.hpp"

namespace krait::detail {

AwaitedTask::AwaitedTask(std::coroutine_handle<> coroutine, PromiseBase& promise,
                         const std::type_info& target) noexcept
    : root_(coroutine, promise), target_(target) {
  root_.observe(this);
  root_.show_failures(ShownFailures::all);
  root_.hold_gil(task_holds_gil());
}

AwaitedTask::~AwaitedTask() = default;

Handle AwaitedTask::give_to_python(std::unique_ptr<AwaitedTask> task) {
  const Handle face = task->root_.object();
  static_cast<void>(task.release());
  return face;
}

Handle AwaitedTask::result() noexcept {
  passing_ = nullptr;
  try {
    return make_result();
  } catch (...) {
    raise_in_python(std::current_exception());
    return nullptr;
  }
}

void AwaitedTask::raise(const std::exception_ptr& failure) noexcept {
  if (failure != passing_) frames_.clear();
  raise_through_cpp(failure, frames_, target_);
  passing_ = nullptr;
}

// Errors that came from Python keep their frames themselves.
void AwaitedTask::passed(const std::exception_ptr& error,
                         const std::source_location& where) noexcept {
  if (error != passing_) frames_.clear();
  passing_ = error;
  try {
    frames_.push_back(where);
  } catch (const std::bad_alloc&) {  // the traceback is a line shorter
  }
}

// The coroutine's frame goes without the GIL, as its locals do.
void AwaitedTask::face_gone() noexcept {
  const TryAttach attached;
  std::optional<GilRelease> released;
  if (attached && !root_.holds_gil()) released.emplace();
  delete this;
}

}  // namespace krait::detail
