// Which exception classes of modules have C++ classes, and the exceptions that C++ makes of them.
#include <algorithm>
#include <string>
#include <string_view>

#include "attributes.hpp"
#include "error_state.hpp"
#include "krait/python/exception.hpp"
#include "krait/python/function.hpp"
#include "krait/python/instance.hpp"
#include "text.hpp"

namespace krait::detail {

namespace {

// Only grows, so that whoever throws can go through it without a lock.
constinit std::atomic<const ErrorClass*> first_class{nullptr};

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

// Whether it is what the module, where it is imported, has under the name: a package may have its
// classes say that they come from elsewhere.
bool is_found_as(const CachedAttribute& name, PyTypeObject* type) {
  const Owned<InlineApi> module_name{PyUnicode_FromString(name.module().name())};
  PyObject* found = module_name ? PyImport_GetModule(module_name.get()) : nullptr;
  std::string_view path{name.name()};
  while (found != nullptr && !path.empty()) {
    const Owned<InlineApi> outer{found};
    const std::string first{path.substr(0, path.find('.'))};
    path.remove_prefix(std::min(first.size() + 1, path.size()));
    found = attribute(outer.get(), first.c_str());
  }
  PyErr_Clear();
  const Owned<InlineApi> last{found};
  return found == reinterpret_cast<PyObject*>(type);
}

}  // namespace

// The whole names are made only where the last parts agree: most classes are nobody's.
ErrorClass::Make ErrorClass::maker_of(PyTypeObject* type) {
  const std::string_view short_name = last_part(type->tp_name);
  const ErrorClass* known = first_class.load(std::memory_order_acquire);
  for (; known != nullptr; known = known->next_) {
    if (last_part(known->type_.name()) != short_name) continue;
    const bool is_named_so = known->type_.full_name() == krait::detail::full_name(type);
    if (is_named_so || is_found_as(known->type_, type)) return known->make_;
  }
  return nullptr;
}

ErrorRegistration::ErrorRegistration(std::span<ErrorClass> classes) noexcept {
  for (ErrorClass& added : classes) {
    added.next_ = first_class.load(std::memory_order_relaxed);
    while (!first_class.compare_exchange_weak(added.next_, &added, std::memory_order_release,
                                              std::memory_order_relaxed)) {
    }
  }
}

std::shared_ptr<ErrorState> state_of_made(const Object& exception) {
  const Attach attach;
  PyObject* const made = ObjectAccess::get(exception);
  if (PyExceptionInstance_Check(made)) return make_state(Py_NewRef(made));
  throw TypeError{"exceptions must derive from BaseException, not " + describe(made)};
}

Object exception_of(const PythonError& error) {
  Object exception = error.object();
  if (!exception.is_none()) return exception;
  throw Error{"the attributes of a " + error.type() +
              " can't be read any more: the interpreter that it came from has ended"};
}

Handle make_error(const PythonError& error) {
  const ErrorState& state = ErrorAccess::state(error);
  if (!state.exception.is_none()) return Py_NewRef(ObjectAccess::get(state.exception));
  return python_exception(std::make_exception_ptr(error));
}

std::shared_ptr<ErrorState> load_error_state(CachedAttribute& type, Handle object,
                                             Failure& failure) {
  if (PyExceptionInstance_Check(object) && is_instance_of(type, object)) {
    return make_state(Py_NewRef(object));
  }
  expect_instance(type, object, failure);
  return nullptr;
}

}  // namespace krait::detail
