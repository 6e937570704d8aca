// Keeps Python's error aside while something else runs.
#pragma once

#include "krait/python/python.hpp"

namespace krait::detail {

/// For what ends while an error is on its way to its handler: the error must not reach the Python
/// code that destructors run, nor be lost to it.
class KeptError {
 public:
  KeptError() noexcept { PyErr_Fetch(&type_, &value_, &traceback_); }
  KeptError(const KeptError&) = delete;
  KeptError& operator=(const KeptError&) = delete;
  ~KeptError() { PyErr_Restore(type_, value_, traceback_); }

 private:
  PyObject* type_ = nullptr;
  PyObject* value_ = nullptr;
  PyObject* traceback_ = nullptr;
};

}  // namespace krait::detail
