// Texts about Python objects, taken so that nothing a __str__ or __repr__ does can harm.
#include "text.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

#include "attributes.hpp"
#include "krait/error.hpp"
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

// Of the first one, in bytes; 0 where it is no UTF-8 (Unicode 15, table 3-7).
std::size_t length_of_character(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto is_between = [&](std::size_t i, unsigned low, unsigned high) {
    return low <= byte(i) && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (is_between(0, 0xC2, 0xDF)) return is_between(1, 0x80, 0xBF) ? 2 : 0;
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  const bool goes_on = is_between(1, low, high) && is_between(2, 0x80, 0xBF);
  if (is_between(0, 0xE0, 0xEF)) return goes_on ? 3 : 0;
  return is_between(0, 0xF0, 0xF4) && goes_on && is_between(3, 0x80, 0xBF) ? 4 : 0;
}

// Gives what the exception that is being handled says of itself.
template <class Use>
auto handled(Use use) {
  try {
    throw;
  } catch (const std::exception& known) {
    return use(known.what());
  } catch (const Cancelled& cancelled) {
    return use(cancelled.what());
  } catch (...) {
    return use("a C++ exception that is no std::exception");
  }
}

std::string escaped(char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  return {'\\', 'x', digits[value >> 4U], digits[value & 0xFU]};
}

}  // namespace

std::string what_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (...) {
    return handled([](const char* what) { return std::string{what}; });
  }
}

void say_failure(const char* what) noexcept {
  handled([what](const char* why) { return std::fprintf(stderr, "krait: %s: %s\n", what, why); });
}

std::string shortened(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = length_of_character(text);
    const std::string shown = length > 0 ? std::string{text.substr(0, length)} : escaped(text[0]);
    if (result.size() + shown.size() > longest_value) return result + "…";
    result += shown;
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
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
