// The smallest program with Boost.Python: starts Python as the others do, and prints one result.
#include <boost/python.hpp>
#include <cstdio>

#include "start.hpp"

int main() {
  bench::start_python();
  {
    const boost::python::object scope = boost::python::import("__main__").attr("__dict__");
    boost::python::exec(bench::start_text, scope);
    std::printf("%ld\n", boost::python::extract<long>(scope["add"](40, 2))());
  }
  // Boost.Python's documentation says not to end Python; the others do, and so the time is fair.
  return Py_FinalizeEx();
}
