// Python.h, as Krait includes it.
#pragma once

#ifndef PY_SSIZE_T_CLEAN
#define PY_SSIZE_T_CLEAN
#endif
#include <Python.h>

#if PY_VERSION_HEX < 0x030A0000
#error "Krait needs CPython 3.10 or later"
#endif
