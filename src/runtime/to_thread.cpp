// to_thread(), by asyncio's own.
#include "krait/to_thread.hpp"

#include "embedded_module.hpp"
#include "error_state.hpp"
#include "kept_error.hpp"
#include "krait/gil.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "object_awaiter.hpp"
#include "unhandled.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;
using SharedCall = std::shared_ptr<ThreadCall>;

constinit Module asyncio{"asyncio"};
constinit CachedAttribute asyncio_to_thread{asyncio, "to_thread"};

constexpr const char* capsule_name = "krait.thread_call";

PyObject* run_call(PyObject* capsule, PyObject*) noexcept {
  const auto* call = static_cast<SharedCall*>(PyCapsule_GetPointer(capsule, capsule_name));
  if (call == nullptr) return nullptr;
  {
    const GilRelease release;
    (*call)->run();
  }
  Py_RETURN_NONE;
}

PyMethodDef run_call_method{"krait.to_thread", &run_call, METH_NOARGS, nullptr};

// What is the user's ends where the GIL isn't held.
void delete_call(PyObject* capsule) noexcept {
  auto* call = static_cast<SharedCall*>(PyCapsule_GetPointer(capsule, capsule_name));
  const KeptError kept;
  const GilRelease release;
  delete call;
}

// The coroutine of `asyncio.to_thread(run_call)`.
Object start(const SharedCall& call) {
  const Attach attach;
  auto copy = std::make_unique<SharedCall>(call);
  const Ref capsule{checked(PyCapsule_New(copy.get(), capsule_name, &delete_call))};
  static_cast<void>(copy.release());  // the capsule's
  const Ref function{checked(PyCFunction_New(&run_call_method, capsule.get()))};
  return ObjectAccess::steal(checked(PyObject_CallOneArg(asyncio_to_thread.get(), function.get())));
}

class AbandonedUnlessTaken {
 public:
  explicit AbandonedUnlessTaken(const SharedCall& call) noexcept : call_(&call) {}
  AbandonedUnlessTaken(const AbandonedUnlessTaken&) = delete;
  AbandonedUnlessTaken& operator=(const AbandonedUnlessTaken&) = delete;
  ~AbandonedUnlessTaken() {
    if (call_ != nullptr) (*call_)->abandon();
  }
  void take() { (*std::exchange(call_, nullptr))->take(); }

 private:
  const SharedCall* call_;
};

}  // namespace

ThreadCall::~ThreadCall() = default;

void ThreadCall::run() noexcept {
  if (state_.load(std::memory_order_relaxed) == State::abandoned) return;
  try {
    invoke();
  } catch (...) {
    error_ = std::current_exception();
  }
  if (state_.exchange(State::ended, std::memory_order_acq_rel) == State::abandoned)
    report_unhandled(error_);
}

void ThreadCall::take() {
  state_.load(std::memory_order_acquire);
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadCall::abandon() noexcept {
  if (state_.exchange(State::abandoned, std::memory_order_acq_rel) == State::ended)
    report_unhandled(error_);
}

Task<void> call_on_thread(SharedCall call) {
  AbandonedUnlessTaken outcome{call};
  ObjectAwaiter awaiter{start(call)};
  co_await awaiter;
  outcome.take();
}

}  // namespace krait::detail
