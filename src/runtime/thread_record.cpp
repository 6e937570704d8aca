// Makes and ends threads' records, and attaches threads through the exit gate.
#include "thread_record.hpp"

#include <algorithm>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "attributes.hpp"
#include "event_loop.hpp"
#include "fork.hpp"
#include "host.hpp"
#include "kept_error.hpp"
#include "krait/detail/frame_pool.hpp"
#include "krait/error.hpp"
#include "krait/gil.hpp"
#include "krait/python/inline_api.hpp"
#include "main_thread.hpp"
#include "runtime.hpp"

namespace krait::detail {

constinit thread_local ThreadState this_thread;

namespace {

using Ref = Owned<InlineApi>;

// A thread that Python made, or that C code attached before, has a state already: use it, and
// leave it alone at the end. False where the state is known from before.
bool find_or_make_python_state(ThreadRecord& record) {
  const auto epoch = runtime().epoch.load(std::memory_order_relaxed);
  const auto known = record.epoch.load(std::memory_order_relaxed);
  if (record.owner != ThreadRecord::Owner::others && known == epoch) return false;
  record.epoch.store(epoch, std::memory_order_relaxed);
  record.owner = ThreadRecord::Owner::others;
  record.python = PyGILState_GetThisThreadState();
  if (record.python != nullptr) return true;
  record.python = PyThreadState_New(runtime().interpreter);
  record.owner = ThreadRecord::Owner::krait;
  return true;
}

// Python's threading module keeps a stand-in for each thread that it didn't start and was asked
// about, for ever before 3.13.
void forget_stand_in() noexcept {
  const Ref name{PyUnicode_FromString("threading")};
  const Ref threading{name ? PyImport_GetModule(name.get()) : nullptr};
  const Ref active{threading ? attribute(threading.get(), "_active") : nullptr};
  const Ref id{PyLong_FromUnsignedLong(PyThread_get_thread_ident())};
  if (active && id && PyDict_Check(active.get())) PyDict_DelItem(active.get(), id.get());
  PyErr_Clear();
}

void end_python_state(ThreadRecord& record) noexcept {
  if (const TryAttach attached; attached) forget_stand_in();
  if (!record.calls.enter(runtime().calls_closed)) return;
  PyEval_RestoreThread(record.python);
  PyThreadState_Clear(record.python);
  PyThreadState_DeleteCurrent();
  record.owner = ThreadRecord::Owner::others;
  record.calls.leave();
}

}  // namespace

RunPass::RunPass(ThreadRecord& record) : record_(record) {
  if (!record_.runs.enter(runtime().runs_closed)) throw_no_interpreter();
}

void end_loop(ThreadRecord& record) noexcept {
  record.ending = true;
  if (!record.loop) return;
  if (const TryAttach attached; attached) record.loop.reset();
}

// In its order, and through the gate or not at all.
bool end_use_of_python(ThreadRecord& record) noexcept {
  if (record.ended || record.epoch != runtime().epoch.load()) return true;
  if (!record.runs.enter(runtime().runs_closed)) return false;
  // The thread ends inside of its loop, by std::exit() in a task: Python is still below.
  if (record.loop && record.loop->is_running()) return record.runs.leave(), false;
  end_loop(record);
  if (record.owner == ThreadRecord::Owner::krait) end_python_state(record);
  record.ended = !record.loop;  // inside: who ends the interpreter may close it, too
  record.runs.leave();
  return record.ended;
}

namespace {

// Its destructor runs at the thread's end.
struct ThreadEnd {
  std::shared_ptr<ThreadRecord> record = thread_registry().make();

