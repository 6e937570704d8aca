// Starts CPython as configured, and ends it in an order that leaves no thread stranded.
#include "krait/interpreter.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "active_run.hpp"
#include "checked_config.hpp"
#include "coroutine_type.hpp"
#include "embedded_module.hpp"
#include "error_state.hpp"
#include "event_loop.hpp"
#include "fork.hpp"
#include "function_type.hpp"
#include "host.hpp"
#include "krait/error.hpp"
#include "krait/gil.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "main_thread.hpp"
#include "memory_type.hpp"
#include "python_config.hpp"
#include "reload_watcher.hpp"
#include "restart.hpp"
#include "runtime.hpp"
#include "text.hpp"
#include "thread_record.hpp"
#include "worker_pool.hpp"

namespace krait {

namespace detail {
namespace {

using Ref = Owned<InlineApi>;

// One start or end at a time. No mutex: Python runs meanwhile, and may come here again.
enum class Phase { none, starting, alive, ending, left_running };
std::atomic<Phase> phase{Phase::none};

EmbeddedModule shutdown{"_krait_shutdown", shutdown_source};

void set_search_paths(const Config& config) {
  const Ref paths{checked(PyList_New(0))};
  for (const auto& path : config.search_paths) {
    const Ref item{checked(PyUnicode_DecodeFSDefault(path.c_str()))};
    if (PyList_Append(paths.get(), item.get()) != 0) throw_python_error();
  }
  PyObject* all = PySys_GetObject("path");
  if (PyList_SetSlice(all, 0, 0, paths.get()) != 0) throw_python_error();
}

// A host may end in ways that Python doesn't hear of, and writes to the same place itself: what was
// printed must not wait for a full buffer.
void write_lines_at_once() noexcept {
  PyObject* const out = PySys_GetObject("stdout");  // None where the process has none
  if (out == nullptr || out == Py_None) return;
  const Ref reconfigure{PyObject_GetAttrString(out, "reconfigure")};
  const Ref none{PyTuple_New(0)};
  const Ref how{Py_BuildValue("{s:O}", "line_buffering", Py_True)};
  const bool is_possible = reconfigure && none && how;
  const Ref done{is_possible ? PyObject_Call(reconfigure.get(), none.get(), how.get()) : nullptr};
  if (!done) PyErr_Clear();  // a sitecustomize has put something else there
}

void set_switch_interval(const Config& config) {
  if (!config.switch_interval) return;
  const Ref sys{checked(PyImport_ImportModule("sys"))};
  const Ref done{checked(
      PyObject_CallMethod(sys.get(), "setswitchinterval", "d", config.switch_interval->count()))};
}

// The host's handlers, where Python may not change them, or changes them until its end.
std::optional<KeptSignalHandlers> kept_handlers;

// A build without a GIL may run with one.
bool has_gil() {
#ifdef Py_GIL_DISABLED
  const Ref sys{checked(PyImport_ImportModule("sys"))};
  const Ref enabled{checked(PyObject_CallMethod(sys.get(), "_is_gil_enabled", nullptr))};
  return enabled.get() == Py_True;
#else
  return true;
#endif
}

std::size_t worker_limit(const Config& config) {
  if (config.workers > 0) return static_cast<std::size_t>(config.workers);
  return has_gil() ? 1 : std::max(1U, std::thread::hardware_concurrency());
}

void import_early(const char* module) {
  const Ref imported{PyImport_ImportModule(module)};
  if (!imported) PyErr_Clear();  // whoever needs it will see why
}

void initialize(const Config& config) {
  kept_handlers.emplace();
  try {
    initialize_python(config);
  } catch (...) {
    kept_handlers.reset();
    throw;
  }
  // `_signal` takes SIGINT when it is first imported: let it do so now, for nothing.
  import_early("_signal");
  runtime().interrupt_handler = nullptr;
  if (config.signal_handlers) {
    runtime().interrupt_handler = PyOS_getsig(SIGINT);
    kept_handlers->python_has_started();
  } else {
    kept_handlers.reset();
  }
  note_main_thread();
}

void open_gate(std::unique_ptr<const Config> config) {
  runtime().worker_limit = worker_limit(*config);
  runtime().config = std::move(config);
  runtime().forget_shutdown();
  runtime().starting_thread = thread_number();
  runtime().interpreter = PyInterpreterState_Get();
  runtime().epoch.fetch_add(1);
  ThreadRecord& record = this_thread_record();
  record.python = PyThreadState_Get();
  record.owner = ThreadRecord::Owner::interpreter;
  record.epoch = runtime().epoch.load();
  PyEval_SaveThread();
  runtime().runs_closed.store(false);
  runtime().calls_closed.store(false);
  worker_pool().open();
}

// Waits until no other thread is inside; false when the deadline comes first.
template <class Pass>
bool wait_for_others(Pass pass) {
  const auto own = &this_thread_record();
  // NOLINTNEXTLINE(readability-use-anyofallof): it waits for each, and doesn't only ask
  for (const auto& record : thread_registry().all()) {
    while (record.get() != own && ((*record).*pass).is_inside()) {
      if (runtime().remaining_shutdown_time() <= 0) return false;
      std::this_thread::sleep_for(std::chrono::microseconds{200});
    }
  }
  return true;
}

// ": their names"; nothing where the last has left meanwhile.
std::string others_inside() {
  std::string names;
  const auto own = &this_thread_record();
  for (const auto& record : thread_registry().all()) {
    const bool is_inside = record->runs.is_inside() || record->calls.is_inside();
    if (record.get() == own || !is_inside) continue;
    names += (names.empty() ? ": " : ", ") + describe_thread(record->system_id);
  }
  return names;
}

// Asks loops that run on other threads to cancel what they run.
void cancel_running_loops() {
  for (const auto& record : thread_registry().all()) {
    cancel_active_run(*record);
  }
}

void close_idle_loops() {
  const Attach attach;
  for (const auto& record : thread_registry().all()) {
    if (record->epoch == runtime().epoch.load()) record->loop.reset();
  }
}

// What of Krait's own holds Python objects lets them go.
void release_objects() {
  const Attach attach;
  settle_all_errors();
  KeptObject::forget_all();
  EmbeddedModule::forget_all();
  forget_coroutine_type();
  forget_function_type();
  forget_memory_type();
  drop_queue().drain();
  PyGC_Collect();  // finalizers run while Python is whole
}

void finalize() {
  if (!kept_handlers) kept_handlers.emplace();
  kept_handlers->python_ends();
  ThreadRecord& record = this_thread_record();
  PyEval_RestoreThread(record.python);
  note_for_restart();
  Py_FinalizeEx();
  // Finalizers may have called Krait until the last.
  KeptObject::lose_all();
  EmbeddedModule::lose_all();
  lose_coroutine_type();
  lose_function_type();
  lose_memory_type();
  record.owner = ThreadRecord::Owner::others;
  runtime().epoch.fetch_add(1);
  drop_queue().forget();
  kept_handlers.reset();
}

// They may call what Krait has kept, and would find it gone in Python's own end.
void run_exit_functions() {
  const Attach attach;
  const Ref done{shutdown.call("run_exit_functions", nullptr)};
}

// Python's own end waits for these threads for ever.
std::string threads_that_stay() {
  const Attach attach;
  if (!is_threading_imported()) return "";
  const Ref names{shutdown.call("join_threads", "d", runtime().remaining_shutdown_time())};
  return text_of(names.get());
}

class GateKeeper {
 public:
  explicit GateKeeper(GatePass& pass) : pass_(pass) {
    if (!pass_.enter(runtime().calls_closed)) throw_no_interpreter();
  }
  GateKeeper(const GateKeeper&) = delete;
  GateKeeper& operator=(const GateKeeper&) = delete;
  ~GateKeeper() { pass_.leave(); }

