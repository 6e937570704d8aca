// The smallest program with nanobind: starts Python as the others do, and prints one result.
#include <nanobind/eval.h>
#include <nanobind/nanobind.h>

#include <cstdio>

#include "start.hpp"

int main() {
  bench::start_python();
  {
    const nanobind::object scope = nanobind::module_::import_("__main__").attr("__dict__");
    nanobind::exec(bench::start_text, scope);
    std::printf("%ld\n", nanobind::cast<long>(scope["add"](40, 2)));
  }
  return Py_FinalizeEx();
}
