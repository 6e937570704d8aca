// Boost.Python: calls from C++ to Python through its `object` and `extract`.
#include <boost/python.hpp>

#include "calls.hpp"

namespace bench {

namespace {

namespace bp = boost::python;

struct BoostPython {
  using Object = bp::object;

  // It has none of its own; its documentation leaves this to the C API.
  class GilGuard {
   public:
    GilGuard() : state_(PyGILState_Ensure()) {}
    GilGuard(const GilGuard&) = delete;
    GilGuard& operator=(const GilGuard&) = delete;
    ~GilGuard() { PyGILState_Release(state_); }

   private:
    PyGILState_STATE state_;
  };

  static Object import_module(const char* name) { return bp::import(name); }
  template <class T>
  static T as(const Object& object) {
    return bp::extract<T>(object)();
  }
  static bp::str text(std::string_view text) { return bp::str(text.data(), text.size()); }
  static bp::list list(const std::vector<double>& values) {
    bp::list list;
    for (const double value : values) list.append(value);
    return list;
  }
  static Object bytes(const char* data, std::size_t size) {
    const auto length = static_cast<Py_ssize_t>(size);
    return Object{bp::handle<>{PyBytes_FromStringAndSize(data, length)}};
  }
};

}  // namespace

std::vector<Case> boost_cases() { return LibraryCalls<BoostPython>::cases("boost"); }

}  // namespace bench