 private:
  GatePass& pass_;
};

Phase leave_running(const std::string& why) {
  std::fprintf(stderr, "krait: Python is left running: %s\n", why.c_str());
  return Phase::left_running;
}

// Runs end before calls do: what a loop's closing runs may call into Krait.
bool close_gates() {
  runtime().runs_closed.store(true);
  cancel_running_loops();
  worker_pool().stop();
  const bool runs_ended = wait_for_others(&ThreadRecord::runs);
  if (runs_ended) close_idle_loops();
  runtime().calls_closed.store(true);
  worker_pool().join();
  return runs_ended && wait_for_others(&ThreadRecord::calls);
}

// Python can't end beneath those on this thread who will go back into it.
bool is_inside_python() {
  const ThreadRecord& record = this_thread_record();
  if (record.calls.is_inside() || record.runs.is_inside() || is_attached()) return true;
  const Attach attach;  // called through the C API alone, its caller let the GIL go
  return PyEval_GetFrame() != nullptr;
}

Phase try_to_end() {
  if (is_inside_python()) {
    return leave_running("its end was asked for inside Python, or where the GIL is held");
  }
  // Inside already, this thread may go on when the gate closes.
  const GateKeeper keeper{this_thread_record().calls};
  runtime().begin_shutdown();
  stop_watching();
  if (!close_gates()) {
    return leave_running("other threads still use it" + others_inside());
  }
  const std::string threads = threads_that_stay();
  const bool is_starting_thread = runtime().starting_thread == thread_number();
  if (threads.empty() && is_starting_thread) run_exit_functions();
  release_objects();
  if (!threads.empty()) return leave_running("these threads would not end: " + threads);
  if (!is_starting_thread) {
    return leave_running("CPython can only be ended by the thread that started it");
  }
  finalize();
  return Phase::none;
}

Phase end_interpreter() noexcept {
  try {
    return try_to_end();
  } catch (...) {
    return leave_running(what_of(std::current_exception()));
  }
}

void start_interpreter(const Config& given) {
  if (Py_IsInitialized() != 0) {
    throw Error{"Python already runs in this process, and not through Krait"};
  }
  if (this_thread_record().has_small_stack) throw_small_stack();
  require_restartable();
  auto kept_config = checked_copy(given);
  const Config& config = *kept_config;
  make_python_symbols_global();
  initialize(config);
  open_gate(std::move(kept_config));
  const Attach attach;
  watch_forks();
  set_search_paths(config);
  set_switch_interval(config);
  write_lines_at_once();
}

const char* why_no_other_starts(Phase found) noexcept {
  switch (found) {
    case Phase::starting:
      return "another thread is starting a krait::Interpreter: a process has one at a time";
    case Phase::ending:
      return "a krait::Interpreter is still ending: a process has one at a time";
    case Phase::left_running:
      return "Python still runs, as the end of an earlier krait::Interpreter had to leave it";
    default:
      return "a krait::Interpreter is alive already: a process has one at a time";
  }
}

}  // namespace
}  // namespace detail

Interpreter::Interpreter() : Interpreter(Config{}) {}

Interpreter::Interpreter(const Config& config) {
  using detail::phase;
  using detail::Phase;
  if (detail::runtime().forked.load()) detail::throw_no_interpreter();
  Phase found = Phase::none;
  if (!phase.compare_exchange_strong(found, Phase::starting)) {
    throw Error{detail::why_no_other_starts(found)};
  }
  try {
    detail::start_interpreter(config);
  } catch (...) {
    const bool started = !detail::runtime().calls_closed.load();
    phase.store(started ? detail::end_interpreter() : Phase::none);
    throw;
  }
  phase.store(Phase::alive);
}

Interpreter::~Interpreter() {
  if (detail::runtime().forked.load()) return;  // it is the parent's, who ends it
  detail::phase.store(detail::Phase::ending);
  detail::phase.store(detail::end_interpreter());
}

}  // namespace krait
