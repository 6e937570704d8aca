// pybind11: calls from C++ to Python through its `object` and `cast`.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "calls.hpp"

namespace bench {

namespace {

namespace py = pybind11;

struct Pybind11 {
  using Object = py::object;
  using GilGuard = py::gil_scoped_acquire;

  static Object import_module(const char* name) {
    py::detail::get_internals();  // its own interpreter class does so at its start, on this thread
    return py::module_::import(name);
  }
  template <class T>
  static T as(const Object& object) {
    return object.cast<T>();
  }
  static std::string_view text(std::string_view text) { return text; }
  static const std::vector<double>& list(const std::vector<double>& values) { return values; }
  static py::bytes bytes(const char* data, std::size_t size) { return py::bytes(data, size); }
};

}  // namespace

std::vector<Case> pybind11_cases() { return LibraryCalls<Pybind11>::cases("pybind11"); }

}  // namespace bench
