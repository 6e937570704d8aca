// By hand on the C API: calls from plain threads, and what C++ programs write today to await
// Python, all of it without a library's own cost.
#include "../raw.hpp"

#include <contenders.hpp>
#include <krait/gil.hpp>

#include "../loops.hpp"
#include "peers.hpp"
#include "plain_threads.hpp"

namespace bench {

namespace {

// As every tutorial has it. Where a thread has no thread state yet, one is made and destroyed.
class GilState {
 public:
  GilState() : state_(PyGILState_Ensure()) {}
  GilState(const GilState&) = delete;
  GilState& operator=(const GilState&) = delete;
  ~GilState() { PyGILState_Release(state_); }

 private:
  PyGILState_STATE state_;
};

// With a thread state that the thread keeps: the least that taking the GIL costs.
class KeptThread {
 public:
  void attach() const { PyEval_RestoreThread(state_); }
  void detach() { state_ = PyEval_SaveThread(); }

  KeptThread() = default;
  KeptThread(const KeptThread&) = delete;
  KeptThread& operator=(const KeptThread&) = delete;
  ~KeptThread() {
    PyEval_RestoreThread(state_);
    PyThreadState_Clear(state_);
    PyThreadState_DeleteCurrent();
  }

 private:
  PyThreadState* state_ = PyThreadState_New(PyInterpreterState_Main());
};

Reference& add_function() {
  static Reference add;
  return add;
}

template <int threads, Beside beside, class Call>
void add_on_threads(std::int64_t repeat, Call call_add) {
  {
    const krait::GilLock lock;
    add_function() = function("add");
  }
  sum_on_threads<threads, beside>(repeat, 3, call_add);
  const krait::GilLock lock;
  add_function().reset();
}

template <int threads, Beside beside>
void add_ensuring(std::int64_t repeat) {
  add_on_threads<threads, beside>(repeat, [] {
    const GilState state;
    return from_int(call(add_function(), to_int(1), to_int(2)));
  });
}

template <int threads, Beside beside>
void add_kept(std::int64_t repeat) {
  add_on_threads<threads, beside>(repeat, [] {
    thread_local KeptThread thread;
    thread.attach();
    const std::int64_t sum = from_int(call(add_function(), to_int(1), to_int(2)));
    thread.detach();
    return sum;
  });
}

Reference contender(const char* name) {
  contenders::has_uvloop();  // imports the embedded module
  const Reference module = checked(PyImport_ImportModule("contenders"));
  return checked(PyObject_GetAttrString(module.get(), name));
}

Reference text(const char* value) { return checked(PyUnicode_FromString(value)); }

// Each await is a run of the loop until it is done.
void until_complete(std::int64_t repeat, const char* name) {
  const krait::GilLock lock;
  const Reference work = call(contender("work"), text(name));
  const Reference loop = call(contender("loop_to_run"));
  const Reference run = checked(PyObject_GetAttrString(loop.get(), "run_until_complete"));
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += from_int(call(run, call(work)));
  expect("run_until_complete", sum, 42 * repeat);
}

// Each await is a loop of its own.
void asyncio_run(std::int64_t repeat, const char* name) {
  const krait::GilLock lock;
  const Reference run = contender("run_once");
  const Reference work = text(name);
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < repeat; ++i) sum += from_int(call(run, work));
  expect("asyncio.run", sum, 42 * repeat);
}

std::int64_t result_of(const Reference& future) {
  const Reference result = checked(PyObject_GetAttrString(future.get(), "result"));
  return from_int(call(result));
}

// asyncio.run_coroutine_threadsafe and the wait for its result, on a thread of C++'s.
std::int64_t threadsafe(const char* name) {
  const GilState state;
  return result_of(call(contender("start"), text(name)));
}

template <int threads, Beside beside>
void threadsafe_answers(std::int64_t repeat) {
  sum_on_threads<threads, beside>(repeat, 42, [] { return threadsafe("answer"); });
}

void threadsafe_each(std::int64_t repeat, const char* name) {
  sum_on_threads<1, Beside::nobody>(repeat, 42, [&] { return threadsafe(name); });
}

void threadsafe_together(std::int64_t repeat) {
  std::jthread{[&] {
    const GilState state;
    const Reference start = contender("start"), nap = text("nap");
    std::vector<Reference> futures;
    for (std::int64_t i = 0; i < repeat; ++i) futures.push_back(call(start, nap));
    std::int64_t sum = 0;
    for (const Reference& future : futures) sum += result_of(future);
    expect("run_coroutine_threadsafe", sum, 42 * repeat);
  }}.join();
}

constexpr std::int64_t idle_tasks = 5'000;

void threadsafe_beside_idle(std::int64_t repeat) {
  contenders::start_idle(idle_tasks);
  threadsafe_each(repeat, "tick");
  contenders::end_idle();
}

}  // namespace

std::vector<Case> by_hand_cases() {
  constexpr Beside nobody = Beside::nobody, busy = Beside::a_busy_python_thread;
  constexpr std::int64_t few = calls_beside_a_busy_thread;
  return {
      {"thread1/raw", &add_ensuring<1, nobody>, calls_on_threads},
      {"thread8/raw", &add_ensuring<8, nobody>, calls_on_threads},
      {"thread1_busy/raw", &add_ensuring<1, busy>, few},
      {"thread8_busy/raw", &add_ensuring<8, busy>, few},
      {"thread1/kept", &add_kept<1, nobody>, calls_on_threads},
      {"thread8/kept", &add_kept<8, nobody>, calls_on_threads},
      {"thread1_busy/kept", &add_kept<1, busy>, few},
      {"thread8_busy/kept", &add_kept<8, busy>, few},
      {"spawn1/threadsafe", &threadsafe_answers<1, nobody>, awaits_on_threads},
      {"spawn8/threadsafe", &threadsafe_answers<8, nobody>, awaits_on_threads},
      {"spawn1_busy/threadsafe", &threadsafe_answers<1, busy>, few},
      {"spawn8_busy/threadsafe", &threadsafe_answers<8, busy>, few},
      {"answer/until_complete", [](std::int64_t repeat) { until_complete(repeat, "answer"); }},
      {"tick/until_complete", [](std::int64_t repeat) { until_complete(repeat, "tick"); }},
      {"wait/until_complete", [](std::int64_t repeat) { until_complete(repeat, "nap"); }},
      {"answer/asyncio_run", [](std::int64_t repeat) { asyncio_run(repeat, "answer"); }},
      {"tick/asyncio_run", [](std::int64_t repeat) { asyncio_run(repeat, "tick"); }},
      {"answer/threadsafe", [](std::int64_t repeat) { threadsafe_each(repeat, "answer"); }},
      {"tick/threadsafe", [](std::int64_t repeat) { threadsafe_each(repeat, "tick"); }},
      {"wait/threadsafe", [](std::int64_t repeat) { threadsafe_each(repeat, "nap"); }},
      {"at_once_1/threadsafe", &threadsafe_together, 1},
      {"at_once_10/threadsafe", &threadsafe_together, 10},
      {"at_once_100/threadsafe", &threadsafe_together, 100},
      {"at_once_1000/threadsafe", &threadsafe_together, 1000},
      {"at_once_10000/threadsafe", &threadsafe_together, 10'000},
      {"beside_idle/threadsafe", &threadsafe_beside_idle, 1000},
  };
}

}  // namespace bench
