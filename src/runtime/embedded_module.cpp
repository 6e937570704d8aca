// Executes Krait's own Python files.
#include "embedded_module.hpp"

#include <marshal.h>

#include <string>
#include <utility>

#include "krait/error.hpp"
#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"
#include "mutex.hpp"
#include "runtime.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

Mutex list_mutex;  // guards the list, which is short; never held while Python runs
EmbeddedModule* first_executed = nullptr;

// The bytecode begins with the number of its format, in four bytes, the lowest first.
PyObject* load_bytecode(std::string_view bytes) {
  long format = 0;
  for (int i = 3; i >= 0; --i) {
    format = format * 256 + static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  }
  const long expected = PyImport_GetMagicNumber();
  if (expected < 0) {
    PyErr_Clear();
    throw Error{"Python is at its very end: what Krait needs of it is gone"};
  }
  if (format != expected) {
    throw Error{"Krait was built with another Python than the one that runs: build it again"};
  }
  bytes.remove_prefix(4);
  return checked(
      PyMarshal_ReadObjectFromString(bytes.data(), static_cast<Py_ssize_t>(bytes.size())));
}

PyObject* execute(const char* name, std::string_view bytecode) {
  const Ref code{load_bytecode(bytecode)};
  Ref dictionary{
      checked(Py_BuildValue("{s:s,s:O}", "__name__", name, "__builtins__", PyEval_GetBuiltins()))};
  const Ref done{checked(PyEval_EvalCode(code.get(), dictionary.get(), dictionary.get()))};
  return dictionary.release();
}

}  // namespace

PyObject* checked(PyObject* result) {
  if (result == nullptr) throw_python_error();
  return result;
}

// Two threads may execute it at once: no lock is held while Python runs, and what the second one
// made is dropped.
PyObject* EmbeddedModule::dictionary() {
  if (PyObject* known = dictionary_.load(std::memory_order_acquire)) return known;
  PyObject* made = execute(name_, bytecode_);
  PyObject* other = nullptr;
  if (!dictionary_.compare_exchange_strong(other, made, std::memory_order_acq_rel)) {
    Py_DECREF(made);
    return other;
  }
  const std::lock_guard lock{list_mutex};
  next_executed_ = first_executed;
  first_executed = this;
  return made;
}

PyObject* EmbeddedModule::find(const char* function) {
  PyObject* found = PyDict_GetItemString(dictionary(), function);
  if (found == nullptr) PyErr_Format(PyExc_AttributeError, "%s has no %s", name_, function);
  return checked(found);
}

// Threads that look it up at once find the same.
PyObject* EmbeddedFunction::get() {
  const auto epoch = runtime().epoch.load(std::memory_order_relaxed);
  if (epoch_.load(std::memory_order_acquire) != epoch) {
    function_.store(module_.find(name_), std::memory_order_relaxed);
    epoch_.store(epoch, std::memory_order_release);
  }
  return function_.load(std::memory_order_relaxed);
}

void EmbeddedModule::forget_all() noexcept {
  EmbeddedModule* module = nullptr;
  {
    const std::lock_guard lock{list_mutex};
    module = std::exchange(first_executed, nullptr);
  }
  while (module != nullptr) {
    // First the list: finalizers may use it anew, which enlists it anew.
    auto* const next = std::exchange(module->next_executed_, nullptr);
    Py_XDECREF(std::exchange(module, next)->dictionary_.exchange(nullptr));
  }
}

void EmbeddedModule::lose_all() noexcept {
  const std::lock_guard lock{list_mutex};
  while (first_executed != nullptr) {
    auto* const module = std::exchange(first_executed, first_executed->next_executed_);
    module->next_executed_ = nullptr;
    module->dictionary_.store(nullptr);
  }
}

}  // namespace krait::detail
