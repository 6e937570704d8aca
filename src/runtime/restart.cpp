// Refuses a second start of CPython that would crash.
#include "restart.hpp"

#include <string>

#include "krait/error.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

#if PY_VERSION_HEX >= 0x030C0000 && PY_VERSION_HEX < 0x030D0000

namespace {

// Before 3.12.5, functions of extension modules keep pointers into an interpreter that has ended
// (python/cpython#122334), and the classes of datetime keep its objects (python/cpython#118608).
// These modules run into that as soon as they are imported again.
constexpr const char* crashing_modules[] = {"_ssl", "_zoneinfo", "_datetime"};

bool has_defect() noexcept { return Py_Version < 0x030C0500; }

const char* crashing_module = nullptr;  // one that an interpreter of this process has imported

}  // namespace

void require_restartable() {
  if (crashing_module == nullptr) return;
  throw Error{
      std::string{"this CPython can't start again in this process: it would crash at the next "
                  "import of "} +
      crashing_module +
      ", which an earlier krait::Interpreter has used (asyncio imports _ssl); use CPython 3.12.5 "
      "or later, or keep one krait::Interpreter for as long as the process runs"};
}

void note_for_restart() noexcept {
  if (!has_defect()) return;
  PyObject* const modules = PyImport_GetModuleDict();
  for (const char* name : crashing_modules) {
    if (PyDict_GetItemString(modules, name) != nullptr) crashing_module = name;
  }
}

#else

void require_restartable() {}
void note_for_restart() noexcept {}

#endif

}  // namespace krait::detail
