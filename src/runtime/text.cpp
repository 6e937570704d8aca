// Texts about Python objects, taken so that nothing a __str__ or __repr__ does can harm.
#include "text.hpp"

#include <string>

#include "attributes.hpp"
#include "krait/python/inline_api.hpp"

namespace krait::detail {

namespace {

using Ref = Owned<InlineApi>;

constexpr std::size_t longest_value = 80;

std::string failed_text(PyObject* object, const char* function) {
  PyObject* error = PyErr_Occurred();
  const std::string raised =
      error != nullptr ? reinterpret_cast<PyTypeObject*>(error)->tp_name : "nothing";
  PyErr_Clear();
  return std::string{"<"} + Py_TYPE(object)->tp_name + " whose " + function + "() raised " +
         raised + ">";
}

std::string text_by(PyObject* (*convert)(PyObject*), PyObject* object, const char* function) {
  const Ref text{convert(object)};
  return text ? text_of(text.get()) : failed_text(object, function);
}

// repr() of a huge int raises since 3.11, and that of a container can take for ever.
std::string short_value(PyObject* object) {
  if (PyLong_Check(object)) {
    const Ref hexadecimal{PyNumber_ToBase(object, 16)};
    const Ref decimal{PyObject_Repr(object)};
    if (!decimal) PyErr_Clear();
    if (!hexadecimal) return PyErr_Clear(), "";
    return " " + shortened(text_of(decimal ? decimal.get() : hexadecimal.get()));
  }
  if (PyUnicode_Check(object) || PyBytes_Check(object) || PyFloat_Check(object)) {
    return " " + shortened(repr_of(object));
  }
  if (PyTuple_Check(object)) return " of " + std::to_string(PyTuple_GET_SIZE(object));
  return "";
}

std::string attribute_text(PyObject* object, const char* name) {
  const Ref value{attribute(object, name)};
  if (!value) return PyErr_Clear(), "";
  return PyUnicode_Check(value.get()) ? text_of(value.get()) : "";
}

}  // namespace

std::string shortened(std::string text) {
  if (text.size() <= longest_value) return text;
  std::size_t end = longest_value;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

std::string text_of(PyObject* str) {
  const Ref bytes{PyUnicode_AsEncodedString(str, "utf-8", "backslashreplace")};
  if (!bytes) return PyErr_Clear(), "<text that can't be encoded>";
  return {PyBytes_AS_STRING(bytes.get()), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.get()))};
}

std::string str_of(PyObject* object) { return text_by(PyObject_Str, object, "str"); }
std::string repr_of(PyObject* object) { return text_by(PyObject_Repr, object, "repr"); }

std::string describe(PyObject* object) {
  if (object == Py_None) return "None";
  return full_name(Py_TYPE(object)) + short_value(object);
}

std::string full_name(PyTypeObject* type) {
  auto* object = reinterpret_cast<PyObject*>(type);
  const std::string module = attribute_text(object, "__module__");
  std::string name = attribute_text(object, "__qualname__");
  if (name.empty()) name = type->tp_name;
  if (module.empty() || module == "builtins" || module == "__main__") return name;
  return module + "." + name;
}

}  // namespace krait::detail
