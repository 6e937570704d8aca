// The process-wide state, and the queue of references dropped without the GIL.
#include "runtime.hpp"

#include <new>
#include <utility>

#include "krait/error.hpp"

namespace krait::detail {

Runtime& runtime() noexcept {
  static auto* instance = new Runtime;
  return *instance;
}

DropQueue& drop_queue() noexcept {
  static auto* instance = new DropQueue;
  return *instance;
}

void DropQueue::push(PyObject* object) noexcept {
  const std::lock_guard lock{mutex_};
  try {
    objects_.push_back(object);
    pending_.store(true, std::memory_order_relaxed);
  } catch (const std::bad_alloc&) {  // one leaked reference is the smaller harm
  }
}

void DropQueue::drain_all() noexcept {
  std::vector<PyObject*> objects;
  {
    const std::lock_guard lock{mutex_};
    objects = std::exchange(objects_, {});
    pending_.store(false, std::memory_order_relaxed);
  }
  for (PyObject* object : objects) Py_DECREF(object);
}

void DropQueue::forget() noexcept {
  const std::lock_guard lock{mutex_};
  objects_.clear();
  pending_.store(false, std::memory_order_relaxed);
}

void throw_no_interpreter() {
  const bool ended = runtime().epoch.load() > 0;
  throw Error{ended ? "the krait::Interpreter has ended: Python can't be called any more"
                    : "no krait::Interpreter is alive: construct one before calling Python"};
}

}  // namespace krait::detail
