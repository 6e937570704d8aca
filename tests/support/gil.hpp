// Tells whether Python runs with a GIL now, and takes it as programs without Krait do.
#pragma once

#include <krait/krait.hpp>
#include <krait/python/python.hpp>

namespace krait_test {

#ifdef Py_GIL_DISABLED
inline constexpr bool free_threaded = true;
#else
inline constexpr bool free_threaded = false;
#endif

/// False on a free-threaded build until a module that needs the GIL turns it on.
inline bool is_gil_enabled() {
  if (!free_threaded) return true;
  return krait::import("sys").attr("_is_gil_enabled")().as<bool>();
}

/// The GIL, taken by the C API alone.
class RawGil {
 public:
  RawGil() : state_(PyGILState_Ensure()) {}
  RawGil(const RawGil&) = delete;
  RawGil& operator=(const RawGil&) = delete;
  ~RawGil() { PyGILState_Release(state_); }

 private:
  PyGILState_STATE state_;
};

}  // namespace krait_test
