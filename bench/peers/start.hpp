// Starts Python in the configuration that Krait uses, for the programs whose start is compared.
#pragma once

#include <Python.h>

namespace bench {

inline constexpr char start_text[] = R"(
def add(a: int, b: int) -> int:
    return a + b
)";

inline void check(const PyStatus& status) {
  if (PyStatus_Exception(status) != 0) Py_ExitStatusException(status);
}

/// Isolated, with site-packages, in UTF-8 mode, without signal handlers.
inline void start_python() {
  PyPreConfig before;
  PyPreConfig_InitIsolatedConfig(&before);
  before.utf8_mode = 1;
  check(Py_PreInitialize(&before));
  PyConfig config;
  PyConfig_InitIsolatedConfig(&config);
  check(PyConfig_SetBytesString(&config, &config.program_name, BENCH_PYTHON));
  check(PyConfig_SetBytesString(&config, &config.executable, BENCH_PYTHON));
  check(Py_InitializeFromConfig(&config));
  PyConfig_Clear(&config);
}

}  // namespace bench
