// The process-wide state, and the queue of references dropped without the GIL.
#include "runtime.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "krait/error.hpp"

namespace krait::detail {

constinit Immortal<Runtime> the_runtime;
constinit Immortal<DropQueue> the_drop_queue;

void Runtime::begin_shutdown() noexcept {
  shutdown_begin_.store(Clock::now().time_since_epoch().count());
}

double Runtime::remaining_shutdown_time() const noexcept {
  const double allowed = config->shutdown_timeout.count();
  const Clock::rep begin = shutdown_begin_.load();
  if (begin == 0) return allowed;
  const std::chrono::duration<double> used =
      Clock::now().time_since_epoch() - Clock::duration{begin};
  return std::max(0.0, allowed - used.count());
}

void DropQueue::push(PyObject* object, std::uint32_t epoch) noexcept {
  KRAIT_CHAOS();
  const std::lock_guard lock{mutex_};
  if (epoch != runtime().epoch.load()) return;
  try {
    if (count_of_first_ < first_.size()) {
      first_[count_of_first_++] = object;
    } else {
      more_.push_back(object);
    }
    pending_.store(true, std::memory_order_relaxed);
  } catch (const std::bad_alloc&) {  // one leaked reference is the smaller harm
  }
}

void DropQueue::drain_all() noexcept {
  First first;
  std::size_t count = 0;
  std::vector<PyObject*> more;
  {
    const std::lock_guard lock{mutex_};
    count = std::exchange(count_of_first_, 0);
    std::copy_n(first_.begin(), count, first.begin());
    more = std::exchange(more_, {});
    pending_.store(false, std::memory_order_relaxed);
  }
  for (std::size_t i = 0; i < count; ++i) Py_DECREF(first[i]);
  for (PyObject* object : more) Py_DECREF(object);
}

void DropQueue::forget() noexcept {
  const std::lock_guard lock{mutex_};
  count_of_first_ = 0;
  more_.clear();
  pending_.store(false, std::memory_order_relaxed);
}

void throw_no_interpreter() {
  if (runtime().forked.load()) {
    throw Error{
        "this process was forked by a fork() that Python took no part in, so its Python can't be "
        "called: construct the krait::Interpreter after the fork, fork by Python's os.fork(), or "
        "call exec"};
  }
  const bool ended = runtime().epoch.load() > 0;
  throw Error{ended ? "the krait::Interpreter has ended: Python can't be called any more"
                    : "no krait::Interpreter is alive: construct one before calling Python"};
}

}  // namespace krait::detail