  ThreadEnd() {
    const Stack stack = stack_of_this_thread();
    record->has_small_stack = stack.size < smallest_stack;
    if (stack.end != 0) {
      this_thread.stack_end = stack.end;
      this_thread.stack_reserve = smallest_stack / 4;
    }
    record->system_id = id_of_this_thread();
  }
  ThreadEnd(const ThreadEnd&) = delete;
  ThreadEnd& operator=(const ThreadEnd&) = delete;
  ~ThreadEnd() {
    if (end_use_of_python(*record)) thread_registry().remove(*record);
    frame_pool.clear();  // last: the loop's tasks have put their frames there
    this_thread.record = nullptr;
  }
};

}  // namespace

std::uint64_t thread_number() noexcept {
  static constinit std::atomic<std::uint64_t> last{0};
  static constinit thread_local std::uint64_t number = 0;
  if (number == 0) number = last.fetch_add(1) + 1;
  return number;
}

ThreadRecord::ThreadRecord() = default;
ThreadRecord::~ThreadRecord() = default;

ThreadRecord& this_thread_record() {
  if (this_thread.record == nullptr) {
    static thread_local const ThreadEnd end;
    // Destructors of other thread-locals may come here after `end` is gone.
    static thread_local bool ended = false;
    if (!ended) this_thread.record = end.record.get();
    ended = true;
    if (this_thread.record == nullptr) this_thread.record = thread_registry().make().get();
  }
  return *this_thread.record;
}

std::shared_ptr<ThreadRecord> ThreadRegistry::make() {
  auto record = std::make_shared<ThreadRecord>();
  const std::lock_guard lock{mutex_};
  records_.push_back(record);
  return record;
}

void ThreadRegistry::remove(const ThreadRecord& record) noexcept {
  std::shared_ptr<ThreadRecord> removed;  // destroyed outside the lock
  const std::lock_guard lock{mutex_};
  const auto found = std::ranges::find(records_, &record, &std::shared_ptr<ThreadRecord>::get);
  if (found == records_.end()) return;
  removed = std::move(*found);
  records_.erase(found);
}

std::vector<std::shared_ptr<ThreadRecord>> ThreadRegistry::all() const {
  const std::lock_guard lock{mutex_};
  return records_;
}

std::vector<std::shared_ptr<ThreadRecord>> ThreadRegistry::keep_only(const ThreadRecord* own) {
  const std::lock_guard lock{mutex_};
  const auto others = std::ranges::stable_partition(
      records_, [own](const auto& record) { return record.get() == own; });
  std::vector<std::shared_ptr<ThreadRecord>> removed{others.begin(), others.end()};
  records_.erase(others.begin(), others.end());
  return removed;
}

ThreadRegistry& thread_registry() noexcept {
  static auto* instance = new ThreadRegistry;
  return *instance;
}

void throw_small_stack() {
  throw Error{"this thread's stack is too small for Python: give the thread " +
              std::to_string(smallest_stack / 1024) + " KiB or more"};
}

bool is_attached() noexcept {
  PyThreadState* own = PyGILState_GetThisThreadState();
  return own != nullptr && own == attached_state();
}

namespace {

enum class Refusal { none, no_interpreter, other_interpreter, small_stack, no_memory };

[[noreturn]] void throw_refused(Refusal why) {
  if (why == Refusal::small_stack) throw_small_stack();
  if (why == Refusal::other_interpreter) {
    throw Error{
        "this thread runs in a Python subinterpreter, which krait can't leave: call it from a "
        "thread of the main interpreter, or of C++"};
  }
  if (why == Refusal::no_memory) throw std::bad_alloc{};
  throw_no_interpreter();
}

bool is_of_another_interpreter(const ThreadRecord& record) noexcept {
  return record.owner == ThreadRecord::Owner::others &&
         PyThreadState_GetInterpreter(record.python) != runtime().interpreter;
}

// Attaching the thread's own state would wait then for a GIL that the thread itself holds.
bool is_attached_otherwise(const PyThreadState* own) noexcept {
  const PyThreadState* attached = attached_state();
  if (attached == nullptr || attached == own) return false;
#if PY_VERSION_HEX >= 0x030C0000
  return true;
#else
  const bool is_alone = PyInterpreterState_Next(PyInterpreterState_Head()) == nullptr;
  return !is_alone && attached->thread_id == PyThread_get_thread_ident();
#endif
}

// Null where there is no memory for it.
ThreadRecord* find_or_make_record() noexcept {
  if (this_thread.record != nullptr) return this_thread.record;
  try {
    return &this_thread_record();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

Refusal attach() noexcept {
  ThreadRecord* const found = find_or_make_record();
  if (found == nullptr) return Refusal::no_memory;
  ThreadRecord& record = *found;
  KRAIT_REQUIRE_NO_LOCK("attaching a thread");
  KRAIT_CHAOS();
  if (record.has_small_stack) return Refusal::small_stack;
  if (!record.calls.enter(runtime().calls_closed)) return Refusal::no_interpreter;
  KRAIT_CHAOS();
  const bool is_new = find_or_make_python_state(record);
  if (record.python == nullptr) {
    record.owner = ThreadRecord::Owner::others;
    record.calls.leave();
    return Refusal::no_memory;
  }
  this_thread.python = record.python;
  record.found_attached = is_still_attached();
  if (is_of_another_interpreter(record) || is_attached_otherwise(record.python)) {
    record.calls.leave();
    return Refusal::other_interpreter;
  }
  if (!record.found_attached) PyEval_RestoreThread(record.python);
  // Finalizers may call back into Krait: the thread counts as attached while they run.
  ++this_thread.depth;
  std::optional<KeptError> kept;  // of whoever attached the thread
  if (record.found_attached) kept.emplace();
  if (is_new) import_threading_for_main();
  drop_queue().drain();
  --this_thread.depth;
  return Refusal::none;
}

Refusal reattach() noexcept {
  KRAIT_REQUIRE_NO_LOCK("attaching a thread");
  if (runtime().forked.load(std::memory_order_relaxed)) return Refusal::no_interpreter;
  if (is_attached_otherwise(this_thread.python)) return Refusal::other_interpreter;
  PyEval_RestoreThread(this_thread.python);
  return Refusal::none;
}

}  // namespace

bool try_attach_thread() noexcept { return attach() == Refusal::none; }

void attach_thread() {
  if (const Refusal why = attach(); why != Refusal::none) throw_refused(why);
}

bool try_reattach_thread() noexcept { return reattach() == Refusal::none; }

void reattach_thread() {
  if (const Refusal why = reattach(); why != Refusal::none) throw_refused(why);
}

void undo_reattach() noexcept { PyEval_SaveThread(); }

void detach_thread() noexcept {
  ThreadRecord& record = *this_thread.record;
  if (!record.found_attached) PyEval_SaveThread();
  KRAIT_CHAOS();
  record.calls.leave();
}

}  // namespace krait::detail

namespace krait {

GilLock::GilLock(const std::source_location& where) {
  if (detail::this_thread.depth <= 0) {
    detail::attach_thread();
  } else if (!detail::is_still_attached()) {
    detail::reattach_thread();
    reattached_ = true;
  }
  ++detail::this_thread.depth;
  outer_site_ = std::exchange(detail::this_thread.record->lock_site, where);
}

GilLock::~GilLock() {
  detail::this_thread.record->lock_site = outer_site_;
  if (--detail::this_thread.depth == 0) {
    detail::detach_thread();
  } else if (reattached_) {
    detail::undo_reattach();
  }
}

GilRelease::GilRelease() noexcept : depth_(std::exchange(detail::this_thread.depth, 0)) {
  // Held through Krait, or through the C API beneath it.
  const bool held = depth_ > 0 ? detail::is_still_attached() : detail::is_attached();
  if (depth_ > 0) found_attached_ = detail::this_thread.record->found_attached;
  if (!held || detail::runtime().forked.load(std::memory_order_relaxed)) return;
  state_ = PyEval_SaveThread();
}

GilRelease::~GilRelease() {
  const bool forked = detail::runtime().forked.load(std::memory_order_relaxed);
  if (state_ != nullptr) {
    if (forked) detail::end_stranded_process();
    KRAIT_REQUIRE_NO_LOCK("taking the GIL back");
    PyEval_RestoreThread(static_cast<PyThreadState*>(state_));
  }
  if (depth_ <= 0 || forked) return;
  auto* state = detail::this_thread.record;
  state->found_attached = found_attached_;
  detail::this_thread.python = state->python;
  detail::this_thread.depth = depth_;
}

}  // namespace krait
