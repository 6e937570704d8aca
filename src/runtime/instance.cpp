// Which class of a module an object is an instance of.
#include "krait/python/instance.hpp"

#include "krait/python/function.hpp"
#include "krait/python/inline_api.hpp"

namespace krait::detail {

bool is_exact_instance_of(CachedAttribute& type, Handle object) {
  PyObject* const known = type.get();
  return PyType_Check(known) != 0 &&
         PyType_IsSubtype(Py_TYPE(object), reinterpret_cast<PyTypeObject*>(known)) != 0;
}

// Most are of the very class; a class may also say of others that they are its instances.
bool is_instance_of(CachedAttribute& type, Handle object) {
  if (is_exact_instance_of(type, object)) return true;
  const int is_instance = PyObject_IsInstance(object, type.get());
  if (is_instance < 0) throw_python_error();
  return is_instance != 0;
}

void expect_instance(CachedAttribute& type, Handle object, Failure& failure) {
  failure.mismatch(type.full_name(), object);
}

Handle make_instance(const Object& value) { return Py_NewRef(ObjectAccess::get(value)); }

}  // namespace krait::detail
