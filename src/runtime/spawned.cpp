// Starts, cancels and ends tasks that run by themselves.
#include "spawned.hpp"

#include <algorithm>
#include <utility>

#include "attributes.hpp"
#include "eager_task.hpp"
#include "error_state.hpp"
#include "event_loop.hpp"
#include "kept_error.hpp"
#include "krait/detail/test_hooks.hpp"
#include "krait/error.hpp"
#include "krait/future.hpp"
#include "krait/gil.hpp"
#include "krait/python/attach.hpp"
#include "krait/python/inline_api.hpp"
#include "krait/python_errors.hpp"
#include "krait/run.hpp"
#include "krait/timeout.hpp"
#include "runtime.hpp"
#include "seconds.hpp"
#include "thread_record.hpp"
#include "unhandled.hpp"
#include "worker_pool.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

}  // namespace

Spawned::Spawned(std::coroutine_handle<> coroutine, PromiseBase& promise, const RunOptions& options)
    : promise_(promise), root_(coroutine, promise), stop_token_(options.stop_token) {
  root_.observe(this);
  root_.show_failures(ShownFailures::none);
  root_.hold_gil(options.gil == Gil::held);
}

bool Spawned::try_retain() noexcept {
  int found = references_.load(std::memory_order_relaxed);
  while (found != 0 && !references_.compare_exchange_weak(found, found + 1)) {
  }
  return found != 0;
}

// Python's task refers to this, and a traceback may refer to the task: an error that nobody takes
// would keep all of them alive. What of C++ it holds ends where the GIL isn't held.
void Spawned::leave_outcome() noexcept {
  if (askers_.fetch_sub(1, std::memory_order_acq_rel) != 1 || refusal_) return;
  if (!promise_.exception) return;
  const GilRelease release;
  promise_.exception = nullptr;
}

// What the coroutine keeps alive, its parameters, ends where the GIL isn't held: their destructors
// may wait for others.
void Spawned::drop() noexcept {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const GilRelease release;
  delete this;
}

const std::exception_ptr& Spawned::failure() const noexcept {
  if (refusal_) return refusal_;
  return promise_.exception;
}

void Spawned::assign(std::shared_ptr<Mailbox> mailbox,
                     std::shared_ptr<std::atomic<int>> load) noexcept {
  mailbox_ = std::move(mailbox);
  load_ = std::move(load);
  if (load_) load_->fetch_add(1, std::memory_order_relaxed);
  if (stop_token_.stop_requested()) cancel_requested_.store(true);
}

// Once it is known whose letters cancel it.
void Spawned::watch_stop_token() {
  if (stop_token_.stop_possible()) on_stop_.emplace(stop_token_, Canceller{this});
}

// ---- The start ----

void Spawned::deliver() noexcept {
  if (cancel_requested_.load() || mailbox_->is_closing()) {
    return end_unstarted(std::make_exception_ptr(Cancelled{}));
  }
  try {
    start_now();
  } catch (...) {
    end_unstarted(std::current_exception());
  }
}

void Spawned::refuse(const std::exception_ptr& why) noexcept {
  end_unstarted(why ? why : std::make_exception_ptr(Cancelled{}));
}

void Spawned::start_now() {
  EventLoop& loop = *EventLoop::running_here();
  if (PyObject* prepared = loop.eager_task().prepare(); prepared != nullptr) {
    task_ = ObjectAccess::borrow(prepared);
    return loop.eager_task().run(root_);
  }
  make_task(loop.object());
  const Object task = task_;  // its end lets it go
  step_eagerly(loop.object(), ObjectAccess::get(task));
}

// Where there can be no task, the face goes without a word to this: whoever made it says so.
void Spawned::make_task(PyObject* loop) {
  const Ref coroutine{root_.object()};
  // The collector doesn't see that we hold the task, so it could never find this unreachable.
  PyObject_GC_UnTrack(coroutine.get());
  try {
    task_ = ObjectAccess::steal(detail::make_task(loop, coroutine.get()));
  } catch (...) {
    root_.observe(nullptr);
    throw;
  }
}

void Spawned::start_later() {
  try {
    const Attach attach;
    const EventLoop* own = EventLoop::running_here();
    loop_ = ObjectAccess::steal(running_loop());
    assign(own != nullptr ? own->mailbox() : nullptr, nullptr);
    make_task(ObjectAccess::get(loop_));
    watch_stop_token();
  } catch (...) {
    drop();
    throw;
  }
}

