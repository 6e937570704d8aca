// The finder and loader of modules that are built into the program.
#pragma once

#include "krait/python/module.hpp"
#include "krait/python/python.hpp"

namespace krait::detail {

/// The one of this interpreter, as a new reference; needs the GIL; throws PythonError.
PyObject* embedded_importer();

}  // namespace krait::detail
