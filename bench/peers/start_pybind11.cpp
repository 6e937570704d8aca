// The smallest program with pybind11: starts Python as the others do, and prints one result.
#include <pybind11/embed.h>

#include <cstdio>

#include "start.hpp"

int main() {
  bench::start_python();
  {
    const pybind11::object scope = pybind11::module_::import("__main__").attr("__dict__");
    pybind11::exec(bench::start_text, scope);
    std::printf("%ld\n", scope["add"](40, 2).cast<long>());
  }
  return Py_FinalizeEx();
}
