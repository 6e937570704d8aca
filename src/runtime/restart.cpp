// Mends what CPython loses between two interpreters, and refuses a second start that would crash.
#include "restart.hpp"

#include "krait/python/python.hpp"

#if PY_VERSION_HEX >= 0x030C0000 && PY_VERSION_HEX < 0x030D0000
#include <algorithm>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>

#include "krait/error.hpp"
#endif

namespace krait::detail {

#if PY_VERSION_HEX < 0x030C0000

void require_restartable() {}

// The module _zoneinfo takes three references to None in the first interpreter, and gives up three
// at the end of each.
void note_for_restart() noexcept {
  if (PyDict_GetItemString(PyImport_GetModuleDict(), "_zoneinfo") == nullptr) return;
  for (int i = 0; i < 3; ++i) Py_INCREF(Py_None);
}

#elif PY_VERSION_HEX < 0x030D0000

namespace {

// Their static classes keep objects of an interpreter that is gone (python/cpython#118608).
constexpr std::string_view crashing_modules[] = {"_ctypes", "_datetime", "_decimal", "_zoneinfo"};

// Before 3.12.5, functions of all extension modules that have a file of their own keep the names
// of their parameters from an interpreter that is gone (python/cpython#122334).
bool is_in_a_file_of_its_own(PyObject* module) noexcept {
  PyObject* const file = PyModule_Check(module) ? PyModule_GetFilenameObject(module) : nullptr;
  const char* const path = file != nullptr ? PyUnicode_AsUTF8(file) : nullptr;
  const bool is_one = path != nullptr && std::strstr(path, "/lib-dynload/") != nullptr;
  PyErr_Clear();
  Py_XDECREF(file);
  return is_one;
}

bool would_crash(std::string_view name, PyObject* module) noexcept {
  const auto* const end = std::end(crashing_modules);
  if (std::find(std::begin(crashing_modules), end, name) != end) return true;
  return Py_Version < 0x030C0500 && is_in_a_file_of_its_own(module);
}

// One that an interpreter of this process has imported. No std::string: an interpreter may end
// after the destructors of all variables.
char crashing_module[64] = "";

}  // namespace

void require_restartable() {
  if (*crashing_module == '\0') return;
  throw Error{
      std::string{"this CPython can't start again in this process: an earlier krait::Interpreter "
                  "has imported "} +
      crashing_module +
      ", which would crash in a second one; use CPython 3.13 or later, or keep one "
      "krait::Interpreter for as long as the process runs"};
}

void note_for_restart() noexcept {
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* module = nullptr;
  while (PyDict_Next(PyImport_GetModuleDict(), &position, &key, &module) != 0) {
    const char* const name = PyUnicode_Check(key) ? PyUnicode_AsUTF8(key) : nullptr;
    if (name == nullptr || !would_crash(name, module)) continue;
    std::strncpy(crashing_module, name, sizeof crashing_module - 1);
  }
  PyErr_Clear();
}

#else

void require_restartable() {}
void note_for_restart() noexcept {}

#endif

}  // namespace krait::detail
