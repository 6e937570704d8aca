// Takes the inventory from Python, the kernel and Krait's own census.
#include "inventory.hpp"

#include <krait/detail/test_hooks.hpp>
#include <krait/python/python.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

namespace krait_test {

namespace {

std::int64_t count_entries(const char* folder) {
  const std::filesystem::directory_iterator entries{folder};
  return std::distance(begin(entries), end(entries));
}

// Called by their C functions: nothing of the measuring itself may come and go.
std::int64_t count_in_sys(const char* function) {
  PyObject* counter = PySys_GetObject(function);
  if (counter == nullptr) return 0;
  PyObject* counted = PyObject_CallNoArgs(counter);
  const long long value = PyLong_AsLongLong(counted);
  Py_DECREF(counted);
  return value;
}

// Interned: the caches of types keep the names that they are asked for.
PyObject* attribute(PyObject* object, const char* name) {
  PyObject* key = PyUnicode_InternFromString(name);
  PyObject* value = PyObject_GetAttr(object, key);
  Py_DECREF(key);
  return value;
}

// asyncio's set of tasks keeps the room that the largest crowd at one time took, and how many
// threads happen to meet there is chance: a copy has the room that it needs.
void trim_set_of_tasks() {
  PyObject* name = PyUnicode_InternFromString("asyncio.tasks");
  PyObject* module = PyImport_GetModule(name);
  Py_DECREF(name);
  for (const char* variable : {"_all_tasks", "_scheduled_tasks"}) {
    PyObject* weak_set = module != nullptr ? attribute(module, variable) : nullptr;
    PyObject* data = weak_set != nullptr ? attribute(weak_set, "data") : nullptr;
    PyObject* copy = data != nullptr ? PySet_New(data) : nullptr;
    if (copy != nullptr) PyObject_SetAttrString(weak_set, "data", copy);
    PyErr_Clear();
    Py_XDECREF(copy);
    Py_XDECREF(data);
    Py_XDECREF(weak_set);
  }
  Py_XDECREF(module);
}

std::int64_t count_thread_states() {
  std::int64_t count = 0;
  PyThreadState* state = PyInterpreterState_ThreadHead(PyInterpreterState_Main());
  for (; state != nullptr; state = PyThreadState_Next(state)) ++count;
  return count;
}

}  // namespace

std::int64_t resident_kib() {
  std::ifstream file{"/proc/self/statm"};
  std::int64_t total = 0;
  std::int64_t resident = 0;
  file >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE) / 1024;
}

Inventory take_inventory() {
  Inventory inventory;
  const krait::GilLock lock;
  // A collection may free what frees more; three rounds settle what asyncio leaves.
  for (int i = 0; i < 3; ++i) PyGC_Collect();
  trim_set_of_tasks();
  PyType_ClearCache();  // keeps names alive that C code made for a single look-up
  inventory.references = count_in_sys("gettotalrefcount");
  inventory.blocks = count_in_sys("getallocatedblocks");
  inventory.thread_states = count_thread_states();
  inventory.descriptors = count_entries("/proc/self/fd");
  inventory.threads = count_entries("/proc/self/task");
#ifdef KRAIT_TEST_HOOKS
  inventory.handles = krait::detail::census.handles.load();
  inventory.frames = krait::detail::census.frames.load();
#endif
  return inventory;
}

std::ostream& operator<<(std::ostream& out, const Inventory& i) {
  return out << i.references << " references, " << i.blocks << " blocks, " << i.descriptors
             << " descriptors, " << i.threads << " threads, " << i.thread_states
             << " thread states, " << i.handles << " handles, " << i.frames << " frames";
}

}  // namespace krait_test
