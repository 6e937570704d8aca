// nanobind: calls from C++ to Python through its `object` and `cast`.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include "calls.hpp"

namespace bench {

namespace {

namespace nb = nanobind;

struct Nanobind {
  using Object = nb::object;
  using GilGuard = nb::gil_scoped_acquire;

  static Object import_module(const char* name) { return nb::module_::import_(name); }
  template <class T>
  static T as(const Object& object) {
    return nb::cast<T>(object);
  }
  static std::string_view text(std::string_view text) { return text; }
  static const std::vector<double>& list(const std::vector<double>& values) { return values; }
  static nb::bytes bytes(const char* data, std::size_t size) { return nb::bytes(data, size); }
};

}  // namespace

std::vector<Case> nanobind_cases() { return LibraryCalls<Nanobind>::cases("nanobind"); }

}  // namespace bench
