// Lets Python code call C++ as other libraries do, with the GIL or without it.
#pragma once

#include <krait/krait.hpp>

#include <cstdint>
#include <string>

namespace krait_test {

enum class CalledWith { gil, no_gil };

/// Makes `name` in `__main__` a Python function that calls `function` through ctypes, which lets
/// the GIL go around it or not, as C extensions may do either.
inline void define_callback(const std::string& name, void (*function)(),
                            CalledWith with = CalledWith::no_gil) {
  const krait::Object address = reinterpret_cast<std::intptr_t>(function);
  const krait::Object types = krait::import("ctypes");
  const krait::Object make = types.attr(with == CalledWith::gil ? "PYFUNCTYPE" : "CFUNCTYPE");
  krait::import("__main__").set_attr(name, make(krait::Object{})(address));
}

}  // namespace krait_test
