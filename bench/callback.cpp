// Python calls and awaits C++: through Krait, and by hand-written code on the C API.
#include <Python.h>

#include <krait/gil.hpp>
#include <krait/krait.hpp>
#include <workload.hpp>
#include <yardstick.hpp>

#include "cases.hpp"

namespace bench {

namespace {

using krait::Gil;
using krait::Task;

void check(std::int64_t sum, std::int64_t repeat) {
  expect("callback", sum, repeat * (repeat - 1));
}

std::int64_t doubled(std::int64_t number) { return 2 * number; }

Task<std::int64_t> doubled_task(std::int64_t number) { co_return 2 * number; }

// In a task, since only these may keep the GIL.
Task<std::int64_t> call_back(std::int64_t repeat) {
  co_return yardstick::call_back(&doubled, repeat);
}

Task<std::int64_t> await_back(std::int64_t repeat) {
  return yardstick::await_back(&doubled_task, repeat);
}

template <Task<std::int64_t> (*work)(std::int64_t), Gil gil>
void by_krait(std::int64_t repeat) {
  check(krait::run(work(repeat), {.gil = gil}), repeat);
}

PyObject* raw_double(PyObject*, PyObject* number) {
  const long long value = PyLong_AsLongLong(number);
  if (value == -1 && PyErr_Occurred() != nullptr) return nullptr;
  return PyLong_FromLongLong(2 * value);
}

PyMethodDef raw_double_method{"raw_double", &raw_double, METH_O, nullptr};

void define_raw_double() {
  workload::add(0, 0);  // imports the embedded module
  const krait::GilLock lock;
  PyObject* module = PyImport_ImportModule("workload");
  PyObject* function = PyCFunction_New(&raw_double_method, nullptr);
  if (module == nullptr || PyObject_SetAttrString(module, "raw_double", function) != 0) {
    throw std::runtime_error{"the C API reported an error"};
  }
  Py_DECREF(function);
  Py_DECREF(module);
}

void call_by_hand(std::int64_t repeat) {
  define_raw_double();
  check(yardstick::call_back_raw(repeat), repeat);
}

void await_by_python(std::int64_t repeat) { check(yardstick::await_back_python(repeat), repeat); }

}  // namespace

std::vector<Case> callback_cases() {
  return {
      {"call_back/krait", &by_krait<call_back, Gil::released>},
      {"call_back/krait_held", &by_krait<call_back, Gil::held>},
      {"call_back/raw", &call_by_hand},
      {"await_back/krait", &by_krait<await_back, Gil::released>},
      {"await_back/krait_held", &by_krait<await_back, Gil::held>},
      {"await_back/python", &await_by_python},
  };
}

}  // namespace bench