bool Spawned::post_to(std::shared_ptr<Mailbox> mailbox,
                      std::shared_ptr<std::atomic<int>> load) noexcept {
  assign(std::move(mailbox), std::move(load));
  if (mailbox_->post(*this)) {
    watch_stop_token();
    return true;
  }
  if (load_) load_->fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void Spawned::end_unstarted(std::exception_ptr why) noexcept {
  refusal_ = std::move(why);
  root_.observe(nullptr);  // the face, if there is one, is no reference
  settle();
  drop();
}

// ---- The end ----

void Spawned::ended() noexcept {
  if (root_.closed()) refusal_ = std::make_exception_ptr(Cancelled{});
  task_ = Object{};
  settle();
}

void Spawned::settle() noexcept {
  if (load_) load_->fetch_sub(1, std::memory_order_relaxed);
  if (observer_ != nullptr) observer_->ended(*this);
  KRAIT_CHAOS();
  const bool is_released = fate_.exchange(Fate::ended, std::memory_order_acq_rel) == Fate::released;
  if (is_released) deal_with_error();
  signal_.set();
  leave_outcome();
}

void Spawned::release(ErrorHandler on_error) noexcept {
  on_error_ = std::move(on_error);
  const bool has_ended = fate_.exchange(Fate::released, std::memory_order_acq_rel) == Fate::ended;
  if (has_ended) deal_with_error();
}

void Spawned::deal_with_error() noexcept {
  const std::exception_ptr& error = failure();
  if (!error || claimed_.load(std::memory_order_relaxed) || is_cancelled(error)) return;
  if (!on_error_) return report_unhandled(error);
  try {
    const GilRelease release;
    on_error_(error);
  } catch (...) {
    report_unhandled(std::current_exception());
  }
}

// ---- Cancellation ----

// The task may end meanwhile, and its Future go. The destructor waits for this, but not for the
// letter.
void Spawned::Canceller::operator()() const noexcept {
  Spawned* const task = spawned;  // this goes with it
  if (!task->try_retain()) return;
  task->cancel();
  task->drop();
}

void Spawned::cancel() noexcept {
  if (signal_.is_set()) return;
  KRAIT_CHAOS();
  cancel_requested_.store(true);
  if (!mailbox_) return cancel_on_pythons_loop();
  const EventLoop* loop = EventLoop::running_here();
  if (loop != nullptr && loop->mailbox() == mailbox_) return cancel_here();
  cancel_letter_.post();
}

namespace {

constexpr const char* spawned_name = "krait.spawned";

PyObject* cancel_spawned(PyObject* capsule, PyObject*) noexcept {
  auto* spawned = static_cast<Spawned*>(PyCapsule_GetPointer(capsule, spawned_name));
  if (spawned == nullptr) return nullptr;
  spawned->cancel_here();
  Py_RETURN_NONE;
}

PyMethodDef cancel_method{"cancel", &cancel_spawned, METH_NOARGS, nullptr};

void drop_spawned(PyObject* capsule) noexcept {
  const KeptError kept;
  static_cast<Spawned*>(PyCapsule_GetPointer(capsule, spawned_name))->drop();
}

}  // namespace

// A loop that Python code runs has no mailbox.
void Spawned::cancel_on_pythons_loop() noexcept {
  const TryAttach attached;
  if (!attached) return;
  const Ref capsule{PyCapsule_New(this, spawned_name, &drop_spawned)};
  if (!capsule) return PyErr_Clear();
  retain();
  const Ref callback{PyCFunction_New(&cancel_method, capsule.get())};
  const Ref called{
      callback ? call_method(ObjectAccess::get(loop_), "call_soon_threadsafe", callback.get())
               : nullptr};
  if (!called) PyErr_Clear();  // the loop has closed
}

void Spawned::cancel_here() noexcept {
  const TryAttach attached;
  if (!attached || task_.is_none()) return;
  const Object task = task_;  // its end lets it go
  cancel_task(ObjectAccess::get(task));
}

void Spawned::CancelLetter::post() noexcept {
  if (posted_.exchange(true)) return;
  spawned_.retain();
  if (!spawned_.mailbox_->post(*this)) spawned_.drop();
}

void Spawned::CancelLetter::deliver() noexcept {
  posted_.store(false);
  spawned_.cancel_here();
  spawned_.drop();
}

// ---- What a Future does ----

SpawnedHandle::SpawnedHandle(const SpawnedHandle& other) noexcept : spawned_(other.spawned_) {
  if (spawned_ == nullptr) return;
  spawned_->retain();
  spawned_->join_askers();
}

SpawnedHandle::~SpawnedHandle() {
  if (spawned_ == nullptr) return;
  spawned_->leave_outcome();
  spawned_->drop();
}

bool SpawnedHandle::done() const noexcept { return spawned_->signal().is_set(); }
Signal& SpawnedHandle::signal() const noexcept { return spawned_->signal(); }
void SpawnedHandle::cancel() const noexcept { spawned_->cancel(); }
void SpawnedHandle::claim() const noexcept { spawned_->claim(); }

void SpawnedHandle::require_another_task() const {
  if (!spawned_->is_running_here()) return;
  throw Error{"a krait::Task awaited its own krait::Future, and would wait for itself for ever"};
}

void SpawnedHandle::require_outcome() const {
  if (spawned_->refusal()) std::rethrow_exception(spawned_->refusal());
}

void SpawnedHandle::abandon() const noexcept {
  spawned_->cancel();
  spawned_->release({});
}

void SpawnedHandle::detach(ErrorHandler on_error) const { spawned_->release(std::move(on_error)); }

bool SpawnedHandle::has_failed() const noexcept {
  return spawned_->failure() && !is_cancelled(spawned_->failure());
}

namespace {

SpawnedHandle make_spawned(std::coroutine_handle<> coroutine, PromiseBase& promise,
                           const RunOptions& options) {
  if (!coroutine) throw_awaited_before();
  try {
    return SpawnedHandle{new Spawned{coroutine, promise, options}};
  } catch (...) {
    coroutine.destroy();
    throw;
  }
}

// Waits on this thread's own loop, which nothing else turns.
Task<> until_set(SpawnedHandle spawned) {
  auto waiting = spawned.signal().wait([] { throw; });
  co_await std::move(waiting);
}

bool is_on_this_threads_loop(Spawned& spawned) {
  const LoopHere loop;
  return loop && loop->mailbox() == spawned.mailbox();
}

// Beneath Python code of this thread, which may run a loop of its own.
bool python_turns_a_loop_here() {
  const ThreadRecord* record = this_thread.record;
  if (record == nullptr || !record->calls.is_inside()) return false;
  const Attach attach;
  return python_runs_a_loop();
}

// Who was to end the task is in the parent.
void require_not_forked() {
  if (runtime().forked.load()) throw_no_interpreter();
}

void require_no_loop() {
  if (EventLoop::running_here() == nullptr && LoopHere{}.is_hosted()) {
    throw Error{
        "waiting for a krait::Future on a thread that has a krait::EventLoop would wait for this "
        "thread itself: turn the loop until the Future is done()"};
  }
  if (EventLoop::running_here() != nullptr || python_turns_a_loop_here()) {
    throw Error{
        "waiting for a krait::Future on a thread that runs its event loop would stop that loop: "
        "co_await the Future there"};
  }
}

// Python's handler of Ctrl-C only takes a note, for the main thread to look at.
bool looks_for_signals() {
  return runtime().starting_thread == thread_number() && runtime().config->signal_handlers;
}

void raise_signals() {
  const TryAttach attached;
  if (attached && PyErr_CheckSignals() != 0) {
    std::rethrow_exception(take_python_exception());
  }
}

bool block_until(Signal& signal, Signal::Clock::time_point deadline) {
  using namespace std::chrono_literals;
  if (!looks_for_signals()) return signal.block_until(deadline);
  while (!signal.block_until(std::min(deadline, Signal::Clock::now() + 20ms))) {
    raise_signals();
    if (Signal::Clock::now() >= deadline) return false;
  }
  return true;
}

}  // namespace

void SpawnedHandle::wait() const {
  if (done()) return;
  require_not_forked();
  require_no_loop();
  if (is_on_this_threads_loop(*spawned_)) return krait::run(until_set(*this));
  if (!looks_for_signals()) return signal().block();
  block_until(signal(), Signal::Clock::time_point::max());
}

bool SpawnedHandle::wait_for(std::chrono::duration<double> seconds) const {
  using Clock = Signal::Clock;
  require_number(seconds.count(), "krait::Future::wait_for");
  if (done()) return true;
  require_not_forked();
  require_no_loop();
  // A century is for ever, and far from where the clock's numbers end.
  const std::chrono::duration<double> bounded{std::clamp(seconds.count(), 0.0, 3e9)};
  if (!is_on_this_threads_loop(*spawned_)) {
    return block_until(signal(), Clock::now() + std::chrono::ceil<Clock::duration>(bounded));
  }
  try {
    krait::run(krait::timeout(bounded, until_set(*this)));
  } catch (const TimeoutError&) {  // it isn't done
  } catch (const Cancelled&) {     // by the interpreter's end
  }
  return done();
}

void refuse_to_spawn(Spawned& spawned) {
  spawned.drop();
  throw_no_interpreter();
}

SpawnedHandle spawn_chain(std::coroutine_handle<> coroutine, PromiseBase& promise,
                          const RunOptions& options) {
  SpawnedHandle spawned = make_spawned(coroutine, promise, options);
  if (EventLoop::running_here() != nullptr || Root::current() != nullptr) {
    spawned.get()->start_later();
  } else if (const LoopHere loop; loop.is_hosted()) {
    if (!spawned.get()->post_to(loop->mailbox(), nullptr)) refuse_to_spawn(*spawned.get());
  } else {
    worker_pool().submit(*spawned.get());
  }
  return spawned;
}

SpawnedHandle spawn_child(std::coroutine_handle<> coroutine, PromiseBase& promise,
                          SpawnedObserver& observer) {
  if (Root::current() == nullptr) {
    coroutine.destroy();
    throw_not_in_a_task();
  }
  const Gil gil = Root::current()->holds_gil() ? Gil::held : Gil::released;
  SpawnedHandle spawned = make_spawned(coroutine, promise, {.gil = gil});
  spawned.get()->observe(&observer);
  spawned.get()->start_later();
  return spawned;
}

}  // namespace krait::detail
