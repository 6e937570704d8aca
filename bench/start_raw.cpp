// The same program by hand on the C API, as its yardstick: bench_start_raw sync|async.
//
// Both start Python in the same configuration, and end it.
#include "peers/start.hpp"

#include <cstdio>
#include <stdexcept>
#include <string_view>

namespace {

constexpr const char* async_text = R"(
import asyncio


async def answer() -> int:
    await asyncio.sleep(0)
    return 42
)";

PyObject* checked(PyObject* object) {
  if (object != nullptr) return object;
  PyErr_Print();
  throw std::runtime_error{"the C API reported an error"};
}

PyObject* module_of(const char* text) {
  PyObject* code = checked(Py_CompileString(text, "start.py", Py_file_input));
  PyObject* module = checked(PyImport_ExecCodeModule("start", code));
  Py_DECREF(code);
  return module;
}

// Calls it, and gives its reference to the function up.
PyObject* call(PyObject* function, PyObject* first = nullptr, PyObject* second = nullptr) {
  PyObject* result = PyObject_CallFunctionObjArgs(checked(function), first, second, nullptr);
  Py_DECREF(function);
  return checked(result);
}

PyObject* sync_result() {
  PyObject* module = module_of(bench::start_text);
  PyObject* forty = checked(PyLong_FromLong(40));
  PyObject* two = checked(PyLong_FromLong(2));
  PyObject* result = call(PyObject_GetAttrString(module, "add"), forty, two);
  Py_DECREF(forty);
  Py_DECREF(two);
  Py_DECREF(module);
  return result;
}

PyObject* async_result() {
  PyObject* module = module_of(async_text);
  PyObject* asyncio = checked(PyImport_ImportModule("asyncio"));
  PyObject* loop = call(PyObject_GetAttrString(asyncio, "SelectorEventLoop"));
  PyObject* coroutine = call(PyObject_GetAttrString(module, "answer"));
  PyObject* result = call(PyObject_GetAttrString(loop, "run_until_complete"), coroutine);
  Py_DECREF(call(PyObject_GetAttrString(loop, "close")));
  for (PyObject* object : {coroutine, loop, asyncio, module}) Py_DECREF(object);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    bench::start_python();
    PyObject* result = std::string_view{argv[1]} == "async" ? async_result() : sync_result();
    std::printf("%ld\n", PyLong_AsLong(result));
    Py_DECREF(result);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_start_raw: %s\n", error.what());
    return 1;
  }
  return Py_FinalizeEx();
}
